"""What the worker does for monitoring: every minute, and at once when somebody waits, it enrols, asks and keeps."""

from __future__ import annotations

from django.db import transaction

from kolokasi.base import clock, outbox
from kolokasi.monitoring.actions import SETTLE
from kolokasi.monitoring.asking import ask_all
from kolokasi.monitoring.enrolling import settle
from kolokasi.monitoring.watts import forget_old_readings, measure_watts

ASK = "monitoring.ask_prometheus"


@outbox.periodic("monitoring.ask_every_minute", "* * * * *")
def ask_every_minute() -> None:
    """Wishes are carried out and observations at most about a minute old while a worker runs."""
    settle(clock.now())
    ask_all(clock.now())


@outbox.periodic("monitoring.measure_every_five_minutes", "*/5 * * * *")
def measure_every_five_minutes() -> None:
    """Each hour's row of a server has about twelve measurements of its watts."""
    measure_watts(clock.now())


@outbox.periodic("monitoring.forget_old_readings", "23 3 * * *")
def forget_every_night() -> None:
    """Readings are kept as long as the policy says."""
    forget_old_readings(clock.now())


@outbox.task(SETTLE)
def settle_now(key: str) -> None:  # noqa: ARG001 - the outbox names the piece of work
    """What was wished just now has been carried out and read back."""
    settle(clock.now())


@outbox.task(ASK)
def ask(key: str) -> None:  # noqa: ARG001 - the outbox names the piece of work
    """The systems have been asked once more."""
    ask_all(clock.now())


@transaction.atomic
def ask_soon() -> bool:
    """The worker asks right after this commit; False when that waits already."""
    return outbox.emit(ASK, key="all")
