"""The register of addresses as pages: how full each prefix is, who has which address, who had it, and the import."""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.core import signing
from django.db.models import Q
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods

from kolokasi.addressing import actions, probing, queries
from kolokasi.addressing.importing import ADDRESSES, CONFLICTS, PREFIXES, import_addresses
from kolokasi.addressing.models import Address, AddressConflict, Prefix
from kolokasi.addressing.queries import PrefixFigures
from kolokasi.addressing.rules import read_host
from kolokasi.base.importing import Report
from kolokasi.base.refusal import NOT_FOUND, Refusal
from kolokasi.base.text import one_line, whole_number
from kolokasi.gateways.ping.client import can_ask
from kolokasi.web import words
from kolokasi.web.access import account_of, act, administrator_page, officer_page
from kolokasi.web.context import shell_of
from kolokasi.web.fields import Entry, summary
from kolokasi.web.paging import PARAMETER, SEARCH_LIMIT, SIZE, Page

WIDTH = 360.0
COUNTLESS = 1_000_000_000
MOST_UPLOADED, MOST_ROWS = 1024 * 1024, 2000
KEPT_SECONDS = 24 * 3600
SALT = "kolokasi.addresses.import"
SECTION = "addresses"
MOST_STRANGERS = 10


@dataclass(frozen=True)
class Bar:
    """A prefix with the lengths of its bar: used, promised, in quarantine, the rest free."""

    figures: PrefixFigures
    used: str
    held_at: str
    held: str
    quarantined_at: str
    quarantined: str
    left: str
    share: str


def _bar(figures: PrefixFigures) -> Bar:
    size = max(figures.size, 1)
    used, held, resting = (WIDTH * n / size for n in (figures.used, figures.held, figures.quarantined))
    taken = figures.size - figures.free
    return Bar(
        figures,
        used=f"{used:.1f}",
        held_at=f"{used:.1f}",
        held=f"{held:.1f}",
        quarantined_at=f"{used + held:.1f}",
        quarantined=f"{resting:.1f}",
        left=spoken(figures.free),
        share=words.number(round(100 * taken / size)),
    )


def spoken(count: int) -> str:
    """A number of addresses as people say it; of an IPv6 network nobody counts them."""
    return _("> 1 miliar") if count > COUNTLESS else words.number(count)


@officer_page
@require_GET
def addresses(request: HttpRequest) -> HttpResponse:
    """Every prefix with its bar, and under it the register, searched and filtered."""
    now = shell_of(request).now
    bars = [_bar(figures) for figures in queries.prefix_figures(now)]
    state = request.GET.get("keadaan", "")
    state = state if state in Address.State.values else ""
    prefix = Prefix.objects.filter(pk=whole_number(request.GET.get("blok", ""), 0)).first()
    q = one_line(request.GET.get("q", ""))[:SEARCH_LIMIT]
    rows = queries.register(words=q, prefix=prefix, state=state)
    context = {
        "section": SECTION,
        "bars": [bar for bar in bars if bar.figures.prefix.assignable],
        "tree": [(range(level), one) for level, one in queries.depths(bar.figures.prefix for bar in bars)],
        "free": _free(bars),
        "strangers": probing.unrecorded()[:MOST_STRANGERS],
        "probe": _probe(now),
        "conflicts": AddressConflict.objects.filter(state=AddressConflict.State.OPEN).count(),
        "states": [
            ("", _("sekarang")),
            *((one.value, one.label) for one in Address.LIVING),
            (Address.State.RELEASED.value, _("riwayat")),
        ],
        "state": state,
        "prefix": prefix,
        "q": q,
        "page": (page := _page_of(rows, request.GET)),
        "rows": page.rows,
    }
    return render(request, "desk/addresses.html", context)


def _probe(now: datetime) -> str:
    """In a word whether addresses are asked about before they are given; empty when that is not switched on."""
    if not probing.settings(now).on:
        return ""
    return "on" if can_ask() else "missing"


