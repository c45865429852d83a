"""Small random plants and wishes, tight enough that every limit binds now and then."""

from __future__ import annotations

import random
from collections import defaultdict

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from kolokasi.facility.rules.plant import (
    Brackets,
    FeedFacts,
    Plant,
    RackFacts,
    RoomFacts,
    SiteFacts,
    UplinkFacts,
    UpsFacts,
    Wish,
)

Dice = random.Random
B = Brackets()
SEEDS = st.integers(0, 2**32)
often = settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))


def dice_of(seed: int) -> Dice:
    return random.Random(seed)  # noqa: S311 - for plants, not for secrets


def maybe(dice: Dice, low: int, high: int) -> int | None:
    return None if dice.random() < 0.3 else dice.randint(low, high)


def runs_of(cells: list[bool]) -> tuple[tuple[int, int], ...]:
    """The runs of free cells."""
    runs, start = [], None
    for place, free in enumerate([*cells, False]):
        if free and start is None:
            start = place
        elif not free and start is not None:
            runs.append((start, place))
            start = None
    return tuple(runs)


def some_plant(dice: Dice, racks: int) -> Plant:
    rooms = {n: (1, f"Ruang {n}") for n in range(1, dice.randint(1, 2) + 1)}
    ups = {n: UpsFacts(n, f"U{n}", 1, dice.choice([1, 2, 5]), 0.9) for n in range(1, dice.randint(0, 2) + 1)}
    feeds = {
        n: FeedFacts(
            n, f"F{n}", 1, dice.choice([None, *ups]), 230, dice.choice([4, 8, 16]), dice.choice([1, 1, 3]),
            dice.choice([None, None, 0.5, 0.95]), dice.choice(["", "L1", "L2", "L3"]),
        )
        for n in range(1, dice.randint(0, 3) + 1)
    }  # fmt: skip
    made, groups = {}, defaultdict[tuple[int, ...], float](float)
    for n in range(1, racks + 1):
        hung = tuple(sorted(dice.sample(list(feeds), dice.randint(0, min(2, len(feeds))))))
        watts = dice.choice([0, 300, 900])
        if hung and watts:
            groups[hung if dice.random() < 0.7 else (hung[0],)] += watts
        made[n] = some_rack(dice, n, dice.choice(list(rooms)), hung, watts)
    in_room = {r: sum(rack.watts for rack in made.values() if rack.room_id == r) for r in rooms}
    return Plant(
        {1: SiteFacts(1, "S", maybe(dice, 1000, 6000), sum(in_room.values()))},
        {r: RoomFacts(r, site, name, maybe(dice, 500, 3000), in_room[r]) for r, (site, name) in rooms.items()},
        ups,
        feeds,
        made,
        {
            n: UplinkFacts(n, 1, f"L{n}", 1000, dice.choice([None, 1.5]), dice.randint(600, 1200))
            for n in range(1, dice.randint(0, 2) + 1)
        },
        dict(groups),
    )


def some_rack(dice: Dice, n: int, room: int, hung: tuple[int, ...], watts: float) -> RackFacts:
    """Front and rear are taken apart from each other: a shallow device may stand at the rear alone."""
    units = dice.randint(3, 8)
    front = [dice.random() < 0.7 for _ in range(units * 2)]
    rear = front if dice.random() < 0.5 else [dice.random() < 0.75 for _ in range(units * 2)]
    both = [a and b for a, b in zip(front, rear, strict=True)]
    return RackFacts(
        n, f"R{n}", room, units, dice.choice([800, 1000, None]), maybe(dice, 20, 100), maybe(dice, 300, 2500), hung,
        watts, dice.randint(0, 30), runs_of(front), runs_of(both),
        agencies=frozenset(dice.sample([1, 2, 3], dice.randint(0, 2))), floor=dice.random() < 0.3,
        frozen=dice.random() < 0.1,
    )  # fmt: skip


def some_wish(dice: Dice, index: int) -> Wish:
    return Wish(
        index, dice.choice([1, 1, 2, 3, 1.5]), dice.choice([300, 450, 600, 700, None]), dice.choice([None, 10, 40]),
        dice.choice([None, 100, 400, 900]), dice.choice([1, 2, None]), "tower" if dice.random() < 0.05 else "rack",
        dice.choice([None, 0, 100, 300]), dice.choice([None, 1, 2]), dice.choice([None, None, None, "Ruang 1"]),
    )  # fmt: skip
