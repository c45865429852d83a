"""Opening what a move of the interpreter says comes next: tasks with their clocks, or the end of the case."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from kolokasi.base import events, worktime
from kolokasi.base.queries import working_calendar
from kolokasi.cases import actions as writes
from kolokasi.cases.models import Case, Closing, OpenTask
from kolokasi.people.queries import has_holder
from kolokasi.procedure import bell, queries, registry
from kolokasi.procedure.colocation.endings import ended
from kolokasi.sop import interpreter
from kolokasi.sop.interpreter import Move
from kolokasi.sop.spec import Procedure, Task


@dataclass(frozen=True)
class Entered:
    """The tasks that wait after a move, or the end the case has reached."""

    opened: tuple[OpenTask, ...] = ()
    end: str = ""


def enter(
    case: Case,
    procedure: Procedure,
    move: Move,
    past: queries.Past,
    *,
    at: datetime,
    by: queries.Doer | None = None,
    after: OpenTask | None = None,
) -> Entered:
    """The tasks of the move wait, each with its clock; a task whose post nobody holds today is skipped and recorded."""
    if move.end:
        writes.end_case(case=case, end=move.end, status=procedure.ends[move.end].result, at=at)
        ended(case, at=at, by=by)
        return Entered(end=move.end)
    opened: list[OpenTask] = []
    for element in move.opens:
        spec = procedure.tasks[element]
        task = _task(case, procedure, spec, past, at=at, after=after)
        if spec.skippable and not has_holder(task.post_key, at):
            entered = _skip(case, procedure, spec, task, past, at=at, by=by)
            opened.extend(entered.opened)
            if entered.end:
                return entered
        else:
            registry.act_of(spec).opened(task)
            task.save()
            bell.task_waits(case, spec, task, at)
            opened.append(task)
    return Entered(tuple(opened))


def clock_of(spec: Task) -> str:
    """The numbered step whose promised time the task shares (2a, 2b and 2c share 2's day)."""
    return spec.clock or spec.step


def _task(
    case: Case, procedure: Procedure, spec: Task, past: queries.Past, *, at: datetime, after: OpenTask | None
) -> OpenTask:
    task = OpenTask(
        case=case,
        element=spec.id,
        step=spec.step,
        post_key=procedure.lanes[spec.lane].post,
        round=past.next_round(spec.id),
        opened_at=at,
        clock_started_at=at,
    )
    if after is not None and clock_of(procedure.tasks[after.element]) == clock_of(spec):
        task.clock_started_at = after.clock_started_at
    calendar = working_calendar()
    if spec.amount and not spec.applicant:
        task.due_at = worktime.due(task.clock_started_at, spec.amount, calendar)
    for timer in procedure.timers.values():
        if timer.task == spec.id:
            task.lapses_at = worktime.due(at, timer.amount, calendar)
    return task


def _skip(
    case: Case,
    procedure: Procedure,
    spec: Task,
    task: OpenTask,
    past: queries.Past,
    *,
    at: datetime,
    by: queries.Doer | None,
) -> Entered:
    """Row 4+: a post without a holder today is passed over, with its main outcome, and the record says so."""
    outcome = spec.outcomes[0].key if spec.outcomes else ""
    move = interpreter.complete(procedure, spec.id, outcome, past.outcomes)
    writes.close_task(task=task, kind=Closing.Kind.SKIPPED, at=at, outcome=outcome)
    past.add(spec.id, task.round, outcome, Closing.Kind.SKIPPED)
    events.record(
        kind="case",
        subject=case.number,
        act="task_skipped",
        actor=by.actor if by else "clock",
        new={"element": spec.id, "step": spec.step, "round": task.round, "post": task.post_key},
    )
    return enter(case, procedure, move, past, at=at, by=by, after=task)
