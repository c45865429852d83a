"""Whether what really came still fits where it was promised: said on the page of step 8 before anything is decided."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from django.db.models import Q

from kolokasi.cases.models import Case, CaseServer
from kolokasi.facility import choice, queries, snapshot
from kolokasi.facility.models import Occupation
from kolokasi.facility.own_share import thawed, without
from kolokasi.facility.verdict import Place, why_not
from kolokasi.procedure import promise, verdict
from kolokasi.servers.rules import planned_watts

CAPACITY = frozenset({"units", "depth_mm", "weight_kg", "psu.count", "psu.watts"})
"""The fields whose difference asks the capacity anew."""


@dataclass(frozen=True)
class Refit:
    """`stays`: it fits where it was promised; `moves`: elsewhere, at `places`; `gone`: nowhere, `why`.

    `watts` are what is promised to the servers that changed, before and after.
    """

    kind: Literal["stays", "moves", "gone"]
    places: tuple[Place, ...] = ()
    why: str = ""
    watts: tuple[int, int] = (0, 0)


def refit_of(case: Case, found: Mapping[int, Mapping[str, Any]], at: datetime) -> Refit | None:
    """What accepting these servers as they are would bring, over the plant as it stands; None where nothing is promised.

    Nothing is written or locked: the act judges once more under its lock.
    """
    lines = list(CaseServer.objects.filter(case=case, index__in=found).select_related("server"))
    if not lines or promise.living_promise(case) is None:
        return None
    mine = [line.server_id for line in lines]
    held = Occupation.objects.filter(server__in=mine, released_at__isnull=True)
    places = {one.server_id: (one.rack_id, int(one.unit)) for one in held}
    before = {line.index: places[line.server_id] for line in lines if line.server_id in places}
    wishes = [verdict.wish_for(case, found[line.index], line.index) for line in lines]
    racks = sorted({rack for rack, _unit in before.values()})
    weights = queries.weights(at)
    plant = snapshot.take_for(wishes, queries.brackets(at), weights=weights, building_ok=True, at=at, also=racks)
    plant = thawed(without(plant, Q(server__in=mine)), racks)
    judged = queries.judge_over(plant, wishes, at, building_ok=True)
    watts = (
        sum(planned_watts(line.server.spec) for line in lines),
        sum(planned_watts(found[line.index]) for line in lines),
    )
    if not judged.accept:
        return Refit("gone", why=why_not(judged), watts=watts)
    kept = choice.with_preferred(plant, wishes, judged, before, at, building_ok=True)
    moved = tuple(one for one in kept if before.get(one.index) not in (None, (one.rack_id, one.unit)))
    return Refit("moves" if moved else "stays", moved, watts=watts)
