"""When the office has promised to be where: working time along the main way of the case's own SOP revision."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import datetime

from django.utils.translation import ngettext

from kolokasi.base import worktime
from kolokasi.base.queries import working_calendar
from kolokasi.base.refusal import Refusal
from kolokasi.cases.models import OpenTask
from kolokasi.procedure import queries
from kolokasi.procedure.opening import clock_of
from kolokasi.procedure.overview import number_of
from kolokasi.sop import interpreter
from kolokasi.sop.spec import Procedure, Task

ANSWER_STEP = 6
LONGEST = 60


def main_way(procedure: Procedure, element: str, latest: Mapping[str, str]) -> Iterator[Task]:
    """The tasks from `element` to the end when every one closes with its first outcome.

    An earlier decision counts as the main one until the answer is sent: what the draft letter says shows nowhere.
    """
    known = dict(latest)
    for _step in range(LONGEST):
        spec = procedure.tasks[element]
        yield spec
        outcome = spec.outcomes[0].key if spec.outcomes else ""
        move = interpreter.complete(procedure, element, outcome, known)
        if outcome:
            known[element] = outcome
        if move.end or not move.opens:
            return
        element = move.opens[0]


def undecided(procedure: Procedure, latest: Mapping[str, str]) -> dict[str, str]:
    """The outcomes so far, each replaced by the task's main one."""
    return {
        element: procedure.tasks[element].outcomes[0].key if procedure.tasks[element].outcomes else ""
        for element in latest
        if element in procedure.tasks
    }


def promised(procedure: Procedure, task: OpenTask, latest: Mapping[str, str], at: datetime) -> dict[int, datetime]:
    """By the SOP's step number, until when it is done at the latest if everybody keeps the promised times from now on.

    Empty while the applicant has the ball before the answer: nobody knows when the letter comes back.
    """
    calendar = working_calendar()
    due = max(task.due_at or at, at)
    found: dict[int, datetime] = {}
    clock = clock_of(procedure.tasks[task.element])
    for spec in main_way(procedure, task.element, undecided(procedure, latest)):
        if clock_of(spec) != clock:
            clock = clock_of(spec)
            due = worktime.due(due, spec.amount, calendar) if spec.amount else due
        found[number_of(spec.step)] = due
    return found


def answer_within(at: datetime) -> str:
    """The promise of the SOP in force from the letter to the answer: "5 hari kerja 1 jam"; empty without an SOP."""
    try:
        revision = queries.current_revision(at)
    except Refusal:
        return ""
    procedure = queries.procedure_of(revision.pk)
    days = hours = 0
    clocks: set[str] = set()
    for spec in main_way(procedure, interpreter.begin(procedure).opens[0], {}):
        if number_of(spec.step) > ANSWER_STEP:
            break
        found = re.fullmatch(r"(\d+) (hari|jam)", spec.amount)
        if not found or spec.applicant or clock_of(spec) in clocks:
            continue
        clocks.add(clock_of(spec))
        if found[2] == "hari":
            days += int(found[1])
        else:
            hours += int(found[1])
    parts = (
        ngettext("%(days)s hari kerja", "%(days)s hari kerja", days) % {"days": days} if days else "",
        ngettext("%(hours)s jam", "%(hours)s jam", hours) % {"hours": hours} if hours else "",
    )
    return " ".join(part for part in parts if part)
