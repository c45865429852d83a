"""The agency's documents: every one that it may read and no other, the newest first, searchable; each reading recorded."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from kolokasi.base import clock
from kolokasi.base.models import Event
from kolokasi.cases.models import Attachment
from tests.cast import Cast
from tests.factories import office
from tests.web.test_desk_inbox import queries_of

WAY = "/dokumen-saya/"


def listed(client: Client, query: str = "") -> list[int]:
    answer = client.get(WAY, {"q": query} if query else {})
    assert answer.status_code == 200
    main = answer.content.decode().split("<main")[1]
    return [int(pk) for pk in re.findall(r"/dokumen/(\d+)/", main)]


def test_the_letter_shows_only_once_it_has_been_sent(applicant: Client, cast: Cast) -> None:
    working = office(cast, at="T06")
    letter = Attachment.objects.get(case=working.case, kind="surat_balasan")
    address = f"/permohonan/{working.case.number}/dokumen/{letter.pk}/"
    assert letter.for_applicant
    assert letter.pk not in listed(applicant)
    assert address not in applicant.get(f"/permohonan-saya/{working.case.number}/").content.decode()
    assert applicant.get(address).status_code == 404
    helpdesk = Client()
    helpdesk.force_login(cast["helpdesk"])
    assert helpdesk.get(address).getvalue()
    working.do("T06")
    assert letter.pk in listed(applicant)
    assert applicant.get(address).getvalue()


def test_everything_readable_is_there_newest_first_and_nothing_else(applicant: Client, cast: Cast) -> None:
    case = office(cast, at="").case
    foreign = office(cast, at="T07", by="stranger").case
    mine = Attachment.objects.filter(case=case, for_applicant=True).order_by("-added_at", "-id")
    assert listed(applicant) == [one.pk for one in mine]
    assert not Attachment.objects.filter(pk__in=listed(applicant), case=foreign).exists()
    kinds = {one.kind for one in mine}
    assert {"surat_balasan", "form_barang_kosong", "form_barang", "tanda_terima", "ba_pemasangan"} <= kinds


def test_a_document_that_was_struck_through_is_gone(applicant: Client, cast: Cast) -> None:
    case = office(cast, at="T03").case
    letter = Attachment.objects.get(case=case, kind="surat_permohonan")
    letter.voided_at, letter.void_reason = clock.now(), "Salah berkas."
    letter.save()
    assert listed(applicant) == []
    assert "Belum ada dokumen" in applicant.get(WAY).content.decode()


def test_each_reading_stands_in_the_record(applicant: Client, cast: Cast) -> None:
    case = office(cast, at="T03").case
    readings = Event.objects.filter(subject_id=case.number, act="document_read", actor=f"account:{cast.applicant.pk}")
    before = readings.count()
    for pk in listed(applicant):
        answer = applicant.get(f"/permohonan/{case.number}/dokumen/{pk}/")
        assert answer.getvalue()
    assert readings.count() == before + 1


@pytest.mark.parametrize(
    ("query", "kinds"),
    [
        ("BALASAN", {"surat_balasan"}), ("untuk diisi", {"form_barang_kosong"}), ("surat.pdf", {"surat_permohonan"}),
        ("tanda  terima", {"tanda_terima"}), ("tidak mungkin ada", set()),
    ],
)  # fmt: skip
def test_one_searches_by_what_it_is(applicant: Client, cast: Cast, query: str, kinds: set[str]) -> None:
    case = office(cast, at="T09").case
    assert {one.kind for one in Attachment.objects.filter(pk__in=listed(applicant, query))} == kinds
    assert set(listed(applicant, case.number)) == set(listed(applicant))
    assert set(listed(applicant, case.title)) == set(listed(applicant))


@pytest.mark.parametrize(
    "query", ["\x00", "x" * 5000, "%", "_", "\\", "'; --", "\u202e", "🙂", "<script>alert(1)</script>"]
)
def test_whatever_is_typed_gets_a_page(applicant: Client, cast: Cast, query: str) -> None:
    office(cast, at="T03")
    answer = applicant.get(WAY, {"q": query, "sesudah": query})
    assert answer.status_code == 200
    assert "<script>alert" not in answer.content.decode()


def test_the_page_asks_no_more_for_many_documents(
    applicant: Client, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kolokasi.base.queries.CHECK_SECONDS", 3600)
    case = office(cast, at="T07").case
    few = queries_of(applicant, f"{WAY}?q=surat"), queries_of(applicant, f"/permohonan-saya/{case.number}/")
    letter = Attachment.objects.get(case=case, kind="surat_permohonan")
    for n in range(60):
        Attachment.objects.create(
            case=case,
            blob=letter.blob,
            kind="surat_permohonan",
            name=f"{n}.pdf",
            for_applicant=True,
            added_at=clock.now(),
        )
    assert (queries_of(applicant, f"{WAY}?q=surat"), queries_of(applicant, f"/permohonan-saya/{case.number}/")) == few
    text = applicant.get(WAY).content.decode()
    following = re.search(r'rel="next" href="([^"]+)"', text)
    assert following is not None
    assert "/dokumen/" in applicant.get(WAY + following[1].replace("&amp;", "&")).content.decode()
