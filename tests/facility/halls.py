"""Halls of 20 to 50 racks, nearly full, and requests of many machines that just fit or just do not."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace

from kolokasi.facility.rules.plant import FeedFacts, Plant, RackFacts, RoomFacts, SiteFacts, UplinkFacts, UpsFacts, Wish
from tests.facility.plants import Dice, runs_of

ROW = 10


def nearly_full(dice: Dice, racks: int, fill: float, *, pinched: bool = False) -> Plant:
    """Rows of ten racks, each row on two feeds behind two UPS; a few racks on one feed alone.

    In a pinched hall every rack can bear and power one or two machines more, whatever its units.
    """
    made, groups = {}, defaultdict[tuple[int, ...], float](float)
    for n in range(1, racks + 1):
        row = (n - 1) // ROW
        hung = (2 * row + 1, 2 * row + 2) if dice.random() < 0.9 else (2 * row + 1,)
        rack = _rack(dice, n, 1 if row % 2 else 2, hung, fill)
        if pinched:
            rack = _pinched(dice, rack)
        groups[hung] += rack.watts
        made[n] = rack
    ups, feeds = _power(dice, made)
    in_room = {r: sum(rack.watts for rack in made.values() if rack.room_id == r) for r in (1, 2)}
    spare = dice.choice([1.05, 1.2, 1.5])
    return Plant(
        {1: SiteFacts(1, "S", None, sum(in_room.values()))},
        {r: RoomFacts(r, 1, f"Ruang {r}", round(watts * spare) + 1500, watts) for r, watts in in_room.items()},
        ups, feeds, made, {n: UplinkFacts(n, 1, f"L{n}", 2000, None, dice.randint(500, 1900)) for n in (1, 2)}, dict(groups),
    )  # fmt: skip


def _power(dice: Dice, racks: dict[int, RackFacts]) -> tuple[dict[int, UpsFacts], dict[int, FeedFacts]]:
    """Each feed and each UPS can just carry what hangs on both of a pair, and a little more."""
    on_feed = defaultdict[int, float](float)
    for rack in racks.values():
        for feed in rack.feeds:
            on_feed[feed] += rack.watts
    room = dice.choice([1.02, 1.05, 1.1, 1.2])
    volts = 400 * 3**0.5
    feeds = {
        n: FeedFacts(
            n, f"F{n}", 1, 1 + n % 2, 400, round((watts * room + dice.choice([500, 1500, 3000])) / volts / 0.8), 3
        )
        for n, watts in on_feed.items()
    }
    total = sum(rack.watts for rack in racks.values())
    kva = (total * dice.choice([1.03, 1.1, 1.2]) + dice.choice([1000, 3000, 6000])) / 720
    return {n: UpsFacts(n, f"UPS {n}", 1, kva, 0.9) for n in (1, 2)}, feeds


def _rack(dice: Dice, n: int, room: int, hung: tuple[int, ...], fill: float) -> RackFacts:
    """Devices of 1 to 4 units from the bottom up, until it is as full as that; what is left lies between them."""
    units, front, rear = 42, [True] * 84, [True] * 84
    free = units
    for _ in range(400):
        if free <= units * (1 - fill):
            break
        height, at = dice.choice([1, 1, 2, 2, 4]), dice.randrange(units)
        cells = range(2 * at, 2 * (at + height))
        if cells.stop <= 84 and all(front[cell] for cell in cells):
            deep = dice.random() < 0.8
            for cell in cells:
                front[cell], rear[cell] = False, rear[cell] and not deep
            free -= height
    both = [a and b for a, b in zip(front, rear, strict=True)]
    watts = dice.randint(10, 35) * 50
    return RackFacts(
        n, f"R{n:02}", room, units, dice.choice([1000, 1070, 1200]), 700, dice.choice([2000, 2500, 3500]), hung, watts,
        dice.randint(400, 680), runs_of(front), runs_of(both),
    )  # fmt: skip


def many_wishes(dice: Dice, count: int) -> list[Wish]:
    """Machines of a few kinds, as one agency asks for them."""
    kinds = [
        Wish(
            0, dice.choice([1, 1, 2, 2, 3, 4]), dice.choice([450, 700, 800]), dice.randint(10, 45),
            dice.choice([200, 350, 450, 700]), dice.choice([1, 2, 2]), "rack", dice.choice([0, 50, 100]),
        )
        for _ in range(dice.randint(2, 6))
    ]  # fmt: skip
    return [replace(dice.choice(kinds), index=n) for n in range(count)]


def _pinched(dice: Dice, rack: RackFacts) -> RackFacts:
    more, heavier = dice.choice([400, 700, 900, 1100]), dice.choice([30, 50, 70, 90])
    return replace(rack, max_watts=round(rack.watts) + more, max_weight_kg=rack.weight_kg + heavier)
