"""How the numbers of every series are composed, with what they would give, and the copies of a control card."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from kolokasi.base.refusal import Refusal
from kolokasi.letters import actions, patterns, queries
from kolokasi.letters.facts import LETTERS
from kolokasi.letters.models import Sifat
from kolokasi.web.access import account_of, administrator_page
from kolokasi.web.context import shell_of
from kolokasi.web.desk.letters.words import choices_of, series_label
from kolokasi.web.fields import Entry, summary

COPIES = 3
PLACES = "{sifat} {jenis} {klasifikasi} {urut} {unit} {bulan_romawi} {bulan} {tahun}"


def _field(series: str) -> str:
    return "pattern" if series == LETTERS else f"pattern_{series}"


def _entries(request: HttpRequest) -> list[Entry]:
    now = shell_of(request).now
    copies = queries.card_copies(now)
    first = {_field(series): queries.pattern_of(series, now) for series in patterns.series_names()}
    first["classification"] = queries.classification(now)
    first |= {f"sifat_{sifat}": code for sifat, code in queries.sifat_codes(now).items()}
    for place in range(COPIES):
        copy = copies[place] if place < len(copies) else {"name": "", "color": "#ffffff"}
        first |= {f"name_{place}": copy["name"], f"color_{place}": copy["color"]}
    hint = _("Nama yang dapat dipakai: %(names)s") % {"names": PLACES}
    entries = [
        Entry(
            _field(series), _("Pola nomor: %(series)s") % {"series": series_label(series)}, "text",
            hint if series == LETTERS else "", required=True, width="w-l",
        )
        for series in patterns.series_names()
    ]  # fmt: skip
    entries.append(Entry("classification", _("Kode klasifikasi arsip"), "text", required=True, width="w-s"))
    entries += [
        Entry(f"sifat_{sifat}", _("Kode sifat: %(sifat)s") % {"sifat": label}, "text", required=True, width="w-s")
        for sifat, label in choices_of(Sifat)
    ]
    for place in range(COPIES):
        named = _("Kartu kendali, lembar %(n)d") % {"n": place + 1}
        colour = _("Warna lembar %(n)d") % {"n": place + 1}
        entries += [
            Entry(f"name_{place}", named, "text", required=True, width="w-m"),
            Entry(f"color_{place}", colour, "text", _("Misalnya #fff3b0."), required=True, width="w-s"),
        ]
    typed = request.POST if request.method == "POST" else first
    kept = {
        name: value for name, value in first.items() if name.startswith(("pattern_", "sifat_"))
    }  # not in the form: as it is
    return [entry.filled(str(typed.get(entry.name, kept.get(entry.name, "")))[:200]) for entry in entries]


@administrator_page
@require_http_methods(["GET", "POST"])
def pattern(request: HttpRequest) -> HttpResponse:
    """The patterns with the numbers that they give next, as they are or as typed, and the form that changes them."""
    account, now = account_of(request), shell_of(request).now
    entries = _entries(request)
    typed = {entry.name: entry.value for entry in entries}
    wanted = {series: typed[_field(series)] for series in patterns.series_names()}
    context: dict[str, Any] = {"section": "letters", "entries": entries}
    if request.method == "GET":
        return _page(request, context, wanted, typed["classification"])
    entries = [entry.filled(entry.value, "" if entry.value.strip() else _("Isi bagian ini.")) for entry in entries]
    context |= {"entries": entries, "errors": summary(entries)}
    if context["errors"]:
        return _page(request, context, wanted, typed["classification"], status=422)
    try:
        if "lihat" in request.POST:
            patterns.check(wanted, typed["classification"], now)
            return _page(request, {**context, "tried": True}, wanted, typed["classification"])
        actions.set_numbering(
            patterns=wanted, classification=typed["classification"],
            copies=[{"name": typed[f"name_{n}"], "color": typed[f"color_{n}"]} for n in range(COPIES)],
            sifat_codes={sifat: typed[f"sifat_{sifat}"] for sifat in Sifat.values}, actor=account, at=now,
        )  # fmt: skip
    except Refusal as refusal:
        return _page(request, {**context, "refusal": refusal}, wanted, typed["classification"], status=refusal.status)
    messages.success(request, _("Disimpan. Nomor dan kartu yang baru mengikutinya."))
    return redirect("letters:numbers")


def _page(
    request: HttpRequest, context: dict[str, Any], wanted: dict[str, str], classification: str, status: int = 200
) -> HttpResponse:
    code = next((entry.value for entry in context["entries"] if entry.name == f"sifat_{Sifat.BIASA}"), "")
    found = patterns.samples(wanted, classification, shell_of(request).now, sifat_code=code)
    rows = [(series_label(series), texts) for series, texts in found.items()]
    return render(request, "desk/letters/pattern.html", {**context, "samples": rows}, status=status)
