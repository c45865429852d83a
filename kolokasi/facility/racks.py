"""Racks as pictures and lists need them: what stands where, and how far each limit is used. Constant statements."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db.models import QuerySet, Sum

from kolokasi.facility import snapshot
from kolokasi.facility.columns import read_near
from kolokasi.facility.figures import HELD, Bar, Split
from kolokasi.facility.models import Allotment, Occupation, Rack
from kolokasi.facility.queries import brackets
from kolokasi.facility.rules import space
from kolokasi.facility.rules.plant import FEED, UPS, RackFacts
from kolokasi.facility.rules.power import WELL, Power
from kolokasi.facility.words import place_name


@dataclass(frozen=True)
class Standing:
    """What stands in a rack; half units as in `Occupation`. `place` are its units, U21–22; `case` is the case that it came with."""

    id: int
    low: int
    high: int
    front: bool
    rear: bool
    kind: str
    label: str
    place: str
    watts: int = 0
    weight_kg: float = 0
    psu_count: int = 2
    feed: str = ""
    case: str = ""
    server: str = ""
    server_id: int | None = None
    until: datetime | None = None
    made_at: datetime | None = None
    role: str = ""


@dataclass(frozen=True)
class Strip:
    """A rack in the overview: what stands in it, and how full its tightest feed is at the worst moment (0 to 1)."""

    id: int
    name: str
    row: str
    units: int
    standing: tuple[Standing, ...]
    share: float | None


@dataclass(frozen=True)
class RackFigures:
    """How far the limits of one rack are used; `lost` is the tightest feed with another one gone."""

    units: Bar
    longest: str
    weight: Bar
    watts: Bar
    feeds: tuple[Bar, ...]
    fuses: tuple[float, ...]
    lost: Bar | None
    headroom: int | None
    single: tuple[str, ...]


def standing_in(racks: Sequence[int], *, detailed: bool = False) -> dict[int, list[Standing]]:
    """By rack: the living occupations from below; `detailed` adds load, case and server."""
    found: dict[int, list[Standing]] = defaultdict(list)
    rows = Occupation.objects.filter(rack_id__in=racks, released_at__isnull=True).order_by("rack_id", "units")
    if not detailed:
        for pk, rack, units, faces, kind in rows.values_list("id", "rack_id", "units", "faces", "kind"):
            front, rear = faces.lower == 0, faces.upper == 2
            found[rack].append(Standing(pk, units.lower, units.upper, front, rear, kind, "", ""))
        return found
    loads = {
        one.occupation_id: one
        for one in Allotment.objects.filter(rack_id__in=racks, released_at__isnull=True).select_related("feed")
    }
    for one in rows.select_related("server", "promise__case"):
        found[one.rack_id].append(_described(one, loads.get(one.pk)))
    return found


def _described(one: Occupation, load: Allotment | None) -> Standing:
    made = Standing(
        one.pk, one.units.lower, one.units.upper, one.faces.lower == 0, one.faces.upper == 2, one.kind, one.label,
        place_name("", one.units.lower, one.units.upper).strip(), made_at=one.made_at,
        case=one.promise.case.number if one.promise else "",
        server=one.server.label if one.server else "", server_id=one.server_id,
        until=one.promise.until if one.promise and one.kind == HELD else None, role=one.role,
    )  # fmt: skip
    if load is None:
        return made
    return replace(
        made, watts=load.watts, weight_kg=load.weight_kg, psu_count=load.psu_count, feed=load.feed.name if load.feed else ""
    )  # fmt: skip


def strips(racks: Iterable[Rack], at: datetime) -> list[Strip]:
    """The racks of an overview in their order."""
    racks = list(racks)
    standing = standing_in([rack.pk for rack in racks])
    power = Power(snapshot.take_near([rack.pk for rack in racks]), brackets(at)) if racks else None
    return [
        Strip(
            rack.pk, rack.name, rack.row, rack.units, tuple(standing[rack.pk]),
            _worst_share(power, power.plant.racks[rack.pk]) if power else None,
        )
        for rack in racks
    ]  # fmt: skip


def plain_strips(racks: Iterable[Rack]) -> list[Strip]:
    """The racks in their order without what their feeds carry."""
    racks = list(racks)
    standing = standing_in([rack.pk for rack in racks])
    return [Strip(one.pk, one.name, one.row, one.units, tuple(standing[one.pk]), None) for one in racks]


def _worst_share(power: Power, rack: RackFacts) -> float | None:
    parts = [part for part in power.shares(rack.feeds, WELL) if part[0] == FEED]
    if not parts:
        return rack.watts / rack.max_watts if rack.max_watts else None
    return max(power.highest(part)[0] / power.limit[part] for part in parts)


def rack_figures(rack_id: int, standing: Sequence[Standing], at: datetime) -> RackFigures:
    """The limits of one rack as they are used now."""
    columns = read_near([rack_id], at, by_ups=True)
    plant, split = snapshot.near(columns, [rack_id]), Split(columns)
    power, rack = Power(plant, brackets(at)), plant.racks[rack_id]
    used, held = (split.units[rack_id, promised] for promised in (False, True))
    run = max(rack.both, key=lambda one: (space.room_in(one), -one[0]), default=None)
    longest = place_name("", space.start_in(run), run[1]).strip() if run and space.room_in(run) > 1 else ""
    head = power.headroom(rack.feeds)
    return RackFigures(
        units=Bar("", "U", rack.units, used, held),
        longest=longest,
        weight=Bar("", "kg", rack.max_weight_kg, split.weight[rack_id, False], split.weight[rack_id, True]),
        watts=Bar("", "W", rack.max_watts, split.watts[rack_id, False], split.watts[rack_id, True]),
        feeds=tuple(_feed_bar(feed, power, split) for feed in rack.feeds),
        fuses=tuple(round(plant.feeds[feed].watts) for feed in rack.feeds),
        lost=_lost(rack, power),
        headroom=None
        if head is None
        else int(head if rack.max_watts is None else min(head, max(0, rack.max_watts - rack.watts))),
        single=tuple(one.label for one in standing if one.psu_count == 1 and one.kind != "blocked" and one.watts),
    )


def _feed_bar(feed: int, power: Power, split: Split) -> Bar:
    worst, lost = power.highest((FEED, feed))
    used, held = split.on[feed, False], split.on[feed, True]
    name, limit = power.plant.feeds[feed].name, power.limit[FEED, feed]
    return Bar(name, "W", round(limit), round(used), round(held), round(worst), _name(power, lost))


def _lost(rack: RackFacts, power: Power) -> Bar | None:
    """The feed of this rack that has least left when something else is gone."""
    bars = []
    for feed in rack.feeds if len(rack.feeds) > 1 else ():
        worst, lost = power.highest((FEED, feed))
        if lost != WELL:
            limit = power.limit[FEED, feed]
            bars.append(
                Bar(power.plant.feeds[feed].name, "W", round(limit), round(worst), 0, round(worst), _name(power, lost))
            )
    return max(bars, key=lambda bar: bar.used / bar.total if bar.total else 0, default=None)


def _name(power: Power, lost: tuple[str, int]) -> str:
    kind, number = lost
    if kind == UPS:
        return power.plant.ups[number].name
    return power.plant.feeds[number].name if kind == FEED else ""


def racks_in_order(**where: Any) -> QuerySet[Rack]:
    """Racks by room, row and name."""
    return (
        Rack.objects.filter(**where)
        .select_related("room__site")
        .order_by("room__site__name", "room__name", "row", "name")
    )


def units_taken(standing: Iterable[Standing]) -> tuple[float, float]:
    """How many units are not free on both faces, and how many are promised."""
    taken: set[int] = set()
    held: set[int] = set()
    for one in standing:
        cells = range(one.low, one.high)
        taken.update(cells)
        if one.kind == HELD:
            held.update(cells)
    return space.whole(len(taken)), space.whole(len(held))


def load_of(racks: Sequence[int]) -> dict[int, tuple[int, float]]:
    """By rack: watts and kilograms of all that stands or is promised there."""
    rows = Allotment.objects.filter(rack_id__in=racks, released_at__isnull=True).values("rack_id")
    sums = rows.annotate(watts=Sum("watts"), weight=Sum("weight_kg")).values_list("rack_id", "watts", "weight")
    return {rack: (watts or 0, weight or 0) for rack, watts, weight in sums}
