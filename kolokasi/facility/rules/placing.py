"""The best arrangement that is found in reasonable time: never worse than first fit, and no single move betters it. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from kolokasi.facility.rules.arrangement import Option, Spot, Taken, broken
from kolokasi.facility.rules.burden import Burden
from kolokasi.facility.rules.firstfit import first_fit
from kolokasi.facility.rules.objective import cost
from kolokasi.facility.rules.packing import best_start_beside
from kolokasi.facility.rules.plant import SPACE, Wish
from kolokasi.facility.rules.search import Search

MOVES = 600  # arrangements that bettering one may look at
NEAR = 12  # of each machine's options so many are tried, the cheapest first
WORTH = 1e-9


def any_way(search: Search, wishes: Sequence[Wish]) -> list[Spot] | None:
    """A place for each machine, not the best one; None where none is found."""
    return search.place(wishes) or first_fit(search, wishes)


def arrange(search: Search, wishes: Sequence[Wish]) -> list[Spot] | None:
    """A good place for each machine, or None. For one machine it is the best there is; for several it costs no more than
    first fit, and as far as `MOVES` reach no single machine could stand better."""
    found = search.place(wishes)
    if len(wishes) < 2:
        return found
    ways = [way for way in (found, first_fit(search, wishes)) if way is not None]
    return min((_bettered(search, way) for way in ways), key=lambda way: total(search, way), default=None)


def total(search: Search, spots: Sequence[Spot]) -> float:
    """What the arrangement costs."""
    return cost(search.plant, search.brackets, search.weights, spots, search.power).total


def _bettered(search: Search, spots: Sequence[Spot]) -> list[Spot]:
    best, price, left = list(spots), total(search, spots), MOVES
    choices: dict[Wish, list[Option]] = {}
    for wish in dict.fromkeys(spot.wish.kind for spot in spots):
        choices[wish] = [spot.option for spot in search.ranked(wish, frozenset())[:NEAR]]
    moved = True
    while moved and left > 0:
        moved = False
        for number, spot in enumerate(best):
            others = best[:number] + best[number + 1 :]
            taken = Taken.by(others, search.plant, Burden(search.power))
            for option in choices[spot.wish.kind]:
                left -= 1
                other = _moved(search, spot, option, others, taken)
                if left < 0 or other is None:
                    continue
                trial = [*best[:number], other, *best[number + 1 :]]
                if (now := total(search, trial)) < price - WORTH:
                    best, price, moved = trial, now, True
    return best


def _moved(search: Search, spot: Spot, option: Option, others: Sequence[Spot], taken: Taken) -> Spot | None:
    """The machine at the best units that are left by the others in another rack, or on another feed or line."""
    standing = [other.taken for other in others if other.option.rack.id == option.rack.id]
    start = best_start_beside(option.rack, option.both, spot.wish.half_units, standing)
    if start is None:
        return None
    left, share = search.margins(spot.wish, option, taken, {SPACE: 0})
    return None if broken(left) else search.costed(replace(spot, option=option, start=start, margins=left, share=share))
