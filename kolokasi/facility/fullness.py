"""How full many racks are, in one statement whatever their number; and the sockets of one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, Q

from kolokasi.facility.figures import Bar
from kolokasi.facility.models import Allotment, Feed, Rack
from kolokasi.facility.rules import space
from kolokasi.facility.states import RackState


@dataclass(frozen=True)
class RackLoad:
    """How full a rack is by units, watts and weight, promises apart; without what stands where."""

    id: int
    name: str
    row: str
    units: Bar
    watts: Bar
    weight: Bar


def rack_loads(racks: Sequence[Rack]) -> list[RackLoad]:
    """The racks in their order; one statement whatever their number."""
    states = RackState.objects.in_bulk([rack.pk for rack in racks])
    return [_load(rack, states[rack.pk]) for rack in racks]


def _load(rack: Rack, state: RackState) -> RackLoad:
    held = space.whole(state.taken_held)
    return RackLoad(
        rack.pk, rack.name, rack.row,
        Bar("", "U", rack.units, space.whole(state.taken - state.taken_held), held),
        Bar("", "W", state.max_watts, state.watts - state.watts_held, state.watts_held),
        Bar("", "kg", state.max_weight_kg, state.weight_kg - state.weight_held_kg, state.weight_held_kg),
    )  # fmt: skip


def outlets_of(rack: int) -> list[tuple[str, int, int]]:
    """By feed: its name, how many sockets it has in the rack, and how many plugs of what stands there need one.

    A machine with several supplies has one plug on each feed; more plugs than sockets is for people to see, not a limit.
    """
    feeds = list(
        Feed.objects.annotate(sockets=Count("outlets", filter=Q(outlets__rack=rack)))
        .filter(sockets__gt=0)
        .order_by("name")
    )
    if not feeds:
        return []
    living = Allotment.objects.filter(rack=rack, released_at__isnull=True, watts__gt=0).values_list(
        "psu_count", "feed_id"
    )
    plugs = [(supplies, feed) for supplies, feed in living]
    both = sum(supplies != 1 for supplies, _feed in plugs)
    return [(one.name, one.sockets, both + sum(feed == one.pk for n, feed in plugs if n == 1)) for one in feeds]
