"""The clock's work on cases, done by the worker."""

from __future__ import annotations

from kolokasi.base import clock, outbox
from kolokasi.procedure import actions


@outbox.periodic("procedure.lapse", "*/5 * * * *")
def lapse_due_cases() -> None:
    """Every five minutes: cases whose ship-by date has gone are closed (row 7+). Safe to run twice."""
    actions.lapse_due(at=clock.now())
