"""The calendar an installation begins with: the office's hours, Ramadan, and the days off that the package names."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from importlib.metadata import version

import holidays

from kolokasi.base.worktime import Calendar, Season, Week, week_of

# Five working days of 7.5 hours, in Ramadan 6.5; Friday has the longer break.
ORDINARY_WORDS = ("07:30-12:00 13:00-16:00",) * 4 + ("07:30-11:30 13:00-16:30", "", "")
RAMADAN_WORDS = ("08:00-12:00 12:30-15:00",) * 4 + ("08:00-11:30 12:30-15:30", "", "")
ORDINARY: Week = week_of(ORDINARY_WORDS)
RAMADAN: Week = week_of(RAMADAN_WORDS)

# The names of the policies that hold other hours, once the office has decided so.
ORDINARY_HOURS, RAMADAN_HOURS = "calendar.ordinary_hours", "calendar.ramadan_hours"

ESTIMATED = "(perkiraan)"
YEARS = range(2024, 2030)


@dataclass(frozen=True)
class Fasting:
    """One Ramadan as shipped; `estimated` until the government has named its days."""

    first: date
    last: date
    estimated: bool
    source: str


RAMADANS = (
    Fasting(date(2025, 3, 1), date(2025, 3, 30), False, "sidang isbat 1446 H"),
    Fasting(date(2026, 2, 19), date(2026, 3, 20), False, "sidang isbat 1447 H"),
    Fasting(date(2027, 2, 8), date(2027, 3, 9), True, "perkiraan dari hisab"),
)


@dataclass(frozen=True)
class Off:
    """One day off as the package names it; `joint` for cuti bersama."""

    day: date
    name: str
    joint: bool
    estimated: bool

    @property
    def source(self) -> str:
        return f"paket holidays {version('holidays')}"


def days_off(years: Iterable[int]) -> list[Off]:
    """National holidays and cuti bersama of `years`, in Indonesian; where both name a day the holiday wins."""
    wanted = sorted(set(years))
    found: dict[date, Off] = {}
    for category, joint in (("government", True), ("public", False)):
        named = holidays.country_holidays("ID", years=wanted, categories=(category,), language="id", expand=False)
        for day, name in named.items():
            plain = name.replace(ESTIMATED, "").strip()
            found[day] = Off(day, plain, joint, ESTIMATED in name)
    return [found[day] for day in sorted(found)]


def calendar(years: Iterable[int] = YEARS) -> Calendar:
    """The working calendar without any row: what `worktime` counts with when there is no database."""
    seasons = [(season.first, season.last) for season in RAMADANS]
    return assembled((off.day for off in days_off(years)), seasons)


def assembled(
    off: Iterable[date],
    ramadans: Iterable[tuple[date, date]],
    ordinary: Iterable[tuple[date, Sequence[str]]] = (),
    ramadan: Iterable[tuple[date, Sequence[str]]] = (),
) -> Calendar:
    """The calendar of these days off and Ramadans, with the shipped hours until others hold.

    `ordinary` and `ramadan` name the first day of new hours and their seven words, in order; of two with one first day
    the later one counts. A Ramadan keeps the hours of its first day.
    """
    fasting = [(first, week_of(words)) for first, words in ramadan]
    seasons = [
        Season(first, last, next((week for day, week in reversed(fasting) if day <= first), RAMADAN))
        for first, last in ramadans
    ]
    eras = [Season(first, date.max, week_of(words)) for first, words in ordinary]
    return Calendar(ORDINARY, (*seasons, *reversed(eras)), frozenset(off))
