"""One prefix as a page: where it lies, its space as a picture, and its names as files for a name server."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from kolokasi.addressing import queries
from kolokasi.addressing.actions import AddressingPolicy
from kolokasi.addressing.models import Address, Prefix
from kolokasi.addressing.rules import Network, host_at, number, spell_range
from kolokasi.addressing.zones import Authority, delegation_text, forward_text, reverse_text, reverse_zones
from kolokasi.base import policy
from kolokasi.base.refusal import NOT_FOUND, Refusal
from kolokasi.web.access import officer_page
from kolokasi.web.context import shell_of

COLUMNS, CELLS, SIDE, STEP = 32, 256, 18, 20
WIDEST = 2**20  # wider than this a cell says nothing


@dataclass(frozen=True)
class Cell:
    """One equal part of the network: one address, or several. `state` is what it holds most to heart."""

    x: int
    y: int
    state: str
    title: str
    host: str


def _prefix(prefix_id: int) -> Prefix:
    prefix = Prefix.objects.prefetch_related("reserved_ranges").filter(pk=prefix_id).first()
    if prefix is None:
        raise Refusal(NOT_FOUND)
    return prefix


@officer_page
@require_GET
def space(request: HttpRequest, prefix_id: int) -> HttpResponse:
    """The networks around it and within it, and which of its addresses are free."""
    prefix, now = _prefix(prefix_id), shell_of(request).now
    around, inside = queries.family_tree(prefix)
    cells = _cells(prefix, queries.use_by_part(prefix, _parts(prefix.cidr), now)) if _drawn(prefix.cidr) else []
    context = {
        "section": "addresses", "prefix": prefix, "around": around, "inside": inside, "cells": cells,
        "height": (len(cells) + COLUMNS - 1) // COLUMNS * STEP, "width": COLUMNS * STEP, "each": _each(prefix.cidr),
        "figures": next(one for one in queries.prefix_figures(now) if one.prefix.pk == prefix.pk),
        "zones": reverse_zones(prefix.cidr),
    }  # fmt: skip
    return render(request, "desk/prefix_space.html", context)


def _drawn(network: Network) -> bool:
    return network.num_addresses <= WIDEST


def _parts(network: Network) -> int:
    return min(CELLS, network.num_addresses)


def _each(network: Network) -> int:
    return network.num_addresses // _parts(network)


def _cells(prefix: Prefix, used: Mapping[int, Mapping[str, int]]) -> list[Cell]:
    each, block = _each(prefix.cidr), prefix.block()
    cells = []
    for part in range(_parts(prefix.cidr)):
        first, last = host_at(prefix.cidr, part * each), host_at(prefix.cidr, part * each + each - 1)
        found = used.get(part, {})
        state = next(
            (one for one in (Address.State.USED, Address.State.HELD, Address.State.QUARANTINED) if found.get(one)), ""
        )
        if not state and each == 1 and not block.gives(first):
            state = "kept"
        if (
            not state
            and each > 1
            and any(number(a) <= number(first) and number(last) <= number(b) for a, b in block.kept_back())
        ):
            state = "kept"
        y, x = divmod(part, COLUMNS)
        count = sum(found.values())
        title = f"{spell_range(first, last)}" + (f" ({count})" if each > 1 and count else "")
        cells.append(Cell(x * STEP, y * STEP, str(state), title, str(first) if each == 1 else ""))
    return cells


@officer_page
@require_GET
def names(request: HttpRequest, prefix_id: int) -> HttpResponse:
    """`?zona=N`: the N-th reverse zone as BIND reads it, `&induk=1` the lines for the zone above; without: the forward lines."""
    prefix = _prefix(prefix_id)
    rules = policy.read_all("addressing", shell_of(request).now, AddressingPolicy())
    found = queries.named_in(prefix, rules.domain)
    wanted = request.GET.get("zona", "")
    if not wanted:
        return _file(forward_text(found), "maju")
    zones = {str(position): zone for position, zone in enumerate(reverse_zones(prefix.cidr))}
    if wanted not in zones:
        raise Refusal(NOT_FOUND)
    authority = Authority(rules.nameserver, rules.hostmaster, int(queries.changed_at(prefix).timestamp()))
    zone = zones[wanted]
    if request.GET.get("induk"):
        return _file(delegation_text(zone, authority), f"induk-{zone.origin}")
    return _file(reverse_text(zone, found, authority), zone.origin)


def _file(text: str, name: str) -> HttpResponse:
    response = HttpResponse(text, content_type="text/plain; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name.replace("/", "-")}.zone"'
    return response
