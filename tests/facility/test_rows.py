"""Through the database: rooms as rows, judged by the product, against an oracle that reads the rows with SQL of its own."""

from __future__ import annotations

import pytest
from django.db import transaction
from hypothesis import given, settings

from kolokasi.base import clock
from kolokasi.cases.models import Case, Promise
from kolokasi.facility import queries
from kolokasi.facility.models import Allotment, Kind, Occupation, Rack
from tests.cast import Cast
from tests.facility import oracle, rows
from tests.facility.hall import promise_for, stand
from tests.facility.plants import SEEDS, B, dice_of, often, some_wish
from tests.factories import case
from tests.fixtures import NOON

fewer = settings(often, max_examples=50)


@pytest.fixture
def promise(cast: Cast) -> Promise:
    """A promise to hang places on, in an installation whose own racks take nothing: too flat, and closed from end to end."""
    made: Case = case(cast, at="T04")
    for rows_of in (Allotment, Occupation):
        rows_of.objects.update(released_at=NOON)
    Rack.objects.update(depth_mm=1)
    for rack in Rack.objects.all():
        stand(rack, 1, rack.units, kind=Kind.BLOCKED)
    return promise_for(made)


def agree(seed: int, promise: Promise, *, every_part: bool) -> None:
    """Verdict, binding limits and places are the oracle's; nothing of it stays."""
    dice, now = dice_of(seed), clock.now()
    with transaction.atomic():
        rows.write(dice, promise, now, every_part=every_part)
        wishes = [some_wish(dice, n) for n in range(dice.choice([1, 1, 2]))]
        plant = rows.read(now)
        accept, binding = oracle.verdict(plant, B, wishes, None)
        found = queries.judge(wishes, now, building_ok=None)
        assert (found.accept, set(found.binding)) == (accept, binding)
        if accept:
            chosen = [oracle.Way(place.rack_id, place.feeds, place.uplink_id) for place in found.places]
            assert oracle.violated(plant, B, wishes, chosen, None) == set()
            taken: set[tuple[int, int]] = set()
            for place, wish in zip(found.places, wishes, strict=True):
                rack = plant.racks[place.rack_id]
                free = oracle.cells(rack.both if place.faces == "both" else rack.front)
                here = set(range((place.unit - 1) * 2, (place.unit - 1) * 2 + wish.half_units))
                assert here <= free
                assert not taken & {(rack.id, cell) for cell in here}
                taken |= {(rack.id, cell) for cell in here}
        transaction.set_rollback(True)


@fewer
@given(SEEDS)
def test_the_verdict_over_rows(promise: Promise, seed: int) -> None:
    agree(seed, promise, every_part=False)


@fewer
@given(SEEDS)
def test_the_verdict_over_rows_with_floors_deratings_and_works(promise: Promise, seed: int) -> None:
    agree(seed, promise, every_part=True)
