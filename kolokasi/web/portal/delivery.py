"""Where servers are delivered and when, whom to call, and the rules: the office's own words, as its letters say them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.utils import formats
from django.utils.translation import gettext, gettext_noop

from kolokasi.base.clock import office_date
from kolokasi.base.queries import working_calendar
from kolokasi.base.worktime import Calendar, Spell
from kolokasi.people.models import Agency
from kolokasi.procedure import facts
from kolokasi.web.words import clock_time

# What an office that has set nothing says; its letters carry these words in Indonesian.
gettext_noop("pada jam kerja")
gettext_noop("Server berbentuk rak; server menara tidak diterima.")
gettext_noop("Semua perangkat lunak berlisensi sah dan memenuhi standar keamanan informasi.")
gettext_noop("Pengantar membawa kartu identitas dan dicatat di buku tamu ruang server.")
gettext_noop("Pemilik aplikasi bertanggung jawab atas data dan hak akses di dalam server.")

A_MONDAY = date(2024, 1, 1)


@dataclass(frozen=True)
class Counter:
    """The office as an applicant needs it: the way there, the hours, the telephone, the rules."""

    host: Agency | None
    ship_to: str
    ship_hours: str
    contact: str
    hours: tuple[str, ...]
    rules: tuple[str, ...]


def counter(at: datetime) -> Counter:
    """What holds at `at`. `contact` is empty when it says no more than the office's own telephone and e-mail."""
    host = facts.host()
    said = facts.office_contact(at)
    own = ", ".join(part for part in (host.phone, host.email) if part) if host else ""
    return Counter(
        host,
        facts.ship_to(at),
        gettext(facts.ship_hours(at)),
        "" if said in {own, "Helpdesk pusat data"} else said,
        opening_hours(working_calendar(), office_date(at)),
        tuple(gettext(rule) for rule in facts.rules(at)),
    )


def opening_hours(calendar: Calendar, day: date) -> tuple[str, ...]:
    """Senin–Kamis 07.30–16.00, Jumat 07.30–16.30: the week in which `day` lies, days of the same hours together."""
    season = next((one.week for one in calendar.seasons if one.first <= day <= one.last), calendar.week)
    groups: list[tuple[int, int, tuple[Spell, ...]]] = []
    for place, spells in enumerate(season):
        if spells and groups and groups[-1][1] == place - 1 and _open(groups[-1][2]) == _open(spells):
            groups[-1] = (groups[-1][0], place, spells)
        elif spells:
            groups.append((place, place, spells))
    return tuple(f"{_days(first, last)} {_open(spells)}" for first, last, spells in groups)


def _open(spells: tuple[Spell, ...]) -> str:
    return f"{clock_time(spells[0][0])}–{clock_time(spells[-1][1])}"


def _days(first: int, last: int) -> str:
    names = [str(formats.date_format(A_MONDAY.replace(day=place + 1), "l")) for place in (first, last)]
    return names[0] if first == last else f"{names[0]}–{names[1]}"
