"""Dates, times, numbers and due times as pages say them, in Indonesian and English, always at the office's clock (WIB)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils.formats import date_format, number_format
from django.utils.translation import get_language, ngettext, pgettext
from django.utils.translation import gettext as _

from kolokasi.base.clock import OFFICE_ZONE, office_date
from kolokasi.base.worktime import Calendar, Elapsed, between

SOON_SHARE = 0.25


@dataclass(frozen=True)
class Due:
    """A due time in words; `kind` is late, soon, good or hold and gives shape and colour."""

    kind: str
    words: str
    at: datetime | None = None


def english() -> bool:
    return (get_language() or "id").startswith("en")


def language() -> str:
    """The language of the page, as the SOP file knows it: id or en."""
    return "en" if english() else "id"


def inside(name: str) -> str:
    """A name as it stands inside a sentence: "jalur daya", but "UPS" stays."""
    return name if name[1:2].isupper() else name[:1].lower() + name[1:]


def server_name(server: Mapping[str, Any], place: int) -> str:
    """What a declared server is called: its name, its make and model, or its place in the list, from 1."""
    made = " ".join(str(server[part]) for part in ("manufacturer", "model") if server.get(part))
    return str(server.get("name") or made or _("Server {n}").format(n=place))


def clock_time(at: datetime | time) -> str:
    """The time of day: "10.24", in English "10:24"; a plain time is the office's own."""
    here = at.astimezone(OFFICE_ZONE) if isinstance(at, datetime) else at
    return f"{here:%H:%M}".replace(":", ":" if english() else ".")


def short_day(at: datetime | date, today: date | None = None) -> str:
    """ "23 Nov"; with the year when it is another year than today's."""
    day = office_date(at) if isinstance(at, datetime) else at
    same_year = today is None or today.year == day.year
    return str(date_format(day, "j M" if same_year else "j M Y"))


def long_day(at: datetime | date) -> str:
    """ "Senin, 23 November 2026"."""
    day = office_date(at) if isinstance(at, datetime) else at
    return str(date_format(day, "l, j F Y"))


def moment(at: datetime, now: datetime) -> str:
    """When something was: today's time without a date, else "20 Nov 09.38"."""
    today = office_date(now)
    if office_date(at) == today:
        return clock_time(at)
    return f"{short_day(at, today)} {clock_time(at)}"


def number(value: float, decimals: int | None = None) -> str:
    """A number as the language writes it: "1.187", "27,5"."""
    if decimals is None:
        decimals = 0 if float(value).is_integer() else 1
    return str(number_format(value, decimals, use_l10n=True, force_grouping=True))


def working_span(elapsed: Elapsed) -> str:
    """Working time in words: "46 m", "3 j 12 m", from one working day on "2 hari kerja"."""
    if elapsed.days >= 1:
        days = int(elapsed.days)
        return ngettext("%(days)s hari kerja", "%(days)s hari kerja", days) % {"days": days}
    minutes = max(1, round(elapsed.hours * 60))
    hours, rest = divmod(minutes, 60)
    if not hours:
        return pgettext("menit singkat", "%(minutes)s m") % {"minutes": minutes}
    if not rest:
        return pgettext("jam singkat", "%(hours)s j") % {"hours": hours}
    return pgettext("jam dan menit singkat", "%(hours)s j %(minutes)s m") % {"hours": hours, "minutes": rest}


def _soon(left: Elapsed) -> str:
    minutes = round(left.hours * 60)
    if minutes < 1:
        return _("Kurang dari 1 menit lagi")
    if minutes < 60:
        return ngettext("%(minutes)s menit lagi", "%(minutes)s menit lagi", minutes) % {"minutes": minutes}
    return _("%(span)s lagi") % {"span": working_span(left)}


def due(at: datetime | None, now: datetime, calendar: Calendar, started: datetime | None = None) -> Due | None:
    """The due time in words; `started` is when the promise began, so that its last quarter shows as soon."""
    if at is None:
        return None
    if at <= now:
        return Due("late", _("Lewat %(span)s") % {"span": working_span(between(at, now, calendar))}, at)
    today, day = office_date(now), office_date(at)
    if day - today <= timedelta(days=4):
        left = between(now, at, calendar)
        if left.hours < 1 or (started is not None and _last_quarter(left, started, at, calendar)):
            return Due("soon", _soon(left), at)
    if day == today:
        return Due("good", _("Hari ini %(time)s") % {"time": clock_time(at)}, at)
    if day == today + timedelta(days=1):
        return Due("good", _("Besok %(time)s") % {"time": clock_time(at)}, at)
    return Due("good", f"{short_day(at, today)} {clock_time(at)}", at)


def _last_quarter(left: Elapsed, started: datetime, at: datetime, calendar: Calendar) -> bool:
    promised = between(started, at, calendar)
    return promised.hours > 0 and left.hours < SOON_SHARE * promised.hours


def held(until: datetime | None, now: datetime) -> Due:
    """The office's clock stands still: until when the applicant has, or just that it stands."""
    if until is None:
        return Due("hold", _("Jam berhenti"))
    if until <= now:
        return Due("hold", _("Batas kirim lewat"), until)
    return Due("hold", _("Sampai %(day)s") % {"day": short_day(until, office_date(now))}, until)