def _free(bars: list[Bar]) -> list[tuple[int, str]]:
    """(family, how many are free) of each family that has an assignable prefix."""
    found: dict[int, int] = {}
    for bar in bars:
        if bar.figures.prefix.assignable:
            family = bar.figures.prefix.family
            found[family] = found.get(family, 0) + bar.figures.free
    return [(family, spoken(count)) for family, count in sorted(found.items())]


def _page_of(rows: Any, params: QueryDict) -> Page[Address]:
    """Fifty rows in the order of the addresses; the next page begins after the last of them."""
    text, _mark, pk = params.get(PARAMETER, "").rpartition("_")
    later = False
    try:
        host = str(read_host(text))
        rows = rows.filter(Q(host__gt=host) | Q(host=host, id__lt=whole_number(pk, 0)))
        later = True
    except ValueError:
        pass
    found = list(rows.order_by("host", "-id")[: SIZE + 1])
    first = params.copy()
    first.pop(PARAMETER, None)
    onward = ""
    if len(found) > SIZE:
        found = found[:SIZE]
        following = first.copy()
        following[PARAMETER] = f"{found[-1].host}_{found[-1].pk}"
        onward = f"?{following.urlencode()}"
    return Page(found, onward, f"?{first.urlencode()}", later)


@officer_page
@require_GET
def address(request: HttpRequest, host: str) -> HttpResponse:
    """One address: who has it now, and everybody who had it."""
    return _address_page(request, host)


def _address_page(request: HttpRequest, host: str, refusal: Refusal | None = None, typed: str = "") -> HttpResponse:
    try:
        found = read_host(host)
    except ValueError as wrong:
        raise Refusal(NOT_FOUND) from wrong
    rows = queries.history_of(found)
    prefix = queries.prefix_holding(found)
    if prefix is None and not rows:
        raise Refusal(NOT_FOUND)
    living = next((row for row in rows if row.state in Address.LIVING), None)
    context = {
        "section": SECTION,
        "host": str(found),
        "rows": rows,
        "prefix": prefix,
        "now": living,
        "gives": prefix is not None and prefix.assignable and prefix.block().gives(found),
        "stranger": living is not None and living.server is None and living.label == probing.UNRECORDED,
        "may_free": living is not None and living.state == Address.State.USED and living.server is None,
        "refusal": refusal,
        "entry": Entry("label", _("Pemakai"), "text", _("Misalnya Printer ruang rapat."), required=True).filled(typed),
    }
    return render(request, "desk/address.html", context, status=refusal.status if refusal else 200)


@administrator_page
@act("net:addresses")
def free(request: HttpRequest, host: str) -> HttpResponse:
    """An address that no server of ours uses goes into quarantine."""
    try:
        actions.free_address(
            address_id=whole_number(request.POST.get("row", ""), 0),
            at=shell_of(request).now,
            actor=f"account:{account_of(request).pk}",
        )
    except Refusal as refusal:
        return _address_page(request, host, refusal)
    messages.success(request, _("Alamat dibebaskan dan dikarantina dulu."))
    return redirect("net:address", host)


@administrator_page
@act("net:addresses")
def name_user(request: HttpRequest, host: str) -> HttpResponse:
    """Whoever answers at an address without being recorded has a name from now on."""
    typed = request.POST.get("label", "")
    try:
        probing.name_user(
            address_id=whole_number(request.POST.get("row", ""), 0),
            label=typed,
            actor=f"account:{account_of(request).pk}",
        )
    except Refusal as refusal:
        return _address_page(request, host, refusal, typed)
    messages.success(request, _("Pemakainya tercatat."))
    return redirect("net:address", host)


