"""Random rooms so small that every plan can be looked at: where each limit binds somewhere, and shallow machines fit in front."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import product

from kolokasi.facility.rules import space
from kolokasi.facility.rules.objective import Weights, cost
from kolokasi.facility.rules.planning import Group, Layout, Stock, faults
from kolokasi.facility.rules.plant import (
    Brackets,
    FeedFacts,
    Plant,
    RackFacts,
    RoomFacts,
    Run,
    SiteFacts,
    UplinkFacts,
    UpsFacts,
    Wish,
)
from kolokasi.facility.rules.search import Option, Search, Spot, Taken, broken, runs

UNITS = 5


def small_plant(dice: random.Random) -> Plant:
    """Two rooms or one, two or three racks of five units, one or two UPS, feeds with and without a phase."""
    rooms = {n: RoomFacts(n, 1, f"Ruang {n}", dice.choice([None, 1500, 2500]), 600.0) for n in (1, 2)}
    ups = {n: UpsFacts(n, f"UPS {n}", 1, dice.choice([1.5, 3.0, 6.0]), 0.9) for n in (1, 2)}
    feeds = {
        n: FeedFacts(
            n, f"J{n}", 1, dice.choice([None, 1, 2]), 230, dice.choice([6, 10, 16]), 1, dice.choice([None, 0.7]),
            dice.choice(["", "L1", "L2", "L3"]),
        )
        for n in (1, 2, 3)
    }  # fmt: skip
    racks = {n: _rack(dice, n, 1 if n < 3 else dice.choice([1, 2])) for n in range(1, dice.choice([3, 4]))}
    groups: dict[tuple[int, ...], float] = {}
    for rack in racks.values():
        if rack.feeds:
            groups[rack.feeds] = groups.get(rack.feeds, 0.0) + rack.watts
    lines = {
        n: UplinkFacts(n, 1, f"Garis {n}", 100, None, dice.choice([0, 60, 90]))
        for n in range(1, dice.choice([1, 2, 3]))
    }
    return Plant(
        {1: SiteFacts(1, "Gedung", dice.choice([None, 5000, 9000]), 1200.0)}, rooms, ups, feeds, racks, lines, groups
    )


def _rack(dice: random.Random, number: int, room: int) -> RackFacts:
    front, both = _holes(dice)
    return RackFacts(
        number, f"R{number}", room, UNITS, dice.choice([None, 800, 1000]), dice.choice([None, 60.0, 200.0]),
        dice.choice([None, 900, 2000]), dice.choice([(1, 2), (1, 2), (1,), (2, 3), (1, 2, 3), ()]), dice.choice([0.0, 300.0]),
        dice.choice([0.0, 20.5]), front, both, frozenset(dice.sample([1, 2, 3], dice.randrange(2))), False,
        dice.random() < 0.05,
    )  # fmt: skip


def _holes(dice: random.Random) -> tuple[tuple[Run, ...], tuple[Run, ...]]:
    """What is free in front, and on both faces: some of it is taken in front, some at the rear alone, also by half units."""
    whole = [(0, UNITS * 2)]
    taken = [(low, low + dice.choice([1, 2, 3])) for low in dice.sample(range(UNITS * 2), dice.randrange(3))]
    behind = [(low, low + dice.choice([1, 2, 4])) for low in dice.sample(range(UNITS * 2), dice.randrange(3))]
    front = space.without(whole, taken)
    return tuple(front), tuple(space.without(front, behind))


def small_batch(dice: random.Random) -> tuple[list[Group], Stock]:
    """One to three requests with three machines at most."""
    groups, left = [], 3
    for number in range(dice.choice([1, 2, 3])):
        count = min(left, dice.choice([1, 1, 2]))
        left -= count
        agency = dice.choice([None, 1, 2, 3])
        same = _machine(dice, 0, agency)
        wishes = [same if dice.random() < 0.4 else _machine(dice, n, agency) for n in range(count)]
        if wishes:
            numbered = tuple(replace(wish, index=n) for n, wish in enumerate(wishes))
            groups.append(Group(f"P{number}", numbered, {"IPv4": count}, dice.choice([None, True, True, False])))
    return groups, {"IPv4": dice.choice([None, 2, 5])}


def _machine(dice: random.Random, index: int, agency: int | None) -> Wish:
    return Wish(
        index, dice.choice([1, 1, 1.5, 2, 0.5, 3]), dice.choice([None, 300, 400, 700]), dice.choice([None, 15.2, 40.0]),
        dice.choice([None, 0, 250, 400, 700]), dice.choice([None, 1, 2]), dice.choice(["rack"] * 12 + ["tower"]),
        dice.choice([None, 10, 40]), agency,
    )  # fmt: skip


def every_plan(plant: Plant, groups: Sequence[Group], stock: Stock) -> Iterator[Layout]:
    """Every plan that holds every limit, whichever groups it places and at whichever units."""
    search = Search(plant, Brackets(), None)
    for chosen in product([False, True], repeat=len(groups)):
        some = [group for group, yes in zip(groups, chosen, strict=True) if yes]
        wishes = [wish for group in some for wish in group.wishes]
        for spots in product(*(list(_spots(search, wish)) for wish in wishes)):
            if _meet(spots):
                continue
            layout = _layout(some, spots)
            if not faults(plant, Brackets(), groups, stock, layout):
                yield layout


def _meet(spots: Sequence[Spot]) -> bool:
    return any(
        one.option.rack.id == other.option.rack.id and one.taken[0] < other.taken[1] and other.taken[0] < one.taken[1]
        for number, one in enumerate(spots)
        for other in spots[number + 1 :]
    )


def _spots(search: Search, wish: Wish) -> Iterator[Spot]:
    for option in search.options(wish):
        margins, share = search.margins(wish, option, Taken())
        if not broken(margins):
            for start in _starts(option, wish):
                yield Spot(wish, option, start, margins, share)


def _starts(option: Option, wish: Wish) -> list[int]:
    low_high = [(space.start_in(run), run[1] - wish.half_units) for run in runs(option)]
    return [start for low, high in low_high for start in range(low, high + 1, 2)]


def _layout(groups: Sequence[Group], spots: Sequence[Spot]) -> Layout:
    rest = iter(spots)
    return Layout({group.key: tuple(next(rest) for _wish in group.wishes) for group in groups})


def best_of_all(plant: Plant, groups: Sequence[Group], stock: Stock) -> tuple[int, float, int]:
    """The highest merit that a plan has, the least cost of those that have it, and how many groups can be placed at most."""
    count = len(groups)
    best, most = (0, 0.0), 0
    for layout in every_plan(plant, groups, stock):
        merit = sum(count * count + count - n for n, group in enumerate(groups) if group.key in layout.spots)
        total = cost(plant, Brackets(), Weights(), layout.all_spots).total
        best = min(best, (-merit, total))
        most = max(most, len(layout.spots))
    return -best[0], best[1], most
