"""The objective once more, written apart: every place of a machine is priced by adding up from nothing.

Shares no code with `facility.rules` but the records it is given. Slow, for small plants.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import NamedTuple

from kolokasi.facility.rules.objective import Weights
from kolokasi.facility.rules.plant import Brackets, Plant, Wish
from tests.facility import oracle


class Stand(NamedTuple):
    """A machine at its place."""

    wish: Wish
    way: oracle.Way
    start: int


def stands(plant: Plant, b: Brackets, wish: Wish) -> Iterator[Stand]:
    """Every place at which the machine breaks no limit."""
    for way in oracle.ways(plant, wish):
        if oracle.violated(plant, b, [wish], [way], None):
            continue
        rack = plant.racks[way.rack]
        deep = wish.depth_mm is None or rack.depth_mm is None or wish.depth_mm > b.deep_share * rack.depth_mm
        free = oracle.cells(rack.both if deep else rack.front)
        for start in range(0, rack.units * 2, 2):
            if set(range(start, start + round(wish.units * 2))) <= free:
                yield Stand(wish, way, start)


def longest(cells: set[int]) -> int:
    """Whole units in the longest run that begins at a whole unit."""
    most = 0
    for start in range(0, 200, 2):
        height = 0
        while start + height in cells:
            height += 1
        most = max(most, height // 2)
    return most


def price(plant: Plant, b: Brackets, w: Weights, placed: list[Stand]) -> float:
    total = 0.0
    for rack in {stand.way.rack for stand in placed}:
        free = oracle.cells(plant.racks[rack].both)
        here = [stand for stand in placed if stand.way.rack == rack]
        gone = {cell for one in here for cell in range(one.start, one.start + round(one.wish.units * 2))}
        total += w.gap * (longest(free) - longest(free - gone))
    total += w.balance * fullest(plant, b, placed) + w.legs * uneven(plant, placed) / 1000
    total += w.together * len(
        {
            (one.wish.agency, one.way.rack)
            for one in placed
            if one.wish.agency is not None and one.wish.agency not in plant.racks[one.way.rack].agencies
        }
    )
    lonely = [one for one in placed if len(plant.racks[one.way.rack].feeds) < (1 if one.wish.psu_count == 1 else 2)]
    return total + w.one_feed * len(lonely)


def loads(plant: Plant, placed: list[Stand], dead: set[int], *, only_new: bool) -> dict[int, float]:
    """Watts on each live feed."""
    found = defaultdict[int, float](float)
    drawn = [] if only_new else list(plant.groups.items())
    for feeds, watts in [*drawn, *((one.way.feeds, float(one.wish.watts or 0)) for one in placed)]:
        live = [feed for feed in feeds if feed not in dead]
        for feed in live:
            found[feed] += watts / len(live)
    return found


def fullest(plant: Plant, b: Brackets, placed: list[Stand]) -> float:
    """The highest share of any feed or UPS that the machines load, over all scenarios."""
    most = 0.0
    touched = {feed for feed, watts in loads(plant, placed, set(), only_new=True).items() if watts > 0}
    scenarios: list[tuple[set[int], int | None]] = [(set(), None), *(({feed}, None) for feed in plant.feeds)]
    scenarios += [({f.id for f in plant.feeds.values() if f.ups_id == ups}, ups) for ups in plant.ups]
    for dead, ups_lost in scenarios:
        now = loads(plant, placed, dead, only_new=False)
        for number in touched - dead:
            feed = plant.feeds[number]
            watts = feed.volts * feed.amps * (3**0.5 if feed.phases == 3 else 1)
            most = max(most, now[number] / (watts * (feed.derating or b.derating)))
        for ups in plant.ups.values():
            behind = {feed.id for feed in plant.feeds.values() if feed.ups_id == ups.id}
            if ups.id != ups_lost and behind & (touched - dead):
                most = max(most, sum(now[f] for f in behind) / (ups.kva * 1000 * ups.power_factor * b.ups_share))
    return most


def uneven(plant: Plant, placed: list[Stand]) -> float:
    """Watts between the heaviest and the lightest phase of every group that a machine's feed belongs to."""
    groups = defaultdict[object, list[int]](list)
    for feed in plant.feeds.values():
        if feed.phases == 1 and feed.leg:
            groups[("ups", feed.ups_id) if feed.ups_id else ("room", feed.room_id)].append(feed.id)
    now = loads(plant, placed, set(), only_new=False)
    used = {feed for one in placed for feed in one.way.feeds}
    total = 0.0
    for feeds in groups.values():
        if used & set(feeds):
            legs = [sum(now[f] for f in feeds if plant.feeds[f].leg == leg) for leg in ("L1", "L2", "L3")]
            total += max(legs) - min(legs)
    return total
