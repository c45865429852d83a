"""A record with a seal, and a thief of the database."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import settings

from kolokasi.base import clock, events
from tests.base.telling import tell
from tests.database import Link

# A busy machine is no fault of the code.
settings.register_profile("unhurried", deadline=None)
settings.load_profile("unhurried")


@pytest.fixture
def record(transactional_db: None) -> None:
    """Two chains of five and one of one, a seal over the first ten, one event after it."""
    tell("A", 5)
    tell("B", 5)
    assert events.seal(clock.now()) is not None
    tell("C")
    assert events.verify() is None


@pytest.fixture
def thief(owner_connection: Link) -> Callable[..., None]:
    """The owner with the triggers switched off: whoever holds the database can do this."""

    def run(*statements: str) -> None:
        tables = ("base_event", "base_seal")
        for table in tables:
            owner_connection.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER".encode())
        for statement in statements:
            owner_connection.execute(statement.encode())
        for table in tables:
            owner_connection.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER".encode())

    return run
