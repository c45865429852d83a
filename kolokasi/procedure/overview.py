"""A case as pages show it: the rail of the SOP, what earlier steps said, the acts on its record."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from kolokasi.base.models import Event
from kolokasi.cases.models import Case, Closing, OpenTask
from kolokasi.insight.sources import READINGS
from kolokasi.people.models import Post
from kolokasi.people.queries import post_name
from kolokasi.sop.spec import Procedure, Task


@dataclass(frozen=True)
class RailLine:
    """One step on the rail. `state` is done, now, todo or skipped; `who` names the person only when somebody has acted.

    `acting` is plt or plh when that person stood in for the holder.
    """

    no: str
    name: str
    state: str
    element: str
    post: str
    who: str = ""
    acting: str = ""
    at: datetime | None = None
    due_at: datetime | None = None
    amount: str = ""
    round: int = 1
    extension: bool = False


@dataclass(frozen=True)
class _Travelled:
    """What the lines of a rail are drawn from: a case's closings that count, its open tasks, and the posts' names.

    A task that a withdrawal or the clock broke off is not among the closings: nobody did it.
    """

    case: Case
    procedure: Procedure
    language: str
    closings: dict[str, Closing]
    open: dict[str, OpenTask]
    posts: dict[str, str]

    @property
    def current(self) -> int:
        """The earliest numbered step that waits; past all of them when none does."""
        return min((number_of(task.step) for task in self.open.values() if number_of(task.step)), default=99)

    def post(self, task: Task) -> str:
        """The post that acts in the task, as the office calls it."""
        lane = self.procedure.lanes[task.lane]
        return self.posts.get(lane.post, lane.name.in_language(self.language))


def number_of(step: str) -> int:
    """The SOP's own number in a step: 2 for "2b", 4 for "4+", 0 for "W2"."""
    found = re.match(r"\d+", step)
    return int(found.group()) if found else 0


def rail(case: Case, procedure: Procedure, language: str) -> list[RailLine]:
    """The steps of the case's own revision in order: one line a numbered step, and a line for an extension while it is open."""
    done = Closing.objects.filter(case=case, kind__in=[Closing.Kind.COMPLETED, Closing.Kind.SKIPPED])
    way = _Travelled(
        case,
        procedure,
        language,
        {one.element: one for one in done.select_related("actor").order_by("closed_at", "id")},
        {task.element: task for task in OpenTask.objects.filter(case=case).select_related("holder")},
        {post.key: post_name(post) for post in Post.objects.all()},
    )
    lines: list[RailLine] = []
    for row in procedure.official:
        tasks = [task for task in procedure.tasks.values() if number_of(task.step) == int(row.no)]
        lines.append(_row(way, row.no, [task for task in tasks if not task.extension], row.kegiatan))
        lines += [_now(way, task) for task in tasks if task.extension and task.id in way.open]
    beside = [task for task in procedure.tasks.values() if not number_of(task.step)]
    return lines + [_now(way, task) for task in beside if task.id in way.open]


def _row(way: _Travelled, no: str, tasks: Sequence[Task], words: str) -> RailLine:
    """The line of one numbered step; row 13 has no task and is done when the case is."""
    if not tasks:
        done = way.case.status == Case.Status.DONE
        words = next(
            (end.name.in_language(way.language) for end in way.procedure.ends.values() if end.step == no), words
        )
        return RailLine(no, words, "done" if done else "todo", "", "", at=way.case.ended_at if done else None)
    for task in tasks:
        if task.id in way.open:
            return _now(way, task)
    closed = [way.closings[task.id] for task in tasks if task.id in way.closings]
    if len(closed) == len(tasks) and int(no) < way.current:
        return _done(way, tasks[-1], max(closed, key=lambda one: one.closed_at))
    amount = next((task.amount for task in tasks if task.amount), "")
    name = tasks[0].name.in_language(way.language)
    return RailLine(no, name, "todo", tasks[0].id, way.post(tasks[0]), amount=amount)


def _done(way: _Travelled, task: Task, closing: Closing) -> RailLine:
    return RailLine(
        str(number_of(task.step)), task.name.in_language(way.language),
        "skipped" if closing.kind == Closing.Kind.SKIPPED else "done", task.id, way.post(task),
        who=closing.actor.name if closing.actor else "", acting=closing.acting, at=closing.closed_at,
        due_at=closing.due_at, round=closing.round, extension=task.extension,
    )  # fmt: skip


def _now(way: _Travelled, task: Task) -> RailLine:
    waiting = way.open[task.id]
    return RailLine(
        task.step, task.name.in_language(way.language), "now", task.id, way.post(task),
        who=waiting.holder.name if waiting.holder else "", at=waiting.opened_at,
        due_at=waiting.due_at or waiting.lapses_at, amount=task.amount, round=waiting.round, extension=task.extension,
    )  # fmt: skip


def told(case: Case) -> list[Closing]:
    """How each step closed last, in the order it happened: what the next post needs to read of the ones before."""
    done = Closing.objects.filter(case=case, kind=Closing.Kind.COMPLETED).select_related("actor")
    newest = {one.element: one for one in done.order_by("closed_at", "id")}
    return sorted(newest.values(), key=lambda one: (one.closed_at, one.pk))


def closing_that_returned(task: OpenTask, procedure: Procedure) -> Closing | None:
    """The closing that sent the case back into this task with a reason (rows 1+, 2+, 4+, 5+, 8+, 11+, 12+), or None."""
    done = Closing.objects.filter(case_id=task.case_id, kind=Closing.Kind.COMPLETED, closed_at__lte=task.opened_at)
    last = done.select_related("actor").order_by("-closed_at", "-id").first()
    if last is None:
        return None
    chosen = next((one for one in procedure.tasks[last.element].outcomes if one.key == last.outcome), None)
    return last if chosen is not None and chosen.note and chosen.bare else None


# What stands beside another line of the same act, or is only looked at: the whole record keeps it, the timeline does not.
QUIET = (*READINGS, "letter_drafted", "letter_issued", "promise_dated", "capacity_checked")


def timeline(case: Case, limit: int | None = None) -> list[Event]:
    """The acts on a case, newest first, without the readings of documents and the echoes of one act."""
    events = Event.objects.filter(subject_kind="case", subject_id=case.number).exclude(act__in=QUIET)
    return list(events.order_by("-seq")[:limit])
