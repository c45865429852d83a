"""How a long row of commands by one process runs at full speed, each command doing what it always does."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

OFTEN = (50_000, 20, 100)  # the collector looks seldom: these commands make much and leave no rings behind


@contextmanager
def unhurried() -> Iterator[None]:
    """A commit does not wait for the disk (a power cut loses the newest of them, and the load is begun anew)."""
    often = gc.get_threshold()
    gc.freeze()
    gc.set_threshold(*OFTEN)
    with connection.cursor() as cursor:
        cursor.execute("SET synchronous_commit = off")
    try:
        yield
    finally:
        gc.set_threshold(*often)
        gc.unfreeze()
        with connection.cursor() as cursor:
            cursor.execute("RESET synchronous_commit")
