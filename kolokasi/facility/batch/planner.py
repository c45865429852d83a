"""A batch laid in three ways: first fit, greedy, and the best that CP-SAT finds, with the proven bound.

Aim: first as many groups as possible have a place (of plans that place equally many, those with earlier groups), then the
cost of `rules/objective` is least.

`bound` is a bound of that cost: no plan that places so many and so early groups and holds every limit costs less, at whichever
units its machines stand. It is proven over every rack, by the linear relaxation and, where the batch is small enough to be
searched whole, by CP-SAT itself; the model's cost is never above the real one. Of a large plant CP-SAT searches the ways that
the relaxation prices lowest, so there `proven` says only that the plan reaches the bound.

A batch that is searched whole gives the same plan each time, unless the clock cuts in; a larger one may not.

A plan is checked again by the ordinary rules before anybody sees it; one that breaks a limit is reported and not used.
"""

from __future__ import annotations

import logging
import time
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from kolokasi.facility.batch.choices import Hung, Kind, kinds_of
from kolokasi.facility.batch.linear import NO_LIMIT, Row
from kolokasi.facility.batch.model import Batch
from kolokasi.facility.batch.solver import Relaxed, relax, search
from kolokasi.facility.batch.strain import COST
from kolokasi.facility.rules.objective import Cost, Weights, cost
from kolokasi.facility.rules.planning import Group, Layout, Stock, faults, first, greedy, in_turn
from kolokasi.facility.rules.plant import Brackets, Plant

SECONDS = 10.0
WHOLE = 4_000
"""A batch with no more ways than these is searched whole."""
NEAR = 20
"""Of a larger one so many ways of each kind are searched, the cheapest by the relaxation's prices."""
CHECKING = 0.12
"""This part of the time is kept for checking the plan by the ordinary rules."""
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Way:
    """One way to lay the batch, what it costs, and how long it took to find."""

    layout: Layout
    cost: Cost
    seconds: float


@dataclass(frozen=True)
class Best:
    """The best plan found. `bound` is what no such plan undercuts, `most` how many groups can be placed at most.

    `broken` names the limits that a solver's answer broke when it was checked: then the greedy plan stands here instead.
    """

    way: Way
    bound: float
    most: int
    broken: tuple[str, ...] = ()

    @property
    def gap(self) -> float:
        """How far the cost may be from the least, as a share of it."""
        over = max(0.0, self.way.cost.total - self.bound)
        return over / self.way.cost.total if self.way.cost.total else 0.0

    @property
    def proven(self) -> bool:
        """Whether there is nothing better: what is left is only that the model rounds down."""
        return self.way.cost.total - self.bound <= ROUNDED


ROUNDED = 0.05


@dataclass(frozen=True)
class Plans:
    """The batch laid in three ways."""

    first: Way
    greedy: Way
    best: Best


@dataclass(frozen=True)
class Task:
    """What is to be planned."""

    plant: Plant
    brackets: Brackets
    weights: Weights
    groups: Sequence[Group]
    stock: Stock

    def in_turn(self, way: object) -> Way:
        began = time.monotonic()
        layout = in_turn(self.plant, self.brackets, self.groups, self.stock, self.weights, way)  # type: ignore[arg-type]
        return self.measured(layout, began)

    def measured(self, layout: Layout, began: float) -> Way:
        total = cost(self.plant, self.brackets, self.weights, layout.all_spots)
        return Way(layout, total, time.monotonic() - began)

    def rank(self, way: Way) -> tuple[int, float]:
        """Lower is better: more groups, then earlier ones, then the cost."""
        return -sum(merit for key, merit in self.merits.items() if key in way.layout.spots), way.cost.total

    @property
    def merits(self) -> dict[str, int]:
        """What placing each group is worth: any further group outweighs whichever they are."""
        count = len(self.groups)
        return {group.key: count * count + count - place for place, group in enumerate(self.groups)}

    def batch(self, kinds: Sequence[Kind], least: int) -> Batch:
        return Batch(self.plant, self.brackets, self.weights, self.groups, self.stock, kinds, least)


