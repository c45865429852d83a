"""Working time: the vectors of the interface to the minute, and laws that hold for any calendar."""

from __future__ import annotations

import time as stopwatch
from datetime import UTC, date, datetime, timedelta
from datetime import time as clock_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kolokasi.base import shipped
from kolokasi.base.worktime import (
    ZONE,
    Amount,
    Calendar,
    Elapsed,
    Season,
    WorktimeFault,
    between,
    due,
    spells_of,
    week_of,
)

OFFICE = shipped.calendar()


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


@pytest.mark.parametrize(
    ("start", "amount", "expected"),
    [
        # INTERFACES, ordinary weeks: Monday is 23 November 2026
        ("2026-11-26 15:50", "1 hari", "2026-11-27 16:20"),
        ("2026-11-27 16:20", "1 hari", "2026-11-30 15:50"),
        ("2026-11-26 11:45", "1 hari", "2026-11-27 13:15"),
        ("2026-11-27 11:45", "1 hari", "2026-11-30 11:30"),
        ("2026-11-23 07:00", "1 hari", "2026-11-23 16:00"),
        ("2026-11-28 10:00", "1 hari", "2026-11-30 16:00"),
        # the last working moment of a day, as start and as due time
        ("2026-11-23 16:00", "1 hari", "2026-11-24 16:00"),
        ("2026-11-23 18:00", "1 hari", "2026-11-24 16:00"),
        ("2026-11-27 16:30", "1 hari", "2026-11-30 16:00"),
        ("2026-11-27 15:30", "1 jam", "2026-11-27 16:30"),
        ("2026-11-23 15:30", "1 jam", "2026-11-24 08:00"),
        ("2026-11-23 11:30", "1 jam", "2026-11-23 13:30"),
        ("2026-11-23 11:00", "1 jam", "2026-11-23 12:00"),
        ("2026-11-23 07:30", "2 hari", "2026-11-24 16:00"),
        # Ramadan: a day is shorter and still a day; the hours of the first are fractions of the second
        ("2026-02-23 08:00", "1 hari", "2026-02-23 15:00"),
        ("2026-02-23 07:30", "1 jam", "2026-02-23 09:00"),
        ("2026-02-18 13:00", "1 hari", "2026-02-19 11:54"),
        ("2026-02-26 12:30", "1 hari", "2026-02-27 13:00"),
        # Nyepi, cuti bersama and Idul Fitri lie between
        ("2026-03-17 15:00", "1 hari", "2026-03-25 16:00"),
        ("2026-03-17 14:00", "2 jam", "2026-03-25 08:30"),
    ],
)
def test_vectors(start: str, amount: str, expected: str) -> None:
    assert due(at(start), amount, OFFICE) == at(expected)


def test_the_week_of_nyepi_and_idul_fitri_has_three_working_days() -> None:
    assert between(at("2026-03-16 00:00"), at("2026-03-26 00:00"), OFFICE) == Elapsed(hours=20.5, days=3.0)
    working = [date(2026, 3, day) for day in range(16, 26) if OFFICE.is_working_day(date(2026, 3, day))]
    assert working == [date(2026, 3, 16), date(2026, 3, 17), date(2026, 3, 25)]


def test_working_days_of_the_years() -> None:
    assert {year: len(OFFICE.year(year).days) for year in (2026, 2027)} == {2026: 240, 2027: 242}


ACCEPT = [
    "1 hari",
    "1 hari",
    "1 jam",
    "1 hari",
    "1 hari",
    "1 hari",
    "1 hari",
    "1 jam",
    "2 hari",
    "1 hari",
    "1 hari",
    "1 hari",
]
REJECT = ["1 hari", "1 hari", "1 jam", "1 hari", "1 hari", "1 hari"]


@pytest.mark.parametrize(("path", "total"), [(ACCEPT, "11 hari 2 jam"), (REJECT, "5 hari 1 jam")])
def test_the_paths_of_the_sop(path: list[str], total: str) -> None:
    first, *rest = map(Amount.parse, path)
    assert sum(rest, first) == Amount.parse(total)
    assert str(sum(rest, first)) == total
    moved = at("2026-11-02 07:30")
    for amount in path:
        moved = due(moved, amount, OFFICE)
    gone = between(at("2026-11-02 07:30"), moved, OFFICE)
    days, hours = (int(word) for word in total.split() if word.isdigit())
    assert gone.hours == pytest.approx(days * 7.5 + hours)


