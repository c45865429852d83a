"""Requests that wait for the decision, and plans of their places."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from kolokasi.facility.models import Occupation
from kolokasi.procedure import plans, solving
from kolokasi.procedure.batches import Move
from kolokasi.procedure.models import PlacementPlan
from tests.cast import Cast
from tests.procedure.walking import START, Office

SECONDS = 2.0


def waits(cast: Cast, later: int, *, servers: int = 1, step: str = "T04", **machine: Any) -> Office:
    """A request that waits at that step, `later` hours after the first."""
    office = Office(cast, servers=servers, machine=machine, start=START + timedelta(hours=later))
    office.until(step)
    return office


def planned(cast: Cast, at: datetime, move: Move | None = None) -> PlacementPlan:
    """A plan, asked for by the Helpdesk and computed."""
    made = plans.ask_plan(move=move, seconds=SECONDS, account=cast["helpdesk"], at=at)
    solving.solve(made.pk, at)
    made.refresh_from_db()
    return made


def held(office: Office) -> list[tuple[int, int]]:
    """Rack and lowest half unit of what the case holds now, in the order of its servers."""
    rows = Occupation.objects.filter(promise__case=office.case, released_at__isnull=True)
    return [(row.rack_id, row.units.lower) for row in rows.order_by("server__case_servers__index")]


def wanted(plan: PlacementPlan, office: Office) -> list[tuple[int, int]]:
    """The same as the plan has it."""
    places = (plan.result or {})["ways"]["best"]["places"][office.case.number]
    return [(place["rack_id"], place["start"]) for place in places]
