"""How much of its longest free run a rack loses to one more device, over many racks at once. Pure; units, not half units."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

Grid = NDArray[np.bool_]
Counts = NDArray[np.int64]


def lost_at_best(front: Grid, both: Grid, on_both: NDArray[np.bool_], height: int) -> Counts:
    """By rack: by how many whole units the longest run shrinks that is free on both faces, the device at its best place.

    `front` and `both` are the free half units, a rack a row; the device of `height` half units takes both faces where
    `on_both` says so. Racks where it stands nowhere come to more than a rack is high.
    """
    whole = both[:, 0::2] & both[:, 1::2]
    units = (height + 1) // 2
    longest = run_below(whole).max(axis=1, initial=0)
    below = _highest_so_far(run_below(whole))
    above = _highest_so_far(run_below(whole[:, ::-1]))[:, ::-1]
    starts = whole.shape[1] - units + 1
    if starts < 1:
        return np.full(len(both), CELLS_AT_MOST)
    left = np.maximum(below[:, :starts], above[:, units : units + starts])
    stands = np.where(on_both[:, None], fits(both, height)[:, :starts], fits(front, height)[:, :starts])
    return np.asarray(longest - np.where(stands, left, -CELLS_AT_MOST).max(axis=1))


CELLS_AT_MOST = 1000


def run_below(free: Grid) -> Counts:
    """How many free ones lie right below each border, from the bottom border to the top one."""
    places = np.arange(1, free.shape[1] + 1, dtype=np.int16)
    last_taken = np.maximum.accumulate(np.where(free, np.int16(0), places), axis=1)
    counts = np.zeros((len(free), free.shape[1] + 1), dtype=np.int16)
    counts[:, 1:] = places - last_taken
    return counts


def fits(free: Grid, height: int) -> Grid:
    """By whole unit: whether that many half units are free from its bottom edge upward."""
    taken = np.zeros((len(free), free.shape[1] + 1), dtype=np.int16)
    np.cumsum(~free, axis=1, out=taken[:, 1:])
    starts = np.arange(0, free.shape[1], 2)
    ends = np.minimum(starts + height, free.shape[1])
    room: Any = starts + height <= free.shape[1]
    return np.asarray((taken[:, ends] == taken[:, starts]) & room)


def _highest_so_far(counts: Counts) -> Counts:
    return np.maximum.accumulate(counts, axis=1)
