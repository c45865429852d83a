"""HOUSE 5 once more, written apart and without cleverness: every placement is tried, every scenario is added up.

Shares no code with `facility.rules` but the records it is given. Slow, for small plants.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from itertools import product
from math import sqrt
from typing import NamedTuple

from kolokasi.facility.rules.plant import Brackets, Plant, Wish

EPSILON = 1e-6


class Way(NamedTuple):
    rack: int
    feeds: tuple[int, ...]
    line: int | None


def ways(plant: Plant, wish: Wish) -> Iterator[Way]:
    for rack in plant.racks.values():
        if rack.frozen or (wish.room is not None and plant.rooms[rack.room_id].name != wish.room):
            continue
        site = plant.rooms[rack.room_id].site_id
        lines: list[int | None] = [one.id for one in plant.uplinks.values() if one.site_id == site]
        if not lines or not wish.mbps:
            lines = [None]
        hung = [(feed,) for feed in rack.feeds] if wish.psu_count == 1 and rack.feeds else [tuple(rack.feeds)]
        for feeds, line in product(hung, lines):
            yield Way(rack.id, feeds, line)


def verdict(plant: Plant, b: Brackets, wishes: list[Wish], answer: bool | None) -> tuple[bool, set[str]]:
    """Whether all fit together, and which limits bind."""
    fewest, binding = 99, set[str]()
    for chosen in product(*(list(ways(plant, wish)) for wish in wishes)):
        faults = violated(plant, b, wishes, list(chosen), answer)
        if len(faults) < fewest:
            fewest, binding = len(faults), set(faults)
        elif len(faults) == fewest:
            binding |= faults
    return fewest == 0, binding if fewest < 99 else {"space"}


def violated(plant: Plant, b: Brackets, wishes: list[Wish], chosen: list[Way], answer: bool | None) -> set[str]:
    faults = set()
    pairs = list(zip(wishes, chosen, strict=True))
    if any(wish.mounting == "tower" for wish in wishes):
        faults.add("mounting")
    for wish, way in pairs:
        deepest = plant.racks[way.rack].depth_mm
        if deepest is not None and (wish.depth_mm or 0) > deepest - b.depth_clearance_mm:
            faults.add("depth")
    for rack in plant.racks.values():
        here = [wish for wish, way in pairs if way.rack == rack.id]
        if not here:
            continue
        weight = rack.weight_kg + sum(w.weight_kg or 0 for w in here)
        if rack.max_weight_kg is not None and weight > rack.max_weight_kg + EPSILON:
            faults.add("weight")
        if rack.max_watts is not None and rack.watts + sum(w.watts or 0 for w in here) > rack.max_watts + EPSILON:
            faults.add("rack_power")
        if not packs(plant, b, here, rack.id):
            faults.add("space")
    for room in plant.rooms.values():
        here = [wish for wish, way in pairs if plant.racks[way.rack].room_id == room.id]
        if (
            here
            and room.cooling_w is not None
            and room.watts + sum(w.watts or 0 for w in here) > room.cooling_w + EPSILON
        ):
            faults.add("cooling")
    for site in plant.sites.values():
        here = [wish for wish, way in pairs if plant.rooms[plant.racks[way.rack].room_id].site_id == site.id]
        watts = (site.watts + sum(w.watts or 0 for w in here)) * b.pue
        if here and site.supply_w is not None and watts > site.supply_w + EPSILON:
            faults.add("building")
    if answer is False:
        faults.add("building")
    for line in plant.uplinks.values():
        sold = sum(wish.mbps or 0 for wish, way in pairs if way.line == line.id)
        if sold and line.sold + sold > line.mbps * (line.oversubscription or b.oversubscription) + EPSILON:
            faults.add("bandwidth")
    return faults | power(plant, b, pairs)


def packs(plant: Plant, b: Brackets, here: list[Wish], rack_id: int) -> bool:
    """Whether the machines can stand in the rack together: every start of every machine is tried."""
    rack = plant.racks[rack_id]
    front, both = cells(rack.front), cells(rack.both)

    def stand(rest: list[Wish], taken: set[int]) -> bool:
        if not rest:
            return True
        wish = rest[0]
        deep = wish.depth_mm is None or rack.depth_mm is None or wish.depth_mm > b.deep_share * rack.depth_mm
        height = round(wish.units * 2)
        for start in range(0, rack.units * 2, 2):
            needed = set(range(start, start + height))
            if needed <= (both if deep else front) - taken and stand(rest[1:], taken | needed):
                return True
        return False

    return stand(here, set())


def cells(runs: tuple[tuple[int, int], ...]) -> set[int]:
    return {cell for low, high in runs for cell in range(low, high)}


def power(plant: Plant, b: Brackets, pairs: list[tuple[Wish, Way]]) -> set[str]:
    """The parts on which the request draws, overloaded with all well or with any one feed or UPS lost."""
    faults = set()
    losses: list[set[int]] = [set(), *({feed} for feed in plant.feeds)]
    losses += [{f.id for f in plant.feeds.values() if f.ups_id == ups} for ups in plant.ups]
    lost_ups: list[int | None] = [None] * (1 + len(plant.feeds)) + list(plant.ups)
    for lost, dead in zip(losses, lost_ups, strict=True):
        mine, all_watts = defaultdict[int, float](float), defaultdict[int, float](float)
        drawn = [(feeds, watts, False) for feeds, watts in plant.groups.items()]
        drawn += [(way.feeds, float(wish.watts or 0), True) for wish, way in pairs]
        for feeds, watts, asked in drawn:
            live = [feed for feed in feeds if feed not in lost]
            for feed in live:
                all_watts[feed] += watts / len(live)
                mine[feed] += watts / len(live) if asked else 0
        for line in plant.feeds.values():
            volt_amps = line.volts * line.amps * (sqrt(3) if line.phases == 3 else 1)
            if mine[line.id] > 0 and all_watts[line.id] > volt_amps * (line.derating or b.derating) + EPSILON:
                faults.add("feed")
        for ups in plant.ups.values():
            behind = [feed.id for feed in plant.feeds.values() if feed.ups_id == ups.id]
            carried, asked_here = sum(all_watts[f] for f in behind), sum(mine[f] for f in behind)
            limit = ups.kva * 1000 * ups.power_factor * b.ups_share
            if ups.id != dead and asked_here > 0 and carried > limit + EPSILON:
                faults.add("ups")
    return faults


def overloaded(plant: Plant, b: Brackets) -> set[str]:
    """Every limit that the plant as it stands is over, whoever asked for it."""
    faults = {"weight" for r in plant.racks.values() if r.max_weight_kg is not None and r.weight_kg > r.max_weight_kg}
    faults |= {"rack_power" for r in plant.racks.values() if r.max_watts is not None and r.watts > r.max_watts}
    faults |= {"cooling" for room in plant.rooms.values() if room.cooling_w is not None and room.watts > room.cooling_w}
    faults |= {
        "building"
        for site in plant.sites.values()
        if site.supply_w is not None and site.watts * b.pue > site.supply_w + EPSILON
    }
    faults |= {
        "bandwidth"
        for line in plant.uplinks.values()
        if line.sold > line.mbps * (line.oversubscription or b.oversubscription) + EPSILON
    }
    everybody = [(Wish(0, watts=int(watts)), Way(0, feeds, None)) for feeds, watts in plant.groups.items()]
    return faults | power(replace(plant, groups={}), b, everybody)
