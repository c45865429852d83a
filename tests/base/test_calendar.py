"""The calendar's rows: shipped, changed by people, and back in working time at once."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import date, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kolokasi.base import actions, events, queries, shipped
from kolokasi.base.models import DayOff, Event, Ramadan
from kolokasi.base.refusal import Refusal
from kolokasi.base.worktime import ZONE, between, due

pytestmark = pytest.mark.django_db
SPECIAL = date(2026, 11, 25)
WHO = "account:1"


@pytest.fixture(autouse=True)
def fresh() -> Iterator[None]:
    queries.forget_calendar()
    yield
    queries.forget_calendar()


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


def refused(code: str, call: object, **facts: object) -> None:
    assert callable(call)
    with pytest.raises(Refusal) as refusal:
        call(**facts)
    assert refusal.value.code == code
    assert "{" not in str(refusal.value)


def test_a_new_installation_has_the_shipped_calendar() -> None:
    """The migration's rows are those that seeding would write: both categories, with their names and estimates."""
    kinds = {2024: (19, 10), 2025: (17, 11), 2026: (17, 8), 2027: (18, 8), 2028: (17, 0)}
    for year, (national, joint) in kinds.items():
        rows = queries.days_off(year)
        assert rows.filter(kind=DayOff.Kind.NATIONAL).count() == national
        assert rows.filter(kind=DayOff.Kind.JOINT_LEAVE).count() == joint
    eid = DayOff.objects.get(day=date(2027, 3, 10))
    assert (eid.name, eid.estimated, eid.kind) == ("Hari Raya Idul Fitri", True, "national")
    assert DayOff.objects.get(day=date(2026, 3, 20)).name == "Cuti Bersama Hari Raya Idul Fitri"
    spans = list(Ramadan.objects.values_list("first", "last", "estimated"))
    assert (date(2026, 2, 19), date(2026, 3, 20), False) in spans
    assert [estimated for first, _last, estimated in spans if first.year == 2027] == [True]
    assert actions.seed_calendar(shipped.YEARS) == 0
    assert queries.working_calendar() == shipped.calendar()


def test_what_the_calendar_lacks_is_said() -> None:
    assert queries.calendar_warnings(at("2026-11-24 10:00")) == []
    assert queries.calendar_warnings(at("2027-11-24 10:00")) == [("no_joint_leave", 2028), ("no_ramadan", 2028)]
    estimated = queries.estimated_days(date(2027, 1, 1), date(2027, 12, 31))
    assert {row.day for row in estimated} >= {date(2027, 3, 10), date(2027, 5, 17)}


def test_seeding_again_leaves_what_people_did() -> None:
    actions.remove_day_off(day=date(2026, 12, 24), actor=WHO, source="SE Gubernur 1")
    actions.change_day_off(day=date(2026, 12, 25), name="Natal", kind="national", actor=WHO, source="SKB")
    actions.add_day_off(day=SPECIAL, name="Pemilihan", actor=WHO)
    DayOff.objects.filter(day=date(2026, 8, 17)).delete()
    DayOff.objects.filter(day=date(2026, 6, 1)).update(name="Nama lama")
    Ramadan.objects.filter(first__year=2027).delete()
    assert actions.seed_calendar([2026, 2027]) == 3
    assert actions.seed_calendar([2026, 2027]) == 0
    names = dict(DayOff.objects.values_list("day", "name"))
    assert (names[date(2026, 12, 25)], names[SPECIAL]) == ("Natal", "Pemilihan")
    assert (names[date(2026, 8, 17)], names[date(2026, 6, 1)]) == (
        "Hari Kemerdekaan Republik Indonesia",
        "Hari Lahir Pancasila",
    )
    calendar = queries.working_calendar()
    assert calendar.is_working_day(date(2026, 12, 24))
    assert not calendar.is_working_day(SPECIAL)
    assert events.verify() is None


def test_a_day_off_moves_due_times_at_once() -> None:
    start = at("2026-11-24 10:00")
    assert due(start, "1 hari", queries.working_calendar()) == at("2026-11-25 10:00")
    actions.add_day_off(day=SPECIAL, name="Pemilihan Kepala Daerah", actor=WHO, source="Keppres")
    assert due(start, "1 hari", queries.working_calendar()) == at("2026-11-26 10:00")
    actions.remove_day_off(day=SPECIAL, actor=WHO)
    assert due(start, "1 hari", queries.working_calendar()) == at("2026-11-25 10:00")
    assert not DayOff.objects.filter(day=SPECIAL).exists()
    acts = Event.objects.filter(subject_kind="calendar").order_by("seq").values_list("act", "actor")
    assert list(acts) == [("day_off_added", WHO), ("day_off_removed", WHO)]


def test_a_national_holiday_that_is_worked_stays_known() -> None:
    actions.remove_day_off(day=date(2026, 12, 24), actor=WHO)
    assert DayOff.objects.get(day=date(2026, 12, 24)).kind == DayOff.Kind.WORKED
    assert queries.working_calendar().is_working_day(date(2026, 12, 24))
    refused("not_found", actions.remove_day_off, day=date(2026, 12, 24), actor=WHO)
    actions.add_day_off(day=date(2026, 12, 24), name="Cuti bersama", kind="joint_leave", actor=WHO)
    assert not queries.working_calendar().is_working_day(date(2026, 12, 24))


