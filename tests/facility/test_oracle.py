"""The arithmetic comes to the same answers as an oracle that tries everything, over thousands of small plants."""

from __future__ import annotations

import random
from collections import defaultdict
from dataclasses import replace
from itertools import combinations

import pytest
from hypothesis import HealthCheck, given, settings
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
from kolokasi.facility.rules.power import WELL, Power
from kolokasi.facility.rules.verdict import decide
from tests.facility import oracle

B = Brackets()
SEEDS = st.integers(0, 2**32)
often = settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))


def dice_of(seed: int) -> random.Random:
    return random.Random(seed)  # noqa: S311 - for plants, not for secrets


def maybe(dice: random.Random, low: int, high: int) -> int | None:
    return None if dice.random() < 0.3 else dice.randint(low, high)


def free_runs(dice: random.Random, units: int) -> tuple[tuple[int, int], ...]:
    cells = [dice.random() < 0.7 for _ in range(units * 2)]
    runs, start = [], None
    for place, free in enumerate([*cells, False]):
        if free and start is None:
            start = place
        elif not free and start is not None:
            runs.append((start, place))
            start = None
    return tuple(runs)


def some_plant(dice: random.Random, racks: int) -> Plant:
    """Tight enough that every limit binds now and then."""
    rooms = {n: (1, f"Ruang {n}") for n in range(1, dice.randint(1, 2) + 1)}
    ups = {n: UpsFacts(n, f"U{n}", 1, dice.choice([1, 2, 5]), 0.9) for n in range(1, dice.randint(0, 2) + 1)}
    feeds = {
        n: FeedFacts(n, f"F{n}", 1, dice.choice([None, *ups]), 230, dice.choice([4, 8, 16]), dice.choice([1, 1, 3]))
        for n in range(1, dice.randint(0, 3) + 1)
    }
    made, groups = {}, defaultdict[tuple[int, ...], float](float)
    for n in range(1, racks + 1):
        hung = tuple(sorted(dice.sample(list(feeds), dice.randint(0, min(2, len(feeds))))))
        watts = dice.choice([0, 300, 900])
        if hung and watts:
            groups[hung if dice.random() < 0.7 else (hung[0],)] += watts
        units = dice.randint(3, 8)
        front = free_runs(dice, units)
        both = front if dice.random() < 0.5 else tuple((a, b - 1) for a, b in front if b - 1 > a)
        made[n] = RackFacts(
            n, f"R{n}", dice.choice(list(rooms)), units, dice.choice([800, 1000, None]), maybe(dice, 20, 100),
            maybe(dice, 300, 2500), hung, watts, dice.randint(0, 30), front, both,
        )  # fmt: skip
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


def some_wish(dice: random.Random, index: int) -> Wish:
    return Wish(
        index, dice.choice([1, 1, 2, 3, 1.5]), dice.choice([300, 450, 600, 700, None]), dice.choice([None, 10, 40]),
        dice.choice([None, 100, 400, 900]), dice.choice([1, 2, None]), "tower" if dice.random() < 0.05 else "rack",
        dice.choice([None, 0, 100, 300]),
    )  # fmt: skip


@often
@given(SEEDS, st.sampled_from([None, True, False]))
def test_one_machine(seed: int, answer: bool | None) -> None:
    dice = dice_of(seed)
    plant, wish = some_plant(dice, dice.randint(1, 4)), some_wish(dice, 0)
    accept, binding = oracle.verdict(plant, B, [wish], answer)
    found = decide(plant, B, [wish], answer)
    assert (found.accept, set(found.binding)) == (accept, binding)
    assert {limit.limit for limit in found.limits if not limit.ok} == binding
    for measure, most in found.nearest.items():
        nearest_holds(plant, wish, answer, measure, most)


def nearest_holds(plant: Plant, wish: Wish, answer: bool | None, measure: str, most: object) -> None:
    """The nearest yes is a yes, and a little more is a no."""
    name = "mbps" if measure == "bandwidth_mbps" else measure
    assert oracle.verdict(plant, B, [replace(wish, **{name: most})], answer)[0]  # type: ignore[arg-type]
    if isinstance(most, int):
        assert not oracle.verdict(plant, B, [replace(wish, **{name: most + 1})], answer)[0]  # type: ignore[arg-type]


