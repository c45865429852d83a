"""A plant as if some of what stands in it had never come. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from kolokasi.facility.rules import space
from kolokasi.facility.rules.keeping import Device
from kolokasi.facility.rules.plant import Plant, RackFacts, Run


def vacated(plant: Plant, standing: Iterable[Device], gone: Iterable[Device]) -> Plant:
    """The plant with the units, watts, weight and bandwidth of `gone` free again.

    `standing` is all that stands in their racks, `gone` included. Of racks that the plant does not have nothing is said.
    """
    leaving = {device.id: device for device in gone if device.rack in plant.racks}
    watts: dict[int, float] = defaultdict(float)
    weight: dict[int, float] = defaultdict(float)
    groups, uplinks, racks = dict(plant.groups), dict(plant.uplinks), dict(plant.racks)
    for one in leaving.values():
        watts[one.rack] += one.watts
        weight[one.rack] += one.weight_kg
        feeds = one.feeds(plant)
        if feeds in groups:
            groups[feeds] -= one.watts
        if one.uplink in uplinks:
            uplinks[one.uplink] = replace(uplinks[one.uplink], sold=uplinks[one.uplink].sold - one.mbps)
    rest: dict[int, list[Device]] = {rack: [] for rack in watts}
    for one in standing:
        if one.rack in rest and one.id not in leaving:
            rest[one.rack].append(one)
    for number, devices in rest.items():
        racks[number] = _relieved(racks[number], devices, watts[number], weight[number])
    return _summed(replace(plant, racks=racks, groups=groups, uplinks=uplinks), watts)


def _relieved(rack: RackFacts, rest: list[Device], watts: float, weight: float) -> RackFacts:
    """The rack with only the rest in it."""
    whole = [(0, rack.units * 2)]
    lowered: dict[str, Any] = {
        "watts": rack.watts - watts, "weight_kg": rack.weight_kg - weight,
        "front": _runs(whole, (one for one in rest if one.front)), "both": _runs(whole, rest),
    }  # fmt: skip
    return replace(rack, **lowered)


def _runs(whole: list[Run], devices: Iterable[Device]) -> tuple[Run, ...]:
    return tuple(space.without(whole, [(one.low, one.high) for one in devices]))


def _summed(plant: Plant, less: dict[int, float]) -> Plant:
    """Rooms and sites carry so many watts less as their racks do."""
    rooms, sites = dict(plant.rooms), dict(plant.sites)
    for rack, watts in less.items():
        room = rooms[plant.racks[rack].room_id]
        rooms[room.id] = replace(room, watts=room.watts - watts)
        sites[room.site_id] = replace(sites[room.site_id], watts=sites[room.site_id].watts - watts)
    return replace(plant, rooms=rooms, sites=sites)
