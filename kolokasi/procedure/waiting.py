"""The waiting list: a case rejected for lack of capacity keeps its turn, and freed room is offered in order.

An offer is a real promise of the rejected case, held until a day: nobody else is given that room meanwhile. The rejected
case stays closed (row 6); whoever takes the offer begins a new case with the same letter and declaration, which goes on
with the promise. A later turn never passes an earlier one that would fit as well: the list is gone through under one lock.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kolokasi.base import events, policy, worktime
from kolokasi.base.once_more import in_one_transaction
from kolokasi.base.queries import working_calendar
from kolokasi.base.refusal import Refusal, define
from kolokasi.base.worktime import Amount
from kolokasi.cases.models import Attachment, Case
from kolokasi.facility import actions as facility
from kolokasi.people.models import Account
from kolokasi.procedure import applying, bell, freed, maintenance, promise, queries, verdict
from kolokasi.procedure.models import CapacityCheck, WaitingTurn
from kolokasi.procedure.queries import Doer
from kolokasi.procedure.uploads import LETTER_KIND, Upload
from kolokasi.servers import actions as servers
from kolokasi.servers.models import Server

NO_TURN = define(
    "no_waiting_turn", _("Permohonan ini tidak ada di daftar tunggu. Ajukan permohonan baru bila masih perlu."), 409
)
NO_OFFER = define(
    "no_offer", _("Belum ada tempat yang ditawarkan kepada permohonan ini. Tunggu pemberitahuan kami."), 409
)
OFFER_OVER = define(
    "offer_over", _("Tawaran itu berakhir pada {at} dan sudah dialihkan. Ajukan permohonan baru bila masih perlu."), 409
)
State = WaitingTurn.State


@dataclass(frozen=True)
class Patience:
    """How many working days an offer is held (policy `waiting.answer_days`)."""

    answer_days: int = 5


def answer_days(at: datetime) -> int:
    """How many working days an offer that is made now holds."""
    return max(1, policy.read_all("waiting", at, Patience()).answer_days)


def may_keep_turn(check: CapacityCheck | None) -> bool:
    """Whether it was lack of capacity that the check of step 3 found; a tower is rejected for its shape."""
    return check is not None and check.verdict["verdict"] == "reject" and set(check.verdict["binding"]) != {"mounting"}


def turn_of(case: Case) -> WaitingTurn | None:
    """The turn of the case, waiting or over."""
    return WaitingTurn.objects.filter(case=case).select_related("case__agency", "taken_by").first()


def living_turns() -> list[WaitingTurn]:
    """The list in its order: who waits, and who has an offer."""
    return list(WaitingTurn.objects.filter(ended_at__isnull=True).select_related("case__agency").defer("case__form"))


def position(turn: WaitingTurn) -> int:
    """Its place in the list, from 1."""
    before = Q(since__lt=turn.since) | Q(since=turn.since, pk__lt=turn.pk)
    return WaitingTurn.objects.filter(before, ended_at__isnull=True).count() + 1


def keep_turn(case: Case) -> WaitingTurn | None:
    """The case ended as rejected: where the Helpdesk kept its turn in step 4, it waits from that decision on.

    A case that went on with an earlier turn keeps the day of that one.
    """
    decided = queries.closing_of_act(case, "decide_reply")
    if decided is None or not decided.data.get("keep_turn"):
        return None
    check = CapacityCheck.objects.filter(case=case).order_by("-at", "-id").first()
    earlier = WaitingTurn.objects.filter(taken_by=case).first()
    turn = WaitingTurn.objects.create(
        case=case,
        since=earlier.since if earlier else decided.closed_at,
        request=verdict.request_of(case),
        binding=list(check.verdict["binding"]) if check else [],
    )
    _record(case, "turn_kept", "clock", {"since": turn.since.isoformat(), "binding": turn.binding})
    freed.look_soon()
    return turn


@in_one_transaction
def look_through(*, at: datetime) -> list[WaitingTurn]:
    """Everybody for whom there is room now has an offer, the first in the list first; who does not fit yet is passed by.

    Safe to run at any time and twice: what was offered is held.
    """
    cases = WaitingTurn.objects.filter(state=State.WAITING).values_list("case_id", flat=True)
    locked = {case.pk: case for case in _lock_all(list(cases))}
    if not locked:
        return []
    facility.lock_plant()
    turns = WaitingTurn.objects.select_for_update(of=("self",)).filter(state=State.WAITING, case_id__in=locked)
    return [turn for turn in turns.order_by("since", "pk") if _offer(turn, locked[turn.case_id], at)]


def _lock_all(pks: Sequence[int]) -> list[Case]:
    cases = Case.objects.select_for_update(of=("self",)).select_related("agency")
    return list(cases.filter(pk__in=pks).order_by("pk"))


def _offer(turn: WaitingTurn, case: Case, at: datetime) -> bool:
    """The turn is offered the room that there is for it; or it says which limits are still in its way."""
    turn.looked_at = at
    found = verdict.judge_case(case, at, building_ok=_building(case, at))
    if not found.accept:
        turn.binding = list(found.binding)
        turn.save(update_fields=["looked_at", "binding"])
        return False
    try:
        with transaction.atomic():
            made = promise.make(case, verdict.living_indexes(case), building_ok=None, at=at, actor="clock")
    except Refusal as refusal:  # a room in maintenance, or an address that no block can give
        turn.why = str(refusal)[:200]
        turn.save(update_fields=["looked_at", "why"])
        return False
    until = worktime.due(at, Amount(days=Fraction(answer_days(at))), working_calendar())
    promise.hold_until(case, until, at=at, actor="clock")
    turn.state, turn.offered_at, turn.answer_by, turn.binding, turn.why = State.OFFERED, at, until, [], ""
    turn.save(update_fields=["state", "offered_at", "answer_by", "binding", "why", "looked_at"])
    _record(case, "turn_offered", "clock", {"until": until.isoformat(), "promise": made.pk})
    turn.case = case
    bell.turn_offered(turn, at)
    return True


def _building(case: Case, at: datetime) -> bool | None:
    """The building's answer for the list: a "no" holds until more of the supply is free than was free when it was given."""
    check = CapacityCheck.objects.filter(case=case).order_by("-at", "-id").first()
    before = _building_figure(check.verdict["limits"] if check else [])
    if before is None or before.get("answer") is not False:
        return None
    now = _building_figure(verdict.judge_case(case, at, building_ok=None).as_json()["limits"])
    if now is None or not isinstance(now["available"], int | float) or not isinstance(before["available"], int | float):
        return False
    return None if now["available"] > before["available"] else False


