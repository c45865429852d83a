"""Fixtures that every room's tests share: the cast, and a clock that stands. Loaded by `tests/conftest.py`."""

from __future__ import annotations

import functools
from datetime import datetime

import pytest

from kolokasi.base import clock, pdf
from kolokasi.base.queries import forget_calendar
from tests import cast as people

NOON = datetime.fromisoformat("2026-11-24T10:00:00+07:00")


# The inspector is a process of its own and takes a third of a second; the same paper is inspected once in a run.
inspected_once = functools.lru_cache(maxsize=4096)(pdf._inspect)


@pytest.fixture
def cast(db: None, monkeypatch: pytest.MonkeyPatch) -> people.Cast:
    """The cast of `tests/cast.py`, in the database of this test; papers seen before are not inspected again."""
    monkeypatch.setattr(pdf, "_inspect", inspected_once)
    return people.assemble()


@pytest.fixture
def stopped_clock(monkeypatch: pytest.MonkeyPatch) -> datetime:
    """The office's clock stands at a Tuesday morning; `clock.now()` gives it everywhere."""
    monkeypatch.setattr(clock, "now", lambda: NOON)
    return NOON


@pytest.fixture(autouse=True)
def fresh_calendar() -> None:
    """No test works by the calendar that another one left in this process."""
    forget_calendar()
