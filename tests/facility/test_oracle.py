"""The arithmetic comes to the same answers as an oracle that tries everything, over thousands of small plants."""

from __future__ import annotations

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kolokasi.facility.rules.plant import FeedFacts, Plant, RackFacts, RoomFacts, SiteFacts, UpsFacts, Wish
from kolokasi.facility.rules.power import WELL, Power
from kolokasi.facility.rules.verdict import decide
from tests.facility import oracle
from tests.facility.plants import SEEDS, B, dice_of, often, some_plant, some_wish


@often
@given(SEEDS, st.sampled_from([None, True, False]))
def test_one_machine(seed: int, answer: bool | None) -> None:
    dice = dice_of(seed)
    plant, wish = some_plant(dice, dice.randint(1, 4)), some_wish(dice, 0)
    accept, binding = oracle.verdict(plant, B, [wish], answer)
    found = decide(plant, B, [wish], answer)
    assert (found.accept, set(found.binding)) == (accept, binding)
    assert {limit.limit for limit in found.limits if not limit.ok} == binding


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


def test_no_machine_at_all_fits_everywhere() -> None:
    assert decide(Plant({}, {}, {}, {}, {}, {}), B, [], None).accept
