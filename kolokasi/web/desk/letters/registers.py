"""The register of incoming and outgoing letters: a year at a time, searchable, as a book to print, with entries by hand."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from kolokasi.base import clock
from kolokasi.base.refusal import NOT_FOUND, Refusal
from kolokasi.base.text import one_line
from kolokasi.letters import actions, book, queries
from kolokasi.letters.models import AgendaEntry, Sifat, Urgency
from kolokasi.letters.reading import keeper
from kolokasi.web.access import account_of, officer_page
from kolokasi.web.context import shell_of
from kolokasi.web.desk.calendar import checked_entries, read_day
from kolokasi.web.fields import Entry, summary
from kolokasi.web.paging import SEARCH_LIMIT, page_of

DIRECTIONS = {"masuk": AgendaEntry.Direction.IN, "keluar": AgendaEntry.Direction.OUT}
TABS = {AgendaEntry.Direction.IN: "in", AgendaEntry.Direction.OUT: "out"}


def read_year(request: HttpRequest) -> int:
    """The year that the address asks for, else this one."""
    text = request.GET.get("tahun", "")
    this = clock.office_date(shell_of(request).now).year
    return int(text) if text.isdecimal() and len(text) == 4 and 2000 <= int(text) <= this + 1 else this


def _years(direction: str, this: int) -> list[str]:
    """The years that the register has, newest first, this one among them."""
    kept = AgendaEntry.objects.filter(direction=direction).values_list("year", flat=True).distinct()
    return [str(year) for year in sorted({*kept, this}, reverse=True)]


@officer_page
@require_GET
def register(request: HttpRequest, direction: str) -> HttpResponse:
    """One year of one register, the newest first."""
    kept = DIRECTIONS[direction]
    year, words = read_year(request), one_line(request.GET.get("q", ""))[:SEARCH_LIMIT]
    page = page_of(queries.register(kept, year, words), "entered_at", request.GET, descending=True)
    context = {
        "section": "letters",
        "tab": TABS[kept],
        "incoming": kept == AgendaEntry.Direction.IN,
        "direction": direction,
        "year": str(year),
        "years": _years(kept, clock.office_date(shell_of(request).now).year),
        "q": words,
        "page": page,
        "rows": page.rows,
    }
    return render(request, "desk/letters/register.html", context)


@officer_page
@require_GET
def print_book(request: HttpRequest, direction: str) -> HttpResponse:
    """The register of the year as a book to print."""
    now = shell_of(request).now
    pdf = book.register_book(direction=DIRECTIONS[direction], year=read_year(request), at=now)
    answer = HttpResponse(pdf, content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="agenda-{direction}-{read_year(request)}.pdf"'
    answer["Cache-Control"] = "private, no-store"
    return answer


def _choices(kind: type[Sifat] | type[Urgency]) -> tuple[tuple[str, str], ...]:
    return tuple((value, str(label)) for value, label in kind.choices)


def _entries(request: HttpRequest) -> list[Entry]:
    typed = request.POST if request.method == "POST" else request.GET
    today = clock.office_date(shell_of(request).now).isoformat()
    directions = (("masuk", _("Masuk")), ("keluar", _("Keluar")))
    entries = [
        Entry("direction", _("Buku"), "radio", required=True, choices=directions, value="masuk"),
        Entry("date", _("Tanggal diterima atau dikirim"), "date", required=True, value=today),
        Entry("letter_number", _("Nomor surat"), "text", _("Seperti tertulis di surat itu."), width="w-l"),
        Entry("letter_date", _("Tanggal surat"), "date"),
        Entry("party", _("Dari atau kepada"), "text", required=True, width="w-l"),
        Entry("subject", _("Hal"), "text", required=True, width="w-l"),
        Entry("sifat", _("Sifat surat"), "choice", required=True, choices=_choices(Sifat), value="biasa"),
        Entry("urgency", _("Urgensi"), "choice", required=True, choices=_choices(Urgency), value="biasa"),
        Entry("attachments", _("Lampiran"), "text", _("Misalnya: 1 berkas.")),
        Entry("note", _("Keterangan"), "text", width="w-l"),
    ]
    return [entry.filled(typed.get(entry.name, entry.value)[:1000]) for entry in entries]


@officer_page
@require_http_methods(["GET", "POST"])
def enter(request: HttpRequest) -> HttpResponse:
    """A letter that did not come or go through this application is entered by hand, and marked so."""
    account, now = account_of(request), shell_of(request).now
    found = keeper(account, now)
    entries = _entries(request)
    context: dict[str, Any] = {
        "section": "letters", "title": _("Catat surat"), "button": _("Catat"), "back": "letters:incoming",
        "lead": _("Nomor agenda diberikan saat dicatat. Surat permohonan tercatat sendiri pada langkah 1+."),
    }  # fmt: skip
    if request.method == "GET":
        return render(request, "desk/letters/form.html", {**context, "entries": entries})
    entries = checked_entries(entries)
    context |= {"entries": entries, "errors": summary(entries)}
    if context["errors"]:
        return render(request, "desk/letters/form.html", context, status=422)
    typed = {entry.name: entry.value for entry in entries}
    try:
        made = actions.enter_agenda(
            direction=DIRECTIONS[typed["direction"]], date=date.fromisoformat(typed["date"]), party=typed["party"],
            subject=typed["subject"], actor=account, at=now, post=found.key, acting=found.acting,
            letter_number=typed["letter_number"], letter_date=read_day(typed["letter_date"]), sifat=typed["sifat"],
            urgency=typed["urgency"], attachments=typed["attachments"], note=typed["note"], manual=True,
        )  # fmt: skip
    except Refusal as refusal:
        return render(request, "desk/letters/form.html", {**context, "refusal": refusal}, status=refusal.status)
    messages.success(request, _("Dicatat dengan nomor agenda %(number)d.") % {"number": made.number})
    return redirect("letters:incoming" if made.direction == AgendaEntry.Direction.IN else "letters:outgoing")


@officer_page
@require_http_methods(["GET", "POST"])
def srikandi(request: HttpRequest, entry_id: int) -> HttpResponse:
    """The number and day under which SRIKANDI knows the same letter are noted beside it."""
    account, now = account_of(request), shell_of(request).now
    found = keeper(account, now)
    row = AgendaEntry.objects.filter(pk=entry_id).first()
    if row is None:
        raise Refusal(NOT_FOUND)
    back = "letters:incoming" if row.direction == AgendaEntry.Direction.IN else "letters:outgoing"
    typed = request.POST
    first = row.srikandi_date.isoformat() if row.srikandi_date else ""
    entries = [
        Entry("number", _("Nomor di SRIKANDI"), "text", width="w-l").filled(
            typed.get("number", row.srikandi_number)[:120]
        ),
        Entry("date", _("Tanggal di SRIKANDI"), "date").filled(typed.get("date", first)),
    ]
    context: dict[str, Any] = {
        "section": "letters", "title": _("Rujukan SRIKANDI"), "button": _("Simpan"), "back": back,
        "lead": f"{row.number}/{row.year}: {row.party}, {row.subject}", "entries": entries,
    }  # fmt: skip
    if request.method == "GET":
        return render(request, "desk/letters/form.html", context)
    entries = checked_entries(entries)
    context |= {"entries": entries, "errors": summary(entries)}
    if context["errors"]:
        return render(request, "desk/letters/form.html", context, status=422)
    actions.note_srikandi(
        entry_id=row.pk, number=entries[0].value, date=read_day(entries[1].value), actor=account, post=found.key,
        acting=found.acting, at=now,
    )  # fmt: skip
    messages.success(request, _("Rujukan SRIKANDI disimpan."))
    return redirect(back)