def plan(
    plant: Plant, brackets: Brackets, weights: Weights, groups: Sequence[Group], stock: Stock | None = None,
    seconds: float = SECONDS,
) -> Plans:  # fmt: skip
    """First fit, greedy and the best plan of a batch; looking for the best takes about `seconds` of the clock."""
    task = Task(plant, brackets, weights, groups, stock or {})
    ways = task.in_turn(first), task.in_turn(greedy)
    return Plans(*ways, _Best(task, min(ways, key=task.rank), seconds).found())


class _Best:
    """The better plan than the known one, within the time."""

    def __init__(self, task: Task, known: Way, seconds: float) -> None:
        self.task, self.known = task, known
        self.began = time.monotonic()
        self.until = self.began + seconds * (1 - CHECKING)
        self.kinds = kinds_of(task.plant, task.brackets, task.groups)
        self.most = len({group.key for group in task.groups} - self._hopeless())

    def _hopeless(self) -> set[str]:
        return {kind.group.key for kind in self.kinds if not kind.ways or kind.group.building_ok is False}

    def found(self) -> Best:
        if not self.most:
            return Best(self.known, 0.0, 0)
        if len(self.known.layout.spots) < self.most:
            self._place_more()
        batch = self.task.batch(self.kinds, len(self.known.layout.spots))
        small = len(batch.counts) <= WHOLE
        relaxed = relax(batch.linear, [self._as_many(batch)], self._left(0.6))
        bound = relaxed.bound
        if not small:
            batch = self._narrowed(batch, relaxed)
        linear = batch.linear
        answer = search(linear, [self._as_many(batch)], linear.cost, self._hint(batch), self._left(), steady=small)
        if small:
            bound = max(bound, answer.bound + linear.constant - batch.strains.rounded_up)
        bound = max(0.0, bound / COST)
        if answer.values is None:
            return Best(self._timed(self.known), bound, self.most)
        broken = self._take(batch, answer.values)
        return Best(self._timed(self.known), bound, self.most, broken)

    def _place_more(self) -> None:
        """Stage one: more groups, at whatever cost; `most` is what is proven."""
        batch = self.task.batch(self.kinds, len(self.known.layout.spots))
        aim = {batch.placed[key]: -merit for key, merit in self.task.merits.items()}
        answer = search(batch.linear, [], aim, self._hint(batch), self._left(0.4), steady=len(batch.counts) <= WHOLE)
        if answer.values is not None:
            self._take(batch, answer.values)
        count = len(self.task.groups)
        if answer.bound > -(count**3 + count**3):
            self.most = min(self.most, max(len(self.known.layout.spots), int(-answer.bound // (count * count))))

    def _take(self, batch: Batch, values: Sequence[int]) -> tuple[str, ...]:
        """The values become the known plan when they are better and hold every limit; else what they break."""
        task = self.task
        found = task.measured(batch.read(values), self.began)
        broken = faults(task.plant, task.brackets, task.groups, task.stock, found.layout)
        if broken:
            _log.error("the planned places break %s; they are not used", ", ".join(sorted(broken)))
        elif task.rank(found) < task.rank(self.known):
            self.known = found
        return tuple(sorted(broken))

    def _as_many(self, batch: Batch) -> Row:
        """Every plan that is looked for places as many and as early groups as the known one."""
        merits = self.task.merits
        terms = tuple((batch.placed[key], merit) for key, merit in merits.items())
        return Row(terms, sum(merits[key] for key in self.known.layout.spots), NO_LIMIT)

    def _narrowed(self, batch: Batch, relaxed: Relaxed) -> Batch:
        """The model with the cheapest ways of each kind, and those of the known plan."""
        values = batch.write(self.known.layout)
        by_kind: dict[int, list[tuple[float, Hung]]] = defaultdict(list)
        kept: set[Hung] = {key for key, var in batch.counts.items() if values[var]}
        for key, var in batch.counts.items():
            by_kind[key[0]].append((relaxed.prices[var], key))
        for ways in by_kind.values():
            kept |= {key for _price, key in sorted(ways)[:NEAR]}
        return self.task.batch([kind.only(kept) for kind in self.kinds], len(self.known.layout.spots))

    def _hint(self, batch: Batch) -> list[int]:
        return list(batch.write(self.known.layout).values())

    def _left(self, share: float = 1.0) -> float:
        return max(0.2, self.until - time.monotonic()) * share

    def _timed(self, way: Way) -> Way:
        return Way(way.layout, way.cost, time.monotonic() - self.began)
