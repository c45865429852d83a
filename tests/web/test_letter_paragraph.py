"""The free paragraph of a reply is worded on the letter's page: works · refuses bad input · the wrong post · twice."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from kolokasi.cases.models import Attachment
from kolokasi.letters.models import Letter
from kolokasi.procedure.printing import bytes_of
from tests import cast as people
from tests.cast import Cast
from tests.chromium import opened
from tests.factories import office
from tests.letters.looking import text_of
from tests.procedure.walking import Office
from tests.web.desk_office import browser

WORDS = "Bawa rel rak dan surat tugas."
INSIDE = """() => {
    const right = (where) => document.querySelector(where).getBoundingClientRect().right;
    return right("#meja svg") <= right("#meja");
}"""
PARTIAL = {"HX-Request": "true", "HX-Target": "meja"}


def drafted(cast: Cast) -> Office:
    """A case whose reply waits for its first paraf."""
    found = office(cast, at="T04")
    found.do("T04", "accept")
    return found


def reply(place: Office) -> Letter:
    return Letter.objects.filter(case=place.case, kind="surat_balasan").latest("version")


def where(row: Letter) -> str:
    return f"/surat/{row.pk}/paragraf/"


def test_the_paragraph_is_the_next_version_of_the_draft(cast: Cast) -> None:
    place = drafted(cast)
    first, desk = reply(place), browser(cast, "helpdesk")
    assert 'id="paragraf"' in desk.get(f"/surat/{first.pk}/").content.decode()
    assert desk.post(where(first), {"extra": f" {WORDS}\r\nBaris dua.  "}).status_code == 302
    second = reply(place)
    assert (second.version, second.facts["extra"]) == (first.version + 1, f"{WORDS}\nBaris dua.")
    assert {**second.facts, "extra": ""} == {**first.facts, "extra": ""}
    assert WORDS in text_of(bytes_of(second.newest))
    first.refresh_from_db()
    assert (first.state, first.replaced_by) == ("void", second)
    assert Attachment.objects.filter(case=place.case, kind="draf_surat").latest("id").blob_id == second.draft_id
    assert desk.post(where(second), {"extra": f"{WORDS}\nBaris dua."}).status_code == 302
    assert reply(place) == second
    late = desk.post(where(first), {"extra": "Terlambat."})
    assert (late.status_code, reply(place)) == (409, second)
    place.until("T07")
    assert WORDS in text_of(bytes_of(reply(place).newest)) or WORDS in str(reply(place).facts)


def test_it_is_shown_before_it_is_kept(cast: Cast) -> None:
    place = drafted(cast)
    row, desk = reply(place), browser(cast, "helpdesk")
    part = desk.post(where(row), {"extra": WORDS}, headers=PARTIAL).content.decode()
    assert "<svg" in part
    assert "<html" not in part
    whole = desk.post(where(row), {"extra": WORDS, "lihat": "1"}).content.decode()
    assert "<svg" in whole
    assert WORDS in whole
    evil = desk.post(where(row), {"extra": '<script>alert(1)</script>#eval("1")\x00\ud7ff'}, headers=PARTIAL)
    assert (evil.status_code, "<script" in evil.content.decode()) == (200, False)
    assert reply(place) == row
    assert desk.get(where(row)).status_code == 302


def test_what_is_too_long_is_refused_and_stays_in_the_form(cast: Cast) -> None:
    place = drafted(cast)
    row, desk = reply(place), browser(cast, "helpdesk")
    answer = desk.post(where(row), {"extra": "panjang " * 1000})
    assert answer.status_code == 422
    assert "panjang panjang" in answer.content.decode()
    assert reply(place) == row


def test_only_who_drafted_it_or_holds_it_words_it(cast: Cast) -> None:
    place = drafted(cast)
    row = reply(place)
    holder = place.procedure.lanes[place.procedure.tasks[place.waiting()[0].element].lane].post
    for part in ("kepala_dinas", "auditor", "tim_teknis"):
        answer = browser(cast, part).post(where(row), {"extra": WORDS})
        assert answer.status_code == 403
        assert 'id="paragraf"' not in browser(cast, part).get(f"/surat/{row.pk}/").content.decode()
    assert browser(cast, "applicant").post(where(row), {"extra": WORDS}).status_code == 403
    assert reply(place) == row
    assert browser(cast, holder).post(where(row), {"extra": WORDS}).status_code == 302
    assert reply(place).facts["extra"] == WORDS


def test_after_a_paraf_it_stays(cast: Cast) -> None:
    place = drafted(cast)
    place.do(place.waiting()[0].element)
    row, desk = reply(place), browser(cast, "helpdesk")
    assert 'id="paragraf"' not in desk.get(f"/surat/{row.pk}/").content.decode()
    answer = desk.post(where(row), {"extra": WORDS})
    assert (answer.status_code, "sudah diparaf" in answer.content.decode()) == (409, True)
    assert reply(place) == row


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("phone", [False, True])
def test_the_sheets_follow_the_typing(chromium: Browser, live_server: Any, transactional_db: None, phone: bool) -> None:
    place = drafted(people.assemble())
    row = reply(place)
    page = opened(chromium, live_server, place.cast["helpdesk"], scripts=True, phone=phone)
    page.goto(f"{live_server.url}/surat/{row.pk}/")
    page.locator("#f-extra").fill(WORDS)
    expect(page.locator("#meja svg").first).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert page.evaluate(INSIDE)
    page.get_by_role("button", name="Simpan paragraf").click()
    expect(page.get_by_role("status")).to_contain_text("versi")
    assert reply(place).facts["extra"] == WORDS
