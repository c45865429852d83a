"""How a step closes: its closing stands, the next tasks wait, and the record says who did it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from kolokasi.base import events
from kolokasi.base.refusal import Refusal, define
from kolokasi.cases import actions as writes
from kolokasi.cases.models import Case, Closing, OpenTask
from kolokasi.procedure import queries
from kolokasi.procedure.acts import Manual
from kolokasi.procedure.opening import enter
from kolokasi.procedure.queries import Doer, Place
from kolokasi.procedure.saying import digest, spoken
from kolokasi.sop import interpreter

DOCUMENTS_MISSING = define(
    "documents_missing", _("Belum dapat diteruskan: dokumen {names} belum ada. Tambahkan dokumen itu, lalu kirim lagi.")
)


@dataclass(frozen=True)
class Completion:
    """What completing a step brought: the case, the tasks that wait now, and the end if it was reached."""

    case: Case
    opened: tuple[OpenTask, ...]
    end: str = ""
    closing: Closing | None = None


def close(
    place: Place, outcome: str, note: str, data: Mapping[str, Any], at: datetime, *, manual: Manual | None = None
) -> Completion:
    """The task closes, the interpreter says what follows, and the record says who did it."""
    case, procedure, task, doer = place.case, place.procedure, place.task, place.doer
    past = queries.past_of(case)
    move = interpreter.complete(procedure, task.element, outcome, past.outcomes)
    if move.end and procedure.ends[move.end].result == "done":
        missing = queries.missing_documents(case, procedure, with_task=task.element)
        if missing:
            raise Refusal(DOCUMENTS_MISSING, names=", ".join(spoken(document.label) for document in missing))
    closing = writes.close_task(
        task=task, kind=Closing.Kind.COMPLETED, at=at, outcome=outcome, note=note, data=data,
        actor=doer.account, acting=doer.acting, done_at=manual.done_at if manual else None,
    )  # fmt: skip
    past.add(task.element, task.round, outcome, Closing.Kind.COMPLETED)
    entered = enter(case, procedure, move, past, at=at, by=doer, after=task)
    events.record(
        kind="case", subject=case.number, act="task_completed", actor=doer.actor, post=doer.post, acting=doer.acting,
        new={
            "element": task.element, "step": task.step, "round": task.round, "outcome": outcome,
            "answers": digest({"data": dict(data), "note": note}),
            "opens": [one.element for one in entered.opened], "end": entered.end,
            **({"manual": True, "done_at": manual.done_at.isoformat()} if manual else {}),
        },
    )  # fmt: skip
    return Completion(case, entered.opened, entered.end, closing)


def close_all(case: Case, kind: str, at: datetime, doer: Doer | None) -> list[str]:
    """Every open task of the case closes at once; the elements that did."""
    closed = []
    for task in OpenTask.objects.filter(case=case):
        writes.close_task(
            task=task, kind=kind, at=at, actor=doer.account if doer else None, acting=doer.acting if doer else ""
        )
        closed.append(task.element)
    return closed