@pytest.mark.parametrize(
    ("text", "same"),
    [
        ("1 hari", "1 day"), ("2 hari", "2 days"), ("1 jam", "1 hour"), ("90 menit", "1,5 jam"), ("1.5 hari", "1,5 hari"),
        (" 10  HARI kerja ", "10 working days"), ("11 hari 2 jam", "11 days and 2 hours"), ("1hari", "1 hari"),
    ],
)  # fmt: skip
def test_amounts(text: str, same: str) -> None:
    assert Amount.parse(text) == Amount.parse(same)


@pytest.mark.parametrize(
    "text",
    ["", " ", "hari", "1", "0 hari", "-1 hari", "1 minggu", "satu hari", "P1D", "PT1H", "1 hari lagi", "١ hari", "1e3 hari",
     "1 hariini", "nan hari", "3661 hari", "999999 jam", "1,2,3 hari", "1 hari;", "0,0 jam"],
)  # fmt: skip
def test_bad_amounts(text: str) -> None:
    with pytest.raises(WorktimeFault) as fault:
        Amount.parse(text)
    assert fault.value.code in ("amount", "absurd")


def test_faults_of_moments() -> None:
    naive = datetime(2026, 11, 23, 10)  # noqa: DTZ001 - the fault under test
    for call in (lambda: due(naive, "1 hari", OFFICE), lambda: between(naive, at("2026-11-24 10:00"), OFFICE)):
        with pytest.raises(WorktimeFault) as fault:
            call()
        assert fault.value.code == "naive"
    with pytest.raises(WorktimeFault) as fault:
        between(at("2026-11-24 10:00"), at("2026-11-24 09:59"), OFFICE)
    assert fault.value.code == "reversed"
    for moment in (datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC), at("2150-06-01 10:00")):
        with pytest.raises(WorktimeFault) as fault:
            due(moment, "1 hari", OFFICE)
        assert fault.value.code == "out_of_range"


def test_a_calendar_without_work_answers_at_once() -> None:
    for week in (week_of([""] * 7), (), week_of(["08:00-09:00"])):
        with pytest.raises(WorktimeFault):
            Calendar(week)
    with pytest.raises(WorktimeFault):
        week_of(["08:00-25:00"])
    for words in ("12:00-08:00", "08:00-12:00 11:00-13:00", "08:00-08:00", "08:00-12:00 12:00-13:00"):
        with pytest.raises(WorktimeFault):
            Calendar(week_of([words] * 7))
    never = frozenset(date.fromordinal(n) for n in range(date(1989, 1, 1).toordinal(), date(2152, 1, 1).toordinal()))
    for amount in ("1 hari", "1 jam"):
        with pytest.raises(WorktimeFault) as fault:
            due(at("2026-11-23 10:00"), amount, Calendar(shipped.ORDINARY, days_off=never))
        assert fault.value.code == "no_working_time"


def test_moments_of_other_zones_are_the_same_moments() -> None:
    start = at("2026-11-26 15:50")
    assert due(start.astimezone(UTC), "1 hari", OFFICE) == due(start, "1 hari", OFFICE)
    assert due(start.astimezone(UTC), "1 hari", OFFICE).utcoffset() == timedelta(hours=7)


def test_spans_of_years_are_quick() -> None:
    due(at("2026-01-01 00:00"), "3660 hari", OFFICE)
    begun = stopwatch.perf_counter()
    for _ in range(200):
        due(at("2026-01-01 00:00"), "3660 hari", OFFICE)
        between(at("1991-01-01 00:00"), at("2148-01-01 00:00"), OFFICE)
    assert stopwatch.perf_counter() - begun < 5


