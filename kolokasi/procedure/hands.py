"""Whose hands a step lies in: taken, let go, and a disposition recalled while nobody has read it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from kolokasi.base import events
from kolokasi.base.refusal import Refusal, define
from kolokasi.cases import actions as writes
from kolokasi.cases.models import OpenTask
from kolokasi.people.models import Account
from kolokasi.procedure import queries
from kolokasi.procedure.queries import Place
from kolokasi.procedure.saying import digest, reason_of

HELD_BY_ANOTHER = define(
    "held_by_another", _("Tugas ini sedang dikerjakan {who}. Ambil alih dengan alasan bila Anda yang melanjutkan."), 409
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
