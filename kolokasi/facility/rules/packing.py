"""Where devices stand in one rack: whether several fit together, and where one breaks no long gap. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from kolokasi.facility.rules import space
from kolokasi.facility.rules.arrangement import Item
from kolokasi.facility.rules.objective import gap_lost
from kolokasi.facility.rules.plant import RackFacts, Run

State = tuple[tuple[Run, ...], tuple[Item, ...]]
"""What the placed ones take, and which are left."""


@dataclass
class Budget:
    """How many looks a question may cost, and what all questions have cost."""

    most: int
    looks: int = 0
    spent: int = 0

    def grant(self, most: int) -> None:
        """The next question may cost so many looks."""
        self.spent += self.looks
        self.most, self.looks = most, 0

    @property
    def total(self) -> int:
        """The looks of all questions so far."""
        return self.spent + self.looks

    @property
    def exhausted(self) -> bool:
        return self.looks > self.most


@dataclass
class Packing:
    """Racks filled with the machines of a request; what was found once is known."""

    budget: Budget
    known: dict[tuple[int, tuple[Item, ...]], tuple[int, ...] | None] = field(default_factory=dict)

    def pack(self, rack: RackFacts, items: tuple[Item, ...]) -> tuple[int, ...] | None:
        """Where each item of the tuple, the highest first, can stand in the rack beside the others; None where not all can."""
        key = (rack.id, items)
        if key not in self.known:
            stack: list[int] = []
            order: list[Item] = []
            found = self._stack(rack, items, order, stack, set())
            if self.budget.exhausted and not found:
                return None  # not told, so not kept
            self.known[key] = _in_order(items, order, stack) if found else None
        return self.known[key]

    def _stack(
        self, rack: RackFacts, rest: tuple[Item, ...], order: list[Item], stack: list[int], dead: set[State]
    ) -> bool:
        """The rest of the items stands, too. Whichever comes next rests on something, so the bottoms of runs are enough."""
        if not rest:
            return True
        taken = [(start, start + item[0]) for item, start in zip(order, stack, strict=True)]
        state = (tuple(sorted(taken)), rest)
        if state in dead:
            return False
        for item in dict.fromkeys(rest):
            height, both = item
            left = list(rest)
            left.remove(item)
            for start in space.starts(space.without(rack.both if both else rack.front, taken), height):
                self.budget.looks += 1
                order.append(item)
                stack.append(start)
                if self._stack(rack, tuple(left), order, stack, dead):
                    return True
                order.pop()
                stack.pop()
                if self.budget.exhausted:
                    return False
        dead.add(state)
        return False

    def stand(self, rack: RackFacts, items: Sequence[Item]) -> tuple[int, ...] | None:
        """Where the items, the highest first, stand so that long gaps stay whole as far as easily told."""
        kindly = _one_by_one(rack, items)
        packed = self.pack(rack, tuple(items)) if len(items) > 1 or kindly is None else None
        ways = [starts for starts in (kindly, packed) if starts is not None]
        return min(ways, key=lambda starts: _lost(rack, items, starts), default=None)


def highest_first(items: Sequence[Item]) -> tuple[Item, ...]:
    return tuple(sorted(items, key=lambda item: (-item[0], not item[1])))


def _in_order(items: Sequence[Item], order: Sequence[Item], stack: Sequence[int]) -> tuple[int, ...]:
    """The starts of items that were stacked in another order; items of one kind need not be told apart."""
    left = list(zip(order, stack, strict=True))
    found = []
    for item in items:
        number = next(n for n, (other, _start) in enumerate(left) if other == item)
        found.append(left.pop(number)[1])
    return tuple(found)


def _one_by_one(rack: RackFacts, items: Sequence[Item]) -> tuple[int, ...] | None:
    taken: list[Run] = []
    for height, both in items:
        start = best_start_beside(rack, both, height, taken)
        if start is None:
            return None
        taken.append((start, start + height))
    return tuple(start for start, _end in taken)


def _lost(rack: RackFacts, items: Sequence[Item], starts: Sequence[int]) -> int:
    return gap_lost(rack.both, [(start, start + item[0]) for item, start in zip(items, starts, strict=True)])


def best_start_beside(rack: RackFacts, both: bool, height: int, taken: Sequence[Run]) -> int | None:
    """Where one more device breaks least of the longest run beside those that take units already."""
    free = rack.both if both else rack.front
    if not taken:
        return best_start(free, rack.both, height)
    return best_start(tuple(space.without(free, taken)), tuple(space.without(rack.both, taken)), height)


@lru_cache(maxsize=20_000)
def best_start(free: tuple[Run, ...], whole: tuple[Run, ...], height: int) -> int | None:
    """The start in the free runs at which the longest of the `whole` runs loses least; of several the one in the tightest
    run, then the lowest. None where nothing is high enough."""
    best: tuple[int, int] | None = None
    for start in _all_starts(free, height):
        lost = gap_lost(whole, [(start, start + height)])
        if best is None or lost < best[0]:
            best = (lost, start)
            if not lost:
                break
    return None if best is None else best[1]


def _all_starts(free: Sequence[Run], height: int) -> Iterator[int]:
    """Every start, those in the tightest run first."""
    for run in sorted(free, key=lambda run: (space.room_in(run), run)):
        yield from range(space.start_in(run), run[1] - height + 1, 2)
