"""How long papers are kept: which line of the schedule governs a code, and the days that follow from it. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

CODE = re.compile(r"[0-9A-Za-z]{1,10}([.\-/][0-9A-Za-z]{1,10}){0,7}")
DESTROYED, REVIEWED, PERMANENT = "musnah", "dinilai_kembali", "permanen"
FATES = {
    "musnah": DESTROYED, "dimusnahkan": DESTROYED, "dinilai kembali": REVIEWED, "dinilai_kembali": REVIEWED,
    "permanen": PERMANENT, "statis": PERMANENT,
}  # fmt: skip


@dataclass(frozen=True)
class Rule:
    """A line of the schedule: the code that it stands at, years active and inactive, and what becomes of the papers then."""

    code: str
    active_years: int
    inactive_years: int
    fate: str


@dataclass(frozen=True)
class Times:
    """Until when a file is active, and until when it is kept."""

    active_until: date
    keep_until: date


def is_code(text: str) -> bool:
    """Whether this can be a code of a classification: parts of digits and letters between points."""
    return len(text) <= 40 and CODE.fullmatch(text) is not None


def lineage(code: str) -> list[str]:
    """The code and every coarser one, the finest first: 500.12.1 lies in 500.12, and that in 500."""
    parts = code.split(".")
    return [".".join(parts[:count]) for count in range(len(parts), 0, -1)]


def governing(code: str, rules: Iterable[Rule]) -> Rule | None:
    """The line of the schedule for that code: its own, else that of the nearest coarser one."""
    known = {rule.code: rule for rule in rules}
    return next((known[one] for one in lineage(code) if one in known), None)


def years_after(day: date, years: int) -> date:
    """The same day so many years on; the last of February after a leap day."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)


def years_before(day: date, years: int) -> date:
    """The latest day whose `years_after` is not after this one."""
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return day.replace(year=day.year - years, day=28)


def times(closed_on: date, rule: Rule) -> Times:
    """The retention of papers that came to rest on that day."""
    active = years_after(closed_on, rule.active_years)
    return Times(active, years_after(closed_on, rule.active_years + rule.inactive_years))
