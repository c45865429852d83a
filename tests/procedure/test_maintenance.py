"""While a room is worked on no promise is made there and none lapses: its date moves by the working time that is lost."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from kolokasi.base import clock, events
from kolokasi.base.queries import working_calendar
from kolokasi.base.worktime import due
from kolokasi.cases.models import OpenTask, Promise
from kolokasi.facility import windows
from kolokasi.facility.models import MaintenanceWindow, Rack, Room, Site
from kolokasi.notices.models import Kind, Notice
from kolokasi.procedure import actions, maintenance, tasks
from tests.cast import Cast
from tests.procedure.scarce import lay
from tests.procedure.taken import NOTHING, refusal, taken
from tests.procedure.walking import START, Office


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"{text}:00+07:00")


def plan(office: Office, starts: str, ends: str, place: str = "", by: str = "administrator") -> MaintenanceWindow:
    return maintenance.plan(
        place=place or f"room-{Room.objects.get().pk}", starts_at=at(starts), ends_at=at(ends), reason="Ganti baterai UPS A",
        account=office.cast[by], at=office.at,
    )  # fmt: skip


def lapse_date(office: Office) -> datetime:
    until = Promise.objects.get(case=office.case, state="held").until
    task = OpenTask.objects.get(case=office.case)
    assert until == task.lapses_at
    assert until is not None
    return until


@pytest.fixture
def office(cast: Cast) -> Office:
    lay(units=10)
    return Office(cast)


def test_no_promise_is_made_while_the_only_room_is_worked_on(office: Office) -> None:
    office.until("T04")
    plan(office, "2026-11-23T08:00", "2026-11-24T12:00")
    said = refusal(lambda: office.do("T04", "accept", data={}))
    assert (said.code, said.status) == ("room_in_maintenance", 409)
    assert "Ruang Server 1" in str(said)
    assert taken(office.case) == NOTHING
    office.at = at("2026-11-24T12:00")
    office.do("T04", "accept", data={})
    assert len(taken(office.case).places) == 1


def test_where_another_room_has_room_the_promise_goes_there(office: Office) -> None:
    room = Room.objects.get()
    other = Room.objects.create(site=room.site, name="Ruang Server 2")
    Rack.objects.create(room=other, name="X01", units=10, depth_mm=1070)
    office.until("T04")
    plan(office, "2026-11-23T08:00", "2026-11-24T12:00", place=f"room-{room.pk}")
    office.do("T04", "accept", data={})
    assert [rack for rack, *_rest in taken(office.case).places] == ["X01"]


def test_a_promise_made_before_may_be_decided_anew_at_its_place(office: Office) -> None:
    office.until("T05")
    before = taken(office.case).places
    plan(office, "2026-11-23T08:00", "2026-11-25T12:00")
    office.do("T05", "return", note="Salah ketik.", data={}, files=[])
    office.do("T04", "accept", data={})
    assert taken(office.case).places == before


def test_the_date_moves_by_the_working_time_lost_and_the_agency_hears_the_new_day(office: Office) -> None:
    office.until("T07")
    before = lapse_date(office)
    plan(office, "2026-11-30T07:30", "2026-12-02T07:30", place=f"site-{Site.objects.get().pk}")
    assert lapse_date(office) == before  # until it begins
    assert maintenance.to_postpone(at("2026-11-30T07:00")) == []
    now = at("2026-11-30T08:00")
    assert maintenance.to_postpone(now) == [office.case.number]
    moved = maintenance.postpone_case(number=office.case.number, at=now)
    assert moved == due(before, "2 hari", working_calendar())
    assert lapse_date(office) == moved
    assert maintenance.postpone_case(number=office.case.number, at=now) is None  # once
    assert maintenance.to_postpone(now) == []
    told = Notice.objects.filter(kind=Kind.DATE_MOVED)
    assert {one.params["until"] for one in told} == {moved.astimezone(clock.OFFICE_ZONE).date().isoformat()}
    assert {one.account.agency_id for one in told} == {office.case.agency_id}
    assert events.verify() is None


def test_no_promise_lapses_while_the_room_is_worked_on_even_if_the_clock_was_late(office: Office) -> None:
    office.until("T07")
    before = lapse_date(office)
    plan(office, "2026-12-07T07:30", "2026-12-09T16:00")
    during = before + timedelta(hours=4)
    assert actions.lapse_case(number=office.case.number, at=during) is None
    assert taken(office.case).places
    after = lapse_date(office)
    assert after > at("2026-12-09T16:00")
    assert actions.lapse_case(number=office.case.number, at=after - timedelta(seconds=1)) is None
    done = actions.lapse_case(number=office.case.number, at=after)
    assert done is not None
    assert done.case.status == "lapsed"
    assert taken(office.case) == NOTHING


def test_a_window_that_grows_is_counted_on_and_one_called_off_in_time_counts_nothing(office: Office) -> None:
    office.until("T07")
    before = lapse_date(office)
    off = plan(office, "2026-12-01T07:30", "2026-12-02T07:30")
    maintenance.cancel(window_id=off.pk, account=office.cast["administrator"], at=office.at)
    window = plan(office, "2026-11-30T07:30", "2026-12-01T07:30")
    now = at("2026-11-30T09:00")
    maintenance.postpone_case(number=office.case.number, at=now)
    assert lapse_date(office) == due(before, "1 hari", working_calendar())
    maintenance.change(
        window_id=window.pk, starts_at=window.starts_at, ends_at=at("2026-12-02T07:30"), reason="Belum selesai",
        account=office.cast["administrator"], at=now,
    )  # fmt: skip
    maintenance.postpone_case(number=office.case.number, at=now)
    assert lapse_date(office) == due(before, "2 hari", working_calendar())
    maintenance.cancel(
        window_id=window.pk, account=office.cast["administrator"], at=now
    )  # ends now; what was given stays
    maintenance.postpone_case(number=office.case.number, at=now)
    assert lapse_date(office) == due(before, "2 hari", working_calendar())
    assert list(windows.open_windows(now)) == []


def test_maintenance_elsewhere_or_before_the_date_was_given_moves_nothing(office: Office) -> None:
    plan(office, "2026-11-23T08:00", "2026-11-23T08:05")
    other = Room.objects.create(site=Site.objects.get(), name="Ruang Server 2")
    office.until("T07")
    plan(office, "2026-11-24T08:00", "2026-11-25T12:00", place=f"room-{other.pk}")
    before = lapse_date(office)
    tasks.postpone_for_maintenance()
    assert maintenance.postpone_case(number=office.case.number, at=at("2026-11-24T09:00")) is None
    assert lapse_date(office) == before


def test_agencies_with_servers_there_are_told_of_each_change(office: Office) -> None:
    office.until("T07")
    window = plan(office, "2026-11-30T07:30", "2026-12-01T07:30")
    maintenance.cancel(window_id=window.pk, account=office.cast["administrator"], at=office.at)
    told = Notice.objects.filter(kind=Kind.MAINTENANCE).order_by("pk")
    assert {one.account.agency_id for one in told} == {office.case.agency_id}
    assert [bool(one.params.get("over")) for one in told.filter(account=office.cast.applicant)] == [False, True]


@pytest.mark.parametrize(
    ("starts", "ends", "code"),
    [("2026-11-25T10:00", "2026-11-25T10:00", "window_backwards"), ("2026-11-01T10:00", "2026-11-02T10:00", "window_already_past"),
     ("2026-11-25T10:00", "2027-11-25T10:00", "window_too_long"), ("2199-11-25T10:00", "2199-11-26T10:00", "window_too_long")],
)  # fmt: skip
def test_times_that_cannot_be_are_refused(office: Office, starts: str, ends: str, code: str) -> None:
    assert refusal(lambda: plan(office, starts, ends)).code == code
    assert not MaintenanceWindow.objects.exists()


def test_only_the_two_posts_plan_it_and_what_is_over_is_not_changed(office: Office) -> None:
    assert refusal(lambda: plan(office, "2026-11-25T08:00", "2026-11-26T08:00", by="tim_teknis")).status == 403
    assert refusal(lambda: plan(office, "2026-11-25T08:00", "2026-11-26T08:00", place="room-999999")).status == 404
    assert refusal(lambda: plan(office, "2026-11-25T08:00", "2026-11-26T08:00", place="rack-1")).status == 404
    window = plan(office, "2026-11-25T08:00", "2026-11-26T08:00", by="pranata_komputer")
    later = START + timedelta(days=10)

    def cancel() -> object:
        return maintenance.cancel(window_id=window.pk, account=office.cast["administrator"], at=later)

    assert refusal(cancel).code == "window_is_over"

    def begin_later() -> object:
        return maintenance.change(
            window_id=window.pk, starts_at=at("2026-11-25T12:00"), ends_at=window.ends_at, reason="x",
            account=office.cast["administrator"], at=at("2026-11-25T09:00"),
        )  # fmt: skip

    assert refusal(begin_later).code == "window_has_begun"
