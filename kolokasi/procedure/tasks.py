"""The clock's work on cases, done by the worker."""

from __future__ import annotations

from django.db import transaction

from kolokasi.base import clock, outbox
from kolokasi.procedure import actions, bell, queries

LAPSE = "procedure.lapse_case"


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


@outbox.periodic("procedure.remind", "11 * * * *")
def remind_of_ship_by() -> None:
    """Every hour: agencies whose server is awaited within three days are reminded, each once (row 7+)."""
    with transaction.atomic():
        now = clock.now()
        for task in bell.reminders_due(now):
            bell.ship_reminder(task.case, task, now)
