"""Places in racks as small pictures: what stands there, what is promised, and where this request goes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from kolokasi.facility.models import Kind, Rack
from kolokasi.facility.queries import Place, Verdict
from kolokasi.facility.racks import Standing, standing_in
from kolokasi.procedure.colocation.standing import Standing as Server

WIDE, TALL = 44, 116
MOST_OTHERS = 3
Mine = tuple[int, int]


@dataclass(frozen=True)
class Card:
    """A place of the verdict with its picture; `best` are those that the verdict itself takes."""

    place: Place
    picture: SafeString
    best: bool


def cards(verdict: Verdict) -> list[Card]:
    """The places of an accepted request, and a few that would do as well."""
    wanted = [(place, True) for place in verdict.places] + [(place, False) for place in verdict.others[:MOST_OTHERS]]
    racks = _racks({place.rack_id for place, _best in wanted})
    return [
        Card(place, _drawn(racks, place.rack_id, (place.unit * 2 - 2, int(place.unit * 2 - 2 + place.units * 2))), best)
        for place, best in wanted
    ]


def of_servers(servers: Iterable[Server]) -> dict[int, SafeString]:
    """By server: the rack in which it stands or will stand."""
    placed = [(one.line.server_id, one.place) for one in servers if one.place is not None]
    racks = _racks({place.rack_id for _server, place in placed})
    return {
        server: _drawn(racks, place.rack_id, (int(place.units.lower), int(place.units.upper)))
        for server, place in placed
    }


def _racks(ids: set[int]) -> dict[int, tuple[int, list[Standing]]]:
    if not ids:
        return {}
    standing: Mapping[int, list[Standing]] = standing_in(sorted(ids))
    return {pk: (units, standing[pk]) for pk, units in Rack.objects.filter(pk__in=ids).values_list("pk", "units")}


def _drawn(racks: Mapping[int, tuple[int, Sequence[Standing]]], rack: int, mine: Mine) -> SafeString:
    units, standing = racks.get(rack, (42, ()))
    scale = (TALL - 4) / (units * 2)
    others = [one for one in standing if (one.low, one.high) != mine]
    bands: list[tuple[Any, ...]] = [_band(one.low, one.high, scale, _css(one)) for one in others]
    bands.append(_band(*mine, scale, "g-this"))
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
