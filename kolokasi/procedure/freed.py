"""Room was freed: whoever waits for some is looked at by the worker, right after the act that freed it."""

from __future__ import annotations

from kolokasi.base import outbox
from kolokasi.procedure.models import WaitingTurn

LOOK = "procedure.look_through_waiting"


def look_soon() -> None:
    """Once this transaction commits the waiting list is looked through; nothing where nobody waits."""
    if WaitingTurn.objects.filter(state=WaitingTurn.State.WAITING).exists():
        outbox.emit(LOOK, key="all")
