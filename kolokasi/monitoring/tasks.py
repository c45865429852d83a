"""What the worker does for monitoring: asks Prometheus every minute, and at once when somebody waits for the answer."""

from __future__ import annotations

from django.db import transaction

from kolokasi.base import clock, outbox
from kolokasi.monitoring.asking import ask_prometheus

ASK = "monitoring.ask_prometheus"


@outbox.periodic("monitoring.ask_every_minute", "* * * * *")
def ask_every_minute() -> None:
    """Observations are at most about a minute old while a worker runs."""
    ask_prometheus(clock.now())


@outbox.task(ASK)
def ask(key: str) -> None:  # noqa: ARG001 - the outbox names the piece of work
    """Prometheus has been asked once more."""
    ask_prometheus(clock.now())


@transaction.atomic
def ask_soon() -> bool:
    """The worker asks right after this commit; False when that waits already."""
    return outbox.emit(ASK, key="all")