@administrator_page
@require_http_methods(["GET", "POST"])
def upload(request: HttpRequest) -> HttpResponse:
    """A file of prefixes and addresses: first looked through, then saved at a second press: whole, or, where rows collide,
    the clean ones, and the others become tasks.
    """
    entry = Entry("file", _("Berkas"), "file", _("csv, xlsx, atau json, paling besar 1 MB."), required=True,
                  accept=".csv,.xlsx,.json")  # fmt: skip
    context: dict[str, Any] = {"section": SECTION, "entry": entry}
    if request.method == "GET":
        return render(request, "desk/addresses_import.html", context)
    sent = request.FILES.get("file")
    kept = "" if sent else request.POST.get("kept", "")
    if sent is None and not kept:
        return _upload_fault(request, context, _("Pilih berkasnya."))
    if sent is not None and (sent.size or 0) > MOST_UPLOADED:
        return _upload_fault(request, context, _("Berkas ini melebihi 1 MB. Bagi menjadi beberapa berkas."))
    try:
        name, data = _unpacked(kept) if kept else (str(sent.name), sent.read()) if sent else ("", b"")
        report = import_addresses(
            data,
            name,
            dry_run=not kept,
            actor=f"account:{account_of(request).pk}",
            at=shell_of(request).now,
            most_rows=MOST_ROWS,
            conflicts=bool(kept) and bool(request.POST.get("aside")),
        )
        clean = None if kept or report.ok else _without_conflicts(data, name, shell_of(request).now)
    except signing.BadSignature:
        return _upload_fault(request, context, _("Pemeriksaan tadi sudah lama. Pilih berkasnya lagi."))
    except Refusal as refusal:
        return render(request, "desk/addresses_import.html", {**context, "refusal": refusal}, status=refusal.status)
    if report.ok and kept:
        messages.success(request, _("Tersimpan: {what}.").format(what=_counted(report)))
        return redirect("net:conflicts" if report.added[CONFLICTS] else "net:addresses")
    context |= {"report": report, "what": _counted(report), "name": one_line(name)[:80]}
    if report.ok or clean:
        context["kept"] = _packed(name, data)
    if clean:
        context |= {"clean": _counted(clean), "aside": clean.added[CONFLICTS]}
    return render(request, "desk/addresses_import.html", context, status=200 if report.ok else 422)


def _without_conflicts(data: bytes, name: str, at: datetime) -> Report | None:
    """What would be taken if the rows that collide became tasks; None when that does not help either."""
    report = import_addresses(data, name, dry_run=True, actor="", at=at, most_rows=MOST_ROWS, conflicts=True)
    return report if report.ok and report.added[CONFLICTS] else None


def _upload_fault(request: HttpRequest, context: dict[str, Any], sentence: str) -> HttpResponse:
    entry = context["entry"].filled("", sentence)
    context = {**context, "entry": entry, "errors": summary([entry])}
    return render(request, "desk/addresses_import.html", context, status=422)


def _counted(report: Report) -> str:
    """What is added or changed, in words; what is so already is not counted."""
    prefixes, rows = (report.added[kind] + report.changed[kind] for kind in (PREFIXES, ADDRESSES))
    parts = [
        ngettext("{n} blok", "{n} blok", prefixes).format(n=words.number(prefixes)) if prefixes else "",
        ngettext("{n} alamat", "{n} alamat", rows).format(n=words.number(rows)) if rows else "",
    ]
    return _(" dan ").join(part for part in parts if part) or _("tidak ada yang baru")


def _packed(name: str, data: bytes) -> str:
    """The file that was looked through, signed, so that it need not be chosen twice."""
    return signing.dumps([name, base64.b64encode(data).decode()], salt=SALT, compress=True)


def _unpacked(kept: str) -> tuple[str, bytes]:
    try:
        name, data = signing.loads(kept, salt=SALT, max_age=KEPT_SECONDS)
        return str(name), base64.b64decode(data)
    except (ValueError, TypeError, binascii.Error) as wrong:
        raise signing.BadSignature from wrong
