"""A place for each machine of a request, all together, or the certainty that there is none. Pure.

The search is exhaustive until `BUDGET` looks; beyond that it says no where a yes may exist, never the other way round.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from kolokasi.facility.rules import space
from kolokasi.facility.rules.arrangement import Item, Margins, Option, Spot, Taken, broken, runs
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
from kolokasi.facility.rules.power import Power

BUDGET = 30_000
__all__ = ["BUDGET", "Item", "Margins", "Option", "Search", "Spot", "Taken", "broken", "runs", "score"]


class Search:
    """The places of one plant, asked for any set of machines and any set of lifted limits."""

    def __init__(self, plant: Plant, brackets: Brackets, building_ok: bool | None, budget: int = BUDGET) -> None:
        self.plant, self.brackets, self.building_ok = plant, brackets, building_ok
        self.power = Power(plant, brackets)
        self.budget = budget
        self.looks = self.spent = 0
        self._packed: dict[tuple[int, tuple[Item, ...]], tuple[int, ...] | None] = {}

    def grant(self, budget: int) -> None:
        """The next question may cost so many looks."""
        self.spent += self.looks
        self.budget, self.looks = budget, 0

    @property
    def exhausted(self) -> bool:
        return self.looks > self.budget

    def options(self, wish: Wish) -> Iterator[Option]:
        """Every rack, with each feed for a machine with one power supply, and each line of the site."""
        for rack in self.plant.racks.values():
            both = takes_both_faces(wish, rack, self.brackets)
            single = wish.psu_count == 1 and len(rack.feeds) > 1
            for feeds in [(feed,) for feed in rack.feeds] if single else [rack.feeds]:
                for uplink in self._uplinks(rack, wish):
                    yield Option(rack, feeds, uplink, both)

    def _uplinks(self, rack: RackFacts, wish: Wish) -> Sequence[int | None]:
        site = self.plant.rooms[rack.room_id].site_id
        found = [line.id for line in self.plant.uplinks.values() if line.site_id == site]
        return found if wish.mbps and found else [None]

    def margins(self, wish: Wish, option: Option, taken: Taken) -> tuple[Margins, float]:
        """What is left of every limit that binds here, and how full the tightest feed or UPS is then."""
        plant, rack, watts = self.plant, option.rack, wish.watts or 0
        room, site = plant.rooms[rack.room_id], plant.site_of(rack)
        left: Margins = {
            SPACE: self._space_left(wish, option, taken),
            MOUNTING: -1 if wish.mounting == "tower" else 0,
        }
        if rack.depth_mm is not None:
            left[DEPTH] = rack.depth_mm - self.brackets.depth_clearance_mm - (wish.depth_mm or 0)
        if rack.max_weight_kg is not None:
            left[WEIGHT] = rack.max_weight_kg - rack.weight_kg - taken.weight[rack.id] - (wish.weight_kg or 0)
        if rack.max_watts is not None:
            left[RACK_POWER] = rack.max_watts - rack.watts - taken.rack_watts[rack.id] - watts
        if room.cooling_w is not None:
            left[COOLING] = room.cooling_w - room.watts - taken.room_watts[room.id] - watts
        if site.supply_w is not None:
            all_watts = site.watts + taken.site_watts[site.id] + watts
            left[BUILDING] = site.supply_w - all_watts * self.brackets.pue
        if self.building_ok is False:
            left[BUILDING] = min(left.get(BUILDING, -1), -1)
        if option.uplink is not None:
            line = plant.uplinks[option.uplink]
            left[BANDWIDTH] = line.sellable(self.brackets) - line.sold - taken.mbps[line.id] - (wish.mbps or 0)
        return left, self._strain(left, option, watts, taken)

    def _strain(self, left: Margins, option: Option, watts: float, taken: Taken) -> float:
        self.looks += 1
        added = dict(taken.hung)
        added[option.feeds] = added.get(option.feeds, 0.0) + watts
        strains = self.power.strains(option.feeds, added)
        for name in (FEED, UPS):
            if name in strains:
                left[name] = strains[name].margin
        return max((strain.share for strain in strains.values()), default=0.0)

    def _space_left(self, wish: Wish, option: Option, taken: Taken) -> float:
        """Half units left in the longest run; below zero where the rack cannot hold the machine beside those placed."""
        rack, others = option.rack, taken.items.get(option.rack.id)
        if not others:
            return space.longest(runs(option)) - wish.half_units
        together = _highest_first([*others, (wish.half_units, option.both)])
        return 0 if self.pack(rack, together) is not None else -wish.half_units

    def ranked(self, wish: Wish, lifted: frozenset[str]) -> list[Spot]:
        """Every option that alone breaks no limit but lifted ones; where a limit is lifted, the least broken first."""
        found: list[tuple[tuple[float, ...], str, Spot]] = []
        nothing = Taken()
        for option in self.options(wish):
            left, share = self.margins(wish, option, nothing)
            if broken(left) <= lifted:
                spot = Spot(wish, option, None, left, share)
                over = sum(min(0.0, left.get(name, 0.0)) for name in lifted)
                found.append(((-over, -score(spot)), option.rack.name, spot))
        found.sort(key=lambda row: row[:2])
        return [spot for _key, _name, spot in found]

    def place(self, wishes: Sequence[Wish], lifted: frozenset[str] = frozenset()) -> list[Spot] | None:
        """A place for each machine with no limit broken but lifted ones; None where there is none."""
        ranks: dict[Wish, list[Spot]] = {}
        for wish in wishes:
            if wish.kind not in ranks:
                ranks[wish.kind] = self.ranked(wish.kind, lifted)
            if not ranks[wish.kind]:
                return None
        kinds = list(ranks)
        order = sorted(wishes, key=lambda w: (len(ranks[w.kind]), -w.half_units, kinds.index(w.kind), w.index))
        if len(order) > 1 and self._hopeless(order, ranks, lifted):
            return None
        taken = Taken()
        if not self._deepen(order, ranks, lifted, taken, 0):
            return None
        return self._with_starts(sorted(taken.spots, key=lambda spot: spot.wish.index), lifted)

    def _deepen(
        self, order: Sequence[Wish], ranks: dict[Wish, list[Spot]], lifted: frozenset[str], taken: Taken, first: int
    ) -> bool:
        """Of two machines of one kind the second takes no option before the first one's: each set is tried once."""
        if not order:
            return True
        wish, rest = order[0], order[1:]
        for number, spot in enumerate(ranks[wish.kind][first:], start=first):
            if self.exhausted:
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
        """The spots at the units where their racks pack them; none where the limit of space is lifted."""
        if SPACE in lifted:
            return list(spots)
        placed: list[Spot] = []
        for rack in {spot.option.rack.id: spot.option.rack for spot in spots}.values():
            here = sorted(
                (s for s in spots if s.option.rack.id == rack.id), key=lambda s: (-s.wish.half_units, not s.option.both)
            )
            found = self.pack(rack, tuple((s.wish.half_units, s.option.both) for s in here)) or ()
            placed += [replace(spot, start=start) for spot, start in zip(here, found, strict=True)]
        return sorted(placed, key=lambda spot: spot.wish.index)

    def pack(self, rack: RackFacts, items: tuple[Item, ...]) -> tuple[int, ...] | None:
        """Where each item of the tuple, the highest first, can stand in the rack beside the others; None where not all can."""
        key = (rack.id, items)
        if key not in self._packed:
            self._packed[key] = self._pack(rack, items)
        return self._packed[key]

    def _pack(self, rack: RackFacts, items: tuple[Item, ...]) -> tuple[int, ...] | None:
        stack: dict[int, int] = {}
        return tuple(stack[n] for n in range(len(items))) if self._stack(rack, items, stack) else None

    def _stack(self, rack: RackFacts, items: tuple[Item, ...], stack: dict[int, int]) -> bool:
        """The rest of the items stands, too. Whichever comes next rests on something, so the bottoms of runs are enough."""
        if len(stack) == len(items):
            return True
        taken = [(start, start + items[n][0]) for n, start in stack.items()]
        tried: set[Item] = set()
        for n, (height, both) in enumerate(items):
            if n in stack or (height, both) in tried:
                continue
            tried.add((height, both))
            for start in space.starts(space.without(rack.both if both else rack.front, taken), height):
                self.looks += 1
                stack[n] = start
                if self._stack(rack, items, stack):
                    return True
                del stack[n]
                if self.exhausted:
                    return False
        return False

    def _hopeless(self, order: Sequence[Wish], ranks: dict[Wish, list[Spot]], lifted: frozenset[str]) -> bool:
        """Whether even the sums over rooms, UPS and lines forbid it, whatever the racks: told without trying them all."""
        domains: dict[Wish, list[Option]] = {}
        for kind, spots in ranks.items():
            seen: dict[tuple[object, ...], Option] = {}
            for spot in spots:
                seen.setdefault(self._domain(spot.option), spot.option)
            domains[kind] = list(seen.values())
        left = [2000]
        return not self._sums_hold(sorted(order, key=lambda w: -(w.watts or 0)), domains, lifted, Taken(), left)

    def _domain(self, option: Option) -> tuple[object, ...]:
        ups = tuple(sorted(self.plant.feeds[feed].ups_id or 0 for feed in option.feeds))
        return option.rack.room_id, ups, option.uplink

    def _sums_hold(
        self,
        order: Sequence[Wish],
        domains: dict[Wish, list[Option]],
        lifted: frozenset[str],
        taken: Taken,
        left: list[int],
    ) -> bool:
        if not order:
            return True
        wish, rest = order[0], order[1:]
        for option in domains[wish.kind]:
            left[0] -= 1
            if left[0] < 0:
                return True  # not told; the search itself will
            if self._broken_sums(wish, option, taken) <= lifted:
                spot = Spot(wish, option, None, {})
                taken.add(spot, self.plant)
                if self._sums_hold(rest, domains, lifted, taken, left):
                    return True
                taken.add(spot, self.plant, -1)
        return False

    def _broken_sums(self, wish: Wish, option: Option, taken: Taken) -> set[str]:
        plant, watts = self.plant, wish.watts or 0
        room, site = plant.rooms[option.rack.room_id], plant.site_of(option.rack)
        left: Margins = {}
        if room.cooling_w is not None:
            left[COOLING] = room.cooling_w - room.watts - taken.room_watts[room.id] - watts
        if site.supply_w is not None:
            left[BUILDING] = site.supply_w - (site.watts + taken.site_watts[site.id] + watts) * self.brackets.pue
        if option.uplink is not None:
            line = plant.uplinks[option.uplink]
            left[BANDWIDTH] = line.sellable(self.brackets) - line.sold - taken.mbps[line.id] - (wish.mbps or 0)
        added = dict(taken.hung)
        added[option.feeds] = added.get(option.feeds, 0.0) + watts
        strain = self.power.strains(option.feeds, added, (UPS,)).get(UPS)
        if strain:
            left[UPS] = strain.margin
        return broken(left)


def _highest_first(items: Sequence[Item]) -> tuple[Item, ...]:
    return tuple(sorted(items, key=lambda item: (-item[0], not item[1])))


def score(spot: Spot) -> int:
    """How good a place is, to 100: fills a gap, loads its feeds little, and keeps both feeds for two power supplies."""
    height = spot.wish.half_units
    gaps = [space.room_in(run) - height for run in runs(spot.option) if space.room_in(run) >= height]
    waste = min(min(gaps, default=0) / 2, 10)
    alone = len(spot.option.feeds) < 2 and spot.wish.psu_count != 1
    return round(100 - 40 * min(1.0, max(0.0, spot.share)) - 2.5 * waste - (20 if alone else 0))
