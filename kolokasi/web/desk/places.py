"""Places in racks as small pictures: what stands there, what is promised, and where this request goes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from kolokasi.facility.models import Kind, Rack
from kolokasi.facility.queries import Place, Verdict
from kolokasi.facility.racks import Standing, standing_in
from kolokasi.procedure.colocation.standing import Standing as Server
from kolokasi.web.words import number

WIDE, TALL = 44, 116
MOST_OTHERS = 3
MOST_NAMED = 3
Mine = tuple[int, int]


@dataclass(frozen=True)
class Card:
    """A rack with the places of the request in it; `best` are those that the verdict itself takes."""

    rack_id: int
    name: str
    room: str
    because: str
    picture: SafeString
    best: bool


def cards(verdict: Verdict) -> list[Card]:
    """The racks of an accepted request, each with all its servers in it; then a few places that would do as well."""
    ours: dict[int, list[Place]] = {}
    for place in verdict.places:
        ours.setdefault(place.rack_id, []).append(place)
    others = verdict.others[:MOST_OTHERS]
    racks = _racks({*ours, *(place.rack_id for place in others)})
    found = [_card(racks, found, best=True) for found in ours.values()]
    return found + [_card(racks, [place], best=False) for place in others]


def _card(racks: Mapping[int, tuple[int, list[Standing]]], found: Sequence[Place], *, best: bool) -> Card:
    first = found[0]
    units = ", ".join(f"U{place.unit}" for place in sorted(found, key=lambda one: one.unit))
    mine = [(place.unit * 2 - 2, int(place.unit * 2 - 2 + place.units * 2)) for place in found]
    because = first.because if len(found) == 1 else ""
    return Card(first.rack_id, f"{first.rack} {units}", first.room, because, _drawn(racks, first.rack_id, mine), best)


def where(verdict: Verdict) -> str:
    """The places in a few words: each one, or of many the racks with how many servers go there."""
    if len(verdict.places) <= MOST_NAMED:
        return ", ".join(f"{place.rack} U{place.unit}" for place in verdict.places)
    counts = Counter(place.rack for place in verdict.places)
    return ", ".join(f"{rack} ({number(count)})" for rack, count in counts.items())


def of_servers(servers: Iterable[Server]) -> dict[int, SafeString]:
    """By server: the rack in which it stands or will stand."""
    placed = [(one.line.server_id, one.place) for one in servers if one.place is not None]
    racks = _racks({place.rack_id for _server, place in placed})
    return {
        server: _drawn(racks, place.rack_id, [(int(place.units.lower), int(place.units.upper))])
        for server, place in placed
    }


def _racks(ids: set[int]) -> dict[int, tuple[int, list[Standing]]]:
    if not ids:
        return {}
    standing: Mapping[int, list[Standing]] = standing_in(sorted(ids))
    return {pk: (units, standing[pk]) for pk, units in Rack.objects.filter(pk__in=ids).values_list("pk", "units")}


def _drawn(racks: Mapping[int, tuple[int, Sequence[Standing]]], rack: int, mine: Sequence[Mine]) -> SafeString:
    units, standing = racks.get(rack, (42, ()))
    scale = (TALL - 4) / (units * 2)
    others = [one for one in standing if (one.low, one.high) not in mine]
    bands: list[tuple[Any, ...]] = [_band(one.low, one.high, scale, _css(one)) for one in others]
    bands += [_band(low, high, scale, "g-this") for low, high in mine]
    return format_html(
        '<svg width="{}" height="{}" viewBox="0 0 {} {}" aria-hidden="true">'
        '<rect x=".5" y=".5" width="{}" height="{}" rx="3" class="rk-frame"/>{}</svg>',
        WIDE, TALL, WIDE, TALL, WIDE - 1, TALL - 1,
        format_html_join("", '<rect x="3" y="{}" width="38" height="{}" class="{}"/>', bands),
    )  # fmt: skip


def _band(low: int, high: int, scale: float, css: str) -> tuple[float, float, str]:
    return round(TALL - 2 - high * scale, 1), max(1.5, round((high - low) * scale - 0.5, 1)), css


def _css(one: Standing) -> str:
    return {Kind.HELD: "g-held", Kind.BLOCKED: "g-track"}.get(Kind(one.kind), "g-used")
