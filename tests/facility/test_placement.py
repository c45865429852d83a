"""A single machine stands at the very best place; several never cost more than first fit."""

from __future__ import annotations

import pytest
from hypothesis import given

from kolokasi.facility.rules.arrangement import Spot
from kolokasi.facility.rules.firstfit import first_fit
from kolokasi.facility.rules.objective import Weights, cost
from kolokasi.facility.rules.search import Search
from kolokasi.facility.rules.verdict import decide
from tests.facility import oracle
from tests.facility.plants import SEEDS, B, dice_of, often, some_plant, some_wish
from tests.facility.price import Stand, price, stands

W = Weights()


def stand(spot: Spot) -> Stand:
    assert spot.start is not None
    return Stand(spot.wish, oracle.Way(spot.option.rack.id, spot.option.feeds, spot.option.uplink), spot.start)


@often
@given(SEEDS)
def test_one_machine_stands_at_the_best_place_of_all(seed: int) -> None:
    dice = dice_of(seed)
    plant, wish = some_plant(dice, dice.randint(1, 5)), some_wish(dice, 0)
    prices = [price(plant, B, W, [one]) for one in stands(plant, B, wish)]
    found = decide(plant, B, [wish], None)
    assert found.accept == bool(prices)
    if prices:
        assert price(plant, B, W, [stand(found.spots[0])]) == pytest.approx(min(prices))
        assert found.spots[0].alone.total == pytest.approx(min(prices))
        costs = [spot.alone.total for spot in (*found.spots, *found.others)]
        assert costs == sorted(costs)


@often
@given(SEEDS)
def test_several_machines_cost_no_more_than_first_fit(seed: int) -> None:
    dice = dice_of(seed)
    plant, wishes = some_plant(dice, dice.randint(2, 6)), [some_wish(dice, n) for n in range(dice.randint(2, 4))]
    found, first = decide(plant, B, wishes, None), first_fit(Search(plant, B, None), wishes)
    assert found.accept or first is None
    if found.accept:
        placed = [stand(spot) for spot in found.spots]
        assert price(plant, B, W, placed) == pytest.approx(cost(plant, B, W, found.spots).total)
        if first is not None:
            assert price(plant, B, W, placed) <= price(plant, B, W, [stand(spot) for spot in first]) + 1e-6
