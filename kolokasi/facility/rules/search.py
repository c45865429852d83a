"""A place for each machine of a request, all together, or the certainty that there is none. Pure.

The search is exhaustive until `BUDGET` looks; beyond that it says no where a yes may exist, never the other way round.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace

from kolokasi.facility.rules import space
from kolokasi.facility.rules.arrangement import Cost, Item, Margins, Option, Spot, Taken, broken, runs
from kolokasi.facility.rules.burden import Burden
from kolokasi.facility.rules.objective import Weights, cost, score
from kolokasi.facility.rules.packing import Budget, Packing, best_start, highest_first
from kolokasi.facility.rules.plant import (
    BANDWIDTH,
    BUILDING,
    COOLING,
    DEPTH,
    FEED,
    MOUNTING,
    RACK_POWER,
    SPACE,
    UPS,
    WEIGHT,
    Brackets,
    Plant,
    RackFacts,
    Wish,
    takes_both_faces,
)
from kolokasi.facility.rules.power import Feeds, Power, Strain
from kolokasi.facility.rules.repair import Repair
from kolokasi.facility.rules.sums import hopeless

BUDGET = 30_000
KINDS = 300  # of so many kinds of machines the ranked places are kept
NO_SPACE: Margins = {}
TURNS = 9
HARDEST: tuple[Callable[[Wish], float], ...] = (
    lambda wish: -(wish.watts or 0), lambda wish: -(wish.weight_kg or 0), lambda wish: -wish.half_units,
)  # fmt: skip
__all__ = ["BUDGET", "Item", "Margins", "Option", "Search", "Spot", "Taken", "broken", "runs", "score"]


class Search:
    """The places of one plant, asked for any set of machines and any set of lifted limits."""

    def __init__(
        self, plant: Plant, brackets: Brackets, building_ok: bool | None, weights: Weights | None = None,
        budget: int = BUDGET,
    ) -> None:  # fmt: skip
        self.plant, self.brackets, self.building_ok = plant, brackets, building_ok
        self.weights = weights or Weights()
        self.power = Power(plant, brackets)
        self.budget = Budget(budget)
        self.packing = Packing(self.budget)
        self._lonely: dict[tuple[Feeds, float], dict[str, Strain]] = {}
        self._costs: dict[tuple[Feeds, float], Cost] = {}
        self._ranks: dict[Wish, list[Spot]] = {}
        self._lines: dict[int, list[int]] = {}
        for line in plant.uplinks.values():
            self._lines.setdefault(line.site_id, []).append(line.id)

    def options(self, wish: Wish) -> Iterator[Option]:
        """Every rack that may be taken, with each feed for a machine with one power supply, and each line of the site."""
        for rack in self.plant.racks.values():
            if rack.frozen or wish.room not in (None, self.plant.rooms[rack.room_id].name):
                continue
            both = takes_both_faces(wish, rack, self.brackets)
            single = wish.psu_count == 1 and len(rack.feeds) > 1
            for feeds in [(feed,) for feed in rack.feeds] if single else [rack.feeds]:
                for uplink in self._uplinks(rack, wish):
                    yield Option(rack, feeds, uplink, both)

    def _uplinks(self, rack: RackFacts, wish: Wish) -> Sequence[int | None]:
        found = self._lines.get(self.plant.rooms[rack.room_id].site_id)
        return found if wish.mbps and found else [None]

    def margins(
        self, wish: Wish, option: Option, taken: Taken, given: Mapping[str, float] = NO_SPACE
    ) -> tuple[Margins, float]:
        """What is left of every limit that binds here, and how full the tightest feed or UPS is then.

        What is `given` is not worked out: the space, where the machine's units are known.
        """
        rack, watts = option.rack, wish.watts or 0
        left: Margins = {
            SPACE: given[SPACE] if SPACE in given else self._space_left(wish, option, taken),
            MOUNTING: -1 if wish.mounting == "tower" else 0,
        }
        if rack.depth_mm is not None:
            left[DEPTH] = rack.depth_mm - self.brackets.depth_clearance_mm - (wish.depth_mm or 0)
        if rack.max_weight_kg is not None:
            left[WEIGHT] = rack.max_weight_kg - rack.weight_kg - taken.weight.get(rack.id, 0) - (wish.weight_kg or 0)
        if rack.max_watts is not None:
            left[RACK_POWER] = rack.max_watts - rack.watts - taken.rack_watts.get(rack.id, 0) - watts
        left |= self.shared_margins(wish, option, taken)
        return left, self._strain(left, option, watts, taken)

    def shared_margins(self, wish: Wish, option: Option, taken: Taken) -> Margins:
        """What is left of what the racks of a room, a site or a line share: cooling, building, bandwidth."""
        plant, watts = self.plant, wish.watts or 0
        room, site = plant.rooms[option.rack.room_id], plant.site_of(option.rack)
        left: Margins = {}
        if room.cooling_w is not None:
            left[COOLING] = room.cooling_w - room.watts - taken.room_watts.get(room.id, 0) - watts
        if site.supply_w is not None:
            all_watts = site.watts + taken.site_watts.get(site.id, 0) + watts
            left[BUILDING] = site.supply_w - all_watts * self.brackets.pue
        if self.building_ok is False:
            left[BUILDING] = min(left.get(BUILDING, -1), -1)
        if option.uplink is not None:
            line = plant.uplinks[option.uplink]
            sold = line.sold + taken.mbps.get(line.id, 0) + (wish.mbps or 0)
            left[BANDWIDTH] = line.sellable(self.brackets) - sold
        return left

    def _strain(self, left: Margins, option: Option, watts: float, taken: Taken) -> float:
        self.budget.looks += 1
        if taken.burden is not None:
            tightest, fullest = taken.burden.margins(option.feeds, watts)
            left |= tightest
            return fullest
        if taken.spots:
            added = dict(taken.hung)
            added[option.feeds] = added.get(option.feeds, 0.0) + watts
            strains = self.power.strains(option.feeds, added)
        else:
            strains = self._strains_alone(option.feeds, watts)
        for name in (FEED, UPS):
            if name in strains:
                left[name] = strains[name].margin
        return max((strain.share for strain in strains.values()), default=0.0)

    def _strains_alone(self, feeds: Feeds, watts: float) -> dict[str, Strain]:
        key = (feeds, watts)
        if key not in self._lonely:
            self._lonely[key] = self.power.strains(feeds, {feeds: watts})
        return self._lonely[key]

    def _space_left(self, wish: Wish, option: Option, taken: Taken) -> float:
        """Half units left in the longest run; below zero where the rack cannot hold the machine beside those placed."""
        rack, others = option.rack, taken.items.get(option.rack.id)
        if not others:
            return space.longest(runs(option)) - wish.half_units
        together = highest_first([*others, (wish.half_units, option.both)])
        return 0 if self.packing.pack(rack, together) is not None else -wish.half_units

    def costed(self, spot: Spot) -> Spot:
        """The spot with what it costs alone; the part of its feeds is worked out once."""
        key = (spot.option.feeds, float(spot.wish.watts or 0))
        if key not in self._costs:
            rack = replace(spot.option.rack, agencies=frozenset())
            bare = replace(spot, option=replace(spot.option, rack=rack), wish=replace(spot.wish, agency=None))
            self._costs[key] = cost(self.plant, self.brackets, self.weights, [replace(bare, start=None)], self.power)
        here = cost(self.plant, self.brackets, replace(self.weights, balance=0, legs=0), [spot], self.power)
        return replace(spot, alone=replace(here, balance=self._costs[key].balance, legs=self._costs[key].legs))

    def ranked(self, wish: Wish, lifted: frozenset[str]) -> list[Spot]:
        """Every option that alone breaks no limit but lifted ones, at its best units, the cheapest first; where a limit
        is lifted, the least broken first."""
        found: list[tuple[tuple[float, float, str, int], Spot]] = []
        nothing = Taken()
        for option in self.options(wish):
            left, share = self.margins(wish, option, nothing)
            if broken(left) <= lifted:
                start = None if SPACE in lifted else best_start(runs(option), option.rack.both, wish.half_units)
                spot = self.costed(Spot(wish, option, start, left, share))
                over = sum(min(0.0, left.get(name, 0.0)) for name in lifted)
                found.append(((-over, round(spot.alone.total, 9), option.rack.name, len(found)), spot))
        found.sort(key=lambda row: row[0])
        return [spot for _key, spot in found]

    def _ranked_once(self, wish: Wish, lifted: frozenset[str]) -> list[Spot]:
        """The same; where nothing is lifted it is remembered, for many sets of the same machines are asked about."""
        if lifted:
            return self.ranked(wish, lifted)
        if wish not in self._ranks:
            if len(self._ranks) >= KINDS:
                self._ranks.clear()
            self._ranks[wish] = self.ranked(wish, lifted)
        return self._ranks[wish]

    def place(self, wishes: Sequence[Wish], lifted: frozenset[str] = frozenset()) -> list[Spot] | None:
        """A place for each machine with no limit broken but lifted ones; None where there is none."""
        if not wishes:
            return []
        ranks: dict[Wish, list[Spot]] = {}
        for wish in wishes:
            if wish.kind not in ranks:
                ranks[wish.kind] = self._ranked_once(wish.kind, lifted)
            if not ranks[wish.kind]:
                return None
        if len(wishes) == 1:
            return [replace(ranks[wishes[0].kind][0], wish=wishes[0])]
        kinds = list(ranks)
        order = sorted(wishes, key=lambda w: (len(ranks[w.kind]), -w.half_units, kinds.index(w.kind), w.index))
        options = {kind: [spot.option for spot in spots] for kind, spots in ranks.items()}
        if hopeless(self, order, options, set(lifted)):
            return None
        spots, proven = self._tried(order, ranks, lifted)
        if not spots and not proven:
            spots = self._repaired(order, ranks, lifted)
        return self._with_starts(spots, lifted) if spots else None

    def _tried(
        self, order: Sequence[Wish], ranks: dict[Wish, list[Spot]], lifted: frozenset[str]
    ) -> tuple[list[Spot], bool]:
        """Every set of options, until half the looks are spent; and whether it is proven that there is none."""
        taken = Taken(burden=Burden(self.power))
        whole, self.budget.most = self.budget.most, (self.budget.looks + self.budget.most) // 2
        found = self._deepen(order, ranks, lifted, taken, 0)
        proven = not found and not self.budget.exhausted
        self.budget.most = whole
        return (taken.spots if found else []), proven

    def _repaired(self, order: Sequence[Wish], ranks: dict[Wish, list[Spot]], lifted: frozenset[str]) -> list[Spot]:
        """Where trying came to no end: machines placed and moved aside, the thirstiest, heaviest, highest first in turn,
        and each time beginning with other options."""

        def fits(wish: Wish, spot: Spot, taken: Taken) -> Spot | None:
            left, share = self.margins(wish, spot.option, taken)
            return Spot(wish, spot.option, None, left, share) if broken(left) <= lifted else None

        whole, left = self.budget.most, self.budget.most - self.budget.looks
        for turn in range(TURNS):
            self.budget.most = whole - left * (TURNS - 1 - turn) // TURNS
            turned = {kind: _turned(spots, turn) for kind, spots in ranks.items()}
            taken = Taken(burden=Burden(self.power))
            repair = Repair(self.plant, turned, taken, fits, lambda: self.budget.exhausted)
            if repair.place(sorted(order, key=HARDEST[turn % len(HARDEST)])):
                return taken.spots
        return []

    def _deepen(
        self, order: Sequence[Wish], ranks: dict[Wish, list[Spot]], lifted: frozenset[str], taken: Taken, first: int
    ) -> bool:
        """Of two machines of one kind the second takes no option before the first one's: each set is tried once."""
        if not order:
            return True
        wish, rest = order[0], order[1:]
        for number, spot in enumerate(ranks[wish.kind][first:], start=first):
            if self.budget.exhausted:
                return False
            left, share = self.margins(wish, spot.option, taken)
            if not broken(left) <= lifted:
                continue
            here = Spot(wish, spot.option, None, left, share)
            taken.add(here, self.plant)
            if self._deepen(rest, ranks, lifted, taken, number if rest and rest[0].kind == wish.kind else 0):
                return True
            taken.add(here, self.plant, -1)
        return False

    def _with_starts(self, spots: Sequence[Spot], lifted: frozenset[str]) -> list[Spot]:
        """The spots at the units where their racks take them all; none where the limit of space is lifted."""
        if SPACE in lifted:
            return sorted(spots, key=lambda spot: spot.wish.index)
        placed: list[Spot] = []
        for rack in {spot.option.rack.id: spot.option.rack for spot in spots}.values():
            here = sorted(
                (s for s in spots if s.option.rack.id == rack.id), key=lambda s: (-s.wish.half_units, not s.option.both)
            )
            found = self.packing.stand(rack, [(s.wish.half_units, s.option.both) for s in here]) or ()
            placed += [self.costed(replace(spot, start=start)) for spot, start in zip(here, found, strict=True)]
        return sorted(placed, key=lambda spot: spot.wish.index)


def _turned(spots: Sequence[Spot], turn: int) -> list[Spot]:
    """The options from another one on."""
    begin = turn * len(spots) // TURNS
    return [*spots[begin:], *spots[:begin]]
