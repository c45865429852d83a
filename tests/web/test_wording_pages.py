"""The page of the documents' words: proposed, looked at on a real case, put in force; broken words keep what was typed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from kolokasi.letters.models import AgendaEntry, Wording
from tests.cast import Cast
from tests.chromium import opened
from tests.factories import office
from tests.walks.browsing import Visitor

PAGE = "/kantor/naskah/surat_pengembalian/"


def typed(visitor: Visitor, **texts: str) -> dict[str, str]:
    form = next(form for form in visitor.page(PAGE).forms if "base" in form.fields)
    return {name: str(value or "") for name, value in form.fields.items()} | texts


def test_words_are_proposed_looked_at_and_put_in_force(cast: Cast) -> None:
    visitor = Visitor(cast["sekretaris"])
    saved = visitor.client.post(PAGE, typed(visitor, closing="Salam dari {kantor}."), follow=True)
    assert "Revisi 1 disimpan" in saved.content.decode()
    assert "Revisi 1 belum berlaku" in saved.content.decode()
    sheet = visitor.client.get(f"{PAGE}1/lembar/1.svg")
    assert (sheet.status_code, sheet["Content-Type"]) == (200, "image/svg+xml")
    done = visitor.client.post(f"{PAGE}1/berlaku/", follow=True).content.decode()
    assert "Revisi 1 berlaku. Dokumen baru memakainya." in done
    assert "Bawaan: Demikian disampaikan" in done
    assert "revisi 1" in visitor.client.get("/kantor/naskah/").content.decode()
    again = visitor.client.post(f"{PAGE}1/berlaku/")
    assert (again.status_code, "sudah berlaku" in again.content.decode()) == (409, True)


def test_broken_words_are_told_by_line_and_stay_typed(cast: Cast) -> None:
    visitor = Visitor(cast["administrator"])
    answer = visitor.client.post(PAGE, typed(visitor, closing="Salam.\nDari {dinas} [", contact="<b>tetap</b>"))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Baris 2: {dinas} tidak dikenal di sini" in page
    assert "Dari {dinas} [" in page
    assert "&lt;b&gt;tetap&lt;/b&gt;" in page
    assert not Wording.objects.exists()


def test_a_page_that_somebody_overtook_keeps_what_was_typed(cast: Cast) -> None:
    first, second = Visitor(cast["sekretaris"]), Visitor(cast["administrator"])
    mine, theirs = typed(first, closing="Salam."), typed(second, closing="Hormat kami.")
    assert first.client.post(PAGE, mine).status_code == 302
    late = second.client.post(PAGE, theirs)
    assert late.status_code == 409
    assert "Revisi 1 sudah disimpan" in late.content.decode()
    assert "Hormat kami." in late.content.decode()


@pytest.mark.parametrize(
    "path",
    ["/kantor/naskah/surat_cinta/", PAGE + "0/lembar/9.svg", PAGE + "4/lembar/1.svg", PAGE + "0/lembar/1.svg?permohonan=KL-X",
     PAGE + "0/lembar/1.svg?permohonan=%00"],
)  # fmt: skip
def test_what_is_not_there_is_not_found(cast: Cast, path: str) -> None:
    assert Visitor(cast["administrator"]).client.get(path).status_code == 404


@pytest.mark.parametrize(
    "query", ["?revisi=99", "?revisi=-1", "?revisi=x", "?permohonan=KL-X", "?revisi=%00&permohonan=%00"]
)
def test_made_up_questions_show_the_page(cast: Cast, query: str) -> None:
    assert Visitor(cast["administrator"]).client.get(PAGE + query).status_code == 200


def test_the_words_are_shown_on_a_real_case_but_on_no_secret_one(cast: Cast) -> None:
    found = office(cast, at="T05")
    visitor = Visitor(cast["sekretaris"])
    path = "/kantor/naskah/lembar_disposisi/"
    assert found.case.number in visitor.client.get(path).content.decode()
    assert visitor.client.get(f"{path}0/lembar/1.svg?permohonan={found.case.number}").status_code == 200
    assert AgendaEntry.objects.filter(case=found.case).update(sifat="rahasia")
    assert visitor.client.get(f"{path}0/lembar/1.svg?permohonan={found.case.number}").status_code == 404
    assert found.case.number not in visitor.client.get(path).content.decode()


@pytest.mark.browser
@pytest.mark.parametrize("phone", [False, True])
def test_the_page_does_not_scroll_sideways(
    cast: Cast, chromium: Any, live_server: Any, phone: bool, tmp_path: Path
) -> None:
    page = opened(chromium, live_server, cast["administrator"], scripts=True, phone=phone)
    for path in ("/kantor/naskah/", "/kantor/naskah/surat_balasan/"):
        page.goto(live_server.url + path)
        wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        page.screenshot(path=str(tmp_path / f"{path.strip('/').replace('/', '-')}-{phone}.png"))
        assert wide <= 0
    page.context.close()
