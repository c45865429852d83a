"""What the state of each rack and line should be, counted anew in plain Python from the rows."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

import pytest
from django.db import connection

from kolokasi.facility.models import Allotment, Occupation, Rack, Uplink
from kolokasi.facility.states import RackState, UplinkState


def check_states() -> None:
    """Every state row says what the rows say, and there is one for each rack."""
    racks = list(Rack.objects.select_related("room").order_by("pk"))
    states = {state.pk: state for state in RackState.objects.select_related("feed_set")}
    assert set(states) == {rack.pk for rack in racks}
    runs = _runs()
    for rack in racks:
        expected = counted(rack)
        assert (runs[rack.pk]["front"], runs[rack.pk]["both"]) == (expected.pop("front"), expected.pop("both"))
        for name, value in expected.items():
            found = getattr(states[rack.pk], name)
            assert found == (pytest.approx(value) if isinstance(value, float) else value), (rack.name, name)
        feeds = states[rack.pk].feed_set
        assert (feeds.feeds if feeds else []) == sorted(rack.feeds.values_list("pk", flat=True))
    assert dict(UplinkState.objects.exclude(sold=0, held=0).values_list("uplink_id", "sold")) == _sold()


def counted(rack: Rack) -> dict[str, Any]:
    living = list(
        Occupation.objects.filter(rack=rack, released_at__isnull=True).select_related("server", "promise__case")
    )
    loads = list(Allotment.objects.filter(rack=rack, released_at__isnull=True))
    front, both = [True] * (rack.units * 2), [True] * (rack.units * 2)
    cells: dict[str, set[int]] = defaultdict(set)
    for one in living:
        cells[one.kind] |= set(range(one.units.lower, one.units.upper))
        for cell in range(one.units.lower, min(one.units.upper, rack.units * 2)):
            both[cell] = False
            front[cell] = front[cell] and one.faces.lower != 0
    agencies = {one.server.agency_id for one in living if one.server}
    agencies |= {one.promise.case.agency_id for one in living if one.promise and not one.server}
    hung = [load for load in loads if load.psu_count != 1 or load.feed_id is None]
    single: dict[int, list[int]] = defaultdict(lambda: [0, 0])
    for load in loads:
        if load.psu_count == 1 and load.feed_id is not None:
            single[load.feed_id][0] += load.watts
            single[load.feed_id][1] += load.watts * (load.kind == "held")
    floor = rack.room.floor_kg_m2
    bears = None if floor is None else floor * rack.width_mm * (rack.depth_mm or 1000) / 1e6 - rack.own_weight_kg
    limits = [one for one in (bears, rack.max_weight_kg) if one is not None]
    held = [one for one in loads if one.kind == "held"]
    return {
        "front": free_runs(front), "both": free_runs(both), "longest_front": longest(front), "longest_both": longest(both),
        "room_id": rack.room_id, "units": rack.units, "depth_mm": rack.depth_mm, "max_watts": rack.max_watts,
        "max_weight_kg": min(limits) if limits else None,
        "from_floor": bears is not None and (rack.max_weight_kg is None or bears < rack.max_weight_kg),
        "taken": sum(map(len, cells.values())), "taken_held": len(cells["held"]),
        "watts": sum(one.watts for one in loads), "watts_held": sum(one.watts for one in held),
        "weight_kg": float(sum(one.weight_kg for one in loads)), "weight_held_kg": float(sum(one.weight_kg for one in held)),
        "hung": sum(one.watts for one in hung), "hung_held": sum(one.watts for one in hung if one.kind == "held"),
        "single": [number for feed in sorted(single) for number in (feed, *single[feed])], "agencies": sorted(agencies),
    }  # fmt: skip


def free_runs(free: list[bool]) -> list[tuple[int, int]]:
    runs, start = [], None
    for cell, is_free in enumerate([*free, False]):
        if is_free and start is None:
            start = cell
        elif not is_free and start is not None:
            runs.append((start, cell))
            start = None
    return runs


def longest(free: list[bool]) -> int:
    return max((high - low - low % 2 for low, high in free_runs(free)), default=0)


def _runs() -> dict[int, dict[str, list[tuple[int, int]]]]:
    """The runs as the ranges say, and the same as the bits of the packed row say."""
    found: dict[int, dict[str, list[tuple[int, int]]]] = {}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT rack_id, units, free_front::text, free_both::text, facility_cells(free_front)::text,"
            " facility_cells(free_both)::text FROM facility_rackstate"
        )
        for rack, units, front, both, front_bits, both_bits in cursor.fetchall():
            found[rack] = {"front": _read(front), "both": _read(both)}
            for name, bits in (("front", front_bits), ("both", both_bits)):
                assert free_runs([bit == "1" for bit in bits[: units * 2]]) == found[rack][name]
                assert len(bits) == 200
                assert "1" not in bits[units * 2 :]
    return found


def _read(text: str) -> list[tuple[int, int]]:
    parts = [part for part in text.strip("{}").replace("[", "").split(")") if part]
    return [(int(low), int(high)) for low, high in (part.strip(",").split(",") for part in parts)]


def _sold() -> dict[int, int]:
    sold = {
        line.pk: sum(one.mbps for one in line.allotments.filter(released_at__isnull=True)) for line in Uplink.objects.all()
    }  # fmt: skip
    return {line: mbps for line, mbps in sold.items() if mbps}
