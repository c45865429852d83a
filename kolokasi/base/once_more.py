"""A command whose transaction the database broke off, because two waited for each other, is run once more from its start."""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from django.db import OperationalError, connection, transaction

# deadlock_detected, serialization_failure: the other side went on, nothing of ours was kept, and a second run finds its way.
BROKEN_OFF = frozenset({"40P01", "40001"})

P = ParamSpec("P")
T = TypeVar("T")
_log = logging.getLogger(__name__)


def once_more(act: Callable[[], T]) -> T:
    """What `act` returns. Where no transaction is open around it, one that a deadlock broke off is run a second time.

    Inside another transaction nothing is repeated: what that one has done is lost too, so its outermost command repeats.
    What `act` does outside the database must bear a second run; files are stored before it and stay.
    """
    if connection.in_atomic_block:
        return act()
    try:
        return act()
    except OperationalError as fault:
        if _state(fault) not in BROKEN_OFF:
            raise
        _log.warning("a transaction was broken off (%s) and is run once more", _state(fault))
    return act()


def _state(fault: OperationalError) -> str:
    return getattr(fault.__cause__, "sqlstate", None) or ""


def in_one_transaction(command: Callable[P, T]) -> Callable[P, T]:
    """The command is one transaction, run once more when a deadlock breaks it off and it is the outermost."""

    @wraps(command)
    def run(*args: P.args, **kwargs: P.kwargs) -> T:
        def act() -> T:
            with transaction.atomic():
                return command(*args, **kwargs)

        return once_more(act)

    return run