@often
@given(SEEDS)
def test_several_machines(seed: int) -> None:
    dice = dice_of(seed)
    plant, wishes = some_plant(dice, dice.randint(1, 2)), [some_wish(dice, n) for n in range(dice.randint(2, 3))]
    accept, binding = oracle.verdict(plant, B, wishes, None)
    found = decide(plant, B, wishes, None)
    assert (found.accept, set(found.binding)) == (accept, binding)
    if accept:
        check_places(plant, wishes, found.spots)
        return
    sets = {
        count: [c for c in combinations(wishes, count) if oracle.verdict(plant, B, list(c), None)[0]]
        for count in range(len(wishes) - 1, 0, -1)
    }
    largest = next((chosen for chosen in sets.values() if chosen), [])
    assert {tuple(wish.index for wish in c) for c in largest} == set(found.fitting_sets)


def check_places(plant: Plant, wishes: list[Wish], spots: object) -> None:
    """The places given are places indeed: free, apart from each other, and without any violated limit."""
    taken: set[tuple[int, int]] = set()
    chosen = []
    for wish, spot in zip(wishes, spots, strict=True):  # type: ignore[call-overload]
        rack = spot.option.rack
        free = oracle.cells(rack.both if spot.option.both else rack.front)
        here = set(range(spot.start, spot.start + wish.half_units))
        assert here <= free
        assert not taken & {(rack.id, cell) for cell in here}
        taken |= {(rack.id, cell) for cell in here}
        chosen.append(oracle.Way(rack.id, spot.option.feeds, spot.option.uplink))
    assert oracle.violated(plant, B, wishes, chosen, None) == set()


@often
@given(SEEDS)
def test_headroom_is_what_the_strains_allow(seed: int) -> None:
    plant = some_plant(dice_of(seed), 3)
    power = Power(plant, B)
    for rack in plant.racks.values():
        head = power.headroom(rack.feeds)
        if head is None or head < 2:
            continue
        for watts, fits in ((head - 1, True), (head + 1, False)):
            strains = power.strains(rack.feeds, {rack.feeds: watts}).values()
            assert all(strain.margin >= 0 for strain in strains) == fits


def test_the_figures_of_a_case_worked_by_hand() -> None:
    """Two feeds of 16 A on one UPS each; 1,000 W hang there. With feed A lost, B carries all: 2,944 W less 1,000 W."""
    feeds = {n: FeedFacts(n, f"F{n}", 1, n, 230, 16, 1) for n in (1, 2)}
    ups = {n: UpsFacts(n, f"U{n}", 1, 3, 0.9) for n in (1, 2)}
    rack = RackFacts(1, "R1", 1, 42, 1000, None, None, (1, 2), 1000, 0, ((0, 84),), ((0, 84),))
    plant = Plant(
        {1: SiteFacts(1, "S", None, 1000)}, {1: RoomFacts(1, 1, "Ruang", None, 1000)}, ups, feeds, {1: rack}, {},
        {(1, 2): 1000.0},
    )  # fmt: skip
    found = {limit.limit: limit for limit in decide(plant, B, [Wish(0, 2, 700, 20, 1500, 2)], None).limits}
    assert found["feed"].needed == 1500
    assert found["feed"].available == pytest.approx(1944)
    assert found["ups"].available == pytest.approx(1160)
    assert found["feed"].lost
    assert not found["ups"].ok
    assert Power(plant, B).load(("feed", 1), WELL) == 500


def test_three_phases_carry_root_three() -> None:
    assert FeedFacts(1, "F", 1, None, 400, 32, 3).watts == pytest.approx(22170.25, abs=0.01)


def test_without_a_rack_there_is_no_place() -> None:
    found = decide(Plant({}, {}, {}, {}, {}, {}), B, [Wish(0, 2)], None)
    assert (found.accept, found.binding, found.limits[0].available) == (False, ("space",), 0)
