"""Every nearest yes is a yes, and one more, or one day less, is a no: measured against the oracle."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from hypothesis import given

from kolokasi.facility.rules.later import Release, after, nearest_day
from kolokasi.facility.rules.nearest import MEASURES, capped
from kolokasi.facility.rules.plant import Plant, RackFacts, Wish
from kolokasi.facility.rules.verdict import accepts, decide
from tests.facility import oracle
from tests.facility.plants import SEEDS, B, Dice, dice_of, often, runs_of, some_plant, some_wish
from tests.fixtures import NOON


def yes(plant: Plant, wishes: list[Wish]) -> bool:
    return oracle.verdict(plant, B, wishes, None)[0]


@often
@given(SEEDS)
def test_of_one_and_of_several(seed: int) -> None:
    dice = dice_of(seed)
    plant, wishes = some_plant(dice, dice.randint(1, 3)), [some_wish(dice, n) for n in range(dice.choice([1, 1, 2, 3]))]
    found = decide(plant, B, wishes, None)
    for measure, key in MEASURES.items():
        high = max(getattr(wish, measure) or (2000 if measure == "depth_mm" else 0) for wish in wishes)
        most = found.nearest.get(key)
        if found.accept or most is None:
            assert found.accept or high <= 1 or not yes(plant, capped(wishes, measure, 1)), "complete: else it is there"
            continue
        assert isinstance(most, int)
        assert yes(plant, capped(wishes, measure, most))
        assert not yes(plant, capped(wishes, measure, most + 1))
    other = found.nearest.get("room")
    asked = {wish.room for wish in wishes} - {None}
    elsewhere = [
        room.name
        for room in plant.rooms.values()
        if asked and room.name not in asked and yes(plant, [moved(wish, room.name) for wish in wishes])
    ]
    assert other in elsewhere or (other is None and (found.accept or not elsewhere))


def moved(wish: Wish, room: str) -> Wish:
    return replace(wish, room=room if wish.room else None)


def some_releases(dice: Dice, plant: Plant) -> tuple[Plant, list[Release]]:
    """The plant with further machines in it, and what is given back when each of them leaves."""
    releases = []
    for number in range(dice.randint(1, 5)):
        rack = dice.choice(list(plant.racks.values()))
        start, front, rear = 2 * dice.randrange(rack.units), *dice.choice([(True, True), (True, False), (False, True)])
        units = (start, min(start + 2 * dice.randint(1, 3), rack.units * 2))
        mine = set(range(*units))
        both, seen = oracle.cells(rack.both), oracle.cells(rack.front)
        if not mine <= (both if rear else seen):
            continue
        behind = () if rear else runs_of([n in mine & both for n in range(rack.units * 2)])
        watts, weight = dice.choice([0, 200]), dice.choice([0, 10])
        line = dice.choice([None, *plant.uplinks])
        releases.append(
            Release(
                NOON + timedelta(days=dice.randint(1, 4)), rack.id, f"janji {number}", units, front, rear, behind, watts,
                weight, rack.feeds, line, 100 if line else 0,
            )
        )  # fmt: skip
        plant = _with(plant, rack, releases[-1])
    frozen = [Release(NOON + timedelta(days=2), rack.id, thaw=True) for rack in plant.racks.values() if rack.frozen]
    return plant, [*releases, *frozen]


def _with(plant: Plant, rack: RackFacts, one: Release) -> Plant:
    cells = range(rack.units * 2)
    gone = set(range(*one.run))
    front, both = oracle.cells(rack.front) - (gone if one.front else set()), oracle.cells(rack.both) - gone
    full = replace(
        rack, front=runs_of([n in front for n in cells]), both=runs_of([n in both for n in cells]),
        watts=rack.watts + one.watts, weight_kg=rack.weight_kg + one.weight_kg,
    )  # fmt: skip
    room = plant.rooms[rack.room_id]
    site = plant.sites[room.site_id]
    hung = {**plant.groups, rack.feeds: plant.groups.get(rack.feeds, 0) + one.watts} if rack.feeds else plant.groups
    lines = plant.uplinks
    if one.uplink:
        lines = {**lines, one.uplink: replace(lines[one.uplink], sold=lines[one.uplink].sold + one.mbps)}
    return replace(
        plant, racks={**plant.racks, rack.id: full}, rooms={**plant.rooms, room.id: replace(room, watts=room.watts + one.watts)},
        sites={**plant.sites, site.id: replace(site, watts=site.watts + one.watts)}, groups=hung, uplinks=lines,
    )  # fmt: skip


@often
@given(SEEDS)
def test_what_is_given_back_leaves_the_plant_as_it_was(seed: int) -> None:
    dice = dice_of(seed)
    before = some_plant(dice, dice.randint(1, 3))
    full, releases = some_releases(dice, before)
    again = after(full, releases)
    thawed = {n: replace(rack, frozen=False) for n, rack in before.racks.items()}
    assert again.racks == thawed
    assert (again.rooms, again.sites, again.uplinks) == (before.rooms, before.sites, before.uplinks)
    assert {f: w for f, w in again.groups.items() if w} == {f: w for f, w in before.groups.items() if w}


@often
@given(SEEDS)
def test_the_first_day(seed: int) -> None:
    dice = dice_of(seed)
    plant, releases = some_releases(dice, some_plant(dice, dice.randint(1, 3)))
    wishes = [some_wish(dice, n) for n in range(dice.choice([1, 1, 2]))]
    if yes(plant, wishes):
        return
    found = nearest_day(plant, releases, lambda then: accepts(then, B, wishes, None))
    days = [NOON + timedelta(days=n) for n in range(1, 5)]
    only_thawed = [one for one in releases if one.thaw]
    if "after" in found:
        assert yes(after(plant, only_thawed), wishes)
        return
    assert not yes(after(plant, only_thawed), wishes)
    fitting = [day for day in days if yes(after(plant, [one for one in releases if one.at <= day]), wishes)]
    assert found.get("date") == (fitting[0].isoformat() if fitting else None)
