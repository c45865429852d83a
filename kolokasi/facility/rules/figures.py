"""The figures of a placement: of every limit how much is needed and how much there is, where it is tightest. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from kolokasi.facility.rules import space
from kolokasi.facility.rules.arrangement import Spot, Taken, runs
from kolokasi.facility.rules.plant import (
    BANDWIDTH,
    BUILDING,
    COOLING,
    DEPTH,
    FEED,
    LIMITS,
    MOUNTING,
    RACK_POWER,
    SLACK,
    SPACE,
    UPS,
    WEIGHT,
)
from kolokasi.facility.rules.power import Part, Strain
from kolokasi.facility.rules.search import Search

NO_LIMIT: float | None = None


@dataclass(frozen=True)
class Limit:
    """One limit: what the request needs of it and what there is; `available` None where nothing limits it.

    `lost` names the feed or UPS whose loss makes it this tight; `answer` is the building's answer where it was asked;
    with `floor` it is the floor under the rack of the scope that bears no more.
    """

    limit: str
    needed: float
    available: float | None
    unit: str
    scope: str
    ok: bool
    lost: str = ""
    answer: bool | None = None
    floor: bool = False

    @property
    def margin(self) -> float:
        return float("inf") if self.available is None else self.available - self.needed


def figures(search: Search, spots: Sequence[Spot]) -> dict[str, Limit]:
    """Every limit at its tightest with all the spots taken."""
    taken = Taken.by(spots, search.plant)
    found = {
        MOUNTING: _mounting(spots),
        SPACE: _tightest(_space(spots)),
        DEPTH: _tightest(_depth(search, spots)),
        WEIGHT: _tightest(_weight(spots, taken)),
        RACK_POWER: _tightest(_rack_power(spots, taken)),
        COOLING: _tightest(_cooling(search, spots, taken)),
        BUILDING: _building(search, spots, taken),
        BANDWIDTH: _tightest(_bandwidth(search, spots, taken)),
        **_power(search, spots, taken),
    }
    return {name: found[name] for name in LIMITS}


def _limit(name: str, needed: float, available: float | None, unit: str, scope: str, lost: str = "") -> Limit:
    ok = available is None or available - needed >= -SLACK
    return Limit(name, _tidy(needed), None if available is None else _tidy(available), unit, scope, ok, lost)


def _tidy(value: float) -> float:
    """At most three decimals, and a whole number where it is one."""
    rounded = round(value, 3)
    return int(rounded) if float(rounded).is_integer() else rounded


def _tightest(limits: Iterable[Limit]) -> Limit:
    return min(limits, key=lambda limit: limit.margin)


def _mounting(spots: Sequence[Spot]) -> Limit:
    towers = sum(spot.wish.mounting == "tower" for spot in spots)
    return Limit(MOUNTING, towers, 0, "tower", "", not towers)


def _space(spots: Sequence[Spot]) -> Iterable[Limit]:
    for spot in spots:
        rack = spot.option.rack
        others = [
            (other.start, other.start + other.wish.half_units)
            for other in spots
            if other is not spot and other.option.rack is rack and other.start is not None
        ]
        longest = space.longest(space.without(runs(spot.option), others))
        yield _limit(SPACE, space.whole(spot.wish.half_units), space.whole(longest), "U", rack.name)


def _depth(search: Search, spots: Sequence[Spot]) -> Iterable[Limit]:
    for spot in spots:
        rack = spot.option.rack
        clear = NO_LIMIT if rack.depth_mm is None else rack.depth_mm - search.brackets.depth_clearance_mm
        yield _limit(DEPTH, spot.wish.depth_mm or 0, clear, "mm", rack.name)


def _weight(spots: Sequence[Spot], taken: Taken) -> Iterable[Limit]:
    for rack in {spot.option.rack for spot in spots}:
        free = NO_LIMIT if rack.max_weight_kg is None else rack.max_weight_kg - rack.weight_kg
        yield replace(_limit(WEIGHT, taken.weight[rack.id], free, "kg", rack.name), floor=rack.floor)


def _rack_power(spots: Sequence[Spot], taken: Taken) -> Iterable[Limit]:
    for rack in {spot.option.rack for spot in spots}:
        free = NO_LIMIT if rack.max_watts is None else rack.max_watts - rack.watts
        yield _limit(RACK_POWER, taken.rack_watts[rack.id], free, "W", rack.name)


def _cooling(search: Search, spots: Sequence[Spot], taken: Taken) -> Iterable[Limit]:
    for room in {search.plant.rooms[spot.option.rack.room_id] for spot in spots}:
        free = NO_LIMIT if room.cooling_w is None else room.cooling_w - room.watts
        yield _limit(COOLING, taken.room_watts[room.id], free, "W", room.name)


def _building(search: Search, spots: Sequence[Spot], taken: Taken) -> Limit:
    pue, answer = search.brackets.pue, search.building_ok
    limits = []
    for site in {search.plant.site_of(spot.option.rack) for spot in spots}:
        free = NO_LIMIT if site.supply_w is None else site.supply_w - site.watts * pue
        limits.append(_limit(BUILDING, taken.site_watts[site.id] * pue, free, "W", site.name))
    found = _tightest(limits)
    return replace(found, answer=answer, ok=found.ok and answer is not False)


def _bandwidth(search: Search, spots: Sequence[Spot], taken: Taken) -> Iterable[Limit]:
    lines = {spot.option.uplink for spot in spots if spot.option.uplink is not None}
    for line in (search.plant.uplinks[number] for number in lines):
        free = line.sellable(search.brackets) - line.sold
        yield _limit(BANDWIDTH, taken.mbps[line.id], free, "Mbps", line.name)
    if not lines:
        yield _limit(BANDWIDTH, sum(spot.wish.mbps or 0 for spot in spots), NO_LIMIT, "Mbps", "")


def _power(search: Search, spots: Sequence[Spot], taken: Taken) -> dict[str, Limit]:
    tightest: dict[str, Strain] = {}
    for feeds in {spot.option.feeds for spot in spots}:
        for name, strain in search.power.strains(feeds, taken.hung).items():
            if name not in tightest or strain.margin < tightest[name].margin:
                tightest[name] = strain
    watts = sum(spot.wish.watts or 0 for spot in spots)
    named = _namer(search)
    return {name: _power_limit(name, tightest.get(name), watts, named) for name in (FEED, UPS)}


def _power_limit(name: str, strain: Strain | None, watts: float, named: Callable[[Part], str]) -> Limit:
    if strain is None:
        return _limit(name, watts, NO_LIMIT, "W", "")
    return _limit(name, strain.needed, strain.available, "W", named(strain.part), named(strain.lost))


def _namer(search: Search) -> Callable[[Part], str]:
    """What a feed or UPS is called; an empty text when nothing is lost."""

    def name(part: Part) -> str:
        kind, number = part
        if kind == FEED:
            return search.plant.feeds[number].name
        return search.plant.ups[number].name if kind == UPS else ""

    return name
