"""Plans of places: asked for, computed by the worker, and applied as promises until the decision of step 4.

A plan that is applied holds its places for the pending requests for some working days (policy `plan.hold_days`). The
acceptance in step 4 takes just those places; a rejection or the end of those days frees them, and the case goes on.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from kolokasi.base import events, outbox, policy, worktime
from kolokasi.base.once_more import in_one_transaction
from kolokasi.base.queries import working_calendar
from kolokasi.base.refusal import NOT_FOUND, Refusal, define
from kolokasi.base.worktime import Amount
from kolokasi.cases.models import Case, Promise
from kolokasi.facility import actions as facility
from kolokasi.facility.placing import Planned
from kolokasi.people.models import Account
from kolokasi.procedure import batches, promise, queries, reserving, verdict
from kolokasi.procedure.batches import Move
from kolokasi.procedure.colocation.capacity import building_answer
from kolokasi.procedure.models import PlacementPlan, PlannedPromise
from kolokasi.procedure.queries import Doer

SOLVE = "procedure.solve_plan"
PLANNERS = ("helpdesk", "pranata_komputer")
WAYS = ("best", "greedy")
LEAST_SECONDS, MOST_SECONDS = 1.0, 120.0
NOT_DONE = define("plan_not_done", _("Rencana ini belum selesai dihitung. Tunggu sebentar, lalu buka lagi."), 409)
NOTHING_CHOSEN = define("plan_nothing_chosen", _("Pilih paling sedikit satu yang dijanjikan."))
NO_LONGER = define(
    "plan_no_longer",
    _("Tidak ada yang dapat dijanjikan menurut rencana ini; keadaannya sudah berubah. Hitung rencana baru. {why}"),
    409,
)
NOT_IN_PLAN = define(
    "plan_has_no_place", _("Rencana ini tidak memberi tempat kepada {name}. Hitung rencana baru."), 409
)
DECIDED = define("plan_case_decided", _("{name} sudah diputuskan atau sudah mempunyai janji sendiri."), 409)
ASKED_ANEW = define("plan_case_changed", _("Daftar server {name} sudah berubah sejak rencana dihitung."), 409)
NO_RESULT = define("plan_without_result", "{why}", 409)
ODD_SECONDS = define("plan_odd_seconds", _("Waktu hitung antara {least} dan {most} detik. Pilih angka di antaranya."))


@dataclass(frozen=True)
class Holding:
    """How many working days a planned promise waits for its decision (policy `plan.hold_days`)."""

    hold_days: int = 5


@dataclass(frozen=True)
class Applied:
    """What was held, and of what was not the sentence why."""

    held: list[str]
    refused: dict[str, str]


def hold_days(at: datetime) -> int:
    """How many working days a plan that is applied now holds."""
    return max(1, policy.read_all("plan", at, Holding()).hold_days)


def planner(account: Account, at: datetime) -> Doer:
    """The account in a post that makes plans; refuses who holds none of them."""
    for post in PLANNERS[:-1]:
        try:
            return queries.standing_doer(account, post, at)
        except Refusal:
            continue
    return queries.standing_doer(account, PLANNERS[-1], at)


@in_one_transaction
def ask_plan(*, move: Move | None, seconds: float, account: Account, at: datetime) -> PlacementPlan:
    """The worker computes a plan for the pending requests, or for the move, right after this."""
    doer = planner(account, at)
    made = new_plan(move, seconds, doer.actor, at)
    outbox.emit(SOLVE, key=str(made.pk))
    return made


def new_plan(move: Move | None, seconds: float, actor: str, at: datetime) -> PlacementPlan:
    """The row of a plan that is not computed yet; refuses when there is nothing to place."""
    if not LEAST_SECONDS <= seconds <= MOST_SECONDS:
        raise Refusal(ODD_SECONDS, least=int(LEAST_SECONDS), most=int(MOST_SECONDS))
    kind = PlacementPlan.Kind.PENDING if move is None else PlacementPlan.Kind.MOVE
    made = PlacementPlan(
        kind=kind, scope=move.as_json() if move else {}, seconds=seconds, made_at=at, made_by=actor
    )  # fmt: skip
    if move is None and not batches.pending_cases():
        raise Refusal(batches.NOTHING_PENDING)
    made.save()
    _record(made, "plan_asked", actor, {"kind": kind, "scope": made.scope})
    return made


@in_one_transaction
def close(plan: PlacementPlan, at: datetime, *, result: dict[str, Any] | None = None, why: str = "") -> None:
    """The plan is computed, or it is said why it could not be. What was closed before stays as it is."""
    row = PlacementPlan.objects.select_for_update().get(pk=plan.pk)
    if row.done_at is None:
        row.result, row.why, row.done_at = result, why[:300], at
        row.save(update_fields=["result", "why", "done_at"])
        _record(row, "plan_computed", "clock", {"bound": result["bound"] if result else None, "why": row.why})


def refusal_of(plan: PlacementPlan) -> Refusal:
    """Why there is no result, as a refusal."""
    return Refusal(NO_RESULT, why=plan.why)


def plan_of(pk: int) -> PlacementPlan:
    """The plan with this number."""
    found = PlacementPlan.objects.filter(pk=pk).first()
    if found is None:
        raise Refusal(NOT_FOUND)
    return found


@in_one_transaction
def apply(*, plan_id: int, keys: Sequence[str], account: Account, at: datetime, way: str = "best") -> Applied:
    """The chosen requests (or servers of a move) are held where the plan puts them; each whole or not at all.

    Everything is judged anew under the lock. What does not fit any more is named and nothing of it is written; refuses when
    nothing fits.
    """
    return apply_as(plan_id, keys, planner(account, at).actor, at, way)


@in_one_transaction
def apply_as(plan_id: int, keys: Sequence[str], actor: str, at: datetime, way: str = "best") -> Applied:
    """The same for who may, already asked: the command."""
    row = PlacementPlan.objects.select_for_update().filter(pk=plan_id).first()
    if row is None or way not in WAYS:
        raise Refusal(NOT_FOUND)
    if row.result is None:
        raise Refusal(NOT_DONE)
    if not keys:
        raise Refusal(NOTHING_CHOSEN)
    if row.kind == PlacementPlan.Kind.MOVE:
        applied = _in_rounds(keys, lambda key: reserving.reserve(row, way, key, at, actor))
    else:
        applied = _hold_cases(row, way, keys, at, actor)
    if not applied.held:
        raise Refusal(NO_LONGER, why=" ".join(dict.fromkeys(applied.refused.values())))
    row.applied_at, row.applied_by = at, actor
    row.save(update_fields=["applied_at", "applied_by"])
    _record(row, "plan_applied", actor, {"held": applied.held, "refused": sorted(applied.refused)})
    return applied


def _hold_cases(row: PlacementPlan, way: str, keys: Sequence[str], at: datetime, actor: str) -> Applied:
    """All at once where that goes, so that places may be exchanged; else each as far as it goes."""
    locked = {case.number: case for case in _lock(keys)}
    facility.lock_plant()
    try:
        with transaction.atomic():
            for key in keys:
                _free_earlier(locked.get(key), at, actor)
            for key in keys:
                _hold(row, way, key, locked.get(key), at, actor)
    except Refusal:
        return _in_rounds(keys, lambda key: _hold(row, way, key, locked.get(key), at, actor))
    return Applied(list(keys), {})


def _lock(keys: Sequence[str]) -> list[Case]:
    cases = Case.objects.select_for_update(of=("self",)).select_related("agency")
    return list(cases.filter(number__in=keys).order_by("pk"))


def _in_rounds(keys: Sequence[str], hold: Any) -> Applied:
    """Each by itself; again while something was held that others may have waited for."""
    held: list[str] = []
    refused: dict[str, str] = {}
    left = list(dict.fromkeys(keys))
    going = True
    while left and going:
        going = False
        for key in list(left):
            try:
                with transaction.atomic():
                    hold(key)
            except Refusal as refusal:
                refused[key] = str(refusal)
                continue
            held.append(key)
            left.remove(key)
            refused.pop(key, None)
            going = True
    return Applied(held, refused)


def _free_earlier(case: Case | None, at: datetime, actor: str) -> None:
    if case is not None and planned_of(case) is not None:
        promise.release(case, at=at, actor=actor, why="rencana baru")


def _hold(row: PlacementPlan, way: str, key: str, case: Case | None, at: datetime, actor: str) -> None:
    """One request is held at its planned places until the decision, or until the days of the policy have gone."""
    places = _places(row, way, key)
    asked = next((one["asked"] for one in (row.result or {})["groups"] if one["key"] == key), None)
    if case is None or not _undecided(case):
        raise Refusal(DECIDED, name=key)
    if asked != verdict.request_of(case):
        raise Refusal(ASKED_ANEW, name=key)
    made = promise.make(
        case, verdict.living_indexes(case), building_ok=building_answer(case), at=at, actor=actor, planned=places
    )
    until = worktime.due(at, Amount(days=Fraction(hold_days(at))), working_calendar())
    promise.move_end(made, until, actor=actor, why="rencana")
    PlannedPromise.objects.create(plan=row, promise=made, places=[place.as_json() for place in places])


def _places(row: PlacementPlan, way: str, key: str) -> list[Planned]:
    """The places that the plan gives."""
    kept = (row.result or {})["ways"][way]["places"].get(key)
    if not kept:
        raise Refusal(NOT_IN_PLAN, name=key)
    return [Planned.of_json(one) for one in kept]


def _undecided(case: Case) -> bool:
    held = promise.living_promise(case)
    mine = held is None or PlannedPromise.objects.filter(promise=held).exists()
    running = case.status == Case.Status.RUNNING and case.open_tasks.filter(step__in=batches.UNDECIDED).exists()
    return mine and running


def planned_of(case: Case) -> PlannedPromise | None:
    """What a plan holds for the case now."""
    held = Promise.State.HELD
    return PlannedPromise.objects.filter(promise__case=case, promise__state=held).select_related("promise").first()


def make_promise(
    case: Case, indexes: Sequence[int], *, building_ok: bool | None, at: datetime, actor: str,
    chosen: Mapping[int, tuple[int, int]],
) -> Promise:  # fmt: skip
    """The promise of the decision: at the planned places where a plan holds some for the case and the officer chose no
    others; should one of them not be good any more, wherever is best."""
    kept = planned_of(case)
    places = [Planned.of_json(one) for one in kept.places] if kept and not chosen else []
    if places and set(indexes) <= {place.index for place in places}:
        try:
            with transaction.atomic():
                return promise.make(case, indexes, building_ok=building_ok, at=at, actor=actor, planned=places)
        except Refusal:
            pass
    return promise.make(case, indexes, building_ok=building_ok, at=at, actor=actor, chosen=chosen)


def undecided_too_long(at: datetime) -> list[str]:
    """The cases whose planned promise is over without a decision."""
    over = PlannedPromise.objects.filter(promise__state=Promise.State.HELD, promise__until__lte=at)
    return list(over.order_by("promise__until", "pk").values_list("promise__case__number", flat=True))


@in_one_transaction
def lapse_planned(*, number: str, at: datetime) -> bool:
    """The places that a plan held for the case are free again, and the case goes on; False when that is not (or no longer) due."""
    case = queries.lock_case(number)
    kept = planned_of(case)
    if kept is None or kept.promise.until is None or kept.promise.until > at:
        return False
    promise.release(case, at=at, actor="clock", why="rencana tidak diputuskan", lapsed=True)
    return True


def _record(plan: PlacementPlan, act: str, actor: str, new: dict[str, Any]) -> None:
    events.record(kind="plan", subject=str(plan.pk), act=act, actor=actor, new=new)
