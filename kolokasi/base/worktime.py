"""Working time as arithmetic on values: when something is due, and how much working time lies between two moments."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta, tzinfo
from fractions import Fraction
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Asia/Jakarta")
FIRST_YEAR, LAST_YEAR = 1990, 2150
MOST_DAYS, MOST_HOURS = 3660, 24 * 3660
HOUR = 3_600_000_000  # microseconds, in which everything here is counted

Spell = tuple[time, time]
Week = tuple[tuple[Spell, ...], ...]

_PART = re.compile(
    r"\s*(?P<number>[0-9]{1,6}(?:[.,][0-9]{1,6})?)\s*(?:working\s+)?"
    r"(?P<unit>hari|days?|jam|hours?|menit|minutes?)\b(?:\s+kerja\b)?\s*(?:,|dan\b|and\b)?",
    re.IGNORECASE,
)


class WorktimeFault(ValueError):  # noqa: N818 - it tells what is wrong with the values given, not of a failure here
    """Working time cannot be told; `code` is one of naive, amount, absurd, reversed, out_of_range, no_working_time."""

    def __init__(self, code: str, **facts: object) -> None:
        super().__init__(f"{code}: {facts}" if facts else code)
        self.code = code
        self.facts = facts


@dataclass(frozen=True)
class Amount:
    """A promised span of working time: working days ("hari") first, then working hours ("jam")."""

    days: Fraction = Fraction(0)
    hours: Fraction = Fraction(0)

    def __post_init__(self) -> None:
        if self.days < 0 or self.hours < 0 or not (self.days or self.hours):
            raise WorktimeFault("amount", text=str(self))
        if self.days > MOST_DAYS or self.hours > MOST_HOURS:
            raise WorktimeFault("absurd", text=str(self))

    @classmethod
    def parse(cls, text: str) -> Amount:
        """`1 hari`, `2 jam`, `90 menit`, `11 hari 2 jam`, `1,5 hari`, or the same in English."""
        days = hours = Fraction(0)
        at = 0
        while at < len(text):
            part = _PART.match(text, at)
            if part is None:
                raise WorktimeFault("amount", text=text[:60])
            number, unit = Fraction(part["number"].replace(",", ".")), part["unit"].lower()
            if unit.startswith(("hari", "day")):
                days += number
            else:
                hours += number / 60 if unit.startswith("m") else number
            at = part.end()
        return cls(days, hours)

    def __add__(self, other: Amount) -> Amount:
        return Amount(self.days + other.days, self.hours + other.hours)

    def __str__(self) -> str:
        parts = [f"{_plain(number)} {unit}" for number, unit in ((self.days, "hari"), (self.hours, "jam")) if number]
        return " ".join(parts) or "0 hari"


@dataclass(frozen=True)
class Elapsed:
    """Working time between two moments, told twice: in working hours, and in working days of 1.0 each."""

    hours: float
    days: float


@dataclass(frozen=True)
class Season:
    """Days, both included, on which other hours hold."""

    first: date
    last: date
    week: Week


@dataclass(frozen=True)
class _Year:
    """The working days of one year, as ordinals, with the working time done when each of them ends."""

    days: tuple[int, ...]
    done: tuple[int, ...]

    @property
    def total(self) -> int:
        return self.done[-1] if self.done else 0


@dataclass(frozen=True)
class Calendar:
    """When the office works: the hours of each weekday (Monday first), seasons of other hours, and days off.

    `zone` has no summer time; the office's has none.
    """

    week: Week
    seasons: tuple[Season, ...] = ()
    days_off: frozenset[date] = frozenset()
    zone: tzinfo = ZONE
    _years: dict[int, _Year] = field(default_factory=dict, init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        for week in (self.week, *(season.week for season in self.seasons)):
            if len(week) != 7 or not any(week):
                raise WorktimeFault("no_working_time")
            for spells in week:
                moments = [moment for spell in spells for moment in spell]
                if moments != sorted(set(moments)):
                    raise WorktimeFault("hours", text=" ".join(f"{first:%H:%M}-{last:%H:%M}" for first, last in spells))

    def spells(self, day: date) -> tuple[Spell, ...]:
        """The spells of work on `day`; none on a day off."""
        if day in self.days_off:
            return ()
        week = next((season.week for season in self.seasons if season.first <= day <= season.last), self.week)
        return week[day.weekday()]

    def is_working_day(self, day: date) -> bool:
        return bool(self.spells(day))

    def works_at(self, moment: datetime) -> bool:
        """Whether the office works at that moment."""
        local = moment.astimezone(self.zone)
        return any(first <= local.time() < last for first, last in self.spells(local.date()))

    def year(self, number: int) -> _Year:
        """The table of one year, computed once."""
        if number not in self._years:
            if not FIRST_YEAR <= number <= LAST_YEAR:
                raise WorktimeFault("out_of_range", first=FIRST_YEAR, last=LAST_YEAR)
            days: list[int] = []
            done: list[int] = []
            for ordinal in range(date(number, 1, 1).toordinal(), date(number + 1, 1, 1).toordinal()):
                length = _length(self.spells(date.fromordinal(ordinal)))
                if length:
                    days.append(ordinal)
                    done.append((done[-1] if done else 0) + length)
            self._years[number] = _Year(tuple(days), tuple(done))
        return self._years[number]


@dataclass(frozen=True)
class _Place:
    """A moment as a place in working time: the working day (`index` in its year) and how much of it is done."""

    year: int
    index: int
    done: int


def due(start: datetime, amount: str | Amount, calendar: Calendar) -> datetime:
    """The first moment by which `amount` of working time has gone since `start`, at the office's clock.

    A start outside working time counts from the next working moment; a due time on a day's last working moment stays
    there (INTERFACES, default calendar). A working day counts 1.0 whatever its length, an hour is 60 working minutes.
    """
    wanted = Amount.parse(amount) if isinstance(amount, str) else amount
    place = _place(start, calendar)
    if wanted.days:
        place = _after_days(place, wanted.days, calendar)
    if wanted.hours:
        place = _after_hours(place, round(wanted.hours * HOUR), calendar)
    return _moment(place, calendar)


def between(start: datetime, end: datetime, calendar: Calendar) -> Elapsed:
    """The working time from `start` to `end`, in hours and in days, each to nine decimals."""
    first, last = _place(start, calendar), _place(end, calendar)
    if end < start:
        raise WorktimeFault("reversed", start=start.isoformat(), end=end.isoformat())
    whole_years = range(first.year, last.year)
    hours = sum(calendar.year(year).total for year in whole_years) + _hours_done(last, calendar)
    days = sum(len(calendar.year(year).days) for year in whole_years) + _days_done(last, calendar)
    hours -= _hours_done(first, calendar)
    days -= _days_done(first, calendar)
    return Elapsed(round(hours / HOUR, 9), round(float(days), 9))


def spells_of(text: str) -> tuple[Spell, ...]:
    """The spells of one day from words such as `07:30-12:00 13:00-16:00`; empty words are a day without work."""
    spells: list[Spell] = []
    for part in text.split():
        first, _, last = part.partition("-")
        try:
            spells.append((time.fromisoformat(first), time.fromisoformat(last)))
        except ValueError:
            raise WorktimeFault("hours", text=text[:60]) from None
    return tuple(spells)


def week_of(days: Iterable[str]) -> Week:
    """A week from the words of its seven days, Monday first."""
    return tuple(spells_of(text) for text in days)


def _plain(number: Fraction) -> str:
    return str(number.numerator) if number.denominator == 1 else f"{float(number):g}".replace(".", ",")


def _micro(moment: time) -> int:
    return ((moment.hour * 60 + moment.minute) * 60 + moment.second) * 1_000_000 + moment.microsecond


def _length(spells: tuple[Spell, ...]) -> int:
    return sum(_micro(last) - _micro(first) for first, last in spells)


def _day_length(place: _Place, calendar: Calendar) -> int:
    done = calendar.year(place.year).done
    return done[place.index] - (done[place.index - 1] if place.index else 0)


def _place(moment: datetime, calendar: Calendar) -> _Place:
    """Where `moment` lies; outside working time, where work goes on next."""
    if moment.tzinfo is None or moment.utcoffset() is None:
        raise WorktimeFault("naive", at=moment.isoformat())
    if not FIRST_YEAR < moment.year < LAST_YEAR:
        raise WorktimeFault("out_of_range", first=FIRST_YEAR, last=LAST_YEAR)
    local = moment.astimezone(calendar.zone)
    days, ordinal = calendar.year(local.year).days, local.toordinal()
    index = bisect_left(days, ordinal)
    if index < len(days) and days[index] == ordinal:
        now = _micro(local.time())
        spells = calendar.spells(local.date())
        return _Place(local.year, index, sum(max(0, min(now, _micro(last)) - _micro(first)) for first, last in spells))
    return _in_year(_Place(local.year, index, 0), calendar)


def _in_year(place: _Place, calendar: Calendar) -> _Place:
    """The same place with its index inside its year: counted on into the years that follow."""
    year, index = place.year, place.index
    while index >= len(calendar.year(year).days):
        if year == LAST_YEAR:
            raise WorktimeFault("no_working_time")
        index -= len(calendar.year(year).days)
        year += 1
    return _Place(year, index, place.done)


def _after_days(place: _Place, days: Fraction, calendar: Calendar) -> _Place:
    """The place `days` later, where each working day is 1 and runs in fractions of its own length."""
    target = Fraction(place.done, _day_length(place, calendar)) + days
    whole = -(-target.numerator // target.denominator) - 1
    found = _in_year(_Place(place.year, place.index + whole, 0), calendar)
    return _Place(found.year, found.index, round((target - whole) * _day_length(found, calendar)))


def _after_hours(place: _Place, span: int, calendar: Calendar) -> _Place:
    """The place `span` microseconds of work later."""
    year = place.year
    target = _hours_done(place, calendar) + span
    while target > calendar.year(year).total:
        if year == LAST_YEAR:
            raise WorktimeFault("no_working_time")
        target -= calendar.year(year).total
        year += 1
    done = calendar.year(year).done
    index = bisect_left(done, target)
    return _Place(year, index, target - (done[index - 1] if index else 0))


def _hours_done(place: _Place, calendar: Calendar) -> int:
    return (calendar.year(place.year).done[place.index - 1] if place.index else 0) + place.done


def _days_done(place: _Place, calendar: Calendar) -> Fraction:
    return place.index + Fraction(place.done, _day_length(place, calendar))


def _moment(place: _Place, calendar: Calendar) -> datetime:
    """The first moment at which the place is reached; what a day's work fills stays on that day."""
    day = date.fromordinal(calendar.year(place.year).days[place.index])
    midnight = datetime.combine(day, time(), calendar.zone)
    left = place.done
    spells = calendar.spells(day)
    for first, last in spells:
        length = _micro(last) - _micro(first)
        if left <= length:
            return midnight + timedelta(microseconds=_micro(first) + left)
        left -= length
    return midnight + timedelta(microseconds=_micro(spells[-1][1]))
