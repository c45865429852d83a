"""A plan for emptying a room: the promised move at once, the new units of the mounted are kept, in an order that goes."""

from __future__ import annotations

import pytest

from kolokasi.facility.models import Kind, Occupation, Rack, Role, Room
from kolokasi.procedure import batches, plans, promise
from kolokasi.servers.models import Server
from tests.cast import Cast
from tests.procedure.planning import planned, waits
from tests.procedure.scarce import lay
from tests.procedure.taken import refusal

pytestmark = pytest.mark.django_db


def second_room(units: int = 6) -> Rack:
    """A room beside the first, on the same feeds."""
    first = Rack.objects.get()
    room = Room.objects.create(site=first.room.site, name="Ruang Server 2")
    rack = Rack.objects.create(room=room, name="R51", units=units, depth_mm=1070)
    rack.feeds.set(first.feeds.all())
    return rack


def test_promised_servers_move_at_once_and_mounted_ones_have_their_units_kept(cast: Cast) -> None:
    lay(units=12)
    there = second_room()
    office = waits(cast, 0, servers=2, step="T09")
    mounted, coming = Server.objects.order_by("label")
    Occupation.objects.filter(server=mounted).update(kind=Kind.USED)
    plan = planned(cast, office.at, batches.move_of("Ruang Server 1", "Ruang Server 2"))
    assert plan.result is not None
    places = plan.result["ways"]["best"]["places"]
    assert {place["rack"] for (place,) in places.values()} == {"R51"}
    assert sorted(plan.result["order"]) == sorted([mounted.label, coming.label])
    assert plan.result["stuck"] == []
    keys = plan.result["order"]
    applied = plans.apply(plan_id=plan.pk, keys=keys, account=cast["helpdesk"], at=office.at)
    assert sorted(applied.held) == sorted(keys)
    moved = Occupation.objects.get(server=coming, released_at__isnull=True)
    assert (moved.rack_id, moved.kind) == (there.pk, Kind.HELD)
    assert moved.promise == promise.living_promise(office.case)
    kept = Occupation.objects.get(rack=there, kind=Kind.BLOCKED, released_at__isnull=True)
    assert (kept.role, kept.label) == (Role.RESERVED, f"Pindahan: {mounted.label}")
    again = refusal(lambda: plans.apply(plan_id=plan.pk, keys=keys, account=cast["helpdesk"], at=office.at))
    assert again.code == "plan_no_longer"


def test_what_has_no_place_elsewhere_is_named(cast: Cast) -> None:
    lay(units=12)
    second_room(units=2)
    office = waits(cast, 0, servers=2, step="T07")
    plan = planned(cast, office.at, batches.move_of("Ruang Server 1"))
    assert plan.result is not None
    assert len(plan.result["order"]) == 1
    assert len(plan.result["left_out"]["best"]) == 1


def test_rooms_and_racks_that_are_not_there_are_refused(cast: Cast) -> None:
    lay(units=12)
    office = waits(cast, 0)
    assert refusal(lambda: batches.move_of("Ruang X")).code == "plan_no_such_room"
    assert refusal(lambda: batches.move_of("Ruang Server 1", racks=["R99"])).code == "plan_no_such_racks"
    nowhere = planned(cast, office.at, batches.move_of("Ruang Server 1"))
    assert "ruang tujuan" in nowhere.why
    second_room()
    nothing = planned(cast, office.at, batches.move_of("Ruang Server 1", racks=["R01"]))
    assert "Tidak ada server" in nothing.why
