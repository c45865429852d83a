"""Pemeliharaan: the times in which a room or a building is worked on; planned by the Administrator or the computer officer."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from kolokasi.base.clock import OFFICE_ZONE
from kolokasi.base.refusal import NOT_FOUND, Refusal
from kolokasi.facility.models import MaintenanceWindow, Room, Site
from kolokasi.facility.windows import windows
from kolokasi.procedure import maintenance
from kolokasi.web.access import account_of, act, officer_page
from kolokasi.web.context import shell_of
from kolokasi.web.fields import Entry, summary

FORM = "desk/net_form.html"
MOST_LISTED = 200
YEARS = range(2000, 2200)


@officer_page
@require_GET
def overview(request: HttpRequest) -> HttpResponse:
    """What is worked on now, what is planned, and what was."""
    shell = shell_of(request)
    rows = [(one, _stage(one, shell.now)) for one in windows()[:MOST_LISTED]]
    keeps = any(found.key in maintenance.KEEPERS for found in shell.standings)
    return render(request, "desk/plant/windows.html", {"section": "plant", "rows": rows, "keeps": keeps})


def _stage(window: MaintenanceWindow, at: datetime) -> str:
    if window.cancelled_at is not None:
        return "cancelled"
    if window.ends_at <= at:
        return "over"
    return "open" if window.starts_at <= at else "planned"


@officer_page
@require_http_methods(["GET", "POST"])
def add(request: HttpRequest) -> HttpResponse:
    """A new time of maintenance."""
    maintenance.keeper(account_of(request), shell_of(request).now)

    def save(place: str, starts: datetime, ends: datetime, reason: str) -> object:
        return maintenance.plan(
            place=place, starts_at=starts, ends_at=ends, reason=reason, account=account_of(request),
            at=shell_of(request).now,
        )  # fmt: skip

    context = {"title": _("Rencanakan pemeliharaan"), "button": _("Simpan pemeliharaan")}
    return _form(request, context, {}, _places(), save)


@officer_page
@require_http_methods(["GET", "POST"])
def change(request: HttpRequest, window_id: int) -> HttpResponse:
    """Its times and its work; the place stays."""
    maintenance.keeper(account_of(request), shell_of(request).now)
    window = MaintenanceWindow.objects.select_related("site", "room").filter(pk=window_id).first()
    if window is None:
        raise Refusal(NOT_FOUND)

    def save(_place: str, starts: datetime, ends: datetime, reason: str) -> object:
        same = _minute(window.starts_at) == starts
        return maintenance.change(
            window_id=window_id, starts_at=window.starts_at if same else starts, ends_at=ends, reason=reason,
            account=account_of(request), at=shell_of(request).now,
        )  # fmt: skip

    typed = {"starts_at": _typed(window.starts_at), "ends_at": _typed(window.ends_at), "reason": window.reason}
    context = {"title": _("Ubah pemeliharaan %(place)s") % {"place": window.room or window.site}, "button": _("Simpan")}
    return _form(request, context, typed, (), save)


@officer_page
@act("plant:windows")
def cancel(request: HttpRequest, window_id: int) -> HttpResponse:
    """Called off, or ended now when it has begun."""
    maintenance.cancel(window_id=window_id, account=account_of(request), at=shell_of(request).now)
    messages.success(request, _("Pemeliharaan dibatalkan atau diakhiri. Instansi yang terkait diberi tahu."))
    return redirect("plant:windows")


def _places() -> tuple[tuple[str, str], ...]:
    found: list[tuple[str, str]] = []
    rooms = list(Room.objects.select_related("site").order_by("site__name", "name"))
    for site in Site.objects.order_by("name"):
        found.append((f"site-{site.pk}", _("%(site)s, seluruh gedung") % {"site": site.name}))
        found += [(f"room-{room.pk}", f"{room.name} · {site.name}") for room in rooms if room.site_id == site.pk]
    return tuple(found)


def _entries(typed: Mapping[str, str], places: tuple[tuple[str, str], ...]) -> list[Entry]:
    entries = [
        Entry("starts_at", _("Mulai"), "datetime", required=True, width="w-m"),
        Entry("ends_at", _("Sampai"), "datetime", required=True, width="w-m"),
        Entry("reason", _("Pekerjaan"), "text", _("Dibaca instansi yang servernya ada di sana."), required=True,
              width="w-l"),
    ]  # fmt: skip
    if places:
        hint = _("Selama itu tidak ada janji baru di sana, dan batas kirim yang sudah dijanjikan diundur.")
        entries.insert(0, Entry("place", _("Tempat"), "choice", hint, required=True, choices=places, width="w-l"))
    return [entry.filled(typed.get(entry.name, "")) for entry in entries]


def _form(
    request: HttpRequest, context: dict[str, Any], typed: Mapping[str, str], places: tuple[tuple[str, str], ...],
    save: Callable[[str, datetime, datetime, str], object],
) -> HttpResponse:  # fmt: skip
    context = {**context, "section": "plant", "crumb": _("Pemeliharaan"), "back": reverse("plant:windows")}
    if request.method == "GET":
        return render(request, FORM, {**context, "entries": _entries(typed, places)})
    entries = [_checked(entry) for entry in _entries(request.POST.dict(), places)]
    if any(entry.error for entry in entries):
        return render(request, FORM, {**context, "entries": entries, "errors": summary(entries)}, status=422)
    given = {entry.name: entry.value for entry in entries}
    starts, ends = read_moment(given["starts_at"]), read_moment(given["ends_at"])
    assert starts is not None  # noqa: S101 - checked above
    assert ends is not None  # noqa: S101
    try:
        save(given.get("place", ""), starts, ends, given["reason"])
    except Refusal as refusal:
        return render(request, FORM, {**context, "entries": entries, "refusal": refusal}, status=refusal.status)
    messages.success(request, _("Pemeliharaan tersimpan. Instansi yang servernya ada di sana diberi tahu."))
    return redirect("plant:windows")


def _checked(entry: Entry) -> Entry:
    error = ""
    if not entry.value.strip():
        error = _("Isi bagian ini.")
    elif entry.kind == "datetime" and read_moment(entry.value) is None:
        error = _("Tulis tanggal dan jam yang ada di kalender, misalnya 2026-11-23T08:00.")
    elif entry.choices and entry.value not in dict(entry.choices):
        error = _("Pilih salah satu dari daftar.")
    return entry.filled(entry.value, error)


def read_moment(text: str) -> datetime | None:
    """The moment in a form's field at the office's clock, or None."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return _minute(moment if moment.tzinfo else moment.replace(tzinfo=OFFICE_ZONE)) if moment.year in YEARS else None


def _minute(moment: datetime) -> datetime:
    return moment.replace(second=0, microsecond=0)


def _typed(moment: datetime) -> str:
    return f"{moment.astimezone(OFFICE_ZONE):%Y-%m-%dT%H:%M}"
