"""Large random plants, tight enough that machines which fit are few and every limit is broken somewhere."""

from __future__ import annotations

import random
from collections import defaultdict

from kolokasi.facility.rules.plant import FeedFacts, Plant, RackFacts, RoomFacts, SiteFacts, UplinkFacts, UpsFacts, Wish
from tests.facility.plants import runs_of

Feeds = tuple[int, ...]


def some_hall(dice: random.Random, racks: int) -> Plant:
    """Up to four rooms on up to two sites, feeds in pairs, alone, shared criss-cross or not at all."""
    rooms = list(range(1, dice.randint(1, 4) + 1))
    site_of = {room: dice.choice([1, 1, 2]) for room in rooms}
    ups = {
        n: UpsFacts(n, f"U{n}", dice.choice(rooms), dice.choice([3, 8, 20, 60]), 0.9)
        for n in range(1, dice.randint(1, 6))
    }
    feeds = {n: some_feed(dice, n, rooms, list(ups)) for n in range(1, dice.choice([1, 4, 12, 40]) + 1)}
    sets = some_sets(dice, list(feeds))
    easy, tight = dice.choice([0.3, 0.6, 0.8]), dice.choice([0.3, 0.7])
    made: dict[int, RackFacts] = {}
    groups: dict[Feeds, float] = defaultdict(float)
    for n in range(1, racks + 1):
        rack = some_rack(dice, n, dice.choice(rooms), dice.choice(sets), easy, tight)
        made[n] = rack
        if rack.feeds and rack.watts:
            groups[rack.feeds if dice.random() < 0.8 else rack.feeds[:1]] += rack.watts
    watts = {room: sum(rack.watts for rack in made.values() if rack.room_id == room) for room in rooms}
    in_site = {site: sum(watts[room] for room in rooms if site_of[room] == site) for site in (1, 2)}
    return Plant(
        {s: SiteFacts(s, f"S{s}", dice.choice([None, int(in_site[s] * 1.6) + dice.choice([300, 900, 5000])]), in_site[s])
         for s in (1, 2)},
        {r: RoomFacts(r, site_of[r], f"Ruang {r}", dice.choice([None, int(watts[r]) + dice.choice([50, 500, 3000])]), watts[r])
         for r in rooms},
        ups, feeds, made,
        {n: UplinkFacts(n, dice.choice([1, 2]), f"L{n}", 1000, dice.choice([None, 1.5]), dice.randint(600, 1500))
         for n in range(1, dice.randint(1, 4))},
        dict(groups),
    )  # fmt: skip


def some_feed(dice: random.Random, number: int, rooms: list[int], ups: list[int]) -> FeedFacts:
    phases = dice.choice([1, 1, 3])
    return FeedFacts(
        number, f"F{number}", dice.choice(rooms), dice.choice([None, *ups]), 230, dice.choice([8, 32, 125, 400]), phases,
        dice.choice([None, None, 0.6]), dice.choice(["", "L1", "L2", "L3"]) if phases == 1 else "",
    )  # fmt: skip


def some_sets(dice: random.Random, feeds: list[int]) -> list[Feeds]:
    if dice.random() < 0.5:
        pairs: list[Feeds] = [tuple(feeds[n : n + 2]) for n in range(0, len(feeds), 2)]
        return [*pairs, ()] if dice.random() < 0.3 else pairs
    return [tuple(sorted(dice.sample(feeds, dice.randint(0, min(3, len(feeds)))))) for _ in range(len(feeds) + 1)]


def some_rack(dice: random.Random, n: int, room: int, feeds: Feeds, easy: float, tight: float) -> RackFacts:
    units = dice.randint(4, 9)
    front = (
        runs_of([dice.random() < easy for _ in range(units * 2)]) if dice.random() > easy * 0.2 else ((0, units * 2),)
    )
    both = front if dice.random() < 0.5 else tuple((low, high - 1) for low, high in front if high - 1 > low)
    watts, weight = dice.choice([0, 20, 300]), dice.randint(0, 30)
    return RackFacts(
        n, f"R{n:03}", room, units, dice.choice([600, 800, 1000, None]),
        None if dice.random() > tight else weight + dice.choice([5, 15, 60]),
        None if dice.random() > tight else watts + dice.choice([50, 300, 2000]),
        feeds, watts, weight, front, both, frozenset(dice.sample([1, 2, 3], dice.randint(0, 1))), frozen=room == 4,
    )  # fmt: skip


def hall_wish(dice: random.Random, index: int) -> Wish:
    return Wish(
        index, dice.choice([1, 2, 3, 1.5, 6]), dice.choice([300, 450, 600, 700, 900, None]), dice.choice([None, 10, 40, 100]),
        dice.choice([None, 40, 100, 400, 2500]), dice.choice([1, 2, None]), "tower" if dice.random() < 0.05 else "rack",
        dice.choice([None, 0, 100, 600]), dice.choice([None, 1, 2]), dice.choice([None, None, None, "Ruang 1"]),
    )  # fmt: skip
