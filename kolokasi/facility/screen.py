"""Which racks of a large plant can matter to a request: with them alone the verdict is that over the whole plant. Pure.

For one machine: the cheapest ways that break nothing; else, of each smallest set of broken limits, the least broken, and
by measure the rack that allows the most. For several, which compete: in every domain (a room with the same UPS) as many
feeds and racks as there are machines, so that one that stands elsewhere in the domain can always be moved to one of these.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

import numpy as np

from kolokasi.facility.columns import Floats, Ints, Marks
from kolokasi.facility.rules.plant import (
    BANDWIDTH,
    BUILDING,
    COOLING,
    DEPTH,
    FEED,
    RACK_POWER,
    SLACK,
    SPACE,
    UPS,
    WEIGHT,
    Wish,
)
from kolokasi.facility.ways import Halls, Ways, bits

WHOLE = 64  # a plant of no more racks is taken as it is
BEST = 4
DOMAINS = 4
MOST = 400  # racks that several machines which do not all fit are explained with
WATTS = (RACK_POWER, FEED, UPS, COOLING, BUILDING)
Accepts = Callable[[Ints], bool]


def racks_that_matter(halls: Halls, wishes: Sequence[Wish], accepts: Accepts) -> Ints:
    """The indexes of the racks, in order. `accepts` says whether several machines fit into racks together."""
    if len(halls.columns) <= WHOLE:
        return np.arange(len(halls.columns))
    if len(wishes) == 1:
        return np.unique(np.concatenate(list(_for_one(halls, wishes[0]))))
    return _for_many(halls, wishes, accepts)


def _for_one(halls: Halls, wish: Wish) -> Iterator[Ints]:
    ways = halls.ways(wish)
    fine = np.flatnonzero(ways.code == 0)
    if len(fine):
        yield ways.rack[halls.cheapest(ways, fine, BEST)]
        return
    yield from _least_broken(ways)
    yield from _most_allowed(halls, ways)
    if wish.room is not None:
        yield from _other_rooms(halls, halls.ways(replace(wish, room=None)))


def _other_rooms(halls: Halls, ways: Ways) -> Iterator[Ints]:
    """The cheapest way, and one in every other room where it would cost as little."""
    fine = np.flatnonzero(ways.code == 0)
    if not len(fine):
        return
    price = halls.with_gaps(ways, halls.cheapest(ways, fine, 1))[0] + SLACK
    fine = fine[ways.cost[fine] <= price]
    fine = fine[halls.with_gaps(ways, fine) <= price]
    _rooms, firsts = np.unique(halls.columns.room_of[ways.rack[fine]], return_index=True)
    yield ways.rack[fine[firsts]]


def _least_broken(ways: Ways) -> Iterator[Ints]:
    """For each smallest set of broken limits the way that breaks it least."""
    if not len(ways):
        yield ways.rack
        return
    sizes = np.bitwise_count(ways.code)
    smallest = np.flatnonzero(sizes == sizes.min())
    order = smallest[np.lexsort((ways.rack[smallest], -ways.over[smallest], ways.code[smallest]))]
    _codes, firsts = np.unique(ways.code[order], return_index=True)
    yield ways.rack[order[firsts]]


def _most_allowed(halls: Halls, ways: Ways) -> Iterator[Ints]:
    """By measure the ways that would allow the most of it, all other limits being kept."""
    watts = np.minimum(ways.value[RACK_POWER], ways.value[COOLING]) + (ways.wish.watts or 0)
    building = ways.value[BUILDING] / halls.brackets.pue + (ways.wish.watts or 0)
    measures: list[tuple[int, Floats]] = [
        (bits(SPACE), ways.value[SPACE]),
        (bits(WEIGHT), ways.value[WEIGHT]),
        (bits(BANDWIDTH), ways.value[BANDWIDTH]),
        (bits(*WATTS), np.minimum(np.minimum(watts, building), ways.headroom)),
        (bits(DEPTH, SPACE), _deepest(halls, ways)),
    ]
    for may_break, allowed in measures:
        others_kept = np.flatnonzero((ways.code & ~may_break) == 0)
        if len(others_kept):
            yield ways.rack[others_kept[[np.argmax(allowed[others_kept])]]]


def _deepest(halls: Halls, ways: Ways) -> Floats:
    """How deep the machine may be: where only the front has room, shallow enough to leave the rear."""
    rows, height = halls.columns.racks[ways.rack], ways.wish.half_units
    depth = rows["depth_mm"].astype(float)
    clear = depth - halls.brackets.depth_clearance_mm
    with np.errstate(invalid="ignore"):
        shallow = np.where(np.isinf(depth), -np.inf, np.minimum(clear, np.floor(halls.brackets.deep_share * depth)))
    front = np.where(rows["longest_front"] >= height, shallow, -np.inf)
    return np.where(rows["longest_both"] >= height, clear, front)


def _for_many(halls: Halls, wishes: Sequence[Wish], accepts: Accepts) -> Ints:
    """First with the best domains, then with all that break nothing; where they do not all fit, with those that break
    something, too."""
    kinds = [halls.ways(wish) for wish in dict.fromkeys(wish.kind for wish in wishes)]
    fine = [np.flatnonzero(ways.code == 0) for ways in kinds]
    count, none = len(wishes), np.empty(0, dtype=np.int64)
    if all(map(len, fine)):
        for domains in (DOMAINS, None):
            chosen = [
                ways.rack[_spread(halls, ways, which, count, domains)] for ways, which in zip(kinds, fine, strict=True)
            ]
            racks = np.unique(np.concatenate(chosen))
            if accepts(racks):
                return racks
    if any(wish.room is not None for wish in wishes):
        kinds += [halls.ways(replace(ways.wish, room=None)) for ways in kinds]
    found: list[tuple[int, Ints]] = []
    for ways in kinds:
        for code in np.unique(ways.code).tolist():
            rows = _spread(halls, ways, np.flatnonzero(ways.code == code), count, None)
            found.append((int(code).bit_count(), ways.rack[rows]))
    kept = none
    for _size, racks in sorted(found, key=lambda one: one[0]):
        more = np.setdiff1d(racks, kept)
        kept = np.union1d(kept, more[: max(0, MOST - len(kept))])
    return np.union1d(kept, np.concatenate([none, *(racks for ways in kinds for racks in _most_allowed(halls, ways))]))


def _spread(halls: Halls, ways: Ways, which: Ints, count: int, domains: int | None) -> Ints:
    """In each domain (or in so many of the best) as many feed sets as there are machines, the best rack of each; where
    there are fewer sets, as many racks of each."""
    cost = ways.cost[which] - ways.over[which]
    domain = _domains(halls, ways)[which]
    hung = np.where(ways.hung[which] >= 0, ways.hung[which], -1 - ways.rack[which])
    order = np.lexsort((cost, hung, domain))
    new_set = _begins(domain[order], hung[order])
    in_set = np.arange(len(order)) - np.flatnonzero(new_set)[np.cumsum(new_set) - 1]
    heads = order[new_set]
    heads = heads[np.lexsort((cost[heads], domain[heads]))]
    new_domain = _begins(domain[heads])
    rank = np.arange(len(heads)) - np.flatnonzero(new_domain)[np.cumsum(new_domain) - 1]
    sets, alone = _sets_needed(halls, ways, count), ways.wish.psu_count != 1  # a rack is then in one set only
    kept_heads = heads[rank < sets]
    per_domain = np.bincount(domain[kept_heads], minlength=int(domain.max(initial=0)) + 1)
    wanted = set(zip(domain[kept_heads].tolist(), hung[kept_heads].tolist(), strict=True))
    kept = [
        row
        for row, place in zip(order.tolist(), in_set.tolist(), strict=True)
        if place < (1 if alone and per_domain[domain[row]] >= sets else count) and (domain[row], hung[row]) in wanted
    ]
    if domains is not None:
        best = list(dict.fromkeys(domain[heads[np.argsort(cost[heads], kind="stable")]].tolist()))[:domains]
        kept = [row for row in kept if domain[row] in best]
    return which[np.array(kept, dtype=np.int64)]


def _begins(*keys: Ints) -> Marks:
    """Where a run of equal keys begins."""
    if not len(keys[0]):
        return np.empty(0, dtype=bool)
    changed = np.zeros(len(keys[0]) - 1, dtype=bool)
    for key in keys:
        changed |= key[1:] != key[:-1]
    return np.concatenate([[True], changed])


def _sets_needed(halls: Halls, ways: Ways, count: int) -> int:
    """So many sets, that one of them meets no feed on which the other machines hang."""
    if ways.wish.psu_count == 1:
        return count
    held = np.zeros(len(halls.columns.feeds), dtype=np.int64)
    largest = 1
    for _which, feeds in halls.columns.sets_by_size:
        np.add.at(held, feeds.ravel(), 1)
        largest = max(largest, feeds.shape[1])
    return count if held.max(initial=0) <= 1 else (count - 1) * largest * max(1, int(held.max())) + 1


def _domains(halls: Halls, ways: Ways) -> Ints:
    """By way a number for its room and the UPS behind its feeds."""
    columns = halls.columns
    if ways.wish.psu_count == 1:
        pattern = np.append(columns.ups_of_feed + 1, -1)
    else:
        pattern = np.full(columns.set_count + 1, -1)
        names: dict[tuple[int, ...], int] = {}
        for which, feeds in columns.sets_by_size:
            behind = np.sort(columns.ups_of_feed[feeds], axis=1)
            for number, row in zip(which.tolist(), behind.tolist(), strict=True):
                pattern[number] = names.setdefault(tuple(row), len(names))
    mixed = columns.room_of[ways.rack] * (int(pattern.max(initial=0)) + 2) + pattern[ways.hung] + 1
    _names, number = np.unique(mixed, return_inverse=True)
    return np.asarray(number)
