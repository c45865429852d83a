"""A linear model in whole numbers, as data: variables, rows, what to make small. Pure; `solver` hands it to OR-Tools."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

Terms = list[tuple[int, int]]
"""Pairs of (variable, factor)."""
NO_LIMIT = 2**60


@dataclass(frozen=True)
class Row:
    """The sum of the terms lies between `low` and `high`."""

    terms: tuple[tuple[int, int], ...]
    low: int
    high: int

    def value(self, values: Mapping[int, int]) -> int:
        return sum(values[var] * factor for var, factor in self.terms)

    def holds(self, values: Mapping[int, int]) -> bool:
        return self.low <= self.value(values) <= self.high


@dataclass
class Linear:
    """Variables are numbers from 0; each has its highest value, the lowest is 0."""

    highs: list[int] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)
    cost: dict[int, int] = field(default_factory=dict)
    constant: int = 0

    def whole(self, high: int) -> int:
        """A new variable from 0 to `high`."""
        self.highs.append(high)
        return len(self.highs) - 1

    def yes(self) -> int:
        """A new variable, 0 or 1."""
        return self.whole(1)

    def row(self, terms: Iterable[tuple[int, int]], *, low: int = -NO_LIMIT, high: int = NO_LIMIT) -> None:
        """Between `low` and `high`; one variable may come several times. A row that every value fulfils is left out."""
        summed: dict[int, int] = {}
        for var, factor in terms:
            summed[var] = summed.get(var, 0) + factor
        kept = tuple((var, factor) for var, factor in summed.items() if factor)
        most = sum(self.highs[var] * factor for var, factor in kept if factor > 0)
        least = sum(self.highs[var] * factor for var, factor in kept if factor < 0)
        if least < low or most > high:
            self.rows.append(Row(kept, low, high))

    def pay(self, var: int, factor: int) -> None:
        """Each unit of the variable costs so much."""
        self.cost[var] = self.cost.get(var, 0) + factor