def test_bad_rows_are_refused() -> None:
    refused("day_off_taken", actions.add_day_off, day=date(2026, 12, 25), name="Natal", actor=WHO)
    refused("day_off_needs_name", actions.add_day_off, day=SPECIAL, name="  ", actor=WHO)
    refused("day_off_needs_name", actions.add_day_off, day=SPECIAL, name="x" * 201, actor=WHO)
    refused("day_off_unknown_kind", actions.add_day_off, day=SPECIAL, name="x", kind="holiday", actor=WHO)
    refused("not_found", actions.change_day_off, day=SPECIAL, name="x", kind="local", actor=WHO)
    refused("not_found", actions.remove_day_off, day=SPECIAL, actor=WHO)
    refused("ramadan_reversed", actions.set_ramadan, first=date(2028, 2, 26), last=date(2028, 1, 28), actor=WHO)
    refused("ramadan_length", actions.set_ramadan, first=date(2028, 1, 28), last=date(2028, 2, 27), actor=WHO)
    refused("ramadan_overlaps", actions.set_ramadan, first=date(2027, 2, 1), last=date(2027, 3, 2), actor=WHO)
    refused("not_found", actions.remove_ramadan, pk=0, actor=WHO)
    assert not Event.objects.exists()


def test_a_ramadan_shortens_the_days() -> None:
    monday = at("2028-01-31 00:00"), at("2028-02-01 00:00")
    assert between(*monday, queries.working_calendar()).hours == 7.5
    row = actions.set_ramadan(first=date(2028, 1, 28), last=date(2028, 2, 26), estimated=True, actor=WHO)
    assert between(*monday, queries.working_calendar()).hours == 6.5
    actions.set_ramadan(pk=row.pk, first=date(2028, 1, 29), last=date(2028, 2, 26), actor=WHO, source="isbat 1449 H")
    assert not Ramadan.objects.get(pk=row.pk).estimated
    actions.remove_ramadan(pk=row.pk, actor=WHO)
    assert between(*monday, queries.working_calendar()).hours == 7.5


def test_other_hours_hold_from_their_day() -> None:
    """Six short days from a Monday on; the weeks before, and Ramadan, keep their hours."""
    short = ["08:00-12:00"] * 6 + [""]
    now = at("2026-11-24 10:00")
    actions.set_working_hours(first=date(2026, 12, 7), words=short, actor=WHO, at=now)
    actions.set_working_hours(
        first=date(2027, 1, 1), words=["08:00-11:00"] * 5 + ["", ""], ramadan=True, actor=WHO, at=now
    )
    calendar = queries.working_calendar()
    weeks = [(at("2026-11-30 00:00"), at("2026-12-07 00:00")), (at("2026-12-07 00:00"), at("2026-12-14 00:00"))]
    assert [between(*week, calendar).hours for week in weeks] == [37.5, 24.0]
    assert between(at("2026-02-23 00:00"), at("2026-02-24 00:00"), calendar).hours == 6.5
    assert between(at("2027-02-15 00:00"), at("2027-02-16 00:00"), calendar).hours == 3.0
    actions.set_working_hours(first=date(2026, 12, 7), words=["08:00-13:00"] * 5 + ["", ""], actor=WHO, at=now)
    assert between(*weeks[1], queries.working_calendar()).hours == 25.0


@pytest.mark.parametrize(
    "words", [[], ["08:00-12:00"] * 6, [""] * 7, ["12:00-08:00"] * 7, ["pagi"] * 7, ["08:00-12:00 11:00-13:00"] * 7]
)
def test_hours_that_are_none_are_refused(words: list[str]) -> None:
    now = at("2026-11-24 10:00")
    refused("working_hours_wrong", actions.set_working_hours, first=date(2026, 12, 7), words=words, actor=WHO, at=now)
    short = ["08:00-12:00"] * 7
    refused("policy_in_the_past", actions.set_working_hours, first=date(2026, 11, 23), words=short, actor=WHO, at=now)


def test_a_list_of_due_times_asks_once() -> None:
    queries.working_calendar()
    with CaptureQueriesContext(connection) as seen:
        for _line in range(100):
            queries.working_calendar()
    assert len(seen) <= 1


@pytest.mark.django_db(transaction=True)
def test_another_process_sees_the_change(monkeypatch: pytest.MonkeyPatch) -> None:
    """Here another process is another thread that does not forget for us; the version of the chain tells."""
    assert queries.working_calendar().is_working_day(SPECIAL)
    monkeypatch.setattr(actions, "forget_calendar", lambda: None)

    def other() -> None:
        actions.add_day_off(day=SPECIAL, name="Pemilihan", actor=WHO)
        connection.close()

    thread = threading.Thread(target=other)
    thread.start()
    thread.join()
    monkeypatch.setattr(queries, "CHECK_SECONDS", 0.0)
    assert not queries.working_calendar().is_working_day(SPECIAL)
