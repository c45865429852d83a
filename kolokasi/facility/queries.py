"""What fits, and what is there: the verdict over the plant as it stands, and the list of available capacity."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields, replace
from datetime import datetime

from kolokasi.base import policy
from kolokasi.facility import snapshot
from kolokasi.facility.columns import Columns
from kolokasi.facility.figures import RoomFigures, room_figures
from kolokasi.facility.releases import known_releases
from kolokasi.facility.rules.figures import Limit
from kolokasi.facility.rules.later import Release, nearest_day
from kolokasi.facility.rules.objective import Weights
from kolokasi.facility.rules.plant import Brackets, Plant, Wish, wish_of
from kolokasi.facility.rules.verdict import accepts, decide
from kolokasi.facility.verdict import Place, Verdict, verdict_of

PREFIX = "capacity"
PLACEMENT = "placement"
MOST_FREED = 300  # racks in which something comes free that a rejection looks at


def brackets(at: datetime) -> Brackets:
    """The brackets of the arithmetic as the policies `capacity.*` have them."""
    return policy.read_all(PREFIX, at, Brackets())


def weights(at: datetime) -> Weights:
    """What makes a place good, as the policies `placement.*` have it."""
    return policy.read_all(PLACEMENT, at, Weights())


def policy_revision(at: datetime) -> str:
    """Which revision of each bracket and weight holds, as it is kept beside a decision."""
    names = [f"{PREFIX}.{one.name}" for one in fields(Brackets)] + [
        f"{PLACEMENT}.{one.name}" for one in fields(Weights)
    ]
    return policy.revision(names, at)


def judge(wishes: Sequence[Wish], at: datetime, *, building_ok: bool | None) -> Verdict:
    """The verdict on the request; `building_ok` is the building's answer, None while it is not given (SOP step 3)."""
    return _judged(snapshot.columns_for(wishes, at), wishes, at, building_ok=building_ok)


def _judged(columns: Columns, wishes: Sequence[Wish], at: datetime, *, building_ok: bool | None) -> Verdict:
    """A rejection is looked at once more with the racks in which something is known to come free."""
    rules, good = brackets(at), weights(at)
    plant = snapshot.reduced(columns, wishes, rules, good, building_ok)
    verdict = _over(plant, wishes, (rules, good), at, building_ok=building_ok)
    if verdict.accept or building_ok is False:
        return verdict
    freed = list(dict.fromkeys(one.rack_id for one in releases(at)))[:MOST_FREED]
    if not set(freed) <= plant.racks.keys():
        plant = snapshot.reduced(columns, wishes, rules, good, building_ok, freed)
    return with_day(verdict, plant, wishes, at, building_ok=building_ok)


def judge_over(plant: Plant, wishes: Sequence[Wish], at: datetime, *, building_ok: bool | None) -> Verdict:
    """The verdict over a plant that was read before."""
    return _over(plant, wishes, (brackets(at), weights(at)), at, building_ok=building_ok)


def _over(
    plant: Plant, wishes: Sequence[Wish], by: tuple[Brackets, Weights], at: datetime, *, building_ok: bool | None
) -> Verdict:
    outcome = decide(plant, by[0], wishes, building_ok, by[1])
    return verdict_of(outcome, plant, policy_revision(at), at)


def releases(at: datetime) -> list[Release]:
    """What will be free again on a day that is known, the first first."""
    return known_releases(at)


def with_day(
    verdict: Verdict, plant: Plant, wishes: Sequence[Wish], at: datetime, *, building_ok: bool | None
) -> Verdict:
    """A rejection says, too, from which day on the whole request would be accepted, as far as that is known today."""
    if verdict.accept or building_ok is False:
        return verdict
    rules = brackets(at)
    day = nearest_day(plant, releases(at), lambda then: accepts(then, rules, wishes, building_ok))
    return replace(verdict, nearest={**verdict.nearest, **day})


def availability(at: datetime) -> list[RoomFigures]:
    """The list of available capacity, room by room: used, promised and free apart (SOP step 3)."""
    return room_figures(snapshot.columns_for((), at), brackets(at))


def judge_and_list(
    wishes: Sequence[Wish], at: datetime, *, building_ok: bool | None
) -> tuple[Verdict, list[RoomFigures]]:
    """The verdict and the list of available capacity over one reading of the plant."""
    columns = snapshot.columns_for(wishes, at)
    return _judged(columns, wishes, at, building_ok=building_ok), room_figures(columns, brackets(at))


__all__ = [
    "Limit",
    "Place",
    "RoomFigures",
    "Verdict",
    "Weights",
    "Wish",
    "availability",
    "brackets",
    "judge",
    "judge_and_list",
    "judge_over",
    "policy_revision",
    "releases",
    "weights",
    "wish_of",
    "with_day",
]
