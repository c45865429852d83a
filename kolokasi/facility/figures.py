"""The list of available capacity: per room and per site what is used, promised and free, as pages and papers show it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any

from django.db import connection

from kolokasi.facility.rules import space
from kolokasi.facility.rules.plant import UPS, Brackets, Plant, RackFacts
from kolokasi.facility.rules.power import Feeds, Power

_UNITS = """
SELECT rack_id, kind, sum(upper(run) - lower(run)) FROM (
    SELECT rack_id, kind, unnest(range_agg(units)) AS run
    FROM facility_occupation WHERE released_at IS NULL GROUP BY rack_id, kind
) runs GROUP BY 1, 2"""
_WATTS = """
SELECT rack_id, kind, CASE WHEN psu_count = 1 THEN feed_id END, sum(watts), sum(weight_kg)
FROM facility_allotment WHERE released_at IS NULL GROUP BY 1, 2, 3"""
_SOLD = """
SELECT uplink_id, kind, sum(mbps) FROM facility_allotment
WHERE released_at IS NULL AND uplink_id IS NOT NULL GROUP BY 1, 2"""
HELD = "held"


@dataclass(frozen=True)
class Bar:
    """One capacity: `total` is what the limit allows (None where none is known), `worst` the load with one feed or UPS lost."""

    name: str
    unit: str
    total: float | None
    used: float
    promised: float
    worst: float | None = None
    when: str = ""

    @property
    def free(self) -> float | None:
        """What is left at the worst moment; never below zero."""
        if self.total is None:
            return None
        return max(0, round(self.total - max(self.used + self.promised, self.worst or 0), 1))


@dataclass(frozen=True)
class UpsBar(Bar):
    """A UPS in watts; `va` and `free_va` are the same limits in VA."""

    va: float = 0
    free_va: float = 0


@dataclass(frozen=True)
class RoomFigures:
    """What a room can still take. `largest_run` is the longest run of units free in front and at the rear."""

    room_id: int
    room: str
    site: str
    racks: int
    units: Bar
    largest_run: float
    largest_run_rack: str
    ups: tuple[UpsBar, ...]
    cooling: Bar
    building: Bar
    uplinks: tuple[Bar, ...]
    largest_watts: int | None
    largest_watts_rack: str

    def as_json(self) -> dict[str, Any]:
        """The figures as plain numbers and words, to be kept with the check of a case."""
        found = asdict(self)
        for name in ("units", "cooling", "building"):
            found[name]["free"] = getattr(self, name).free
        found["ups"] = [asdict(bar) | {"free": bar.free} for bar in self.ups]
        found["uplinks"] = [asdict(bar) | {"free": bar.free} for bar in self.uplinks]
        return found


class Split:
    """The living rows of the plant, promised apart from the rest."""

    def __init__(self, plant: Plant) -> None:
        self.units: dict[tuple[int, bool], float] = defaultdict(float)
        self.watts: dict[tuple[int, bool], float] = defaultdict(float)
        self.weight: dict[tuple[int, bool], float] = defaultdict(float)
        self.hung: dict[Feeds, dict[bool, float]] = defaultdict(lambda: defaultdict(float))
        self.sold: dict[tuple[int, bool], float] = defaultdict(float)
        for rack, kind, half in _rows(_UNITS):
            self.units[rack, kind == HELD] += half / 2
        for rack, kind, feed, watts, weight in _rows(_WATTS):
            self.watts[rack, kind == HELD] += watts
            self.weight[rack, kind == HELD] += weight
            self.hung[(feed,) if feed else plant.racks[rack].feeds][kind == HELD] += watts
        for line, kind, mbps in _rows(_SOLD):
            self.sold[line, kind == HELD] += mbps


def room_figures(plant: Plant, brackets: Brackets) -> list[RoomFigures]:
    """Every room of the plant, by site and name."""
    power, split = Power(plant, brackets), Split(plant)
    by_room: dict[int, list[RackFacts]] = defaultdict(list)
    for rack in plant.racks.values():
        by_room[rack.room_id].append(rack)
    order = sorted(plant.rooms.values(), key=lambda room: (plant.sites[room.site_id].name, room.name))
    site_of = {room.id: room.site_id for room in order}
    on_ups = _on_ups(power, split)
    return [
        RoomFigures(
            room_id=room.id,
            room=room.name,
            site=plant.sites[room.site_id].name,
            racks=len(by_room[room.id]),
            units=_units(by_room[room.id], split),
            **_largest(by_room[room.id], power),
            ups=tuple(
                _ups(ups.id, power, brackets, on_ups)
                for ups in sorted(plant.ups.values(), key=lambda one: one.name)
                if ups.room_id == room.id
            ),
            cooling=_sum_bar("", room.cooling_w, by_room[room.id], split),
            building=_building(plant, brackets, split, room.site_id, site_of),
            uplinks=_uplinks(plant, brackets, split, room.site_id),
        )
        for room in order
    ]


def _units(racks: list[RackFacts], split: Split) -> Bar:
    used, held = (sum(split.units[rack.id, promised] for rack in racks) for promised in (False, True))
    return Bar("", "U", sum(rack.units for rack in racks), used, held)


def _largest(racks: list[RackFacts], power: Power) -> dict[str, Any]:
    """The longest free run, and the most watts that one machine with two power supplies may draw, each with its rack."""
    run = max(racks, key=lambda rack: (space.longest(rack.both), rack.name), default=None)
    heads = [(power.headroom(rack.feeds), rack) for rack in racks if rack.feeds]
    known = [(_least(head, rack), rack) for head, rack in heads if head is not None]
    watts, where = max(known, key=lambda row: row[0], default=(None, None))
    return {
        "largest_run": space.whole(space.longest(run.both)) if run else 0,
        "largest_run_rack": run.name if run else "",
        "largest_watts": None if watts is None else int(watts),
        "largest_watts_rack": where.name if where else "",
    }


def _least(head: float, rack: RackFacts) -> float:
    return head if rack.max_watts is None else max(0, min(head, rack.max_watts - rack.watts))


def _on_ups(power: Power, split: Split) -> dict[tuple[int, bool], float]:
    """Watts on each UPS with all well, promised apart."""
    found: dict[tuple[int, bool], float] = defaultdict(float)
    for feeds, parts in split.hung.items():
        for (kind, number), share in power.shares(feeds, ("", 0)).items():
            if kind == UPS:
                for promised, watts in parts.items():
                    found[number, promised] += watts * share
    return found


def _ups(number: int, power: Power, brackets: Brackets, on_ups: dict[tuple[int, bool], float]) -> UpsBar:
    ups, total = power.plant.ups[number], power.limit[UPS, number]
    worst, lost = power.highest((UPS, number))
    name = "" if not lost[0] else power.plant.ups[lost[1]].name if lost[0] == UPS else power.plant.feeds[lost[1]].name
    used, held = on_ups[number, False], on_ups[number, True]
    free = max(0.0, total - max(worst, used + held))
    va = ups.kva * 1000 * brackets.ups_share
    return UpsBar(
        ups.name,
        "W",
        round(total),
        round(used),
        round(held),
        round(worst),
        name,
        round(va),
        round(free / ups.power_factor),
    )


def _sum_bar(name: str, total: float | None, racks: Iterable[RackFacts], split: Split, factor: float = 1) -> Bar:
    racks = list(racks)
    used, held = (sum(split.watts[rack.id, promised] for rack in racks) * factor for promised in (False, True))
    return Bar(name, "W", total, round(used), round(held))


def _building(plant: Plant, brackets: Brackets, split: Split, site_id: int, site_of: dict[int, int]) -> Bar:
    """The whole building, heat and losses included: watts times PUE."""
    site = plant.sites[site_id]
    racks = [rack for rack in plant.racks.values() if site_of[rack.room_id] == site_id]
    return _sum_bar(site.name, site.supply_w, racks, split, brackets.pue)


def _uplinks(plant: Plant, brackets: Brackets, split: Split, site_id: int) -> tuple[Bar, ...]:
    bars = []
    for line in plant.uplinks.values():
        if line.site_id == site_id:
            held = split.sold[line.id, True]
            bars.append(Bar(line.name, "Mbps", line.sellable(brackets), line.sold - held, held))
    return tuple(bars)


def _rows(query: str) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(query)
        return [tuple(float(v) if hasattr(v, "as_tuple") else v for v in row) for row in cursor.fetchall()]
