"""What became of the number of a paper written elsewhere: used, with its paper in the register and its scan, or void."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from kolokasi.base import clock, files
from kolokasi.base.refusal import NOT_FOUND, Refusal
from kolokasi.letters import actions
from kolokasi.letters.models import LetterNumber, Sifat
from kolokasi.letters.outside import Paper
from kolokasi.letters.reading import keeper, read_scan
from kolokasi.web.access import account_of, officer_page
from kolokasi.web.context import shell_of
from kolokasi.web.desk.calendar import checked_entries, read_day
from kolokasi.web.desk.letters.numbers import keeps_numbers
from kolokasi.web.desk.letters.words import choices_of
from kolokasi.web.fields import Entry, summary


def _number(number_id: int) -> LetterNumber:
    rows = LetterNumber.objects.filter(pk=number_id, letter__isnull=True, manual=True)
    row = rows.select_related("block", "entry", "scan").first()
    if row is None:
        raise Refusal(NOT_FOUND)
    return row


def _entries(request: HttpRequest, row: LetterNumber) -> list[Entry]:
    became = (("used", _("Sudah dipakai")), ("void", _("Tidak jadi dipakai")))
    today = clock.office_date(shell_of(request).now).isoformat()
    entries = [
        Entry("became", _("Nomor ini"), "radio", required=True, choices=became),
        Entry("party", _("Dikirim kepada"), "text", _("Bila sudah dipakai."), width="w-l"),
        Entry("day", _("Tanggal surat"), "date", _("Bila sudah dipakai."), value=today),
        Entry("subject", _("Hal"), "text", value="" if row.block_id else row.subject, width="w-l"),
        Entry("sifat", _("Sifat surat"), "choice", required=True, choices=choices_of(Sifat), value="biasa"),
        Entry(
            "agenda", _("Nomor agenda keluar"), "text",
            _("Hanya bila surat ini sudah dicatat di agenda keluar. Kosongkan, maka dicatat sekarang."), width="w-s",
            inputmode="numeric",
        ),
        Entry(
            "scan", _("Pindaian surat (PDF)"), "file", _("Boleh menyusul; nomornya tetap tampak menunggu pindaian."),
            accept="application/pdf", width="w-l",
        ),
        Entry("reason", _("Alasan"), "text", _("Wajib bila tidak jadi dipakai."), width="w-l"),
    ]  # fmt: skip
    return [
        entry if entry.kind == "file" else entry.filled(request.POST.get(entry.name, entry.value)[:300])
        for entry in entries
    ]


@officer_page
@require_http_methods(["GET", "POST"])
def settle(request: HttpRequest, number_id: int) -> HttpResponse:
    """The number of an outside letter was used, its paper in the register, or is void with a reason."""
    account, now = account_of(request), shell_of(request).now
    found = keeper(account, now)
    row = _number(number_id)
    if row.state == LetterNumber.State.USED and row.entry is not None:
        return _scan(request, row)
    entries = _entries(request, row)
    context: dict[str, Any] = {
        "section": "letters", "title": row.text, "button": _("Simpan"), "back": "letters:numbers", "lead": row.subject,
        "entries": entries, "multipart": True,
    }  # fmt: skip
    if request.method == "GET":
        return render(request, "desk/letters/form.html", context)
    entries = _checked(entries)
    context |= {"entries": entries, "errors": summary(entries)}
    if context["errors"]:
        return render(request, "desk/letters/form.html", context, status=422)
    typed = {entry.name: entry.value.strip() for entry in entries}
    file = request.FILES.get("scan")
    paper = Paper(
        party=typed["party"], day=read_day(typed["day"]), subject=typed["subject"], sifat=typed["sifat"],
        agenda_number=int(typed["agenda"]) if typed["agenda"] else None, scan=file.read() if file else b"",
    )  # fmt: skip
    try:
        actions.settle_number(
            number_id=row.pk, used=typed["became"] == "used", reason=typed["reason"], actor=account, post=found.key,
            acting=found.acting, at=now, paper=paper,
        )  # fmt: skip
    except Refusal as refusal:
        return render(request, "desk/letters/form.html", {**context, "refusal": refusal}, status=refusal.status)
    messages.success(request, _("Nomor %(number)s dicatat.") % {"number": row.text})
    return redirect("letters:block", row.block_id) if row.block_id else redirect("letters:numbers")


def _checked(entries: list[Entry]) -> list[Entry]:
    """As every form; a number of the register is digits, few enough to be one."""
    return [
        entry.filled(entry.value, _("Tulis nomor agenda dengan angka, misalnya 12."))
        if entry.name == "agenda" and entry.value and not (entry.value.strip().isdecimal() and len(entry.value) <= 9)
        else entry
        for entry in checked_entries(entries)
    ]


def _scan(request: HttpRequest, row: LetterNumber) -> HttpResponse:
    """A used number: its scan is asked for until it is there."""
    account, now = account_of(request), shell_of(request).now
    found = keeper(account, now)
    entry = Entry("scan", _("Pindaian surat (PDF)"), "file", required=True, accept="application/pdf", width="w-l")
    context: dict[str, Any] = {
        "section": "letters", "title": row.text, "button": _("Unggah pindaian"), "back": "letters:numbers",
        "lead": row.subject, "entries": [entry] if row.scan is None else [], "multipart": True, "number": row,
        "settled": True,
    }  # fmt: skip
    if request.method == "GET":
        return render(request, "desk/letters/form.html", context)
    file = request.FILES.get("scan")
    if file is None:
        wrong = [entry.filled("", _("Pilih berkas pindaiannya."))]
        context |= {"entries": wrong, "errors": summary(wrong)}
        return render(request, "desk/letters/form.html", context, status=422)
    try:
        actions.add_scan(number_id=row.pk, scan=file.read(), actor=account, post=found.key, acting=found.acting, at=now)
    except Refusal as refusal:
        return render(request, "desk/letters/form.html", {**context, "refusal": refusal}, status=refusal.status)
    messages.success(request, _("Pindaian nomor %(number)s disimpan.") % {"number": row.text})
    return redirect("letters:settle", row.pk)


@officer_page
@require_GET
def scan(request: HttpRequest, number_id: int) -> HttpResponse:
    """The scan of the paper that bears the number; that of a secret one is for the keepers alone."""
    row = _number(number_id)
    if row.scan is None or (row.entry and row.entry.sifat != Sifat.BIASA and not keeps_numbers(request)):
        raise Refusal(NOT_FOUND)
    blob = read_scan(number=row, account=account_of(request))
    with files.read(blob) as stream:
        answer = HttpResponse(stream.read(), content_type=blob.media_type)
    answer["Content-Disposition"] = f'inline; filename="nomor-{row.pk}.pdf"'
    answer["Cache-Control"] = "private, no-store"
    return answer
