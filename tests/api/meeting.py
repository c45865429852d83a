"""Two acts at the same moment, over two real connections, and what becomes of them with and without the row lock."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import connection
from django.db.models.query import QuerySet

from kolokasi.cases.models import Case
from kolokasi.procedure import queries

PATIENCE = 1.5


class Meeting:
    """Both acts stop where the task has been read and nothing is written yet, each waiting a while for the other.

    With the lock on the case's row the second never gets there before the first has committed, so they never meet.
    """

    def __init__(self) -> None:
        self.barrier = threading.Barrier(2)
        self.met = 0

    def wait(self) -> None:
        try:
            self.barrier.wait(PATIENCE)
            self.met += 1
        except threading.BrokenBarrierError:
            pass


@contextmanager
def meeting(monkeypatch: pytest.MonkeyPatch, *, locked: bool = True) -> Iterator[Meeting]:
    """Acts on a case stop at a `Meeting`; with `locked=False` the case's row is not locked any more."""
    place, read = Meeting(), queries.open_task
    lock = QuerySet.select_for_update

    def read_and_wait(*args: Any, **options: Any) -> Any:
        task = read(*args, **options)
        place.wait()
        return task

    def no_lock_on_a_case(rows: Any, *args: Any, **options: Any) -> Any:
        return rows if rows.model is Case else lock(rows, *args, **options)

    with monkeypatch.context() as patch:
        patch.setattr(queries, "open_task", read_and_wait)
        if not locked:
            patch.setattr(QuerySet, "select_for_update", no_lock_on_a_case)
        yield place


def at_once(*acts: Callable[[], Any]) -> list[Any]:
    """The answers of the acts, begun at one barrier, each in its own thread with its own connection."""
    start = threading.Barrier(len(acts))

    def run(act: Callable[[], Any]) -> Any:
        try:
            start.wait(10)
            return act()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as threads:
        return [future.result(60) for future in [threads.submit(run, act) for act in acts]]
