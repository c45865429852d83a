"""The plant reduced to the racks that can matter gives the verdict of the whole plant, and has its loads."""

from __future__ import annotations

import random
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kolokasi.facility import snapshot
from kolokasi.facility.columns import Ints
from kolokasi.facility.loads import LoadTable
from kolokasi.facility.rules.objective import Weights, cost
from kolokasi.facility.rules.plant import Brackets, Plant, RackFacts, Wish
from kolokasi.facility.rules.power import WELL, Power
from kolokasi.facility.rules.search import Search
from kolokasi.facility.rules.verdict import Outcome, decide
from kolokasi.facility.screen import racks_that_matter
from kolokasi.facility.ways import Halls
from tests.facility.columns_of import columns_of
from tests.facility.large import hall_wish, some_hall

B, W = Brackets(), Weights()
SEEDS = st.integers(0, 2**32)
ANSWERS = st.sampled_from([None, None, True, False])
often = settings(max_examples=80, deadline=None, suppress_health_check=list(HealthCheck))


def dice_of(seed: int) -> random.Random:
    return random.Random(seed)  # noqa: S311 - for plants, not for secrets


def reduced(plant: Plant, wishes: list[Wish], answer: bool | None) -> Plant:
    columns = columns_of(plant)
    halls = Halls(columns, B, W, answer)

    def accepts(racks: Ints) -> bool:
        return Search(snapshot.only(columns, halls.table, racks, named=False), B, answer).place(wishes) is not None

    few = snapshot.only(columns, halls.table, racks_that_matter(halls, wishes, accepts), named=False)
    assert [nameless(rack) for rack in few.racks.values()] == [nameless(plant.racks[pk]) for pk in few.racks]
    return replace(few, racks={pk: plant.racks[pk] for pk in few.racks})


def nameless(rack: RackFacts) -> RackFacts:
    return replace(rack, name="", agencies=frozenset())


def price(plant: Plant, found: Outcome) -> float:
    return cost(plant, B, W, found.spots).total


@often
@given(SEEDS, ANSWERS)
def test_one_machine(seed: int, answer: bool | None) -> None:
    dice = dice_of(seed)
    plant, wish = some_hall(dice, dice.randint(65, 200)), hall_wish(dice, 0)
    few = reduced(plant, [wish], answer)
    assert len(few.racks) <= 40
    whole, found = decide(plant, B, [wish], answer), decide(few, B, [wish], answer)
    assert (found.accept, found.binding) == (whole.accept, whole.binding)
    assert found.nearest == whole.nearest
    if whole.accept:
        assert price(few, found) == pytest.approx(price(plant, whole))


@often
@given(SEEDS)
def test_several_machines(seed: int) -> None:
    dice = dice_of(seed)
    plant, count = some_hall(dice, dice.randint(65, 150)), dice.randint(2, 4)
    wishes = [hall_wish(dice, n) for n in range(count)]
    if dice.random() < 0.5:
        wishes = [Wish(n, *list(vars(wishes[0]).values())[1:]) for n in range(count)]
    few = reduced(plant, wishes, None)
    whole, found = decide(plant, B, wishes, None), decide(few, B, wishes, None)
    assert (found.accept, found.binding) == (whole.accept, whole.binding)


@often
@given(SEEDS)
def test_the_loads_of_every_feed_and_ups(seed: int) -> None:
    dice = dice_of(seed)
    plant, watts = some_hall(dice, 30), dice.choice([0, 40, 400])
    columns = columns_of(plant)
    table, power = LoadTable(columns, B), Power(plant, B)
    for which, feeds in columns.sets_by_size:
        moments = table.moments(feeds)
        margins, full, head = moments.margins(watts), moments.fullest(watts), moments.headroom()
        for number in range(len(which)):
            hung = tuple(columns.feed_ids[feeds[number]].tolist())
            strains = power.strains(hung, {hung: watts})
            for kind, left in zip(("feed", "ups"), margins, strict=True):
                assert left[number] == pytest.approx(strains[kind].margin if kind in strains else np.inf)
            assert full[number] == pytest.approx(power.fullest([hung], {hung: watts}))
            assert head[number] == pytest.approx(power.headroom(hung))
    for part in range(table.parts):
        assert table.base[part] == pytest.approx(power.load(table.named(part), WELL))


@often
@given(SEEDS)
def test_a_plant_of_few_racks_has_the_loads_of_the_whole(seed: int) -> None:
    """Whatever hangs on the feeds of its racks is as full, in every scenario, as in the whole plant."""
    dice = dice_of(seed)
    plant = some_hall(dice, 40)
    columns = columns_of(plant)
    racks = np.array(sorted(dice.sample(range(40), dice.randint(1, 6))))
    few = snapshot.only(columns, LoadTable(columns, B), racks, named=False)
    one, other = Power(plant, B), Power(few, B)
    hung = [rack.feeds for rack in few.racks.values() if rack.feeds]
    added = {feeds: float(dice.choice([50, 400])) for feeds in dice.sample(hung, dice.randint(0, len(hung)))}
    for feeds in hung:
        asked = added | {feeds: 100.0}
        strains, whole = other.strains(feeds, asked), one.strains(feeds, asked)
        assert {name: strain.margin for name, strain in strains.items()} == pytest.approx(
            {name: strain.margin for name, strain in whole.items()}
        )
        assert other.headroom(feeds) == pytest.approx(one.headroom(feeds))
