"""A line of a register: entered by hand with its scan, looked at, and given its scan or its place in SRIKANDI later."""

from __future__ import annotations

from datetime import date
from typing import Any, BinaryIO, cast

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from kolokasi.base import clock, files
from kolokasi.base.refusal import NOT_FOUND, Refusal
from kolokasi.letters import agenda, registers
from kolokasi.letters.models import AgendaEntry, Sifat, Urgency
from kolokasi.letters.reading import keeper
from kolokasi.procedure.queries import visible_case
from kolokasi.web.access import account_of, officer_page
from kolokasi.web.context import shell_of
from kolokasi.web.desk.calendar import checked_entries, read_day
from kolokasi.web.desk.letters.asking import reader
from kolokasi.web.desk.letters.corrected import told
from kolokasi.web.desk.letters.registers import DIRECTIONS
from kolokasi.web.desk.letters.words import choices_of
from kolokasi.web.fields import Entry, summary

PDF = "application/pdf"
LIMIT = 1000
FILES = {"pindaian": "scan", "srikandi": "srikandi_file"}


def _file(name: str, label: str, request: HttpRequest, *, required: bool = False, hint: str = "") -> Entry:
    """A PDF to choose; a browser forgets it when the form comes back, and the form says so."""
    chosen = request.FILES.get(name) is not None
    again = _("Pilih lagi berkasnya: peramban tidak menyimpannya.") if chosen else hint
    return Entry(name, label, "file", again, required=required, accept=PDF, width="w-l")


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
        Entry("sifat", _("Sifat surat"), "choice", required=True, choices=choices_of(Sifat), value="biasa"),
        Entry("urgency", _("Urgensi"), "choice", required=True, choices=choices_of(Urgency), value="biasa"),
        Entry("attachments", _("Lampiran"), "text", _("Misalnya: 1 berkas.")),
        Entry("case", _("Nomor permohonan"), "text", _("Bila surat ini milik suatu permohonan.")),
        Entry("note", _("Keterangan"), "text", width="w-l"),
        _file("scan", _("Pindaian surat (PDF)"), request, hint=_("Dapat menyusul; surat tanpa pindaian ditandai.")),
        Entry("srikandi_number", _("Nomor di SRIKANDI"), "text", width="w-l"),
        Entry("srikandi_date", _("Tanggal di SRIKANDI"), "date"),
    ]
    return [
        entry if entry.kind == "file" else entry.filled(typed.get(entry.name, entry.value)[:LIMIT]) for entry in entries
    ]


def _uploaded(request: HttpRequest, name: str) -> BinaryIO | None:
    """What was chosen, as a stream."""
    found = request.FILES.get(name)
    return cast("BinaryIO", found.file) if isinstance(found, UploadedFile) else None


@officer_page
@require_http_methods(["GET", "POST"])
def enter(request: HttpRequest) -> HttpResponse:
    """A letter that did not come or go through this application is entered by hand with its scan, and marked so."""
    account, now = account_of(request), shell_of(request).now
    found = keeper(account, now)
    entries = _entries(request)
    context: dict[str, Any] = {
        "section": "letters", "title": _("Catat surat"), "button": _("Catat"), "back": "letters:incoming",
        "lead": _("Nomor agenda diberikan saat dicatat. Surat permohonan tercatat sendiri pada langkah 1+."),
        "multipart": True, "refusal": None,
    }  # fmt: skip
    if request.method == "GET":
        return render(request, "desk/letters/form.html", {**context, "entries": entries})
    entries = checked_entries(entries)
    context |= {"entries": entries, "errors": summary(entries)}
    if context["errors"]:
        return render(request, "desk/letters/form.html", context, status=422)
    typed = {entry.name: entry.value for entry in entries}
    try:
        number = typed["case"].strip()
        case = visible_case(account, number, now) if number else None
        upload = _uploaded(request, "scan")
        made = registers.enter_agenda(
            direction=DIRECTIONS[typed["direction"]], date=date.fromisoformat(typed["date"]), party=typed["party"],
            subject=typed["subject"], actor=account, at=now, post=found.key, acting=found.acting,
            letter_number=typed["letter_number"], letter_date=read_day(typed["letter_date"]), sifat=typed["sifat"],
            urgency=typed["urgency"], attachments=typed["attachments"], note=typed["note"], case=case, manual=True,
            srikandi_number=typed["srikandi_number"], srikandi_date=read_day(typed["srikandi_date"]),
            scan=registers.stored_scan(upload, now) if upload else None,
        )  # fmt: skip
    except Refusal as refusal:
        return render(request, "desk/letters/form.html", {**context, "refusal": refusal}, status=refusal.status)
    messages.success(request, _("Dicatat dengan nomor agenda %(number)d.") % {"number": made.number})
    return redirect("letters:incoming" if made.direction == AgendaEntry.Direction.IN else "letters:outgoing")


