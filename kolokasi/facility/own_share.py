"""The plant as it would be without some of what it holds: a case is judged as if what is promised to it were free."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace

from django.db.models import Q

from kolokasi.cases.models import Promise
from kolokasi.facility.models import Allotment, Kind, Occupation
from kolokasi.facility.rules.plant import Plant, RackFacts, Run

FRONT_FACE, REAR_FACE = 0, 1


def racks_of(promise: Promise) -> list[int]:
    """The racks in which the promise still holds something."""
    held = Occupation.objects.filter(promise=promise, kind=Kind.HELD, released_at__isnull=True)
    return sorted(set(held.values_list("rack_id", flat=True)))


def without_promise(plant: Plant, promise: Promise) -> Plant:
    """`plant` less what the promise still holds; what of it is mounted already stays.

    Its racks are open to it again though they are being worked on, as they are when it is held anew.
    """
    return without(plant, Q(promise=promise, kind=Kind.HELD))


def without(plant: Plant, whose: Q) -> Plant:
    """`plant` less the living occupations and allotments that `whose` names."""
    mine = list(Allotment.objects.filter(whose, released_at__isnull=True))
    held = Occupation.objects.filter(whose, released_at__isnull=True)
    touched = set(held.values_list("rack_id", flat=True)) & set(plant.racks)
    racks = dict(plant.racks)
    for rack_id in touched:
        living = Occupation.objects.filter(rack_id=rack_id, released_at__isnull=True).exclude(pk__in=held.values("pk"))
        racks[rack_id] = _freed(racks[rack_id], list(living))
    rooms, sites, uplinks, groups = dict(plant.rooms), dict(plant.sites), dict(plant.uplinks), dict(plant.groups)
    for one in mine:
        rack = racks.get(one.rack_id)
        if rack is None:
            continue
        racks[rack.id] = replace(rack, watts=rack.watts - one.watts, weight_kg=rack.weight_kg - one.weight_kg)
        room = rooms[rack.room_id]
        rooms[room.id] = replace(room, watts=room.watts - one.watts)
        sites[room.site_id] = replace(sites[room.site_id], watts=sites[room.site_id].watts - one.watts)
        hung = (one.feed_id,) if one.psu_count == 1 and one.feed_id else rack.feeds
        if hung in groups:
            groups[hung] -= one.watts
        if one.uplink_id in uplinks:
            line = uplinks[one.uplink_id]
            uplinks[line.id] = replace(line, sold=line.sold - one.mbps)
    return replace(plant, sites=sites, rooms=rooms, racks=racks, uplinks=uplinks, groups=groups)


def _freed(rack: RackFacts, living: Iterable[Occupation]) -> RackFacts:
    """The rack with the runs that these occupations leave."""
    taken: dict[int, set[int]] = defaultdict(set)
    for one in living:
        for face in range(one.faces.lower, one.faces.upper):
            taken[face].update(range(one.units.lower, one.units.upper))
    halves = rack.units * 2
    return replace(
        rack, front=_runs(taken[FRONT_FACE], halves), both=_runs(taken[FRONT_FACE] | taken[REAR_FACE], halves),
        frozen=False,
    )  # fmt: skip


def _runs(taken: set[int], halves: int) -> tuple[Run, ...]:
    """The free runs of half units from below."""
    found: list[Run] = []
    start = None
    for half in range(halves + 1):
        free = half < halves and half not in taken
        if free and start is None:
            start = half
        elif not free and start is not None:
            found.append((start, half))
            start = None
    return tuple(found)
