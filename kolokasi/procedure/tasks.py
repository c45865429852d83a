"""The clock's work on cases, done by the worker."""

from __future__ import annotations

import importlib

from django.db import transaction

from kolokasi.base import clock, outbox
from kolokasi.base.queries import working_calendar
from kolokasi.procedure import actions, bell, freed, maintenance, plans, queries, waiting

LAPSE, POSTPONE = "procedure.lapse_case", "procedure.postpone_case"


@outbox.periodic("procedure.lapse", "*/5 * * * *")
def lapse_due_cases() -> None:
    """Every five minutes each case whose ship-by date has gone becomes a job of its own, so none holds up another."""
    with transaction.atomic():
        for number in queries.due_to_lapse(clock.now()):
            outbox.emit(LAPSE, key=number)


@outbox.task(LAPSE)
def lapse_one(*, key: str) -> None:
    """The case with this number is closed as tidak dilanjutkan if that is still due (row 7+). Safe to run twice."""
    actions.lapse_case(number=key, at=clock.now())


@outbox.periodic("procedure.remind", "*/10 * * * *")
def remind_of_ship_by() -> None:
    """Every ten minutes in which the office works: who is awaited only a little longer is reminded, each once (row 7+)."""
    now = clock.now()
    if working_calendar().works_at(now):
        for reminder in bell.reminders_due(now):
            with transaction.atomic():
                bell.ship_reminder(reminder, now)


@outbox.periodic("procedure.postpone", "*/5 * * * *")
def postpone_for_maintenance() -> None:
    """Every five minutes each promise where maintenance has begun becomes a job that moves its end."""
    with transaction.atomic():
        for number in maintenance.to_postpone(clock.now()):
            outbox.emit(POSTPONE, key=number)


@outbox.task(POSTPONE)
def postpone_one(*, key: str) -> None:
    """The promise of the case ends later by the maintenance where it stands. Safe to run twice."""
    maintenance.postpone_case(number=key, at=clock.now())


@outbox.periodic("procedure.waiting", "*/3 * * * *")
def look_after_the_waiting_list() -> None:
    """Every three minutes: offers that nobody answered are over, and freed room is offered in order."""
    now = clock.now()
    for number in waiting.unanswered(now):
        waiting.expire_offer(number=number, at=now)
    waiting.look_through(at=now)


@outbox.task(freed.LOOK)
def look_through_waiting(*, key: str) -> None:  # noqa: ARG001 - the outbox gives it
    """Right after room was freed it is offered in order. Safe to run twice."""
    waiting.look_through(at=clock.now())


@outbox.task(plans.SOLVE)
def solve_plan(*, key: str) -> None:
    """The plan is computed. The solver is loaded here, in the worker, when it is first needed. Safe to run twice."""
    importlib.import_module("kolokasi.procedure.solving").solve(int(key), clock.now())


@outbox.periodic("procedure.lapse_planned", "*/5 * * * *")
def lapse_planned_promises() -> None:
    """Every five minutes: places that a plan held and nobody decided on in time are free again."""
    now = clock.now()
    for number in plans.undecided_too_long(now):
        plans.lapse_planned(number=number, at=now)
