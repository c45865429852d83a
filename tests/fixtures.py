"""Fixtures that every room's tests share: the cast, and a clock that stands. Loaded by `tests/conftest.py`."""

from __future__ import annotations

from datetime import datetime

import pytest

from kolokasi.base import clock
from tests import cast as people

NOON = datetime.fromisoformat("2026-11-24T10:00:00+07:00")


@pytest.fixture
def cast(db: None) -> people.Cast:
    """The cast of `tests/cast.py`, in the database of this test."""
    return people.assemble()


@pytest.fixture
def stopped_clock(monkeypatch: pytest.MonkeyPatch) -> datetime:
    """The office's clock stands at a Tuesday morning; `clock.now()` gives it everywhere."""
    monkeypatch.setattr(clock, "now", lambda: NOON)
    return NOON
