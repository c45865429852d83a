"""The order in which machines can move, one after the other, with no limit broken on the way. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from kolokasi.facility.rules.arrangement import broken
from kolokasi.facility.rules.objective import Weights
from kolokasi.facility.rules.planning import after, over
from kolokasi.facility.rules.plant import Brackets, Plant
from kolokasi.facility.rules.search import Search, Spot, Taken

LOOKS = 2_000
"""Steps that looking for an order may try; beyond that the rest counts as stuck."""


def in_order(
    empty: Plant, brackets: Brackets, now: Mapping[str, Spot], then: Mapping[str, Spot]
) -> tuple[list[str], list[str]]:
    """The machines of `then` in an order in which each can move at its turn, and those for which none was found.

    `empty` is the plant without all the machines of `now`, those that stay where they are among them. A machine moves when
    it holds every limit at its new place while the others stand where they stand by then.
    """
    standing, order = dict(now), list[str]()
    left, looks, moved = list(then), 0, True
    while left and moved and looks < LOOKS:
        moved = False
        for key in list(left):
            looks += 1
            others = [spot for name, spot in standing.items() if name != key]
            if looks <= LOOKS and _may_move(after(empty, others), brackets, then[key]):
                standing[key] = then[key]
                order.append(key)
                left.remove(key)
                moved = True
    return order, left


def _may_move(plant: Plant, brackets: Brackets, spot: Spot) -> bool:
    spot = over(plant, spot)
    search = Search(plant, brackets, None, Weights())
    left, _share = search.margins(spot.wish, spot.option, Taken(), {"space": _room(spot)})
    return not broken(left)


def _room(spot: Spot) -> float:
    """Not below zero where its units are free on its faces."""
    low, high = spot.taken
    free = spot.option.rack.both if spot.option.both else spot.option.rack.front
    return 0 if any(start <= low and high <= end for start, end in free) else -1


def steps(order: Sequence[str]) -> dict[str, int]:
    """The number of each step, from 1."""
    return {key: number for number, key in enumerate(order, start=1)}
