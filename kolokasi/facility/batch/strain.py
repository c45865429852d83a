"""Feeds, UPS and phases in the linear model: no part over its limit in any scenario, and how full the fullest is. Pure.

Watts split over live feeds by 1/n; the rows are multiplied so that every share is a whole number, so limits hold exactly.
Costs are rounded down, never up: the model never says of a plan that it costs more than it does.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from kolokasi.facility.batch.linear import Linear, Terms
from kolokasi.facility.rules.objective import LEGS, LegGroup, Weights, leg_groups
from kolokasi.facility.rules.plant import FEED, SLACK, Plant
from kolokasi.facility.rules.power import WELL, Feeds, Part, Power

COST = 1000
"""Whole numbers of the model that make 1 of the objective."""
FINE = 1000
"""How much finer the rows of costs count than the cost itself."""


@dataclass(frozen=True)
class _Moment:
    """What a part carries in a scenario: its load now, and of each set of feeds so many `shares` of a watt more."""

    load: float
    shares: Mapping[Feeds, int]

    def below(self, other: _Moment) -> bool:
        """Whether the other one is never less tight."""
        return self.load <= other.load and all(self.shares[one] <= other.shares.get(one, 0) for one in self.shares)


class Strains:
    """The power of a plant over the watts that the batch hangs on each set of feeds.

    `floor` is how full the fullest part becomes in every plan that is looked for. A part that stays below it without the
    batch need not be told from one that the batch does not touch; for the others a flag says whether anything new hangs there.
    """

    def __init__(
        self, linear: Linear, plant: Plant, power: Power, weights: Weights, hung: Mapping[Feeds, Terms], floor: float
    ) -> None:
        self.linear, self.plant, self.power, self.weights, self.floor = linear, plant, power, weights, floor
        self.whole = math.lcm(*range(1, max(map(len, hung), default=1) + 1))
        self.watts: dict[Feeds, int] = {}
        self.flags: dict[tuple[frozenset[Feeds], bool], int] = {}
        for feeds, terms in hung.items():
            self.watts[feeds] = linear.whole(sum(linear.highs[var] * factor for var, factor in terms))
            linear.row([*terms, (self.watts[feeds], -1)], low=0, high=0)
        self.fullest = linear.whole(round(weights.balance * COST * 2) + 1)
        linear.row([(self.fullest, 1)], low=math.floor(floor * weights.balance * COST))
        self.fullness: list[tuple[Terms, int]] = []
        self.uneven: list[tuple[int, list[Terms]]] = []
        self._limits()
        linear.pay(self.fullest, 1)

    @property
    def rounded_up(self) -> int:
        """By how much whole numbers may overstate the cost: by less than 1 for the fullest part and each group of phases."""
        return 1 + len(self.uneven)

    def _limits(self) -> None:
        mine: dict[Part, list[Feeds]] = defaultdict(list)
        for feeds in self.watts:
            for part in self.power.shares(feeds, WELL):
                mine[part].append(feeds)
        self._phases()
        moments = {part: _tightest(self._moments(part, some)) for part, some in mine.items()}
        for part, some in mine.items():
            for moment in moments[part]:
                self._fullness(part, moment, some)
        for part, some in mine.items():
            for moment in moments[part]:
                self._limit(part, moment, some)

    def _flag(self, some: Iterable[Feeds], *, loading: bool) -> int:
        """A variable that is 1 as soon as something new hangs on one of them; `loading` when it must draw power, too."""
        chosen = frozenset(some), loading
        if chosen not in self.flags:
            self.flags[chosen] = self.linear.yes()
        return self.flags[chosen]

    def _moments(self, part: Part, some: list[Feeds]) -> list[_Moment]:
        """Every loss that the new machines notice there, and the worst of all the others. Shares differ from the ordinary
        ones only for machines that notice the loss."""
        notice: dict[Part, list[Feeds]] = defaultdict(list)
        for feeds in some:
            for lost in self.power.hits(feeds):
                notice[lost].append(feeds)
        ordinary = self._shares(part, WELL, some)
        found = [_Moment(self.power.highest(part, notice)[0], ordinary)]
        for lost in sorted(set(notice) - {part}):
            then = ordinary | self._shares(part, lost, notice[lost])
            found.append(_Moment(self.power.load(part, lost), then))
        return found

    def _shares(self, part: Part, lost: Part, some: list[Feeds]) -> dict[Feeds, int]:
        return {feeds: round(self.power.shares(feeds, lost).get(part, 0.0) * self.whole) for feeds in some}

    def _limit(self, part: Part, moment: _Moment, some: list[Feeds]) -> None:
        """Where a flag says whether the part is loaded at all, what it can still carry is nothing while it is not."""
        left = math.floor((self.power.limit[part] - moment.load + SLACK) * self.whole)
        terms = [(self.watts[feeds], share) for feeds, share in moment.shares.items() if share]
        flag = self.flags.get((frozenset(some), True), self.flags.get((frozenset(some), False)))
        if flag is None:
            self.linear.row(terms, high=max(0, left))
        else:
            self.linear.row([*terms, (flag, -max(0, left))], high=0)

    def _fullness(self, part: Part, moment: _Moment, some: list[Feeds]) -> None:
        limit = self.power.limit[part]
        if limit <= 0:
            return
        scale = FINE * COST * self.weights.balance / limit
        terms = [
            (self.watts[feeds], math.floor(scale * share / self.whole))
            for feeds, share in moment.shares.items()
            if share
        ]
        already = math.floor(scale * moment.load)
        if moment.load / limit > self.floor:
            terms.append((self._flag(some, loading=True), already))
            already = 0
        self.linear.row([*terms, (self.fullest, -FINE)], high=-already)
        self.fullness.append((terms, already))

    def _phases(self) -> None:
        """For each group of legs the difference of the heaviest and the lightest, where something new hangs on it."""
        group_of = leg_groups(self.plant)
        loads: dict[LegGroup, dict[str, float]] = defaultdict(lambda: dict.fromkeys(LEGS, 0.0))
        for feed, group in group_of.items():
            loads[group][self.plant.feeds[feed].leg] += self.power.load((FEED, feed))
        for group, load in loads.items():
            legs_of = {
                feeds: [self.plant.feeds[feed].leg for feed in feeds if group_of.get(feed) == group]
                for feeds in self.watts
            }
            some = {feeds: legs for feeds, legs in legs_of.items() if legs}
            if some:
                self._leg_group(load, some)

    def _leg_group(self, load: Mapping[str, float], some: Mapping[Feeds, list[str]]) -> None:
        scale = FINE * COST * self.weights.legs / 1000
        flag, rows = self._flag(some, loading=False), []
        for one in LEGS:
            for other in LEGS:
                if one != other:
                    share = {f: (legs.count(one) - legs.count(other)) / len(f) for f, legs in some.items()}
                    terms = [(self.watts[feeds], math.floor(scale * part)) for feeds, part in share.items() if part]
                    rows.append([*terms, (flag, math.floor(scale * (load[one] - load[other])))])
        most = max(sum(self.linear.highs[var] * max(0, factor) for var, factor in terms) for terms in rows)
        over = self.linear.whole(most // FINE + 1)
        self.linear.pay(over, 1)
        for terms in rows:
            self.linear.row([*terms, (over, -FINE)], high=0)
        self.uneven.append((over, rows))

    def once(self, choices: Mapping[Feeds, Terms], count: int, *, draws: bool) -> None:
        """Machines of one kind: each hangs somewhere, so a flag is at least their share that hangs on its feeds."""
        for (some, loading), flag in self.flags.items():
            if loading and not draws:
                continue
            terms = [term for feeds, chosen in choices.items() if feeds in some for term in chosen]
            if terms:
                self.linear.row([*terms, (flag, -count)], high=0)

    def write(self, values: dict[int, int], hung: Mapping[Feeds, float]) -> None:
        """The values of these variables when so many watts hang there; a set of feeds that is not there is untouched."""
        for feeds, var in self.watts.items():
            values[var] = round(hung.get(feeds, 0.0))
        for (some, loading), flag in self.flags.items():
            values[flag] = int(any(feeds in some and (watts or not loading) for feeds, watts in hung.items()))
        for over, rows in self.uneven:
            values[over] = max(0, *(_up(terms, 0, values) for terms in rows))
        least = math.floor(self.floor * self.weights.balance * COST)
        values[self.fullest] = max([least, *(_up(terms, already, values) for terms, already in self.fullness)])


def _up(terms: Terms, already: int, values: Mapping[int, int]) -> int:
    return -(-(already + sum(values[var] * factor for var, factor in terms)) // FINE)


def _tightest(moments: list[_Moment]) -> list[_Moment]:
    """Without those that another one covers."""
    kept: list[_Moment] = []
    for moment in sorted(moments, key=lambda one: (-sum(one.shares.values()), -one.load)):
        if not any(moment.below(one) for one in kept):
            kept.append(moment)
    return kept
