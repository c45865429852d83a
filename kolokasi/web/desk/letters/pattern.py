"""How letter numbers are composed, and the copies of a control card: kept as data, changed by the Administrator."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from kolokasi.base import clock
from kolokasi.base.refusal import Refusal
from kolokasi.letters import actions, queries
from kolokasi.letters.facts import LETTERS
from kolokasi.web.access import account_of, administrator_page
from kolokasi.web.context import shell_of
from kolokasi.web.fields import Entry, summary

COPIES = 3


def _entries(request: HttpRequest) -> list[Entry]:
    now = shell_of(request).now
    copies = queries.card_copies(now)
    first = {"pattern": queries.pattern_of(LETTERS, now), "classification": queries.classification(now)}
    for place in range(COPIES):
        copy = copies[place] if place < len(copies) else {"name": "", "color": "#ffffff"}
        first |= {f"name_{place}": copy["name"], f"color_{place}": copy["color"]}
    places = "{sifat} {klasifikasi} {urut} {unit} {bulan_romawi} {bulan} {tahun}"
    entries = [
        Entry(
            "pattern",
            _("Pola nomor surat"),
            "text",
            _("Nama yang dapat dipakai: %(names)s") % {"names": places},
            required=True,
            width="w-l",
        ),
        Entry("classification", _("Kode klasifikasi arsip"), "text", required=True, width="w-s"),
    ]
    for place in range(COPIES):
        entries += [
            Entry(
                f"name_{place}", _("Kartu kendali, lembar %(n)d") % {"n": place + 1}, "text", required=True, width="w-m"
            ),
            Entry(
                f"color_{place}",
                _("Warna lembar %(n)d") % {"n": place + 1},
                "text",
                _("Misalnya #fff3b0."),
                required=True,
                width="w-s",
            ),
        ]
    typed = request.POST if request.method == "POST" else first
    return [entry.filled(str(typed.get(entry.name, ""))[:200]) for entry in entries]


@administrator_page
@require_http_methods(["GET", "POST"])
def pattern(request: HttpRequest) -> HttpResponse:
    """The pattern of today with the number that it gives next, and the form that changes it."""
    account, now = account_of(request), shell_of(request).now
    entries = _entries(request)
    example = queries.composition("surat_balasan", "biasa", queries.letterhead(now), now)
    number = example.text(queries.expected_number("surat_balasan", now), clock.office_date(now))
    context: dict[str, Any] = {
        "section": "letters", "title": _("Pola nomor dan kartu kendali"), "button": _("Simpan"), "back": "letters:numbers",
        "lead": _("Nomor berikutnya menurut pola hari ini: %(number)s") % {"number": number}, "entries": entries,
    }  # fmt: skip
    if request.method == "GET":
        return render(request, "desk/letters/form.html", context)
    entries = [entry.filled(entry.value, "" if entry.value.strip() else _("Isi bagian ini.")) for entry in entries]
    context |= {"entries": entries, "errors": summary(entries)}
    if context["errors"]:
        return render(request, "desk/letters/form.html", context, status=422)
    typed = {entry.name: entry.value for entry in entries}
    try:
        actions.set_numbering(
            pattern=typed["pattern"], classification=typed["classification"],
            copies=[{"name": typed[f"name_{n}"], "color": typed[f"color_{n}"]} for n in range(COPIES)],
            actor=account, at=now,
        )  # fmt: skip
    except Refusal as refusal:
        return render(request, "desk/letters/form.html", {**context, "refusal": refusal}, status=refusal.status)
    messages.success(request, _("Disimpan. Nomor dan kartu yang baru mengikutinya."))
    return redirect("letters:numbers")
