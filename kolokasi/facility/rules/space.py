"""Runs of free units. Pure; half units count from the bottom edge of unit 1."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from kolokasi.facility.rules.plant import Run


def start_in(run: Run) -> int:
    """The lowest place in a run where a device may begin: the bottom edge of a whole unit."""
    return run[0] + run[0] % 2


def room_in(run: Run) -> int:
    """How many half units a device may have in the run."""
    return max(0, run[1] - start_in(run))


def without(runs: Iterable[Run], taken: Sequence[Run]) -> list[Run]:
    """What is left of the runs when `taken` is taken out of them."""
    left = list(runs)
    for low, high in taken:
        cut: list[Run] = []
        for start, end in left:
            if high <= start or low >= end:
                cut.append((start, end))
                continue
            if start < low:
                cut.append((start, low))
            if high < end:
                cut.append((high, end))
        left = cut
    return left


def longest(runs: Iterable[Run]) -> int:
    """The half units of the longest run; a device may begin at whole units only."""
    return max(map(room_in, runs), default=0)


def starts(runs: Iterable[Run], height: int) -> list[int]:
    """Where a device of this height can stand, the tightest run first, then the lowest.

    Trying the bottoms of free runs is enough: any arrangement stays one when each device sinks until it rests.
    """
    fitting = [run for run in runs if room_in(run) >= height]
    return [start_in(run) for run in sorted(fitting, key=lambda run: (room_in(run), run[0]))]


def whole(half_units: float) -> float:
    """Units for half units; a whole number where it is one."""
    units = half_units / 2
    return int(units) if float(units).is_integer() else units


def span(start: int, height: int) -> tuple[float, float]:
    """The lowest and the highest unit of a device: (23, 24)."""
    return whole(start) + 1, whole(start + height - (2 if height > 1 else 1)) + 1


def joined(runs: Iterable[Run]) -> list[Run]:
    """The runs from below, those that touch or overlap made one."""
    whole: list[Run] = []
    for low, high in sorted(run for run in runs if run[0] < run[1]):
        if whole and low <= whole[-1][1]:
            whole[-1] = (whole[-1][0], max(whole[-1][1], high))
        else:
            whole.append((low, high))
    return whole


def common(some: Iterable[Run], others: Sequence[Run]) -> list[Run]:
    """What is in both lists of runs."""
    return [
        (max(low, other[0]), min(high, other[1]))
        for low, high in some
        for other in others
        if max(low, other[0]) < min(high, other[1])
    ]
