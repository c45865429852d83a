"""Kapasitas: what the data centre can still take, room by room; the list that SOP step 3 looks into."""

from __future__ import annotations

from dataclasses import replace
from itertools import groupby
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET

from kolokasi.addressing.queries import prefix_figures
from kolokasi.facility.figures import Bar, RoomFigures, UpsBar
from kolokasi.facility.queries import availability, brackets, policy_revision
from kolokasi.facility.rules.plant import Brackets
from kolokasi.web.access import officer_page
from kolokasi.web.context import shell_of
from kolokasi.web.desk.plant.pictures import Line, amount, line, percent
from kolokasi.web.words import number


@officer_page
@require_GET
def capacity(request: HttpRequest) -> HttpResponse:
    """The answer first: what is left, and what runs out first."""
    at = shell_of(request).now
    rooms, rules = availability(at), brackets(at)
    sections = [(room, _room_lines(room, rules)) for room in rooms]
    sites = [(name, _site_lines(next(group), rules)) for name, group in groupby(rooms, key=lambda room: room.site)]
    addresses = _address_lines()
    tightest = _tightest([line for _room, lines in (*sections, *sites) for line in lines] + addresses)
    context = {
        "section": "capacity",
        "rooms": [(room, _marked(lines, tightest)) for room, lines in sections],
        "sites": [(name, _marked(lines, tightest)) for name, lines in sites],
        "addresses": _marked(addresses, tightest),
        "headline": _headline(rooms),
        "tightest": tightest,
        "rules": _rules(rules),
        "policy": policy_revision(at),
    }
    return render(request, "desk/plant/capacity.html", context)


def _headline(rooms: list[RoomFigures]) -> str:
    units, racks = sum(room.units.free or 0 for room in rooms), sum(room.racks for room in rooms)
    words = ngettext("Sisa %(units)sU di %(racks)s rak.", "Sisa %(units)sU di %(racks)s rak.", racks)
    return words % {"units": number(units), "racks": number(racks)}


def _tightest(lines: list[Line]) -> Line | None:
    """The line that is nearest to its limit; none while nothing is used."""
    found = max(lines, key=lambda one: one.share, default=None)
    return found if found and found.share > 0 else None


def _marked(lines: list[Line], tightest: Line | None) -> list[Line]:
    return [replace(one, binds=True) if one is tightest else one for one in lines]


def _room_lines(room: RoomFigures, rules: Brackets) -> list[Line]:
    space = _("Celah terpanjang %(units)sU di %(rack)s") % {
        "units": number(room.largest_run), "rack": room.largest_run_rack
    }  # fmt: skip
    lines = [line(_("Tempat"), space if room.largest_run else _("Tidak ada celah kosong"), room.units)]
    lines += [
        line(ups.name, _ups_rule(ups, rules), ups, left=amount(ups.free_va, "VA"), usable=rules.ups_share)
        for ups in room.ups
    ]
    if room.cooling.total is not None:
        lines.append(line(_("Pendinginan"), _("Panas yang dibuang"), room.cooling))
    return lines


def _ups_rule(ups: UpsBar, rules: Brackets) -> str:
    watts = amount(ups.free or 0, "W")
    if ups.when:
        return _("%(watts)s bila %(part)s padam") % {"watts": watts, "part": ups.when}
    return _("%(watts)s, batas %(share)s") % {"watts": watts, "share": percent(rules.ups_share)}


def _site_lines(room: RoomFigures, rules: Brackets) -> list[Line]:
    pue = _("Termasuk pendinginan, PUE %(pue)s") % {"pue": number(rules.pue)}
    lines = [line(_("Listrik kantor"), pue, room.building)]
    return lines + [line(bar.name, _("Bandwidth, terpakai dan dijanjikan"), bar) for bar in room.uplinks]


def _address_lines() -> list[Line]:
    """IPv4 over all assignable prefixes; IPv6 is never short."""
    figures = prefix_figures(assignable=True)
    four = [one for one in figures if one.prefix.family == 4]
    if not four:
        return []
    size = sum(one.size for one in four)
    held = sum(one.held for one in four)
    taken = size - held - sum(one.free for one in four)
    bar = Bar("IPv4", _("alamat"), size, taken, held)
    return [line("IPv4", ngettext("%(n)s blok alamat", "%(n)s blok alamat", len(four)) % {"n": len(four)}, bar)]


def _rules(rules: Brackets) -> list[tuple[str, Any]]:
    """The brackets of the arithmetic, as the policy has them today."""
    return [
        (_("Batas jalur daya"), percent(rules.derating)),
        (_("Batas UPS"), percent(rules.ups_share)),
        (_("PUE"), number(rules.pue)),
        (_("Jarak belakang rak"), f"{number(rules.depth_clearance_mm)} mm"),
        (_("Dalam dua sisi mulai"), _("%(share)s dari dalam rak") % {"share": percent(rules.deep_share)}),
        (_("Pembagian bandwidth"), f"1 : {number(rules.oversubscription)}"),
    ]
