"""What a benchmark says: figures with their unit, their floor and their aim."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Figure:
    """One figure. `ratio` is value over floor; `ok` is None when nobody stated an aim."""

    name: str
    value: float
    unit: str
    floor: float | None = None
    aim: float | None = None
    note: str = ""

    @property
    def ratio(self) -> float | None:
        return self.value / self.floor if self.floor else None

    @property
    def ok(self) -> bool | None:
        if self.aim is None:
            return None
        return (self.value if self.ratio is None else self.ratio) <= self.aim

    def as_json(self) -> dict[str, object]:
        return {
            "name": self.name,
            "value": round(self.value, 4),
            "unit": self.unit,
            "floor": None if self.floor is None else round(self.floor, 4),
            "ratio": None if self.ratio is None else round(self.ratio, 2),
            "aim": self.aim,
            "ok": self.ok,
            "note": self.note,
        }

    def __str__(self) -> str:
        parts = [f"{self.name:<34} {self.value:10.3f} {self.unit:<4}"]
        if self.ratio is not None:
            parts.append(f"= {self.ratio:.2f} × {self.floor:.3f}")
        if self.aim is not None:
            parts.append(f"(≤ {self.aim:g}: {'ya' if self.ok else 'belum'})")
        return " ".join([*parts, self.note]).rstrip()


def times(act: Callable[[], object], *, count: int, warm: int = 20) -> list[float]:
    """How many milliseconds `act` took, each of `count` times, sorted; the first `warm` calls do not count."""
    for _round in range(warm):
        act()
    taken = []
    for _round in range(count):
        began = time.perf_counter()
        act()
        taken.append((time.perf_counter() - began) * 1000)
    return sorted(taken)


def side_by_side(
    act: Callable[[], object],
    bare: Callable[[], object],
    *,
    count: int,
    warm: int = 20,
    after: Callable[[], object] = lambda: None,
) -> tuple[list[float], list[float]]:
    """Both in turn, so that a busy moment of the machine strikes both; `after` tidies up and does not count."""
    taken: tuple[list[float], list[float]] = ([], [])
    for number in range(warm + count):
        for kept, one in zip(taken, (act, bare), strict=True):
            began = time.perf_counter()
            one()
            if number >= warm:
                kept.append((time.perf_counter() - began) * 1000)
        after()
    return sorted(taken[0]), sorted(taken[1])


def p50(taken: Sequence[float]) -> float:
    return statistics.median(taken)


def p95(taken: Sequence[float]) -> float:
    return sorted(taken)[max(0, int(len(taken) * 0.95) - 1)]
