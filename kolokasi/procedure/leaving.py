"""How a case ends before its time: withdrawn by the applicant (W+, W2) or lapsed by the clock (7+)."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from kolokasi.base import events
from kolokasi.base.once_more import in_one_transaction
from kolokasi.base.refusal import Refusal, define
from kolokasi.cases.models import Case, Closing, OpenTask
from kolokasi.people.models import Account
from kolokasi.procedure import maintenance, queries
from kolokasi.procedure.closing import Completion, close_all
from kolokasi.procedure.colocation.endings import withdrawn
from kolokasi.procedure.opening import enter
from kolokasi.procedure.queries import Doer
from kolokasi.procedure.saying import digest, reason_of
from kolokasi.sop import interpreter

ALREADY_WITHDRAWN = define("already_withdrawn", _("Permohonan ini sudah dibatalkan. Server tinggal dikembalikan."), 409)


@in_one_transaction
def withdraw_case(*, number: str, reason: str, account: Account, at: datetime) -> Completion:
    """Row W+: every open task closes; before the server's arrival the case ends as dibatalkan, after it W2 waits."""
    case = queries.lock_case(number)
    doer = _withdrawer(account, case, at)
    if case.ended_at is not None:
        raise Refusal(queries.CASE_ENDED, at=queries.moment(case.ended_at))
    if case.withdrawn_reason:
        raise Refusal(ALREADY_WITHDRAWN)
    reason = reason_of(reason)
    procedure = queries.procedure_of(case.revision_id)
    closed = close_all(case, Closing.Kind.WITHDRAWN, at, doer)
    case.withdrawn_reason = reason
    case.save(update_fields=["withdrawn_reason"])
    past = queries.past_of(case)
    move = interpreter.withdraw(procedure, queries.outcomes_with_arrival(case, procedure, past))
    if move.opens:
        withdrawn(case, at=at, by=doer)
    entered = enter(case, procedure, move, past, at=at, by=doer)
    events.record(
        kind="case", subject=case.number, act="case_withdrawn", actor=doer.actor, post=doer.post, acting=doer.acting,
        new={"closed": closed, "reason": digest(reason), "opens": [t.element for t in entered.opened], "end": entered.end},
    )  # fmt: skip
    return Completion(case, entered.opened, entered.end)


def _withdrawer(account: Account, case: Case, at: datetime) -> Doer:
    """The applicant's agency, or the Helpdesk on the applicant's letter."""
    if account.agency_id == case.agency_id:
        return queries.doer_of(account, queries.APPLICANT, case, at)
    return queries.doer_of(account, "helpdesk", case, at)


@in_one_transaction
def lapse_case(*, number: str, at: datetime) -> Completion | None:
    """Row 7+: no server by the ship-by date, so the case closes as tidak dilanjutkan; None when it is not (or no longer) due.

    Also when the goods form came and no server did: step 8 carries the date on until the first receipt.
    """
    case = queries.lock_case(number)
    maintenance.postpone(case, at)  # no promise lapses while its room is worked on
    task = OpenTask.objects.filter(case=case, lapses_at__lte=at).first()
    if task is None:
        return None
    procedure = queries.procedure_of(case.revision_id)
    timers = list(procedure.timers.values())
    timer = next((one for one in timers if one.task == task.element), timers[0])
    closed = close_all(case, Closing.Kind.LAPSED, at, None)
    entered = enter(case, procedure, interpreter.lapse(procedure, timer.id), queries.past_of(case), at=at)
    events.record(
        kind="case", subject=case.number, act="case_lapsed", actor="clock",
        new={"closed": closed, "due": str(task.lapses_at), "end": entered.end},
    )  # fmt: skip
    return Completion(case, entered.opened, entered.end)
