"""A case and the inbox as pages show them: the rail of the SOP, the record in words, and what is late."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any

from django.db.models import Count, Q

from kolokasi.base import clock
from kolokasi.base.models import Event
from kolokasi.cases.models import Case, Closing, OpenTask
from kolokasi.people.models import Account, Post
from kolokasi.people.queries import post_name
from kolokasi.procedure import queries
from kolokasi.sop.spec import Lane, Procedure, Task


@dataclass(frozen=True)
class RailLine:
    """One step on the rail. `state` is done, now, todo or skipped; `who` names the person only when somebody has acted."""

    no: str
    name: str
    state: str
    element: str
    post: str
    who: str = ""
    at: datetime | None = None
    due_at: datetime | None = None
    amount: str = ""
    round: int = 1
    extension: bool = False


@dataclass(frozen=True)
class InboxCounts:
    """Open tasks by urgency: late, due before the office day ends, and those that wait for an applicant."""

    late: int
    today: int
    waiting: int
    total: int


def number_of(step: str) -> int:
    """The SOP's own number in a step: 2 for "2b", 4 for "4+", 0 for "W2"."""
    found = re.match(r"\d+", step)
    return int(found.group()) if found else 0


def rail(case: Case, procedure: Procedure, language: str) -> list[RailLine]:
    """The steps of the case's own revision in order: one line a numbered step, and a line for an extension while it is open."""
    closings: dict[str, Closing] = {}
    for closing in Closing.objects.filter(case=case).select_related("actor").order_by("closed_at", "id"):
        closings[closing.element] = closing
    open_tasks = {task.element: task for task in OpenTask.objects.filter(case=case).select_related("holder")}
    names = {post.key: post_name(post) for post in Post.objects.all()}
    lines: list[RailLine] = []
    for row in procedure.official:
        tasks = [task for task in procedure.tasks.values() if number_of(task.step) == int(row.no)]
        plain = [task for task in tasks if not task.extension]
        lines += _row(row.no, plain, closings, open_tasks, procedure, names, language, case, row.kegiatan)
        lines += [
            _now(task, open_tasks[task.id], procedure, names, language)
            for task in tasks
            if task.extension and task.id in open_tasks
        ]
    lines += [
        _now(task, open_tasks[task.id], procedure, names, language)
        for task in procedure.tasks.values()
        if not number_of(task.step) and task.id in open_tasks
    ]
    return lines


def _row(
    no: str,
    tasks: Sequence[Task],
    closings: dict[str, Closing],
    open_tasks: dict[str, OpenTask],
    procedure: Procedure,
    names: dict[str, str],
    language: str,
    case: Case,
    words: str,
) -> list[RailLine]:
    """The line of one numbered step; row 13 has no task and is done when the case is."""
    if not tasks:
        done = case.status == Case.Status.DONE
        return [RailLine(no, words, "done" if done else "todo", "", "", at=case.ended_at if done else None)]
    for task in tasks:
        if task.id in open_tasks:
            return [_now(task, open_tasks[task.id], procedure, names, language)]
    closed = [closings[task.id] for task in tasks if task.id in closings]
    last = tasks[-1]
    current = min((number_of(task.step) for task in open_tasks.values() if number_of(task.step)), default=99)
    if len(closed) == len(tasks) and int(no) < current:
        newest = max(closed, key=lambda one: one.closed_at)
        return [_done(last, newest, procedure, language)]
    post = _post(procedure.lanes[tasks[0].lane], names)
    amount = next((task.amount for task in tasks if task.amount), "")
    return [RailLine(no, tasks[0].name.in_language(language), "todo", tasks[0].id, post, amount=amount)]


def _post(lane: Lane, names: dict[str, str]) -> str:
    return names.get(lane.post, lane.name.id)


def _done(task: Task, closing: Closing, procedure: Procedure, language: str) -> RailLine:
    who = closing.actor.name if closing.actor else ""
    state = "skipped" if closing.kind == Closing.Kind.SKIPPED else "done"
    return RailLine(
        str(number_of(task.step)), task.name.in_language(language), state, task.id, procedure.lanes[task.lane].name.id,
        who=who, at=closing.closed_at, due_at=closing.due_at, round=closing.round, extension=task.extension,
    )  # fmt: skip


def _now(task: Task, waiting: OpenTask, procedure: Procedure, names: dict[str, str], language: str) -> RailLine:
    return RailLine(
        task.step, task.name.in_language(language), "now", task.id, _post(procedure.lanes[task.lane], names),
        who=waiting.holder.name if waiting.holder else "", at=waiting.opened_at, due_at=waiting.due_at or waiting.lapses_at,
        amount=task.amount, round=waiting.round, extension=task.extension,
    )  # fmt: skip


def counts(post_keys: Iterable[str] | None, at: datetime, account: Account | None = None) -> InboxCounts:
    """How many tasks wait for these posts (all when None), in one query; `account` narrows to those in its hands."""
    tasks = OpenTask.objects.all()
    if post_keys is not None:
        tasks = tasks.filter(post_key__in=list(post_keys))
    if account is not None:
        tasks = tasks.filter(holder=account)
    office_day_ends = datetime.combine(clock.office_date(at) + timedelta(days=1), time(), clock.OFFICE_ZONE)
    found: dict[str, Any] = tasks.aggregate(
        late=Count("id", filter=Q(due_at__lt=at)),
        today=Count("id", filter=Q(due_at__gte=at, due_at__lt=office_day_ends)),
        waiting=Count("id", filter=Q(post_key=queries.APPLICANT)),
        total=Count("id"),
    )
    return InboxCounts(**found)


def timeline(case: Case, limit: int | None = None) -> list[Event]:
    """The acts on a case, newest first, without the readings of documents."""
    events = Event.objects.filter(subject_kind="case", subject_id=case.number).exclude(act="document_read")
    return list(events.order_by("-seq")[:limit])
