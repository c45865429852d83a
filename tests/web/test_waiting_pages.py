"""The waiting list and maintenance on pages: the desk's lists, the applicant's turn and offer, and what is typed wrongly."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from kolokasi.base import clock
from kolokasi.facility.models import MaintenanceWindow, Room
from kolokasi.procedure import actions, waiting
from kolokasi.procedure.models import WaitingTurn
from tests.access.machine import BACKEND
from tests.cast import Cast
from tests.procedure.scarce import lay
from tests.procedure.test_waiting import BIG, SMALL, other, rejected
from tests.procedure.walking import Office


def as_part(cast: Cast, part: str) -> Client:
    browser = Client()
    browser.force_login(cast[part], backend=BACKEND)
    return browser


@pytest.fixture
def kept(cast: Cast) -> Office:
    """One has the whole rack, another waits for it."""
    lay(units=4)
    holder = Office(cast, machine=BIG)
    holder.until("T07")
    office = rejected(other(cast), SMALL)
    office.holder = holder  # type: ignore[attr-defined]
    return office


def offer(office: Office) -> None:
    holder = office.holder  # type: ignore[attr-defined]
    actions.withdraw_case(number=holder.case.number, reason="Batal.", account=holder.cast.applicant, at=office.at)
    assert waiting.look_through(at=office.at)


def text(browser: Client, url: str) -> str:
    answer = browser.get(url)
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_desk_sees_the_list_and_the_applicant_its_turn(kept: Office) -> None:
    number = kept.case.number
    listed = text(as_part(kept.cast, "helpdesk"), reverse("plant:waiting"))
    assert number in listed
    assert "1 server, 2U, 315 W" in listed
    assert "tempat di rak" in listed
    assert "Ada di daftar tunggu" in text(as_part(kept.cast, "helpdesk"), reverse("desk:case", args=[number]))
    assert "Giliran ke-1" in text(as_part(kept.cast, "applicant"), reverse("portal_case", args=[number]))
    assert "Catat" not in text(as_part(kept.cast, "tim_teknis"), reverse("plant:waiting"))


def test_the_decision_form_asks_for_the_turn_only_where_capacity_lacks(cast: Cast) -> None:
    lay(units=4)
    fits = Office(cast)
    fits.until("T04")
    page = text(as_part(cast, "helpdesk"), reverse("desk:case", args=[fits.case.number]))
    assert "keep_turn" not in page
    fits.do("T04", "accept", data={})
    lacks = Office(other(cast), machine=BIG)
    lacks.until("T04")
    browser, url = as_part(cast, "helpdesk"), reverse("desk:complete", args=[lacks.case.number, "T04", 1])
    assert "Simpan giliran bila ditolak" in text(browser, reverse("desk:case", args=[lacks.case.number]))
    body = {"outcome": "reject", "reasons": "no_space", "keep_turn": "keep"}
    assert browser.post(url, body).status_code == 302
    lacks.until("")
    assert WaitingTurn.objects.get(case=lacks.case).state == "waiting"


def test_an_offer_is_taken_with_one_press_and_a_second_one_is_told(kept: Office) -> None:
    offer(kept)
    number, browser = kept.case.number, as_part(kept.cast, "applicant")
    page = text(browser, reverse("portal_case", args=[number]))
    assert "Ada tempat untuk permohonan ini" in page
    assert "Jawab tawaran tempat" in text(browser, reverse("portal_home"))
    answer = browser.post(reverse("portal_turn", args=[number, "terima"]))
    new = WaitingTurn.objects.get(case__number=number).taken_by
    assert new is not None
    assert answer["Location"] == reverse("portal_case", args=[new.number])
    assert number in text(browser, answer["Location"])
    assert new.number in text(browser, reverse("portal_case", args=[number]))
    assert browser.post(reverse("portal_turn", args=[number, "terima"])).status_code == 409
    assert browser.post(reverse("portal_turn", args=[number, "buang"])).status_code == 404


def test_the_helpdesk_enters_a_refusal_of_the_offer_and_the_applicant_may_leave(kept: Office) -> None:
    offer(kept)
    number, desk = kept.case.number, as_part(kept.cast, "helpdesk")
    assert "Catat diterima" in text(desk, reverse("plant:waiting"))
    assert desk.post(reverse("plant:waiting_answer", args=[number, "tolak"])).status_code == 302
    assert WaitingTurn.objects.get().state == "declined"
    assert "Tidak ada yang menunggu" in text(desk, reverse("plant:waiting"))
    again = as_part(kept.cast, "applicant").post(reverse("portal_turn", args=[number, "keluar"]))
    assert again.status_code == 409


def test_maintenance_is_planned_changed_and_called_off(cast: Cast) -> None:
    lay(units=4)
    browser, add = as_part(cast, "pranata_komputer"), reverse("plant:window_add")
    given = {
        "place": f"room-{Room.objects.get().pk}", "starts_at": "2031-01-06T08:00", "ends_at": "2031-01-06T12:00",
        "reason": "Ganti baterai",
    }  # fmt: skip
    # beyond two years, backwards, no day, a room that is not there, nothing at all
    wrong = [
        given, {**given, "ends_at": "2031-01-06T07:00"}, {**given, "starts_at": "kemarin"},
        {**given, "starts_at": "0001-01-01T00:00"},
        {**given, "place": "room-999"}, {**given, "place": "\0"}, {},
    ]  # fmt: skip
    for body in wrong:
        assert browser.post(add, body).status_code == 422
    assert not MaintenanceWindow.objects.exists()
    soon = _soon()
    assert browser.post(add, {**given, **soon}).status_code == 302
    window = MaintenanceWindow.objects.get()
    assert "Ganti baterai" in text(browser, reverse("plant:windows"))
    change = reverse("plant:window_change", args=[window.pk])
    assert "Ganti baterai" in text(browser, change)
    assert browser.post(change, {**soon, "reason": "Ganti kipas"}).status_code == 302
    assert MaintenanceWindow.objects.get().reason == "Ganti kipas"
    assert browser.post(reverse("plant:window_cancel", args=[window.pk])).status_code == 302
    assert browser.post(reverse("plant:window_cancel", args=[window.pk])).status_code == 409
    assert "dibatalkan" in text(as_part(cast, "tim_teknis"), reverse("plant:windows"))
    assert browser.get(add).status_code == 200
    assert as_part(cast, "tim_teknis").get(add).status_code == 403


def _soon() -> dict[str, str]:
    start = clock.now().astimezone(clock.OFFICE_ZONE) + timedelta(days=3)
    return {"starts_at": f"{start:%Y-%m-%dT%H:%M}", "ends_at": f"{start + timedelta(hours=4):%Y-%m-%dT%H:%M}"}
