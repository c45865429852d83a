"""The linear model of a batch: each kind of machine counted per rack, feeds and line; the limits; the objective. Pure.

A placed group has all its machines in ways that alone break no limit, and together every sum holds: units, weight, rack power,
cooling, building, bandwidth, addresses, and feeds and UPS in every scenario. The cost is that of `rules/objective`, rounded
down; so the least cost of this model is never more than that of the best plan.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

from kolokasi.facility.batch.choices import Hung, Item, Kind, Way, gaps_of
from kolokasi.facility.batch.linear import Linear, Terms
from kolokasi.facility.batch.packing import Packing, Placed
from kolokasi.facility.batch.strain import COST, Strains
from kolokasi.facility.rules.objective import Weights
from kolokasi.facility.rules.planning import Group, Layout, Stock
from kolokasi.facility.rules.plant import SLACK, Brackets, Plant, RackFacts
from kolokasi.facility.rules.power import Feeds, Power
from kolokasi.facility.rules.search import Option, Spot

GRAM = 1000


class Batch:
    """The model of one batch over one plant."""

    def __init__(
        self, plant: Plant, brackets: Brackets, weights: Weights, groups: Sequence[Group], stock: Stock,
        kinds: Sequence[Kind], least: int,
    ) -> None:  # fmt: skip
        """`least` is how many groups every plan that is looked for places."""
        self.plant, self.brackets, self.weights, self.groups = plant, brackets, weights, groups
        self.linear = Linear()
        self.kinds = kinds
        self.placed = {group.key: self.linear.yes() for group in groups}
        self.counts: dict[Hung, int] = {}
        self.way: dict[Hung, Way] = {}
        self.on_line: dict[tuple[int, int], int] = {}
        self.agency_in: dict[tuple[int | None, int], int] = {}
        self.packings: dict[int, Packing] = {}
        self._count()
        self._stocks(stock)
        self._racks()
        self._sums()
        self._lines()
        self.strains = Strains(self.linear, plant, Power(plant, brackets), weights, self._hung(), self._floor(least))
        self._strain()
        self._agencies()

    def _count(self) -> None:
        """All machines of a kind stand somewhere when their group is placed, and none when it is not."""
        for kind in self.kinds:
            for way in kind.ways:
                key = (kind.number, way.rack.id, way.feeds)
                self.counts[key] = self.linear.whole(min(kind.count, self._most(kind, way.rack)))
                self.way[key] = way
                if len(way.rack.feeds) < kind.wish.feeds_wanted:
                    self.linear.pay(self.counts[key], math.floor(self.weights.one_feed * COST))
        by_kind = self._terms_by(lambda key: key[0])
        for kind in self.kinds:
            self.linear.row([*by_kind[kind.number], (self.placed[kind.group.key], -kind.count)], low=0, high=0)
        for group in self.groups:
            if group.building_ok is False:
                self.linear.row([(self.placed[group.key], 1)], high=0)

    def _most(self, kind: Kind, rack: RackFacts) -> int:
        """How many of the kind the rack could take at most."""
        wish, gaps = kind.wish, gaps_of(rack)
        cells = -(-wish.half_units // 2)
        room = sum((run.cells + run.half) // cells for run in gaps.plain)
        room += sum(((run.front[1] - run.front[0]) // 2 + 1) // cells for run in gaps.mixed)
        if wish.watts and rack.max_watts is not None:
            room = min(room, int((rack.max_watts - rack.watts + SLACK) // wish.watts))
        if wish.weight_kg and rack.max_weight_kg is not None:
            room = min(room, int((rack.max_weight_kg - rack.weight_kg + SLACK) // wish.weight_kg))
        return max(1, room)

    def _terms_by(self, what: object) -> dict[object, Terms]:
        found: dict[object, Terms] = defaultdict(list)
        for key, var in self.counts.items():
            found[what(key)].append((var, 1))  # type: ignore[operator]
        return found

    def _stocks(self, stock: Stock) -> None:
        for name, much in stock.items():
            if much is not None:
                takes = [(self.placed[group.key], group.takes.get(name, 0)) for group in self.groups]
                self.linear.row(takes, high=max(0, much))

    def _racks(self) -> None:
        """Units of each rack, and what its longest run loses."""
        by_rack: dict[int, dict[Item, Terms]] = defaultdict(lambda: defaultdict(list))
        for key, var in self.counts.items():
            by_rack[key[1]][self.kinds[key[0]].wish.half_units, self.way[key].both].append((var, 1))
        price = math.floor(self.weights.gap * COST)
        for rack_id, counts in by_rack.items():
            packing = Packing(self.linear, gaps_of(self.plant.racks[rack_id]))
            packing.lay(counts)
            self.packings[rack_id] = packing
            self.linear.constant += price * packing.gaps.longest
            for var, length in packing.after:
                self.linear.pay(var, -price * length)

    def _sums(self) -> None:
        """Weight and watts of racks, cooling of rooms, supply of sites. Weights count in whole grams, rounded up."""
        plant, pue = self.plant, self.brackets.pue
        weight: dict[int, Terms] = defaultdict(list)
        watts: dict[tuple[str, int], Terms] = defaultdict(list)
        for key, var in self.counts.items():
            wish, rack = self.kinds[key[0]].wish, plant.racks[key[1]]
            weight[rack.id].append((var, round((wish.weight_kg or 0) * GRAM)))
            for whose in (("rack", rack.id), ("room", rack.room_id), ("site", plant.site_of(rack).id)):
                watts[whose].append((var, wish.watts or 0))
        for rack_id, terms in weight.items():
            rack = plant.racks[rack_id]
            if rack.max_weight_kg is not None:
                self._within(terms, (rack.max_weight_kg - rack.weight_kg) * GRAM)
            if rack.max_watts is not None:
                self._within(watts["rack", rack_id], rack.max_watts - rack.watts)
        for room in plant.rooms.values():
            if room.cooling_w is not None:
                self._within(watts["room", room.id], room.cooling_w - room.watts)
        for site in plant.sites.values():
            if site.supply_w is not None:
                self._within(watts["site", site.id], (site.supply_w + SLACK) / pue - site.watts)

    def _within(self, terms: Terms, free: float) -> None:
        self.linear.row(terms, high=max(0, math.floor(free + SLACK)))

    def _lines(self) -> None:
        """Bandwidth: a machine with traffic takes one of the lines of its site."""
        sold: dict[int, Terms] = defaultdict(list)
        by_site = self._terms_by(lambda key: (key[0], self.plant.site_of(self.plant.racks[key[1]]).id))
        for kind in self.kinds:
            for site, lines in kind.lines.items():
                for line in lines:
                    var = self.on_line[kind.number, line] = self.linear.whole(kind.count)
                    sold[line].append((var, kind.wish.mbps or 0))
                takes = [(self.on_line[kind.number, line], -1) for line in lines]
                self.linear.row([*by_site[kind.number, site], *takes], low=0, high=0)
        for line, terms in sold.items():
            facts = self.plant.uplinks[line]
            self._within(terms, facts.sellable(self.brackets) - facts.sold)

    def _hung(self) -> dict[Feeds, Terms]:
        hung: dict[Feeds, Terms] = defaultdict(list)
        for key, var in self.counts.items():
            if key[2]:
                hung[key[2]].append((var, self.kinds[key[0]].wish.watts or 0))
        return hung

    def _floor(self, least: int) -> float:
        """How full some part becomes in any case: with one machine alone in its best place, of those groups that cannot
        all be left out."""
        alone: dict[str, float] = dict.fromkeys(self.placed, 0.0)
        for kind in self.kinds:
            if kind.wish.watts and kind.ways:
                key = kind.group.key
                alone[key] = max(alone[key], min(way.share for way in kind.ways))
        left_out = len(self.groups) - least
        return sorted(alone.values(), reverse=True)[left_out] if left_out < len(alone) else 0.0

    def _strain(self) -> None:
        """Who hangs where, and that the fullest part is at least as full as with one machine alone in its place."""
        price = self.weights.balance * COST
        by_kind: dict[int, list[tuple[Hung, int]]] = defaultdict(list)
        for key, var in self.counts.items():
            if key[2]:
                by_kind[key[0]].append((key, var))
        for number, ways in by_kind.items():
            kind = self.kinds[number]
            choices: dict[Feeds, Terms] = defaultdict(list)
            for key, var in ways:
                choices[key[2]].append((var, 1))
            self.strains.once(choices, kind.count, draws=bool(kind.wish.watts))
            if kind.wish.watts:
                alone = [(var, math.floor(self.way[key].share * price)) for key, var in ways]
                self.linear.row([*alone, (self.strains.fullest, -kind.count)], high=0)

    def _agencies(self) -> None:
        """An agency that comes into a rack where it did not stand costs once."""
        price = math.floor(self.weights.together * COST)
        machines: dict[int | None, int] = defaultdict(int)
        for kind in self.kinds:
            machines[kind.wish.agency] += kind.count
        for key, var in self.counts.items():
            agency, rack = self.kinds[key[0]].wish.agency, self.plant.racks[key[1]]
            if agency is None or agency in rack.agencies:
                continue
            if machines[agency] == 1:
                self.linear.pay(var, price)
                continue
            if (agency, rack.id) not in self.agency_in:
                self.agency_in[agency, rack.id] = self.linear.yes()
                self.linear.pay(self.agency_in[agency, rack.id], price)
            self.linear.row([(var, 1), (self.agency_in[agency, rack.id], -self.linear.highs[var])], high=0)

    def read(self, values: Sequence[int]) -> Layout:
        """The plan that the values say, each machine at its units."""
        waiting: dict[tuple[int, Item], list[Spot]] = defaultdict(list)
        for kind in self.kinds:
            members = iter(kind.members)
            lines = {
                site: [line for line in some for _n in range(values[self.on_line[kind.number, line]])]
                for site, some in kind.lines.items()
            }
            for key in (one for one in self.counts if one[0] == kind.number):
                way = self.way[key]
                for _n in range(values[self.counts[key]]):
                    site = self.plant.site_of(way.rack).id
                    line = lines[site].pop() if lines.get(site) else None
                    spot = Spot(next(members), Option(way.rack, way.feeds, line, way.both), None, {}, way.share)
                    waiting[way.rack.id, (kind.wish.half_units, way.both)].append(spot)
        return self._in_order(self._started(waiting, values))

    def _started(self, waiting: dict[tuple[int, Item], list[Spot]], values: Sequence[int]) -> list[Spot]:
        done: list[Spot] = []
        for rack_id, packing in self.packings.items():
            for (height, both), start in sorted(packing.read(values), key=lambda one: one[1]):
                some = waiting[rack_id, (height, both)]
                if not some and not packing.gaps.mixed:
                    some = waiting[rack_id, (height, not both)]
                done.append(replace(some.pop(0), start=start))
        return done

    def _in_order(self, spots: Sequence[Spot]) -> Layout:
        by_wish = {id(spot.wish): spot for spot in spots}
        return Layout(
            {
                group.key: tuple(by_wish[id(wish)] for wish in group.wishes)
                for group in self.groups
                if group.wishes and id(group.wishes[0]) in by_wish
            }
        )

    def write(self, layout: Layout) -> dict[int, int]:
        """The values of every variable in a plan that was made in another way; a hint, and a proof that the model allows it."""
        values = dict.fromkeys(range(len(self.linear.highs)), 0)
        number_of = {id(wish): kind.number for kind in self.kinds for wish in kind.members}
        here: dict[int, list[Placed]] = defaultdict(list)
        hung: dict[Feeds, float] = defaultdict(float)
        for key, spots in layout.spots.items():
            values[self.placed[key]] = 1
            for spot in spots:
                kind, option = number_of[id(spot.wish)], spot.option
                values[self.counts[kind, option.rack.id, option.feeds]] += 1
                if option.uplink is not None:
                    values[self.on_line[kind, option.uplink]] += 1
                if (spot.wish.agency, option.rack.id) in self.agency_in:
                    values[self.agency_in[spot.wish.agency, option.rack.id]] = 1
                if option.feeds:
                    hung[option.feeds] += spot.wish.watts or 0
                here[option.rack.id].append(((spot.wish.half_units, option.both), spot.start or 0))
        for rack_id, packing in self.packings.items():
            packing.write(here[rack_id], values)
        self.strains.write(values, hung)
        return values
