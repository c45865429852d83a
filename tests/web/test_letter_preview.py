"""The letter beside the form of step 4, drawn again while it is filled in, and never kept."""

from __future__ import annotations

from kolokasi.letters.models import Letter
from tests.cast import Cast
from tests.factories import office
from tests.procedure.taken import NOTHING, taken
from tests.web.desk_office import browser

PARTIAL = {"HX-Request": "true", "HX-Target": "pratinjau"}


def where(number: str) -> str:
    return f"/permohonan/{number}/langkah/T04/1/pratinjau/"


def test_the_form_draws_the_letter_as_it_is_typed_and_nothing_is_kept(cast: Cast) -> None:
    found = office(cast, at="T04")
    client, address = browser(cast, "helpdesk"), where(found.case.number)
    assert address in client.get(f"/permohonan/{found.case.number}/").content.decode()
    short = client.post(address, {"outcome": "accept"}, headers=PARTIAL)
    long = client.post(address, {"outcome": "accept", "ground": "Bawa rel rak sendiri. " * 20}, headers=PARTIAL)
    refused = client.post(address, {"outcome": "reject", "ground": "Penuh."}, headers=PARTIAL)
    pages = [one.content.decode() for one in (short, long, refused)]
    assert [one.status_code for one in (short, long, refused)] == [200, 200, 200]
    assert all("<svg" in page and "<html" not in page for page in pages)
    assert len(set(pages)) == 3
    assert not Letter.objects.filter(case=found.case, kind="surat_balasan").exists()
    assert taken(found.case) == NOTHING


def test_without_scripts_the_whole_page_comes_back_with_what_was_typed(cast: Cast) -> None:
    found = office(cast, at="T04")
    answer = browser(cast, "helpdesk").post(
        where(found.case.number), {"outcome": "accept", "ground": "Bawa rel rak sendiri."}
    )
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "Bawa rel rak sendiri." in page
    assert "Surat yang akan ditulis" in page


def test_what_is_typed_is_never_markup(cast: Cast) -> None:
    found = office(cast, at="T04")
    evil = '<script>alert(1)</script>#eval("1")\x00\ud7ff*tebal*'
    answer = browser(cast, "helpdesk").post(
        where(found.case.number), {"outcome": "x", "ground": evil, "servers": "9,x", "place_0": "x-1"}, headers=PARTIAL
    )
    assert answer.status_code == 200
    assert "<script" not in answer.content.decode()


def test_a_step_that_waits_no_more_has_no_preview(cast: Cast) -> None:
    found = office(cast, at="T05")
    assert browser(cast, "helpdesk").post(where(found.case.number), {}, headers=PARTIAL).status_code == 409
    assert browser(cast, "applicant").post(where(found.case.number), {}).status_code == 403