def _building_figure(limits: Sequence[dict[str, Any]]) -> dict[str, Any] | None:
    return next((one for one in limits if one["limit"] == "building"), None)


def unanswered(at: datetime) -> list[str]:
    """The numbers of the cases whose offer is over."""
    over = WaitingTurn.objects.filter(state=State.OFFERED, answer_by__lte=at)
    return list(over.order_by("answer_by", "pk").values_list("case__number", flat=True))


@in_one_transaction
def expire_offer(*, number: str, at: datetime) -> bool:
    """Nobody answered: the room is free for the next. False when that is not (or no longer) so."""
    case = queries.lock_case(number)
    maintenance.postpone(case, at)
    turn = WaitingTurn.objects.filter(case=case, state=State.OFFERED, answer_by__lte=at).first()
    if turn is None:
        return False
    _end(turn, case, State.EXPIRED, at, "clock", "tidak dijawab")
    bell.turn_over(turn, at)
    return True


@in_one_transaction
def accept_offer(*, number: str, account: Account, at: datetime) -> Case:
    """The new case, begun with the letter and the declaration of the old one; it goes on with what was held for it."""
    case = queries.lock_case(number)
    doer = _party(account, case, at)
    turn = _offered(case, at)
    held = promise.living_promise(case)
    indexes = verdict.living_indexes(case)
    letter = Attachment.objects.filter(case=case, kind=LETTER_KIND, voided_at__isnull=True).select_related("blob")
    paper = letter.order_by("-pk").first()
    if held is None or paper is None:
        raise Refusal(NO_OFFER)
    form = {**case.form, "servers": [case.form["servers"][index] for index in indexes]}
    upload = Upload(LETTER_KIND, paper.name, paper.blob)
    new = applying.submit_again(doer, case, form, upload, at)
    promise.hand_over(held, new, {old: place for place, old in enumerate(indexes)}, actor=doer.actor)
    turn.state, turn.ended_at, turn.taken_by = State.TAKEN, at, new
    turn.save(update_fields=["state", "ended_at", "taken_by"])
    _record(case, "turn_taken", doer.actor, {"case": new.number})
    _record(new, "case_goes_on", doer.actor, {"case": case.number})
    return new


@in_one_transaction
def decline_offer(*, number: str, account: Account, at: datetime) -> WaitingTurn:
    """The offer is turned down: the room is free for the next, and the turn is over."""
    case = queries.lock_case(number)
    doer = _party(account, case, at)
    return _end(_offered(case, at), case, State.DECLINED, at, doer.actor, "ditolak pemohon")


@in_one_transaction
def leave_list(*, number: str, account: Account, at: datetime) -> WaitingTurn:
    """The case waits no more."""
    case = queries.lock_case(number)
    doer = _party(account, case, at)
    turn = WaitingTurn.objects.filter(case=case, ended_at__isnull=True).first()
    if turn is None:
        raise Refusal(NO_TURN)
    return _end(turn, case, State.LEFT, at, doer.actor, "keluar atas permintaan pemohon")


def _party(account: Account, case: Case, at: datetime) -> Doer:
    """The agency whose turn it is, or the Helpdesk on its word."""
    if account.agency_id == case.agency_id and not account.agency.is_host:
        return queries.doer_of(account, queries.APPLICANT, case, at)
    return queries.doer_of(account, "helpdesk", case, at)


def _offered(case: Case, at: datetime) -> WaitingTurn:
    turn = WaitingTurn.objects.filter(case=case).first()
    if turn is None or turn.state == State.WAITING:
        raise Refusal(NO_OFFER)
    if turn.state != State.OFFERED or turn.answer_by is None or turn.answer_by <= at:
        raise Refusal(OFFER_OVER, at=queries.moment(turn.answer_by or turn.ended_at or at))
    return turn


def _end(turn: WaitingTurn, case: Case, state: str, at: datetime, actor: str, why: str) -> WaitingTurn:
    """The turn is over, and what an offer held is free for the next."""
    promise.release(case, at=at, actor=actor, why=f"daftar tunggu: {why}", lapsed=state == State.EXPIRED)
    for line in promise.servers_of(case):
        if line.server.state == Server.State.DECLARED:
            servers.move_to(line.server, Server.State.DROPPED, at)
    turn.case = case
    turn.state, turn.ended_at, turn.why = state, at, why
    turn.save(update_fields=["state", "ended_at", "why"])
    _record(case, f"turn_{state}", actor, {"why": why})
    return turn


def _record(case: Case, act: str, actor: str, new: dict[str, Any]) -> None:
    events.record(kind="case", subject=case.number, act=act, actor=actor, new=new)
