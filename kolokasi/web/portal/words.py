"""What the applicant's pages say of moments, beyond the words every page shares."""

from __future__ import annotations

from datetime import date, datetime

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from kolokasi.base import worktime
from kolokasi.base.clock import office_date
from kolokasi.base.queries import working_calendar
from kolokasi.web import words


def full_day(at: datetime | date) -> str:
    """26 November 2026."""
    day = office_date(at) if isinstance(at, datetime) else at
    return str(date_format(day, "j F Y"))


def latest(at: datetime) -> str:
    """Jumat, 27 November 2026, pukul 09.05 WIB."""
    return _("{day}, pukul {time} WIB").format(day=words.long_day(at), time=words.clock_time(at))


def since(at: datetime, now: datetime) -> str:
    """Sejak pukul 09.48 (today), else Sejak 23 Nov."""
    today = office_date(now)
    if office_date(at) == today:
        return _("Sejak pukul {time}").format(time=words.clock_time(at))
    return _("Sejak {day}").format(day=words.short_day(at, today))


def day_and_time(at: datetime, now: datetime) -> str:
    """20 Nov, 08.05."""
    return f"{words.short_day(at, office_date(now))}, {words.clock_time(at)}"


def left(until: datetime | None, now: datetime) -> str:
    """Tinggal 8 hari kerja; nothing when there is no such moment or it has gone."""
    if until is None or until <= now:
        return ""
    return _("Tinggal {span}").format(span=words.working_span(worktime.between(now, until, working_calendar())))
