"""Tasks whose due time has gone: their holders are told once."""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache

from django.db import transaction

from kolokasi.cases.models import OpenTask, SopRevision
from kolokasi.notices import actions, queries
from kolokasi.notices.models import Kind
from kolokasi.people.models import Account
from kolokasi.people.queries import holders
from kolokasi.sop.reader import words
from kolokasi.sop.spec import Words
from kolokasi.sop.tree import parse


def tell_late(*, at: datetime) -> int:
    """Whoever took a late task, or else everybody in its post, has been told; says how many notices are new."""
    told = 0
    for task in queries.late_untold(at):
        with transaction.atomic():
            told += actions.tell(
                accounts=_whom(task, at), kind=Kind.TASK_LATE, key=f"{queries.LATE_KEY}{task.pk}",
                case_number=task.case.number, params={"step": _name(task), "due": task.due_at}, at=at,
            )  # fmt: skip
    return told


def _whom(task: OpenTask, at: datetime) -> list[Account]:
    if task.holder is not None:
        return [task.holder]
    return [holding.account for holding in holders([task.post_key], at)]


def _name(task: OpenTask) -> Words:
    return _names(task.case.revision_id).get(task.element, Words(task.step))


@lru_cache(maxsize=32)
def _names(revision_id: int) -> dict[str, Words]:
    """The names of a revision's tasks; a revision never changes."""
    (process,) = parse(bytes(SopRevision.objects.values_list("bpmn", flat=True).get(pk=revision_id))).of("process")
    parts = [process, *process.of("subProcess")]
    return {task.get("id"): words(task) for part in parts for task in part.of("userTask")}
