"""The hatch's tests see a clock that stands, so that due times can be told."""

import pytest


@pytest.fixture(autouse=True)
def _stopped(stopped_clock: object) -> None:
    """Every test of this room runs at the same moment."""
