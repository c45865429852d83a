"""The units of one rack in the linear model: what stands in which run, and the longest run that stays whole. Pure.

Exact for the problem: in a plain run any arrangement can sink into a stack without shortening what is left above it; where a
run ends in half a unit, one machine of odd height may close it. In a mixed run every beginning is a choice of its own.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from kolokasi.facility.batch.choices import Gaps, Item, Mixed, Plain, cells_of, starts_in
from kolokasi.facility.batch.linear import Linear, Terms
from kolokasi.facility.rules import space
from kolokasi.facility.rules.plant import Run

Placed = tuple[Item, int]
"""An item and its lowest half unit."""


@dataclass
class _Stack:
    run: Plain
    counts: dict[Item, int]
    top: int | None
    kept: int
    length: int


@dataclass
class _Field:
    run: Mixed
    begins: dict[tuple[Item, int], int]
    windows: dict[tuple[int, int], int]


@dataclass
class Packing:
    """One rack: `counts` are the terms that say how many of each item come; `after` those of the run that stays."""

    linear: Linear
    gaps: Gaps
    stacks: list[_Stack] = field(default_factory=list)
    fields: list[_Field] = field(default_factory=list)
    after: Terms = field(default_factory=list)

    def lay(self, counts: Mapping[Item, Terms]) -> None:
        """All items that come have their units; of the runs free on both faces one is kept, and counts by its length."""
        if not self.gaps.mixed:  # then faces make no difference to space
            merged: dict[Item, Terms] = defaultdict(list)
            for (height, _both), terms in counts.items():
                merged[height, True] += terms
            counts = merged
        self.stacks = [self._stack(run, counts) for run in self.gaps.plain]
        self.fields = [self._field(run, counts) for run in self.gaps.mixed]
        for item, terms in counts.items():
            homes = [(stack.counts[item], -1) for stack in self.stacks if item in stack.counts]
            homes += [(var, -1) for one in self.fields for (what, _at), var in one.begins.items() if what == item]
            self.linear.row([*terms, *homes], low=0, high=0)
        kept = [stack.kept for stack in self.stacks] + [var for one in self.fields for var in one.windows.values()]
        self.linear.row([(var, 1) for var in kept], high=1)

    def _stack(self, run: Plain, items: Mapping[Item, Terms]) -> _Stack:
        linear, room = self.linear, run.cells * 2 + run.half
        counts = {
            item: linear.whole((run.cells + (run.half and item[0] % 2)) // cells_of(item[0]))
            for item in items
            if item[0] <= room
        }
        odd = [var for (height, _both), var in counts.items() if height % 2]
        top = linear.yes() if run.half and odd else None
        if top is not None:
            linear.row([(top, 1), *((var, -1) for var in odd)], high=0)
        kept, length = linear.yes(), linear.whole(run.cells)
        used = [(var, cells_of(item[0])) for item, var in counts.items()]
        close = [] if top is None else [(top, -1)]
        linear.row([*used, (length, 1), *close], high=run.cells)
        linear.row([(length, 1), (kept, -run.cells)], high=0)
        self.after.append((length, 1))
        return _Stack(run, counts, top, kept, length)

    def _field(self, run: Mixed, items: Mapping[Item, Terms]) -> _Field:
        linear = self.linear
        begins = {
            (item, unit): linear.yes()
            for item in items
            for unit in starts_in(run.behind if item[1] else [run.front], item[0])
        }
        windows = {window: linear.yes() for behind in run.behind for window in _windows(behind)}
        over: dict[int, list[int]] = defaultdict(list)
        for (item, unit), var in begins.items():
            for cell in range(unit, unit + cells_of(item[0])):
                over[cell].append(var)
        for (low, high), var in windows.items():
            self.after.append((var, high - low))
            for cell in range(low, high):
                over[cell].append(var)
        for here in over.values():
            linear.row([(var, 1) for var in here], high=1)
        return _Field(run, begins, windows)

    def read(self, values: Sequence[int]) -> list[Placed]:
        """Where each item stands: in a stack the even heights first and the odd ones last; one of odd height at the top."""
        found: list[Placed] = []
        for stack in self.stacks:
            items = [item for item, var in stack.counts.items() for _n in range(values[var])]
            found += _stacked(stack.run, items)
        for one in self.fields:
            found += [(item, unit * 2) for (item, unit), var in one.begins.items() if values[var]]
        return found

    def write(self, placed: Sequence[Placed], values: dict[int, int]) -> None:
        """The values of this rack's variables when the items stand there: a plan that another way has made."""
        best: tuple[int, int, int | None] = (0, -1, None)
        for stack in self.stacks:
            here = [(item, start) for item, start in placed if stack.run.run[0] <= start < stack.run.run[1]]
            for item, var in stack.counts.items():
                values[var] = sum(_same(item, one, self.gaps) for one, _start in here)
            if stack.top is not None:
                values[stack.top] = int(any(item[0] % 2 for item, _start in here))
            values[stack.kept] = values[stack.length] = 0
            best = max(best, (_left([stack.run.run], here), stack.kept, stack.length), key=lambda row: row[0])
        for one in self.fields:
            for (item, unit), var in one.begins.items():
                values[var] = int((item, unit * 2) in placed)
            here = [(item, start) for item, start in placed if one.run.front[0] <= start < one.run.front[1]]
            for (low, high), var in one.windows.items():
                values[var] = 0
                if (high - low) > best[0] and _left([(low * 2, high * 2)], here) == high - low:
                    best = (high - low, var, None)
        if best[0]:
            values[best[1]] = 1
            if best[2] is not None:
                values[best[2]] = best[0]


def _windows(run: Run) -> Iterator[tuple[int, int]]:
    low = space.start_in(run) // 2
    high = low + space.room_in(run) // 2
    for begin in range(low, high):
        for end in range(begin + 1, high + 1):
            yield begin, end


def _stacked(run: Plain, items: Sequence[Item]) -> list[Placed]:
    rest = sorted(items, key=lambda item: (item[0] % 2, -item[0]))
    found: list[Placed] = []
    if run.half and rest and rest[-1][0] % 2:
        found.append((rest[-1], run.run[1] - rest[-1][0]))
        rest.pop()
    at = space.start_in(run.run)
    for item in rest:
        found.append((item, at))
        at += 2 * cells_of(item[0])
    return found


def _left(runs: Sequence[Run], placed: Sequence[Placed]) -> int:
    return space.longest(space.without(runs, [(start, start + item[0]) for item, start in placed])) // 2


def _same(kept: Item, item: Item, gaps: Gaps) -> bool:
    return kept == (item if gaps.mixed else (item[0], True))
