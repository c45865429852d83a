"""The state of a rack is what its rows say, whatever is written, in whatever order, by how many at once."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable
from contextlib import suppress

import psycopg
import pytest
from django.db import IntegrityError, ProgrammingError, connection, transaction
from django.db.backends.postgresql.psycopg_any import NumericRange
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kolokasi.base.refusal import Refusal
from kolokasi.facility import actions
from kolokasi.facility.models import Allotment, Feed, Kind, Occupation, Rack, Room, Uplink
from kolokasi.facility.states import RackState
from tests.cast import Cast
from tests.database import Link
from tests.facility.hall import SPEC, Hall, build, promise_for, server_of, stand, wish
from tests.facility.recount import check_states
from tests.factories import case
from tests.fixtures import NOON

Act = Callable[[random.Random, Hall], object]


def new_device(dice: random.Random, hall: Hall) -> object:
    low, units = dice.randint(0, 80), dice.choice([1, 2, 3, 4])
    face = dice.choice([(0, 1), (1, 2), (0, 2)])
    rack = dice.choice(hall.racks)
    feed = dice.choice([None, *hall.feeds])
    return stand(
        rack, low // 2 + 1, units / 2, watts=dice.randint(0, 900), faces=face, weight_kg=dice.random() * 40,
        psu_count=1 if feed else 2, feed=feed, uplink=dice.choice([None, hall.uplink]), mbps=dice.randint(0, 300),
    )  # fmt: skip


def many_devices(dice: random.Random, hall: Hall) -> object:
    """One statement for several racks."""
    low = dice.randint(0, 40) * 2
    rows = [
        Occupation(
            rack=rack, units=NumericRange(low, low + 2), faces=NumericRange(0, 2), kind=Kind.BLOCKED, made_at=NOON
        )
        for rack in hall.racks
    ]
    return Occupation.objects.bulk_create(rows)


def release(dice: random.Random, hall: Hall) -> object:
    living = list(Occupation.objects.filter(released_at__isnull=True))
    for one in dice.sample(living, min(2, len(living))):
        Allotment.objects.filter(occupation=one, released_at__isnull=True).update(released_at=NOON)
        Occupation.objects.filter(pk=one.pk).update(released_at=NOON)
    return None


def move(dice: random.Random, hall: Hall) -> object:
    to = dice.choice(hall.racks)
    moved = Occupation.objects.filter(released_at__isnull=True).order_by("?").first()
    Allotment.objects.filter(occupation=moved).update(rack=to)
    return Occupation.objects.filter(pk=moved.pk).update(rack=to) if moved else None


def change_load(dice: random.Random, hall: Hall) -> object:
    living = Allotment.objects.filter(released_at__isnull=True).order_by("?")[:2]
    for one in living:
        one.watts, one.kind, one.mbps = dice.randint(0, 500), "infrastructure", dice.randint(0, 100)
        one.feed, one.psu_count = dice.choice([(None, 2), (hall.feeds[0], 1), (hall.feeds[1], 1)])
        one.save()
    return None


def change_rack(dice: random.Random, hall: Hall) -> object:
    rack = dice.choice(hall.racks)
    rack.depth_mm, rack.max_weight_kg = dice.choice([None, 800, 1070]), dice.choice([None, 500, 900])
    rack.units, rack.own_weight_kg = dice.choice([42, 45]), dice.choice([0, 110])
    rack.save()
    rack.feeds.set(dice.choice([[], hall.feeds[:1], hall.feeds]))
    return rack


def change_floor(dice: random.Random, hall: Hall) -> object:
    return Room.objects.filter(pk=hall.room.pk).update(floor_kg_m2=dice.choice([None, 500, 1200, 3000]))


def new_rack(dice: random.Random, hall: Hall) -> object:
    rack = Rack.objects.create(room=hall.room, name=f"X{Rack.objects.count()}", units=dice.choice([10, 24]))
    rack.feeds.set(hall.feeds)
    hall.racks.append(rack)
    return rack


ACTS: list[Act] = [
    new_device,
    new_device,
    many_devices,
    release,
    move,
    change_load,
    change_rack,
    change_floor,
    new_rack,
]


@pytest.mark.django_db
@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.integers(0, 2**32))
def test_any_order_of_changes(seed: int) -> None:
    dice = random.Random(seed)  # noqa: S311 - for plants, not for secrets
    with transaction.atomic():
        hall = build(3)
        for act in dice.choices(ACTS, k=14):
            with suppress(IntegrityError), transaction.atomic():
                act(dice, hall)
            check_states()
        transaction.set_rollback(True)


@pytest.mark.django_db
def test_held_used_moved_and_released(cast: Cast) -> None:
    hall = build(2)
    mine = case(cast, at="T04", servers=2)
    promise, servers = promise_for(mine), [server_of(mine, index) for index in (0, 1)]
    actions.hold_places(promise=promise, wishes=[wish(0), wish(1)], at=NOON)
    check_states()
    state = RackState.objects.get(rack=hall.racks[0])
    assert (state.taken_held, state.watts_held, state.agencies) == (8, 960, [mine.agency_id])
    actions.use_place(server=servers[0], rack_id=hall.racks[1].pk, unit=10, face_both=True, at=NOON, spec=SPEC)
    check_states()
    with suppress(Refusal):
        actions.unuse_place(server=servers[0])
    check_states()
    actions.release_promise(promise=promise, at=NOON)
    check_states()
    actions.release_server(server=servers[0], at=NOON)
    check_states()
    assert not RackState.objects.exclude(watts=0).exists()


@pytest.mark.django_db
def test_parts_that_go_take_their_state_along() -> None:
    hall = build(2)
    Feed.objects.create(room=hall.room, name="C", amps=16)
    hall.racks.pop().delete()
    Uplink.objects.all().delete()
    check_states()


@pytest.mark.django_db
def test_nobody_but_the_database_writes_it() -> None:
    build(1)
    for statement in (
        "UPDATE facility_rackstate SET watts = 0",
        "DELETE FROM facility_rackstate",
        "DELETE FROM facility_feedset",
    ):
        with pytest.raises(ProgrammingError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    with pytest.raises(ProgrammingError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT facility_recount(array_agg(id)) FROM facility_rack")


@pytest.mark.django_db(transaction=True)
def test_rows_deleted_by_the_owner_count_no_more(owner_connection: Link) -> None:
    hall = build(2)
    stand(hall.racks[0], 3, 2, watts=400, uplink=hall.uplink, mbps=50)
    owner_connection.execute("DELETE FROM facility_allotment")
    owner_connection.execute("DELETE FROM facility_occupation")
    check_states()
    assert not RackState.objects.exclude(taken=0).exists()


DEVICE = """INSERT INTO facility_occupation (rack_id, units, faces, kind, role, label, made_at)
VALUES (%s, %s::int4range, '[0,2)', 'blocked', '', '', now())"""
LOAD = """INSERT INTO facility_allotment (rack_id, label, watts, weight_kg, depth_mm, psu_count, mbps, uplink_id, kind, made_at)
VALUES (%s, '', 100, 10, 0, 2, 10, %s, 'infrastructure', now())"""


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_two_who_write_to_one_rack_at_once(second_connection: Callable[[], psycopg.Connection[object]]) -> None:
    """The second waits for the first in the trigger, and then counts both."""
    hall = build(1)
    rack = hall.racks[0].pk
    first, second = second_connection(), second_connection()
    first.execute(DEVICE, [rack, "[0,4)"])
    first.execute(LOAD, [rack, hall.uplink.pk])
    done: list[str] = []

    def write() -> None:
        second.execute(DEVICE, [rack, "[10,14)"])
        second.execute(LOAD, [rack, hall.uplink.pk])
        second.commit()
        done.append("second")

    waiting = threading.Thread(target=write)
    waiting.start()
    time.sleep(0.3)
    assert done == []
    first.commit()
    waiting.join(10)
    assert done == ["second"]
    check_states()
    assert RackState.objects.get().watts == 200


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_a_floor_that_changes_while_a_rack_comes(second_connection: Callable[[], psycopg.Connection[object]]) -> None:
    """A rack of an open transaction is counted with the floor as it is when both are done."""
    hall = build(1)
    first, second = second_connection(), second_connection()
    first.execute(
        "INSERT INTO facility_rack (room_id, name, row, units, width_mm, own_weight_kg, rear)"
        " VALUES (%s, 'Z', '', 42, 600, 0, true)",
        [hall.room.pk],
    )

    def strengthen() -> None:
        second.execute("UPDATE facility_room SET floor_kg_m2 = 500")
        second.commit()

    other = threading.Thread(target=strengthen)
    other.start()
    other.join(0.3)
    first.commit()
    other.join(10)
    check_states()
    assert RackState.objects.filter(max_weight_kg=300).count() == 1
