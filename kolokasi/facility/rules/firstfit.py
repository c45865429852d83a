"""First fit, the measure that a placement must not fall below: racks by name, lowest unit, first feed and line. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from kolokasi.facility.rules import space
from kolokasi.facility.rules.arrangement import Spot, Taken, broken, runs
from kolokasi.facility.rules.burden import Burden
from kolokasi.facility.rules.plant import SPACE, Run, Wish
from kolokasi.facility.rules.search import Search


def first_fit(search: Search, wishes: Sequence[Wish]) -> list[Spot] | None:
    """A place for each machine as one with a list and a pencil would find it, in the order asked; None where one finds none."""
    spots: list[Spot] = []
    for spot in _one_by_one(search, wishes):
        if spot is None:
            return None
        spots.append(spot)
    return spots


def first_fit_of_some(search: Search, wishes: Sequence[Wish]) -> list[Spot]:
    """The same for those machines that find a place beside the earlier ones; the others are passed over."""
    return [spot for spot in _one_by_one(search, wishes) if spot is not None]


def _one_by_one(search: Search, wishes: Sequence[Wish]) -> Iterator[Spot | None]:
    taken, standing = Taken(burden=Burden(search.power)), defaultdict[int, list[Run]](list)
    for wish in wishes:
        spot = _first(search, wish, taken, standing)
        yield spot
        if spot is not None:
            taken.add(spot, search.plant)
            standing[spot.option.rack.id].append(spot.taken)


def _first(search: Search, wish: Wish, taken: Taken, standing: dict[int, list[Run]]) -> Spot | None:
    for option in sorted(search.options(wish), key=lambda option: option.rack.name):
        start = lowest_start(space.without(runs(option), standing.get(option.rack.id, ())), wish.half_units)
        if start is None:
            continue
        left, share = search.margins(wish, option, taken, {SPACE: 0})
        if not broken(left):
            return search.costed(Spot(wish, option, start, left, share))
    return None


def lowest_start(free: Sequence[Run], height: int) -> int | None:
    """The lowest half unit at which a device of this height can stand."""
    return min((space.start_in(run) for run in free if space.room_in(run) >= height), default=None)
