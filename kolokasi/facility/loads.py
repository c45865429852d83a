"""How full many racks are, in two statements whatever their number; and the sockets of one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import connection
from django.db.models import Count, Q

from kolokasi.facility.figures import Bar
from kolokasi.facility.models import Allotment, Feed, Rack
from kolokasi.facility.rules import space


@dataclass(frozen=True)
class RackLoad:
    """How full a rack is by units, watts and weight, promises apart; without what stands where."""

    id: int
    name: str
    row: str
    units: Bar
    watts: Bar
    weight: Bar


_TAKEN = """
SELECT rack_id, sum(upper(run) - lower(run)) FILTER (WHERE NOT held), sum(upper(run) - lower(run)) FILTER (WHERE held)
FROM (
    SELECT rack_id, false AS held, unnest(range_agg(units)) AS run
    FROM facility_occupation WHERE released_at IS NULL AND rack_id = ANY(%(racks)s) GROUP BY rack_id
    UNION ALL
    SELECT rack_id, true, unnest(range_agg(units))
    FROM facility_occupation WHERE released_at IS NULL AND kind = 'held' AND rack_id = ANY(%(racks)s) GROUP BY rack_id
) runs GROUP BY 1"""
_LOADED = """
SELECT rack_id, sum(watts), coalesce(sum(watts) FILTER (WHERE kind = 'held'), 0),
       sum(weight_kg), coalesce(sum(weight_kg) FILTER (WHERE kind = 'held'), 0)
FROM facility_allotment WHERE released_at IS NULL AND rack_id = ANY(%(racks)s) GROUP BY 1"""


def rack_loads(racks: Sequence[Rack]) -> list[RackLoad]:
    """The racks in their order; two statements whatever their number."""
    numbers = {"racks": [rack.pk for rack in racks]}
    with connection.cursor() as cursor:
        cursor.execute(_TAKEN, numbers)
        taken = {rack: (float(all_ or 0), float(held or 0)) for rack, all_, held in cursor.fetchall()}
        cursor.execute(_LOADED, numbers)
        loaded = {row[0]: tuple(map(float, row[1:])) for row in cursor.fetchall()}
    return [_load(rack, taken.get(rack.pk, (0.0, 0.0)), loaded.get(rack.pk, (0.0,) * 4)) for rack in racks]


def _load(rack: Rack, taken: tuple[float, float], loaded: tuple[float, ...]) -> RackLoad:
    watts, watts_held, weight, weight_held = loaded
    held = space.whole(taken[1])
    return RackLoad(
        rack.pk, rack.name, rack.row,
        Bar("", "U", rack.units, space.whole(taken[0] - taken[1]), held),
        Bar("", "W", rack.max_watts, watts - watts_held, watts_held),
        Bar("", "kg", rack.max_weight_kg, weight - weight_held, weight_held),
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
