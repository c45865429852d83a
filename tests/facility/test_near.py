"""What a page reads of a large plant is what the whole plant says: of feeds, UPS, rooms; and it asks as little."""

from __future__ import annotations

from collections import defaultdict

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kolokasi.facility import figures, queries, racks, snapshot
from kolokasi.facility.columns import read, read_near
from kolokasi.facility.models import Allotment, MaintenanceWindow, Occupation, Rack
from kolokasi.facility.rules.plant import Brackets, Wish
from kolokasi.facility.rules.power import Power
from kolokasi.runtime.bench.hall import Hall, lay_hall
from tests.fixtures import NOON

B = Brackets()
pytestmark = pytest.mark.django_db


@pytest.fixture
def hall(db: None) -> Hall:
    return lay_hall(130, 3, per_room=60)


def test_the_plant_is_what_its_rows_say(hall: Hall) -> None:
    plant = snapshot.take()
    watts, groups = defaultdict[int, float](float), defaultdict[tuple[int, ...], float](float)
    for one in Allotment.objects.all():
        watts[one.rack_id] += one.watts
        groups[(one.feed_id,) if one.psu_count == 1 and one.feed_id else plant.racks[one.rack_id].feeds] += one.watts
    assert {pk: rack.watts for pk, rack in plant.racks.items()} == watts
    assert plant.groups == groups
    assert sum(room.watts for room in plant.rooms.values()) == sum(watts.values())
    rack = plant.racks[hall.racks[0]]
    taken = {
        cell for one in Occupation.objects.filter(rack=rack.id) for cell in range(one.units.lower, one.units.upper)
    }
    assert {cell for low, high in rack.both for cell in range(low, high)} == set(range(84)) - taken
    assert (rack.max_weight_kg, rack.floor) == (min(900.0, 2000 * 0.6 * 0.9 - 110), False) or rack.floor


def test_a_few_racks_carry_what_they_carry_in_the_whole_plant(hall: Hall) -> None:
    whole = Power(snapshot.take(), B)
    few = hall.racks[10:14]
    near = Power(snapshot.take_near(few), B)
    both = Power(snapshot.near(read_near(few, NOON, by_ups=True), few), B)
    for rack in near.plant.racks.values():
        for feed in rack.feeds:
            assert near.highest(("feed", feed))[0] == pytest.approx(whole.highest(("feed", feed))[0])
        assert both.headroom(rack.feeds) == pytest.approx(whole.headroom(rack.feeds))


def test_pages_ask_as_much_of_a_hundred_racks_as_of_one(hall: Hall) -> None:
    def asked(count: int) -> int:
        chosen = list(Rack.objects.filter(pk__in=hall.racks[:count]))
        with CaptureQueriesContext(
            connection,
        ) as heard:
            racks.strips(chosen, NOON)
        return len(heard)

    assert asked(1) == asked(100) <= 6
    with CaptureQueriesContext(connection) as heard:
        racks.rack_figures(hall.racks[5], [], NOON)
    assert len(heard) <= 6
    with CaptureQueriesContext(connection) as heard:
        queries.judge([Wish(0, 2, 700, 20, 450, 2)], NOON, building_ok=True)
    assert len(heard) <= 8


def test_the_rooms_add_up(hall: Hall) -> None:
    rooms = figures.room_figures(read(NOON), B)
    plant, power = snapshot.take(), Power(snapshot.take(), B)
    assert [room.racks for room in rooms] == [60, 60, 10]
    for room in rooms:
        mine = [rack for rack in plant.racks.values() if rack.room_id == room.room_id]
        assert room.cooling.used == sum(rack.watts for rack in mine)
        heads = [min(power.headroom(rack.feeds) or 0, max(0, (rack.max_watts or 0) - rack.watts)) for rack in mine]
        assert room.largest_watts == int(max(heads))
        for bar, ups in zip(room.ups, [one for one in plant.ups.values() if one.room_id == room.room_id], strict=True):
            assert bar.worst == round(power.highest(("ups", ups.id))[0])


def test_a_room_that_is_worked_on_takes_nothing(hall: Hall) -> None:
    """Until the works are cancelled."""
    made = [
        MaintenanceWindow.objects.create(
            site=room.site, room=room, starts_at=NOON, ends_at=NOON.replace(hour=17), reason="UPS", made_at=NOON
        )
        for room in hall.rooms
    ]
    asked = [Wish(0, 1, 400, 5, 50, 2)]
    assert all(rack.frozen for rack in snapshot.take(NOON).racks.values())
    assert not queries.judge(asked, NOON, building_ok=True).accept
    MaintenanceWindow.objects.filter(pk=made[0].pk).update(cancelled_at=NOON)
    found = queries.judge(asked, NOON, building_ok=True)
    assert {place.room for place in found.places} == {hall.rooms[0].name}
