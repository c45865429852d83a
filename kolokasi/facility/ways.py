"""Every way to take one machine in, as columns: which limits break, by how much, what it costs. Pure (HOUSE 5)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from kolokasi.facility.columns import Columns, Floats, Ints, Marks
from kolokasi.facility.gaps import lost_at_best
from kolokasi.facility.loads import LoadTable, Moments
from kolokasi.facility.rules.objective import Weights
from kolokasi.facility.rules.plant import (
    BANDWIDTH,
    BUILDING,
    COOLING,
    DEPTH,
    FEED,
    LIMITS,
    RACK_POWER,
    SLACK,
    SPACE,
    UPS,
    WEIGHT,
    Brackets,
    Wish,
)

BIT = {name: 1 << number for number, name in enumerate(LIMITS)}


def bits(*names: str) -> int:
    return sum(BIT[name] for name in names)


@dataclass(frozen=True)
class Strains:
    """By feed set (or by single feed), a last entry for none: what a machine leaves on its feeds and UPS, and costs there."""

    feed: Floats
    ups: Floats
    headroom: Floats
    cost: Floats


@dataclass(frozen=True)
class Ways:
    """The ways of one machine: a rack with a number of its feed set each. `code` are the broken limits, `over` the sum of
    what is missing, `value` by name what is left of a limit."""

    wish: Wish
    rack: Ints
    hung: Ints
    both: Marks
    code: Ints
    over: Floats
    value: dict[str, Floats]
    headroom: Floats
    cost: Floats

    def __len__(self) -> int:
        return len(self.rack)


class Halls:
    """A plant asked for the ways of machines."""

    def __init__(self, columns: Columns, brackets: Brackets, weights: Weights, building_ok: bool | None) -> None:
        self.columns, self.brackets, self.weights, self.building_ok = columns, brackets, weights, building_ok
        self.table = LoadTable(columns, brackets)
        rooms, sites = columns.sums()
        self.cooling = _limits([room[3] for room in columns.rooms]) - rooms
        self.supply = _limits([site[2] for site in columns.sites]) - sites * brackets.pue
        self.lines = self._lines()

    def _lines(self) -> Floats:
        """By site: what is left on its emptiest line; infinite where there is no line."""
        found = np.full(len(self.columns.sites), np.inf)
        for number, (site, _name, _supply) in enumerate(self.columns.sites):
            lines = [line for line in self.columns.uplinks if line[1] == site]
            if lines:
                found[number] = max(line[3] * (line[4] or self.brackets.oversubscription) - line[5] for line in lines)
        return found

    @cached_property
    def _by_set(self) -> list[tuple[Ints, Ints, Moments]]:
        return [(which, feeds, self.table.moments(feeds)) for which, feeds in self.columns.sets_by_size]

    @cached_property
    def _by_feed(self) -> list[tuple[Ints, Ints, Moments]]:
        every = np.arange(len(self.columns.feeds))
        return [(every, every[:, None], self.table.moments(every[:, None]))]

    def strains(self, watts: float, single: bool) -> Strains:
        """What a machine of these watts does to feed sets, or to single feeds."""
        count = len(self.columns.feeds) if single else self.columns.set_count
        found = Strains(*(np.full(count + 1, value) for value in (np.inf, np.inf, np.inf, 0.0)))
        for which, feeds, moments in self._by_feed if single else self._by_set:
            found.feed[which], found.ups[which] = moments.margins(watts)
            found.headroom[which] = moments.headroom()
            found.cost[which] = self.weights.balance * moments.fullest(watts)
            found.cost[which] += self.weights.legs * self.table.unevenness(feeds, watts)
        return found

    def ways(self, wish: Wish) -> Ways:
        """Every way of the machine in racks that may be taken; a line to the outside is the emptiest of the site."""
        columns = self.columns
        single = wish.psu_count == 1
        rack, hung = np.arange(len(columns)), columns.set_of
        if single:
            without = np.flatnonzero(columns.set_of < 0)
            rack, hung = columns.feeds_by_rack
            rack, hung = np.concatenate([rack, without]), np.concatenate([hung, np.full(len(without), -1)])
        open_ones = ~columns.frozen_racks[rack]
        if wish.room is not None:
            open_ones &= np.array([room[2] == wish.room for room in columns.rooms], dtype=bool)[columns.room_of[rack]]
        rack, hung = rack[open_ones], hung[open_ones]
        strains = self.strains(wish.watts or 0, single)
        both, value = self._values(wish, rack)
        value |= {FEED: strains.feed[hung], UPS: strains.ups[hung]}
        code, over = np.zeros(len(rack), dtype=np.int64), np.zeros(len(rack))
        for name, left in value.items():
            broken = left < -SLACK
            if broken.any():
                code[broken] |= BIT[name]
                over[broken] += left[broken]
        return Ways(
            wish,
            rack,
            hung,
            both,
            code,
            over,
            value,
            strains.headroom[hung],
            self._cost(wish, rack, strains.cost[hung]),
        )

    def _values(self, wish: Wish, rack: Ints) -> tuple[Marks, dict[str, Floats]]:
        rows, brackets, watts = self.columns.racks[rack], self.brackets, wish.watts or 0
        room = self.columns.room_of[rack]
        site = self.columns.site_of_room[room]
        depth = rows["depth_mm"].astype(float)
        both = np.isinf(depth) | (brackets.deep_share * depth < (np.inf if wish.depth_mm is None else wish.depth_mm))
        longest = np.where(both, rows["longest_both"], rows["longest_front"]).astype(float)
        building = (self.supply - watts * brackets.pue)[site]
        if self.building_ok is False:
            building = np.minimum(building, -1)
        return both, {
            SPACE: longest - wish.half_units,
            DEPTH: depth - brackets.depth_clearance_mm - (wish.depth_mm or 0),
            WEIGHT: rows["max_weight_kg"].astype(float) - rows["weight_kg"].astype(float) - (wish.weight_kg or 0),
            RACK_POWER: rows["max_watts"].astype(float) - rows["watts"].astype(float) - watts,
            COOLING: (self.cooling - watts)[room],
            BUILDING: building,
            BANDWIDTH: (self.lines - wish.mbps)[site] if wish.mbps else np.full(len(rack), np.inf),
        }

    def _cost(self, wish: Wish, rack: Ints, on_feeds: Floats) -> Floats:
        """What each way costs alone, but for the gap that it breaks."""
        found = on_feeds.copy()
        if wish.agency is not None:
            found += self.weights.together * ~self.columns.known_to(wish.agency)[rack]
        return np.asarray(found + self.weights.one_feed * (self.feed_count[rack] < wish.feeds_wanted))

    @cached_property
    def feed_count(self) -> Ints:
        """By rack: how many feeds it has."""
        sizes = np.zeros(self.columns.set_count + 1, dtype=np.int64)
        for which, feeds in self.columns.sets_by_size:
            sizes[which] = feeds.shape[1]
        return sizes[self.columns.set_of]

    def with_gaps(self, ways: Ways, which: Ints) -> Floats:
        """What these ways cost alone, the gap included."""
        rows = self.columns.racks[ways.rack[which]]
        width = int(rows["units"].max(initial=0)) * 2
        front, both = (np.unpackbits(rows[name], axis=1)[:, :width].astype(bool) for name in ("front", "both"))
        lost = lost_at_best(front, both, ways.both[which], ways.wish.half_units)
        return np.asarray(ways.cost[which] + self.weights.gap * lost)

    def cheapest(self, ways: Ways, which: Ints, count: int) -> Ints:
        """Of these ways, which all have room, the cheapest, the best first; at least one for each of `count` racks.

        The gap only adds to a cost, so whoever is dearer without it than enough others with it need not be looked at.
        """
        order = which[np.argsort(ways.cost[which], kind="stable")]
        look = min(len(order), 16 * count)
        while True:
            head = order[:look]
            costs = self.with_gaps(ways, head)
            best = head[np.argsort(costs, kind="stable")]
            _racks, firsts = np.unique(ways.rack[best], return_index=True)
            kept = best[np.sort(firsts)[:count]]
            if look == len(order):
                return kept
            bound = costs.max() if len(kept) < count else np.sort(costs)[np.sort(firsts)[len(kept) - 1]]
            beyond = int(np.searchsorted(ways.cost[order], bound, side="right"))
            if beyond <= look and len(kept) == count:
                return kept
            look = min(len(order), max(beyond, 2 * look))


def _limits(values: list[int | None]) -> Floats:
    return np.array([np.inf if value is None else value for value in values], dtype=float)
