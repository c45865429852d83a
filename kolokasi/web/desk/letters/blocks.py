"""Blocks of numbers for days without a network: set apart, looked at, and reconciled until none of them waits."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from kolokasi.base import clock
from kolokasi.base.refusal import NOT_FOUND, Refusal
from kolokasi.letters import actions, queries
from kolokasi.letters.block_sheet import block_sheet
from kolokasi.letters.facts import KINDS
from kolokasi.letters.models import LetterNumber, NumberBlock, Sifat
from kolokasi.letters.reading import keeper
from kolokasi.web.access import account_of, officer_page
from kolokasi.web.context import shell_of
from kolokasi.web.desk.calendar import checked_entries, read_day
from kolokasi.web.desk.letters.numbers import keeps_numbers
from kolokasi.web.desk.letters.registers import read_year
from kolokasi.web.desk.letters.words import choices_of, kind_label, number_badge
from kolokasi.web.fields import Entry, summary


@officer_page
@require_GET
def blocks(request: HttpRequest) -> HttpResponse:
    """The blocks of a year, the newest first, each with what became of its numbers."""
    year = read_year(request)
    rows = [(block, kind_label(block.kind)) for block in queries.blocks(year)]
    context = {
        "section": "letters", "tab": "numbers", "year": str(year), "years": [str(year), str(year - 1)], "rows": rows,
        "keeps": keeps_numbers(request),
    }  # fmt: skip
    return render(request, "desk/letters/blocks.html", context)


def _entries(request: HttpRequest) -> list[Entry]:
    kinds = tuple((kind, kind_label(kind)) for kind, found in KINDS.items() if found.series)
    today = clock.office_date(shell_of(request).now).isoformat()
    entries = [
        Entry("kind", _("Jenis surat"), "choice", required=True, choices=kinds, value="surat_balasan", width="w-l"),
        Entry("sifat", _("Sifat surat"), "choice", required=True, choices=choices_of(Sifat), value="biasa"),
        Entry(
            "count", _("Banyaknya nomor"), "text", _("1 sampai 50."), value="10", required=True, width="w-s",
            inputmode="numeric",
        ),
        Entry(
            "day", _("Untuk surat bertanggal"), "date", _("Bulan dan tahunnya berdiri di dalam nomor."), value=today,
            required=True,
        ),
        Entry(
            "reason", _("Untuk apa"), "text", _("Misalnya: jaringan mati 24–25 November."), required=True, width="w-l"
        ),
    ]  # fmt: skip
    return [entry.filled(request.POST.get(entry.name, entry.value)[:200]) for entry in entries]


@officer_page
@require_http_methods(["GET", "POST"])
def reserve(request: HttpRequest) -> HttpResponse:
    """A block of numbers is set apart."""
    account, now = account_of(request), shell_of(request).now
    found = keeper(account, now)
    entries = _entries(request)
    context: dict[str, Any] = {
        "section": "letters", "title": _("Pesan blok nomor"), "button": _("Pesan blok"), "back": "letters:blocks",
        "lead": _("Untuk hari jaringan mati: tulis nomor dari blok ini di surat, lalu cocokkan sesudahnya."),
        "entries": entries,
    }  # fmt: skip
    if request.method == "GET":
        return render(request, "desk/letters/form.html", context)
    entries = [
        entry.filled(entry.value, _("Tulis banyaknya dengan angka, misalnya 10."))
        if entry.name == "count" and entry.value.strip() and not (entry.value.isdecimal() and len(entry.value) <= 4)
        else entry
        for entry in checked_entries(entries)
    ]
    context |= {"entries": entries, "errors": summary(entries)}
    if context["errors"]:
        return render(request, "desk/letters/form.html", context, status=422)
    typed = {entry.name: entry.value for entry in entries}
    day = read_day(typed["day"])
    assert day is not None  # noqa: S101 - the entry was checked
    try:
        made = actions.reserve_block(
            kind=typed["kind"], sifat=typed["sifat"], count=int(typed["count"]), day=day, reason=typed["reason"],
            actor=account, post=found.key, acting=found.acting, at=now,
        )  # fmt: skip
    except Refusal as refusal:
        return render(request, "desk/letters/form.html", {**context, "refusal": refusal}, status=refusal.status)
    messages.success(request, _("Nomor %(first)d sampai %(last)d dipesan.") % {"first": made.first, "last": made.last})
    return redirect("letters:block", made.pk)


def _block(block_id: int) -> NumberBlock:
    found = NumberBlock.objects.select_related("series", "reserved_by").filter(pk=block_id).first()
    if found is None:
        raise Refusal(NOT_FOUND)
    return found


@officer_page
@require_http_methods(["GET", "POST"])
def block(request: HttpRequest, block_id: int) -> HttpResponse:
    """Each number of the block with its paper, its reason or what is still missing; the rest may be made void at once."""
    found = _block(block_id)
    account, now = account_of(request), shell_of(request).now
    numbers = LetterNumber.objects.filter(block=found).select_related("entry", "scan").order_by("number")
    keeps = keeps_numbers(request)
    rows = [
        (row, number_badge(row), bool(row.entry and row.entry.sifat != Sifat.BIASA and not keeps)) for row in numbers
    ]
    context: dict[str, Any] = {
        "section": "letters", "held": found, "label": kind_label(found.kind), "rows": rows, "keeps": keeps,
        "waiting": sum(row.state == LetterNumber.State.RESERVED for row in numbers),
        "unscanned": sum(row.state == LetterNumber.State.USED and row.scan is None for row in numbers),
        "entry": Entry("reason", _("Alasan"), "text", required=True, width="w-l", value=request.POST.get("reason", "")[:300]),
    }  # fmt: skip
    if request.method == "GET":
        return render(request, "desk/letters/block.html", context)
    who = keeper(account, now)
    try:
        gone = actions.void_rest(
            block_id=found.pk,
            reason=request.POST.get("reason", ""),
            actor=account,
            post=who.key,
            acting=who.acting,
            at=now,
        )
    except Refusal as refusal:
        return render(request, "desk/letters/block.html", {**context, "refusal": refusal}, status=refusal.status)
    messages.success(request, _("%(count)d nomor dibatalkan dengan alasannya.") % {"count": gone})
    return redirect("letters:block", found.pk)


@officer_page
@require_GET
def sheet(request: HttpRequest, block_id: int) -> HttpResponse:
    """The numbers of the block to hang beside the desk: each with room for the paper that takes it."""
    account, now = account_of(request), shell_of(request).now
    keeper(account, now)
    answer = HttpResponse(block_sheet(block=_block(block_id), at=now), content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="blok-nomor-{block_id}.pdf"'
    answer["Cache-Control"] = "private, no-store"
    return answer
