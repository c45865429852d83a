"""A data centre of two hundred racks, two thirds full, and requests for a hundred servers: random, and the same each time."""

from __future__ import annotations

import random
from collections import defaultdict

from kolokasi.facility.rules import space
from kolokasi.facility.rules.planning import Group
from kolokasi.facility.rules.plant import (
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

UNITS = 42
AGENCIES = 50
REAR = 0.04  # of the devices in place hang at the rear alone
Feeds = dict[int, FeedFacts]


def plant(racks: int, rooms: int, seed: int = 1) -> Plant:
    """So many racks of two feeds each, every room with two UPS and its phases loaded as evenly as an electrician would."""
    dice = random.Random(seed)  # noqa: S311 - for plants, not for secrets
    made: dict[int, RackFacts] = {}
    feeds: Feeds = {}
    groups: dict[tuple[int, ...], float] = {}
    watts: dict[int, float] = defaultdict(float)
    legs: dict[int, dict[str, float]] = defaultdict(lambda: dict.fromkeys(("L1", "L2", "L3"), 0.0))
    for number in range(1, racks + 1):
        room = (number - 1) * rooms // racks + 1
        pair = (2 * number, 2 * number + 1)
        rack = _rack(dice, number, room, pair)
        leg = min(legs[room], key=lambda one: legs[room][one])
        legs[room][leg] += rack.watts
        for feed, behind in zip(pair, (2 * room, 2 * room + 1), strict=True):
            feeds[feed] = FeedFacts(feed, f"{'AB'[feed % 2]}{number}", room, behind, 230, 32, 1, None, leg)
        made[number], groups[pair] = rack, rack.watts
        watts[room] += rack.watts
    halls = {room: RoomFacts(room, 1, f"Ruang {room}", int(load * 1.25), load) for room, load in watts.items()}
    carriers = {
        number: UpsFacts(number, f"UPS {number}", number // 2, watts[number // 2] * 1.3 / 720, 0.9)
        for number in range(2, 2 * rooms + 2)
    }
    total = sum(watts.values())
    lines = {
        1: UplinkFacts(1, 1, "Utama", 10_000, 1.5, 3_000),
        2: UplinkFacts(2, 1, "Cadangan", 10_000, 1.5, 5_000),
    }
    return Plant(
        {1: SiteFacts(1, "Gedung", int(total * 1.6 * 1.2), total)}, halls, carriers, feeds, made, lines, groups
    )


def _rack(dice: random.Random, number: int, room: int, feeds: tuple[int, ...]) -> RackFacts:
    """A rack between half and four fifths full of devices of one to four units."""
    front: list[Run] = [(0, UNITS * 2)]
    both: list[Run] = [(0, UNITS * 2)]
    used, watts, most = 0, 0, dice.uniform(0.5, 0.8) * UNITS
    while used < most:
        height, low = dice.choice([1, 1, 2, 2, 2, 4]), 2 * dice.randrange(UNITS)
        span = (low, low + 2 * height)
        if not any(start <= span[0] and span[1] <= end for start, end in both):
            continue
        both = space.without(both, [span])
        if dice.random() >= REAR:
            front = space.without(front, [span])
        used, watts = used + height, watts + dice.randrange(60, 150) * height
    standing = frozenset(dice.sample(range(AGENCIES), 3))
    return RackFacts(
        number, f"R{number:03}", room, UNITS, 1000, 900.0, 6000, feeds, watts, 9.0 * used, tuple(front), tuple(both), standing
    )  # fmt: skip


def requests(servers: int, seed: int = 2) -> list[Group]:
    """Requests of one to four servers, mostly alike, until there are so many."""
    dice = random.Random(seed)  # noqa: S311 - for plants, not for secrets
    groups: list[Group] = []
    left = servers
    while left:
        count = min(left, dice.choice([1, 1, 2, 3, 4]))
        agency, wish = dice.randrange(AGENCIES), _server(dice)
        wishes = [wish if dice.random() < 0.7 else _server(dice) for _n in range(count)]
        named = tuple(
            Wish(n, one.units, one.depth_mm, one.weight_kg, one.watts, one.psu_count, "rack", one.mbps, agency)
            for n, one in enumerate(wishes)
        )
        groups.append(Group(f"P{len(groups) + 1:03}", named))
        left -= count
    return groups


def _server(dice: random.Random) -> Wish:
    height = dice.choice([1, 1, 2, 2, 2, 4])
    return Wish(
        0, height, dice.choice([450, 700, 750]), 10.0 * height, dice.randrange(100, 250) * height, dice.choice([2, 2, 2, 2, 1]),
        mbps=dice.choice([50, 100]),
    )  # fmt: skip
