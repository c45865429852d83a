"""A plant of records turned into columns, as `facility.columns.read` would give it from the database."""

from __future__ import annotations

import numpy as np

from kolokasi.facility.columns import CELLS, FEED, LEGS, PAIR, RACK, SINGLE, Columns
from kolokasi.facility.rules import space
from kolokasi.facility.rules.plant import Plant, RackFacts, Run


def columns_of(plant: Plant) -> Columns:
    """The watts of a group hang on the first rack with its feeds, or, for one feed that no rack has alone, on that feed."""
    sets = sorted({rack.feeds for rack in plant.racks.values() if rack.feeds})
    numbers = {feeds: number for number, feeds in enumerate(sets, start=1)}
    hung: dict[int, float] = {}
    singles = []
    for feeds, watts in plant.groups.items():
        here = next((rack for rack in plant.racks.values() if rack.feeds == feeds), None)
        if here is not None:
            hung[here.id] = watts
        else:
            (feed,) = feeds
            singles.append((feed, watts, 0))
    racks = np.zeros(len(plant.racks), RACK)
    for place, rack in enumerate(plant.racks.values()):
        racks[place] = rack_row(rack, numbers.get(rack.feeds, 0), hung.get(rack.id, 0))
    standing = [(agency, rack.id) for rack in plant.racks.values() for agency in sorted(rack.agencies)]
    return Columns(
        racks,
        np.array([
            (feed.id, feed.ups_id or 0, feed.room_id, feed.volts, feed.amps, feed.phases, LEGS.index(feed.leg),
             np.nan if feed.derating is None else feed.derating)
            for feed in plant.feeds.values()
        ], FEED),
        np.array([(numbers[feeds], feed) for feeds in sets for feed in feeds], PAIR),
        np.array(singles, SINGLE),
        [(site.id, site.name, site.supply_w) for site in plant.sites.values()],
        [(room.id, room.site_id, room.name, room.cooling_w) for room in plant.rooms.values()],
        [(ups.id, ups.name, ups.room_id, ups.kva, ups.power_factor) for ups in plant.ups.values()],
        [(one.id, one.site_id, one.name, one.mbps, one.oversubscription, one.sold, 0) for one in plant.uplinks.values()],
        frozenset(rack.room_id for rack in plant.racks.values() if rack.frozen),
        np.array(standing, PAIR),
    )  # fmt: skip


def rack_row(rack: RackFacts, feed_set: int, hung: float) -> tuple[object, ...]:
    return (
        rack.id, rack.room_id, feed_set, rack.units, 0, 0, space.longest(rack.front), space.longest(rack.both),
        *(np.inf if limit is None else limit for limit in (rack.depth_mm, rack.max_weight_kg, rack.max_watts)),
        int(rack.floor), rack.watts, 0, rack.weight_kg, 0, hung, 0, CELLS, bits(rack.front), CELLS, bits(rack.both),
    )  # fmt: skip


def bits(runs: tuple[Run, ...]) -> object:
    free = np.zeros(CELLS, dtype=bool)
    for low, high in runs:
        free[low:high] = True
    return np.packbits(free)
