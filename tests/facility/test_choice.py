"""Places that an officer chose: taken when they are good together, else refused with a sentence and nothing held."""

from __future__ import annotations

import pytest
from django.db import transaction

from kolokasi.base.refusal import Refusal
from kolokasi.cases.models import Case
from kolokasi.facility import actions, snapshot
from kolokasi.facility.choice import good_places
from kolokasi.facility.models import Occupation, Rack
from kolokasi.facility.rules.plant import Wish
from tests.cast import Cast
from tests.facility.hall import Hall, build, promise_for, server_of, stand, wish
from tests.factories import case
from tests.fixtures import NOON

TWO = [wish(0), wish(1)]


@pytest.fixture
def hall(cast: Cast) -> Hall:
    return build(3)


@pytest.fixture
def place(cast: Cast, hall: Hall) -> Case:
    return case(cast, at="T04", servers=2)


def hold(place: Case, chosen: dict[int, tuple[int, int]], wishes: list[Wish] = TWO) -> list[tuple[int, float]]:
    for one in wishes:
        server_of(place, one.index)
    with transaction.atomic():
        held = actions.hold_places(promise=promise_for(place), wishes=wishes, at=NOON, chosen=chosen)
    return sorted((one.rack_id, one.unit) for one in held)


def test_each_server_stands_where_it_was_chosen_to(place: Case, hall: Hall) -> None:
    first, _second, third = (rack.pk for rack in hall.racks)
    assert hold(place, {0: (third, 20), 1: (first, 5)}) == sorted([(third, 20), (first, 5)])


def test_the_others_are_placed_by_the_program(place: Case, hall: Hall) -> None:
    held = hold(place, {1: (hall.racks[2].pk, 41)})
    assert (hall.racks[2].pk, 41) in held and len(held) == 2


@pytest.mark.parametrize("unit", [0, 42, 43, 10_000])
def test_a_place_that_is_none_is_refused(place: Case, hall: Hall, unit: int) -> None:
    with pytest.raises(Refusal, match="tidak dapat dipakai"):
        hold(place, {0: (hall.racks[0].pk, unit)})
    with pytest.raises(Refusal, match="tidak dapat dipakai"):
        hold(place, {0: (999_999, 1)})
    assert not Occupation.objects.filter(kind="held").exists()


def test_two_choices_that_overlap_or_stand_in_something_are_refused(place: Case, hall: Hall) -> None:
    rack = hall.racks[0].pk
    with pytest.raises(Refusal, match="R01 U6"):
        hold(place, {0: (rack, 5), 1: (rack, 6)})
    stand(hall.racks[0], 20)
    with pytest.raises(Refusal, match="R01 U19"):
        hold(place, {0: (rack, 19)})
    assert not Occupation.objects.filter(kind="held").exists()


def test_choices_that_are_each_good_but_not_together_are_refused(place: Case, hall: Hall) -> None:
    rack = hall.racks[0].pk
    Rack.objects.update(max_watts=4000)
    heavy = [wish(0, watts=2500), wish(1, watts=2500)]
    with pytest.raises(Refusal, match="Daya rak R01"):
        hold(place, {0: (rack, 1), 1: (rack, 11)}, heavy)
    assert not Occupation.objects.filter(kind="held").exists()


def test_a_choice_that_leaves_no_room_for_the_rest_is_refused(place: Case, hall: Hall) -> None:
    for rack in hall.racks[1:]:
        stand(rack, 1, 42)
    stand(hall.racks[0], 5, 38)  # leaves U1–4
    assert hold_refused(place, {0: (hall.racks[0].pk, 2)})
    assert not Occupation.objects.filter(kind="held").exists()
    assert hold(place, {0: (hall.racks[0].pk, 3)}) == [(hall.racks[0].pk, 1), (hall.racks[0].pk, 3)]


def hold_refused(place: Case, chosen: dict[int, tuple[int, int]]) -> bool:
    with pytest.raises(Refusal, match="server lainnya tidak muat"):
        hold(place, chosen)
    return True


def test_what_is_offered_is_good_and_the_programs_own_comes_first(place: Case, hall: Hall) -> None:
    offered = good_places(snapshot.take(), TWO, NOON)
    assert set(offered) == {0, 1} and all(2 <= len(places) <= 4 for places in offered.values())
    first = {index: (places[0].rack_id, places[0].unit) for index, places in offered.items()}
    assert first[0] != first[1]
    assert hold(place, first) == sorted(first.values())
