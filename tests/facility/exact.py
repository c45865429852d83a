"""The exact answer for several machines by constraint programming (OR-Tools CP-SAT): an oracle for plants too big to try out.

Shares no code with `facility.rules` but the records it is given.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from ortools.sat.python import cp_model

from kolokasi.facility.rules.plant import Brackets, Plant, Wish
from tests.facility import oracle


class Place(NamedTuple):
    """One machine at one start in one rack, on its feeds and its line."""

    wish: int
    way: oracle.Way
    cells: range
    taken: cp_model.IntVar


def fits(plant: Plant, b: Brackets, wishes: list[Wish], seconds: float = 20) -> bool | None:
    """Whether there is a place for all; None where that was not found out in time."""
    model = cp_model.CpModel()
    places = [
        Place(n, way, cells, model.new_bool_var(""))
        for n, wish in enumerate(wishes)
        for way, cells in _alone(plant, b, wish)
    ]
    for n in range(len(wishes)):
        model.add_exactly_one(one.taken for one in places if one.wish == n)
    _racks(model, plant, wishes, places)
    _shared(model, plant, b, wishes, places)
    _power(model, plant, b, wishes, places)
    solver = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds = seconds
    solver.parameters.num_workers = 1
    status = solver.solve(model)
    return None if status == cp_model.UNKNOWN else status in (cp_model.OPTIMAL, cp_model.FEASIBLE)


def _alone(plant: Plant, b: Brackets, wish: Wish) -> Iterator[tuple[oracle.Way, range]]:
    if wish.mounting == "tower":
        return
    for way in oracle.ways(plant, wish):
        rack = plant.racks[way.rack]
        deep = wish.depth_mm is None or rack.depth_mm is None or wish.depth_mm > b.deep_share * rack.depth_mm
        if rack.depth_mm is not None and (wish.depth_mm or 0) > rack.depth_mm - b.depth_clearance_mm:
            continue
        free = oracle.cells(rack.both if deep else rack.front)
        for start in range(0, rack.units * 2, 2):
            cells = range(start, start + round(wish.units * 2))
            if set(cells) <= free:
                yield way, cells


def _racks(model: cp_model.CpModel, plant: Plant, wishes: list[Wish], places: list[Place]) -> None:
    cells = defaultdict[tuple[int, int], list[cp_model.IntVar]](list)
    by_rack = defaultdict[int, list[Place]](list)
    for one in places:
        by_rack[one.way.rack].append(one)
        for cell in one.cells:
            cells[one.way.rack, cell].append(one.taken)
    for here in cells.values():
        model.add_at_most_one(here)
    for number, found in by_rack.items():
        rack = plant.racks[number]
        if rack.max_weight_kg is not None:
            _most_or_none(
                model, [(one.taken, wishes[one.wish].weight_kg) for one in found], rack.max_weight_kg - rack.weight_kg
            )
        if rack.max_watts is not None:
            _most_or_none(model, [(one.taken, wishes[one.wish].watts) for one in found], rack.max_watts - rack.watts)


def _shared(model: cp_model.CpModel, plant: Plant, b: Brackets, wishes: list[Wish], places: list[Place]) -> None:
    for room in plant.rooms.values():
        here = [(one.taken, wishes[one.wish].watts) for one in places if plant.racks[one.way.rack].room_id == room.id]
        if room.cooling_w is not None:
            _most_or_none(model, here, room.cooling_w - room.watts)
    for site in plant.sites.values():
        if site.supply_w is not None:
            rooms = {room.id for room in plant.rooms.values() if room.site_id == site.id}
            here = [(one.taken, wishes[one.wish].watts) for one in places if plant.racks[one.way.rack].room_id in rooms]
            _most_or_none(model, here, site.supply_w / b.pue - site.watts)
    for line in plant.uplinks.values():
        sellable = line.mbps * (line.oversubscription or b.oversubscription)
        _most(
            model,
            [(one.taken, wishes[one.wish].mbps) for one in places if one.way.line == line.id],
            sellable - line.sold,
        )


def _power(model: cp_model.CpModel, plant: Plant, b: Brackets, wishes: list[Wish], places: list[Place]) -> None:
    losses: list[tuple[set[int], int | None]] = [(set(), None), *(({feed}, None) for feed in plant.feeds)]
    losses += [({f.id for f in plant.feeds.values() if f.ups_id == ups}, ups) for ups in plant.ups]
    for dead, lost_ups in losses:
        drawn = defaultdict[int, float](float)
        asked = defaultdict[int, list[tuple[cp_model.IntVar, float]]](list)
        for feeds, watts in plant.groups.items():
            for feed, share in _live(feeds, dead):
                drawn[feed] += watts * share
        for one in places:
            for feed, share in _live(one.way.feeds, dead):
                asked[feed].append((one.taken, (wishes[one.wish].watts or 0) * share))
        for line in plant.feeds.values():
            limit = line.volts * line.amps * (3**0.5 if line.phases == 3 else 1) * (line.derating or b.derating)
            _most(model, asked[line.id], limit - drawn[line.id])
        for ups in plant.ups.values():
            behind = [line.id for line in plant.feeds.values() if line.ups_id == ups.id]
            limit = ups.kva * 1000 * ups.power_factor * b.ups_share
            if ups.id != lost_ups:
                _most(model, [row for feed in behind for row in asked[feed]], limit - sum(drawn[f] for f in behind))


def _live(feeds: tuple[int, ...], dead: set[int]) -> list[tuple[int, float]]:
    live = [feed for feed in feeds if feed not in dead]
    return [(feed, 1 / len(live)) for feed in live]


def _most(model: cp_model.CpModel, rows: Sequence[tuple[cp_model.IntVar, float | None]], free: float) -> None:
    """The sum stays within what is free, in whole 1,200ths; what is over already takes nothing more."""
    scaled = [(taken, round((amount or 0) * 1200)) for taken, amount in rows if amount]
    if scaled:
        model.add(sum(amount * taken for taken, amount in scaled) <= max(0, int(free * 1200 + 0.5)))


def _most_or_none(model: cp_model.CpModel, rows: Sequence[tuple[cp_model.IntVar, float | None]], free: float) -> None:
    """Likewise; but what is over already takes no machine at all, not even one whose amount is unknown."""
    _most(model, rows, free)
    if free < -oracle.EPSILON:
        for taken, _amount in rows:
            model.add(taken == 0)
