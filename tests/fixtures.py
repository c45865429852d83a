"""Fixtures that every room's tests share: the cast. Loaded by `tests/conftest.py`."""

from __future__ import annotations

import pytest

from tests import cast as people


@pytest.fixture
def cast(db: None) -> people.Cast:
    """The cast of `tests/cast.py`, in the database of this test."""
    return people.assemble()
