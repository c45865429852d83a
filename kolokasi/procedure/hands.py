"""Whose hands a step lies in: taken, let go, and a disposition recalled while nobody has read it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from kolokasi.base import events
from kolokasi.base.refusal import Refusal, define
from kolokasi.cases import actions as writes
from kolokasi.cases.models import Closing, OpenTask
from kolokasi.letters import actions as letters
from kolokasi.letters.models import Disposition
from kolokasi.people.models import Account
from kolokasi.procedure import queries
from kolokasi.procedure.opening import enter
from kolokasi.procedure.queries import Place
from kolokasi.procedure.saying import digest, reason_of
from kolokasi.sop.interpreter import Move

HELD_BY_ANOTHER = define(
    "held_by_another", _("Tugas ini sedang dikerjakan {who}. Ambil alih dengan alasan bila Anda yang melanjutkan."), 409
)
NOTHING_TO_RECALL = define(
    "nothing_to_recall",
    _("Tidak ada disposisi Anda yang masih dapat ditarik. Langkah sesudahnya sudah dikerjakan."),
    409,
)


def hold(place: Place) -> None:
    """Refuses unless the step is in the doer's hands or in nobody's."""
    holder = place.task.holder
    if holder is not None and holder.pk != place.doer.account.pk:
        raise Refusal(HELD_BY_ANOTHER, who=holder.name)


@transaction.atomic
def take_task(*, number: str, element: str, round: int, account: Account, reason: str = "", at: datetime) -> OpenTask:
    """The task is in the account's hands; taking it from another needs a reason, which stays as a note of the case."""
    place = queries.access_task(account, number, element, round, at)
    before = place.task.holder
    if before is not None and before.pk == account.pk:
        return place.task
    reason = reason_of(reason, needed=False)
    if before is not None and not reason:
        raise Refusal(HELD_BY_ANOTHER, who=before.name)
    place.task.holder = account
    place.task.save(update_fields=["holder"])
    taken: dict[str, Any] = {"element": element, "round": round}
    if before is not None:
        note = writes.add_note(case=place.case, author=account, post_key=place.doer.post, text=reason, at=at)
        taken |= {"note": note.pk, "reason": digest(reason)}
    events.record(
        kind="case", subject=number, act="task_taken", actor=place.doer.actor, post=place.doer.post,
        acting=place.doer.acting, old={"holder": before.pk if before else None}, new=taken,
    )  # fmt: skip
    return place.task


@transaction.atomic
def release_task(*, number: str, element: str, round: int, account: Account, at: datetime) -> OpenTask:
    """The task waits for anybody in its post again; only its holder can let go of it."""
    place = queries.access_task(account, number, element, round, at)
    hold(place)
    place.task.holder = None
    place.task.save(update_fields=["holder"])
    events.record(
        kind="case", subject=number, act="task_released", actor=place.doer.actor, post=place.doer.post,
        acting=place.doer.acting, old={"holder": account.pk}, new={"element": element, "round": round},
    )  # fmt: skip
    return place.task


@transaction.atomic
def recall_disposition(*, number: str, reason: str, account: Account, at: datetime) -> OpenTask:
    """The sender's last disposition is taken back while nobody has read it (row 2): the sender's own step waits again."""
    case = queries.lock_case(number)
    last = (
        Disposition.objects.filter(case=case, recalled_at__isnull=True)
        .select_related("from_post")
        .order_by("-seq")
        .first()
    )
    closing = Closing.objects.filter(case=case, kind=Closing.Kind.COMPLETED).order_by("-closed_at", "-id").first()
    if last is None or closing is None or closing.post_key != last.from_post.key or case.ended_at is not None:
        raise Refusal(NOTHING_TO_RECALL)
    if closing.closed_at != last.sent_at:  # the post has done another step since, such as its paraf
        raise Refusal(NOTHING_TO_RECALL)
    procedure = queries.procedure_of(case.revision_id)
    doer = queries.doer_of(account, last.from_post.key, case, at)
    letters.recall(disposition=last, account=account, reason=reason, at=at)
    for task in OpenTask.objects.filter(case=case):
        writes.close_task(task=task, kind=Closing.Kind.RECALLED, at=at, actor=account, acting=doer.acting)
    entered = enter(case, procedure, Move(opens=(closing.element,)), queries.past_of(case), at=at, by=doer)
    events.record(
        kind="case", subject=number, act="task_recalled", actor=doer.actor, post=doer.post, acting=doer.acting,
        new={"element": closing.element, "step": closing.step, "reason": digest(reason)},
    )  # fmt: skip
    return entered.opened[0]