def line_of(request: HttpRequest, entry_id: int) -> AgendaEntry:
    """The line, to whom it is open; a secret one of others is not there."""
    rows = AgendaEntry.objects.filter(agenda.open_to(reader(request)), pk=entry_id)
    row = rows.select_related("case", "letter", "letter__number", "scan", "srikandi_file", "entered_by").first()
    if row is None:
        raise Refusal(NOT_FOUND)
    return row


@officer_page
@require_GET
def entry(request: HttpRequest, entry_id: int) -> HttpResponse:
    """Everything that the register has of one letter."""
    row = line_of(request, entry_id)
    context = {
        "section": "letters", "row": row, "incoming": row.direction == AgendaEntry.Direction.IN,
        "keeps": reader(request).keeps, "corrections": told(row), "handler": agenda.handlers([row.case_id]).get(row.case_id, ""),
    }  # fmt: skip
    return render(request, "desk/letters/entry.html", context)


@officer_page
@require_GET
def file(request: HttpRequest, entry_id: int, which: str) -> FileResponse:
    """The scan, or the file from SRIKANDI; the reading stands in the record."""
    row = line_of(request, entry_id)
    blob = registers.read_entry_file(entry=row, which=FILES.get(which, ""), actor=account_of(request))
    name = f"{which}-{row.get_direction_display()}-{row.year}-{row.number}.pdf"
    answer = FileResponse(files.read(blob), content_type=blob.media_type, filename=name)
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


def line_form(row: AgendaEntry, title: str, entries: list[Entry]) -> dict[str, Any]:
    return {
        "section": "letters", "title": title, "button": _("Simpan"), "back": "letters:entry", "back_name": row.pk,
        "lead": f"{row.number}/{row.year}: {row.party}, {row.subject}", "entries": entries, "multipart": True,
        "refusal": None, "errors": summary(entries),
    }  # fmt: skip


@officer_page
@require_http_methods(["GET", "POST"])
def scan(request: HttpRequest, entry_id: int) -> HttpResponse:
    """The scan of a paper letter follows its line."""
    account, now = account_of(request), shell_of(request).now
    found = keeper(account, now)
    row = line_of(request, entry_id)
    entries = [_file("scan", _("Pindaian surat (PDF)"), request, required=True)]
    if request.method == "GET":
        return render(request, "desk/letters/form.html", line_form(row, _("Unggah pindaian"), entries))
    upload = _uploaded(request, "scan")
    if upload is None:
        entries = [entries[0].filled("", _("Pilih pindaian suratnya (PDF)."))]
        return render(request, "desk/letters/form.html", line_form(row, _("Unggah pindaian"), entries), status=422)
    try:
        registers.keep_scan(
            entry_id=row.pk, scan=registers.stored_scan(upload, now), actor=account, post=found.key, acting=found.acting,
            at=now,
        )  # fmt: skip
    except Refusal as refusal:
        context = {**line_form(row, _("Unggah pindaian"), entries), "refusal": refusal}
        return render(request, "desk/letters/form.html", context, status=refusal.status)
    messages.success(request, _("Pindaian disimpan."))
    return redirect("letters:entry", row.pk)


@officer_page
@require_http_methods(["GET", "POST"])
def srikandi(request: HttpRequest, entry_id: int) -> HttpResponse:
    """The number and day under which SRIKANDI knows the same letter are noted beside it, with its file from there."""
    account, now = account_of(request), shell_of(request).now
    found = keeper(account, now)
    row = line_of(request, entry_id)
    typed = request.POST
    first = row.srikandi_date.isoformat() if row.srikandi_date else ""
    kept = _("Berkas yang ada tetap tersimpan bila tidak dipilih yang baru.") if row.srikandi_file_id else ""
    entries = [
        Entry("number", _("Nomor di SRIKANDI"), "text", width="w-l").filled(
            typed.get("number", row.srikandi_number)[:120]
        ),
        Entry("date", _("Tanggal di SRIKANDI"), "date").filled(typed.get("date", first)),
        _file("file", _("Berkas dari SRIKANDI (PDF)"), request, hint=kept),
    ]
    title = _("Rujukan SRIKANDI")
    if request.method == "GET":
        return render(request, "desk/letters/form.html", line_form(row, title, entries))
    entries = checked_entries(entries)
    context = line_form(row, title, entries)
    if context["errors"]:
        return render(request, "desk/letters/form.html", context, status=422)
    upload = _uploaded(request, "file")
    try:
        registers.note_srikandi(
            entry_id=row.pk, number=entries[0].value, date=read_day(entries[1].value), actor=account, post=found.key,
            acting=found.acting, at=now, file=registers.stored_scan(upload, now) if upload else None,
        )  # fmt: skip
    except Refusal as refusal:
        return render(request, "desk/letters/form.html", {**context, "refusal": refusal}, status=refusal.status)
    messages.success(request, _("Rujukan SRIKANDI disimpan."))
    return redirect("letters:entry", row.pk)