def slow(start: datetime, end: datetime, calendar: Calendar) -> timedelta:
    """Working hours again, day after day and spell by spell: an independent way to the same number."""
    total, day = timedelta(), start.astimezone(ZONE).date()
    while day <= end.astimezone(ZONE).date():
        for first, last in calendar.spells(day):
            a, b = (datetime.combine(day, moment, ZONE) for moment in (first, last))
            total += max(timedelta(), min(b, end) - max(a, start))
        day += timedelta(days=1)
    return total


clock_times = st.integers(0, 24 * 12 - 1).map(lambda n: clock_time(n // 12, n % 12 * 5))
days_words = st.lists(clock_times, min_size=0, max_size=6, unique=True).map(
    lambda times: tuple(zip(sorted(times)[::2], sorted(times)[1::2], strict=False))
)
weeks = st.lists(days_words, min_size=7, max_size=7).map(tuple).filter(any)
days = st.dates(date(2025, 1, 1), date(2027, 12, 31))
seasons = st.tuples(days, st.integers(0, 60), weeks).map(lambda s: Season(s[0], s[0] + timedelta(days=s[1]), s[2]))
calendars = st.just(OFFICE) | st.builds(
    Calendar, weeks, st.lists(seasons, max_size=2).map(tuple), st.frozensets(days, max_size=30)
)
moments = st.datetimes(datetime(2025, 1, 1), datetime(2027, 12, 31)).map(lambda m: m.replace(tzinfo=ZONE))  # noqa: DTZ001
day_amounts = st.fractions(min_value="1/1000", max_value=40).map(lambda n: Amount(days=n))
hour_amounts = st.integers(1, 200 * 60).map(lambda n: Amount.parse(f"{n // 60} jam {n % 60} menit"))
amounts = day_amounts | hour_amounts


@given(moments, amounts, calendars)
def test_between_start_and_due_lies_the_amount(start: datetime, amount: Amount, calendar: Calendar) -> None:
    gone = between(start, due(start, amount, calendar), calendar)
    if amount.days:
        assert gone.days == pytest.approx(float(amount.days), abs=1e-8)
    else:
        assert gone.hours == pytest.approx(float(amount.hours), abs=1e-8)


@given(moments, amounts, calendars)
def test_due_lies_in_working_time(start: datetime, amount: Amount, calendar: Calendar) -> None:
    end = due(start, amount, calendar)
    spells = calendar.spells(end.date())
    assert any(first <= end.time() <= last for first, last in spells)
    assert end >= start


@given(moments, moments, amounts, calendars)
def test_who_starts_later_is_not_due_earlier(
    one: datetime, other: datetime, amount: Amount, calendar: Calendar
) -> None:
    first, second = sorted((one, other))
    assert due(first, amount, calendar) <= due(second, amount, calendar)


@given(moments, st.fractions(min_value="1/100", max_value=20), st.fractions(min_value="1/100", max_value=20), calendars)
def test_days_add_up(start: datetime, one: object, other: object, calendar: Calendar) -> None:
    first, second = Amount(days=one), Amount(days=other)  # type: ignore[arg-type]
    apart = due(due(start, first, calendar), second, calendar)
    together = due(start, first + second, calendar)
    assert abs(between(start, apart, calendar).days - between(start, together, calendar).days) < 1e-8


@given(moments, moments, moments, calendars)
def test_spans_add_up(one: datetime, two: datetime, three: datetime, calendar: Calendar) -> None:
    a, b, c = sorted((one, two, three))
    left, right, whole = between(a, b, calendar), between(b, c, calendar), between(a, c, calendar)
    assert left.days + right.days == pytest.approx(whole.days, abs=1e-8)
    assert left.hours + right.hours == pytest.approx(whole.hours, abs=1e-8)


@given(moments, st.integers(0, 100 * 24 * 60), calendars)
def test_hours_are_those_of_the_slow_way(start: datetime, minutes: int, calendar: Calendar) -> None:
    end = start + timedelta(minutes=minutes)
    assert between(start, end, calendar).hours == pytest.approx(
        slow(start, end, calendar) / timedelta(hours=1), abs=1e-8
    )


def test_words_of_a_day() -> None:
    assert spells_of("") == ()
    assert spells_of("07:30-12:00 13:00-16:00") == shipped.ORDINARY[0]
