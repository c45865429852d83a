"""What a step rests on stands in its panel: the newest paper of each kind that holds, newest first, at most four."""

from __future__ import annotations

from typing import Any

import pytest

from kolokasi.cases.models import Attachment
from kolokasi.sop import official
from kolokasi.sop.spec import Procedure
from kolokasi.web.desk import sop as sop_page
from tests.cast import Cast
from tests.factories import office
from tests.procedure.walking import Office
from tests.web.desk_office import browser, paper


def reading(working: Office, part: str) -> list[Attachment]:
    answer = browser(working.cast, part).get(f"/permohonan/{working.case.number}/")
    return [one["row"] for one in answer.context["reading"]]


def test_the_signer_reads_the_newest_draft_and_no_voided_paper(cast: Cast) -> None:
    working = office(cast, at="T05", T05="return")
    working.until("T05")
    kinds = [one.kind for one in reading(working, "kepala_dinas")]
    assert kinds == ["draf_surat", "hasil_pemeriksaan", "lembar_disposisi", "surat_permohonan"]
    assert reading(working, "kepala_dinas")[0].pk == Attachment.objects.filter(kind="draf_surat").latest("id").pk
    check = Attachment.objects.get(case=working.case, kind="hasil_pemeriksaan")
    url = f"/permohonan/{working.case.number}/dokumen/{check.pk}/batal/"
    assert browser(cast, "helpdesk").post(url, {"reason": "Salah berkas"}).status_code == 302
    assert check not in reading(working, "kepala_dinas")


def test_what_the_step_itself_brings_forth_is_not_its_reading(cast: Cast) -> None:
    working = office(cast, at="T03")
    before = reading(working, "helpdesk")
    url = f"/permohonan/{working.case.number}/dokumen/"
    browser(cast, "helpdesk").post(url, {"kind": "hasil_pemeriksaan", "file": paper()})
    assert Attachment.objects.filter(case=working.case, kind="hasil_pemeriksaan").exists()
    assert reading(working, "helpdesk") == before


def test_there_are_never_more_than_four_and_readers_have_no_panel(cast: Cast) -> None:
    working = office(cast, at="T10")
    found = reading(working, "helpdesk")
    assert len(found) == 4
    assert found == sorted(found, key=lambda one: (one.added_at, one.pk), reverse=True)
    assert reading(working, "auditor") == []


@pytest.mark.parametrize(("demo", "mark"), [(True, "LATIHAN"), (False, "")])
def test_a_practice_office_prints_its_mark(
    cast: Cast, settings: Any, monkeypatch: pytest.MonkeyPatch, demo: bool, mark: str
) -> None:
    revision = office(cast).case.revision
    settings.DEMO = demo
    asked: list[dict[str, Any]] = []

    def drawn(_procedure: Procedure, **facts: Any) -> bytes:
        asked.append(facts)
        return b"%PDF-"

    monkeypatch.setattr(official, "pdf", drawn)
    sop_page._paper.cache_clear()
    browser(cast, "helpdesk").get(f"/sop/{revision.number}/lembar.pdf")
    sop_page._paper.cache_clear()
    assert [(one["mark"], one["day"]) for one in asked] == [(mark, revision.valid_from)]


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("/masuk/?next=/kerja/", "/masuk?next=/kerja/"),
        ("/keluar/", "/keluar"),
        ("/lacak/abc/", "/lacak/abc"),
        ("/verifikasi/abc/", "/verifikasi/abc"),
    ],
)
def test_one_slash_too_many_leads_to_the_address(cast: Cast, typed: str, meant: str) -> None:
    answer = browser(cast, "helpdesk").get(typed)
    assert (answer.status_code, answer["Location"]) == (301, meant)
