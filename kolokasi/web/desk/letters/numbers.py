"""Letter numbers: what was reserved, used or made void; a number for a paper written elsewhere."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from kolokasi.base.refusal import Refusal
from kolokasi.letters import actions, queries, sequence
from kolokasi.letters.facts import KINDS
from kolokasi.letters.models import LetterNumber, Sifat
from kolokasi.letters.reading import KEEPERS, keeper
from kolokasi.procedure.secrecy import closed_among
from kolokasi.web.access import account_of, officer_page
from kolokasi.web.context import shell_of
from kolokasi.web.desk.letters.registers import read_year
from kolokasi.web.desk.letters.words import choices_of, kind_label, number_badge, series_label
from kolokasi.web.fields import Entry, summary
from kolokasi.web.paging import page_of


def keeps_numbers(request: HttpRequest) -> bool:
    """Whether the account keeps registers and numbers today."""
    return any(found.key in KEEPERS for found in shell_of(request).standings)


def _row(row: LetterNumber, closed: set[int], keeps: bool) -> dict[str, Any]:
    """The number with what it is for; of a secret paper only who has business with its case, and keepers, read more."""
    outside = row.entry is not None and row.entry.secret and not keeps
    secret = outside or (row.letter is not None and row.letter.case_id in closed)
    label = kind_label(row.letter.kind) if row.letter else ""
    return {"row": row, "badge": number_badge(row), "label": label, "secret": secret}


@officer_page
@require_GET
def numbers(request: HttpRequest) -> HttpResponse:
    """Every number of a year, the newest first; those that wait can be looked at alone."""
    year = read_year(request)
    wanted = request.GET.get("keadaan", "")
    state = wanted if wanted in LetterNumber.State.values else ""
    keeps = keeps_numbers(request)
    page = page_of(queries.numbers(year, state), "reserved_at", request.GET, descending=True)
    cases = [row.letter.case_id for row in page.rows if row.letter is not None]
    closed = closed_among(cases, account_of(request), shell_of(request).standings)
    waiting = queries.numbers(year, LetterNumber.State.RESERVED).count()
    context = {
        "section": "letters",
        "tab": "numbers",
        "year": str(year),
        "years": [str(year), str(year - 1)],
        "state": state,
        "states": [("", _("Semua")), *((value, str(label)) for value, label in LetterNumber.State.choices)],
        "waiting": waiting,
        "page": page,
        "rows": [_row(row, closed, keeps) for row in page.rows],
        "whole": all(one.whole for one in sequence.sequences() if one.year == year),
    }
    return render(request, "desk/letters/numbers.html", context)


def _reserve_entries(request: HttpRequest) -> list[Entry]:
    kinds = tuple((kind, kind_label(kind)) for kind, found in KINDS.items() if found.series)
    entries = [
        Entry("kind", _("Jenis surat"), "choice", required=True, choices=kinds, value="surat_balasan", width="w-l"),
        Entry("sifat", _("Sifat surat"), "choice", required=True, choices=choices_of(Sifat), value="biasa"),
        Entry("subject", _("Hal"), "text", _("Surat yang akan memakai nomor ini."), required=True, width="w-l"),
    ]
    return [entry.filled(request.POST.get(entry.name, entry.value)[:200]) for entry in entries]


@officer_page
@require_http_methods(["GET", "POST"])
def reserve(request: HttpRequest) -> HttpResponse:
    """The next number is reserved for a letter that is written by hand or elsewhere."""
    account, now = account_of(request), shell_of(request).now
    found = keeper(account, now)
    entries = _reserve_entries(request)
    context = {
        "section": "letters", "title": _("Pesan nomor"), "button": _("Pesan nomor"), "back": "letters:numbers",
        "lead": _("Untuk surat yang ditulis di luar aplikasi ini, misalnya saat jaringan mati. Deretnya tetap satu."),
        "entries": entries,
    }  # fmt: skip
    if request.method == "GET":
        return render(request, "desk/letters/form.html", context)
    wrong = [
        entry.filled(entry.value, _("Isi bagian ini.") if not entry.value.strip() else "")
        if not entry.choices or entry.value in dict(entry.choices)
        else entry.filled(entry.value, _("Pilih salah satu dari daftar."))
        for entry in entries
    ]
    context |= {"entries": wrong, "errors": summary(wrong)}
    if context["errors"]:
        return render(request, "desk/letters/form.html", context, status=422)
    kind, sifat, subject = (entry.value for entry in entries)
    try:
        made = actions.reserve_number(
            kind=kind, sifat=sifat, subject=subject, actor=account, post=found.key, acting=found.acting, at=now
        )
    except Refusal as refusal:
        return render(request, "desk/letters/form.html", {**context, "refusal": refusal}, status=refusal.status)
    messages.success(request, _("Nomor dipesan: %(number)s") % {"number": made.text})
    return redirect("letters:numbers")


@officer_page
@require_GET
def order(request: HttpRequest) -> HttpResponse:
    """Every series of every year: whether no number is missing, and each has its letter, its paper or its reason."""
    found = sequence.sequences()
    rows = [(one, series_label(one.key), [] if one.whole else sequence.missing(one)) for one in found]
    broken = sum(not one.whole for one in found)
    context = {"section": "letters", "tab": "numbers", "rows": rows, "broken": broken}
    return render(request, "desk/letters/order.html", context)
