"""The best plan of a batch against every plan there is, on rooms so small that all can be looked at."""

from __future__ import annotations

import random

import pytest

from kolokasi.facility.batch import planner
from kolokasi.facility.batch.choices import kinds_of
from kolokasi.facility.batch.model import Batch
from kolokasi.facility.batch.strain import COST
from kolokasi.facility.rules.objective import Weights, cost
from kolokasi.facility.rules.planning import faults
from kolokasi.facility.rules.plant import Brackets
from tests.facility.small_rooms import best_of_all, every_plan, small_batch, small_plant

ROUNDED = planner.ROUNDED


@pytest.mark.parametrize("seed", range(300))
def test_the_best_plan_is_the_best_of_all(seed: int) -> None:
    dice = random.Random(seed)  # noqa: S311 - rooms, not secrets
    plant, (groups, stock) = small_plant(dice), small_batch(dice)
    merit, least, most = best_of_all(plant, groups, stock)
    plans = planner.plan(plant, Brackets(), Weights(), groups, stock, seconds=5)
    best = plans.best
    task = planner.Task(plant, Brackets(), Weights(), groups, stock)
    assert not best.broken
    assert best.most == most
    assert -task.rank(best.way)[0] == merit
    assert least - 1e-6 <= best.way.cost.total <= least + ROUNDED
    assert best.bound <= least + 1e-6
    assert best.proven
    for way in (plans.first, plans.greedy):
        assert not faults(plant, Brackets(), groups, stock, way.layout)
        assert task.rank(best.way) <= task.rank(way)


@pytest.mark.parametrize("seed", range(1000, 1060))
def test_the_model_allows_every_plan_and_never_overstates_its_cost(seed: int) -> None:
    dice = random.Random(seed)  # noqa: S311 - rooms, not secrets
    plant, (groups, stock) = small_plant(dice), small_batch(dice)
    batch = Batch(plant, Brackets(), Weights(), groups, stock, kinds_of(plant, Brackets(), groups), 0)
    plans = list(every_plan(plant, groups, stock))
    for layout in random.Random(seed).sample(plans, min(40, len(plans))):  # noqa: S311 - rooms, not secrets
        values = batch.write(layout)
        assert all(row.holds(values) for row in batch.linear.rows)
        claimed = batch.linear.constant + sum(values[var] * factor for var, factor in batch.linear.cost.items())
        real = cost(plant, Brackets(), Weights(), layout.all_spots).total
        assert real - ROUNDED <= claimed / COST <= real + batch.strains.rounded_up / COST
