"""What the base's rows say: the working calendar, and where it has gaps."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db import connection
from django.db.models import QuerySet

from kolokasi.base.clock import office_date
from kolokasi.base.models import DayOff, Policy, Ramadan
from kolokasi.base.shipped import ORDINARY_HOURS, RAMADAN_HOURS, assembled
from kolokasi.base.worktime import Calendar

CHECK_SECONDS = 2.0
CALENDAR = "calendar"


@dataclass
class _Kept:
    """The calendar of this process, the length its chain had, and when that was last looked at."""

    calendar: Calendar | None = None
    length: int = -1
    checked: float = 0.0


_kept = _Kept()
_lock = threading.Lock()


def working_calendar() -> Calendar:
    """The calendar of the rows, kept by the process.

    Each change of a row is an event on the chain `calendar`, so the chain's length is the version. It is looked up at
    most every two seconds: no query for a line of a list, and another process's change shows almost at once; a change
    made by this process shows immediately (`forget_calendar`).
    """
    with _lock:
        if _kept.calendar is not None and time.monotonic() - _kept.checked < CHECK_SECONDS:
            return _kept.calendar
        length = _version()
        if _kept.calendar is None or length != _kept.length:
            _kept.calendar, _kept.length = calendar_of_rows(), length
        _kept.checked = time.monotonic()
        return _kept.calendar


def forget_calendar() -> None:
    """The next question reads the rows again."""
    with _lock:
        _kept.calendar, _kept.checked = None, 0.0


def calendar_of_rows() -> Calendar:
    """The calendar that the rows describe just now."""
    off = DayOff.objects.exclude(kind=DayOff.Kind.WORKED).values_list("day", flat=True)
    hours: dict[str, list[tuple[date, list[str]]]] = {ORDINARY_HOURS: [], RAMADAN_HOURS: []}
    for row in Policy.objects.filter(name__in=hours).order_by("valid_from", "revision"):
        hours[row.name].append((office_date(row.valid_from), row.value))
    return assembled(off, Ramadan.objects.values_list("first", "last"), hours[ORDINARY_HOURS], hours[RAMADAN_HOURS])


def days_off(year: int) -> QuerySet[DayOff]:
    """The rows of one year, by day."""
    return DayOff.objects.filter(day__year=year)


def years_without_joint_leave(years: Iterable[int]) -> list[int]:
    """The years that have no cuti bersama yet: due times there come out too early until the SKB is entered."""
    rows = DayOff.objects.filter(kind=DayOff.Kind.JOINT_LEAVE, day__year__in=list(years))
    known = {day.year for day in rows.values_list("day", flat=True)}
    return [year for year in years if year not in known]


def years_without_ramadan(years: Iterable[int]) -> list[int]:
    """The years in which the shorter hours are not known yet."""
    spans = list(Ramadan.objects.values_list("first", "last"))
    return [year for year in years if not any(first.year <= year <= last.year for first, last in spans)]


def estimated_days(first: date, last: date) -> QuerySet[DayOff]:
    """Days off that are only estimates, so that somebody looks at the decree."""
    return DayOff.objects.filter(estimated=True, day__range=(first, last))


def calendar_warnings(at: datetime) -> list[tuple[str, int]]:
    """(`no_joint_leave` | `no_ramadan`, year) for this year and the next; empty when the calendar is complete."""
    years = [at.year, at.year + 1]
    found = [("no_joint_leave", year) for year in years_without_joint_leave(years)]
    return found + [("no_ramadan", year) for year in years_without_ramadan(years)]


def _version() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT length FROM base_chain WHERE subject_kind = %s AND subject_id = ''", [CALENDAR])
        row = cursor.fetchone()
    return int(row[0]) if row else 0
