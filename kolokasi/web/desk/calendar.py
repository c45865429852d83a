"""The working calendar: days off and Ramadan, changed by the Administrator; every due time follows it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from kolokasi.base import actions, clock, queries
from kolokasi.base.models import DayOff, Ramadan
from kolokasi.base.refusal import NOT_FOUND, Refusal
from kolokasi.base.worktime import Week
from kolokasi.people.actions import administrator
from kolokasi.web.access import account_of, act, administrator_page, officer_page
from kolokasi.web.context import shell_of
from kolokasi.web.fields import Entry, summary
from kolokasi.web.words import clock_time

FIRST_YEAR, LAST_YEAR = 2020, 2100
KINDS = (DayOff.Kind.LOCAL, DayOff.Kind.NATIONAL, DayOff.Kind.JOINT_LEAVE)


def _year(request: HttpRequest, this: int) -> int:
    text = request.GET.get("tahun", "")
    return int(text) if text.isdecimal() and len(text) == 4 and FIRST_YEAR <= int(text) <= LAST_YEAR else this


def read_day(text: str) -> date | None:
    """The day in a form's date field, or None; only years for which the calendar is kept."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if FIRST_YEAR <= day.year <= LAST_YEAR else None


def day_entries(typed: QueryDict) -> list[Entry]:
    """The questions about a day off."""
    kinds = tuple((kind.value, str(kind.label).capitalize()) for kind in KINDS)
    entries = [
        Entry("day", _("Tanggal"), "date", required=True),
        Entry("name", _("Nama"), "text", required=True),
        Entry("kind", _("Jenis"), "choice", required=True, choices=kinds),
        Entry("source", _("Dasar"), "text", _("Misalnya nomor keputusan.")),
    ]
    return [entry.filled(typed.get(entry.name, "")) for entry in entries]


def season_entries(typed: QueryDict) -> list[Entry]:
    """The questions about a season of Ramadan."""
    entries = [
        Entry("first", _("Hari pertama Ramadan"), "date", required=True),
        Entry("last", _("Hari terakhir Ramadan"), "date", required=True),
    ]
    return [entry.filled(typed.get(entry.name, "")) for entry in entries]


@officer_page
@require_http_methods(["GET", "POST"])
def calendar(request: HttpRequest) -> HttpResponse:
    """One year of the calendar; POST adds a day off."""
    if request.method == "GET":
        return _page(request)
    account = account_of(request)
    administrator(account, shell_of(request).now)
    entries = checked_entries(day_entries(request.POST))
    if any(entry.error for entry in entries):
        return _page(request, day=entries, status=422)
    typed = {entry.name: entry.value for entry in entries}
    try:
        actions.add_day_off(
            day=date.fromisoformat(typed["day"]), name=typed["name"], kind=typed["kind"], source=typed["source"],
            actor=f"account:{account.pk}",
        )  # fmt: skip
    except Refusal as refusal:
        return _page(request, day=entries, refusal=refusal, status=refusal.status)
    messages.success(request, _("Hari libur dicatat. Batas waktu yang baru mengikutinya."))
    return redirect(f"{request.path}?tahun={typed['day'][:4]}")


def checked_entries(entries: list[Entry]) -> list[Entry]:
    """Each entry with its sentence when it is empty, not in its list, or no day of the calendar."""
    checked = []
    for entry in entries:
        error = ""
        if entry.required and not entry.value.strip():
            error = _("Isi bagian ini.")
        elif entry.kind == "date" and entry.value and read_day(entry.value) is None:
            error = _("Tulis tanggal yang ada di kalender, misalnya 2026-11-23.")
        elif entry.choices and entry.value not in dict(entry.choices):
            error = _("Pilih salah satu dari daftar.")
        checked.append(entry.filled(entry.value, error))
    return checked


def hours_of(week: Week) -> list[tuple[str, str]]:
    """The office hours in words, days with the same hours together: ("Senin–Kamis", "07.30–12.00, 13.00–16.00")."""
    found: list[tuple[str, str]] = []
    first = 0
    for day in range(len(week)):
        if day + 1 < len(week) and week[day + 1] == week[day]:
            continue
        if week[day]:
            days = str(WEEKDAYS[day]) if first == day else f"{WEEKDAYS[first]}–{WEEKDAYS[day]}"
            found.append((days, ", ".join(f"{clock_time(begin)}–{clock_time(end)}" for begin, end in week[day])))
        first = day + 1
    return found


def _page(
    request: HttpRequest,
    *,
    day: list[Entry] | None = None,
    season: list[Entry] | None = None,
    refusal: Refusal | None = None,
    status: int = 200,
) -> HttpResponse:
    shell = shell_of(request)
    today = clock.office_date(shell.now)
    year = _year(request, today.year)
    working = queries.working_calendar()
    context = {
        "section": "calendar",
        "hours": hours_of(working.week),
        "fasting": hours_of(working.seasons[-1].week) if working.seasons else [],
        "year": str(year),
        "years": [str(year - 1), str(year), str(year + 1)],
        "rows": queries.days_off(year),
        "seasons": Ramadan.objects.filter(first__year__lte=year, last__year__gte=year),
        "today": today,
        "gaps": queries.calendar_warnings(shell.now),
        "day_entries": day or day_entries(QueryDict()),
        "season_entries": season or season_entries(QueryDict()),
        "errors": summary([*(day or []), *(season or [])]),
        "refusal": refusal,
    }
    return render(request, "desk/calendar.html", context, status=status)


def _change(request: HttpRequest, change: Callable[[str], object], said: str) -> HttpResponse:
    try:
        change(f"account:{account_of(request).pk}")
    except Refusal as refusal:
        return _page(request, refusal=refusal, status=refusal.status)
    messages.success(request, said)
    return redirect("desk:calendar")


@administrator_page
@act("desk:calendar")
def remove_day(request: HttpRequest, day: str) -> HttpResponse:
    """The office works on that day after all."""
    found = read_day(day)
    if found is None:
        raise Refusal(NOT_FOUND)
    return _change(
        request, lambda actor: actions.remove_day_off(day=found, actor=actor), _("Hari itu sekarang hari kerja.")
    )


@administrator_page
@act("desk:calendar")
def add_season(request: HttpRequest) -> HttpResponse:
    """A season of the shorter Ramadan hours."""
    entries = checked_entries(season_entries(request.POST))
    if any(entry.error for entry in entries):
        return _page(request, season=entries, status=422)
    first, last = (date.fromisoformat(entry.value) for entry in entries)
    return _change(
        request, lambda actor: actions.set_ramadan(first=first, last=last, actor=actor), _("Ramadan dicatat.")
    )


@administrator_page
@act("desk:calendar")
def remove_season(request: HttpRequest, season_id: int) -> HttpResponse:
    """Those days have the ordinary hours again."""
    return _change(request, lambda actor: actions.remove_ramadan(pk=season_id, actor=actor), _("Ramadan dihapus."))
