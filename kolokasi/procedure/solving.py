"""Computes a plan, outside any transaction: the only module of the procedure that knows the solver. The worker and the
command import it; pages and acts do not, so that they start without OR-Tools."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any

from kolokasi.base.refusal import Refusal
from kolokasi.facility import queries as facility
from kolokasi.facility.batch.planner import Plans, Way, plan
from kolokasi.facility.placing import Planned
from kolokasi.facility.rules.moving import in_order
from kolokasi.facility.rules.planning import Layout, why_left_out
from kolokasi.facility.rules.search import Spot
from kolokasi.facility.rules.space import whole
from kolokasi.facility.words import limit_sentence, place_name
from kolokasi.procedure import batches, plans
from kolokasi.procedure.batches import Batch
from kolokasi.procedure.models import PlacementPlan


def solve(plan_id: int, at: datetime) -> None:
    """The plan has its result, or the sentence why there is none. Safe to run twice: what is done stays."""
    row = PlacementPlan.objects.filter(pk=plan_id, done_at__isnull=True).first()
    if row is None:
        return
    try:
        result = computed(batches.batch_of(row, at), row.kind, row.seconds, at)
    except Refusal as refusal:
        plans.close(row, at, why=str(refusal))
    else:
        plans.close(row, at, result=result)


def computed(batch: Batch, kind: str, seconds: float, at: datetime) -> dict[str, Any]:
    """The batch laid in three ways, as it is kept."""
    found = plan(batch.plant, batch.brackets, facility.weights(at), batch.groups, batch.stock, seconds)
    best = found.best
    order, stuck = _order(batch, best.way.layout) if kind == PlacementPlan.Kind.MOVE else ([], [])
    return {
        "groups": [one.as_json() for one in batch.named],
        "ways": {name: _way(batch, way) for name, way in _ways(found).items()},
        "left_out": {name: _left_out(batch, way.layout) for name, way in _ways(found).items() if name != "first"},
        "bound": best.bound, "gap": best.gap, "proven": best.proven, "most": best.most, "broken": list(best.broken),
        "order": order, "stuck": stuck, "policy": facility.policy_revision(at),
    }  # fmt: skip


def _ways(found: Plans) -> Mapping[str, Way]:
    return {"first": found.first, "greedy": found.greedy, "best": found.best.way}


def _way(batch: Batch, way: Way) -> dict[str, Any]:
    return {
        "cost": {**asdict(way.cost), "total": way.cost.total},
        "seconds": way.seconds,
        "places": {key: [_place(batch, spot) for spot in spots] for key, spots in way.layout.spots.items()},
    }


def _place(batch: Batch, spot: Spot) -> dict[str, Any]:
    """The place as it is held later, and as it is read."""
    rack, (low, high) = spot.option.rack, spot.taken
    room = batch.plant.rooms[rack.room_id]
    return {
        **Planned.of(spot).as_json(), "rack": rack.name, "room": room.name, "end": high, "both": spot.option.both,
        "name": place_name(rack.name, low, high), "units": whole(high - low),
    }  # fmt: skip


def _left_out(batch: Batch, layout: Layout) -> dict[str, list[str]]:
    why = why_left_out(batch.plant, batch.brackets, batch.groups, batch.stock, layout)
    return {key: [limit_sentence(limit) for limit in limits] for key, limits in why.items()}


def _order(batch: Batch, layout: Layout) -> tuple[list[str], list[str]]:
    """The order of a move; the racks that are emptied take part in it only as where machines still stand."""
    now = {one.group.key: one.now for one in batch.named if one.now is not None}
    then = {key: spots[0] for key, spots in layout.spots.items()}
    return in_order(batch.plant, batch.brackets, now, then)
