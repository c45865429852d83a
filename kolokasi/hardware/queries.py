"""What the office has laid down for comparing."""

from __future__ import annotations

from datetime import datetime

from kolokasi.base import policy
from kolokasi.hardware.tolerances import TolerancePolicy, Tolerances

PREFIX = "hardware.tolerances"


def tolerances(at: datetime) -> Tolerances:
    """The tolerances that hold at `at` (policy `hardware.tolerances.*`); give them to `rules.compare`."""
    return policy.read_all(PREFIX, at, TolerancePolicy()).tolerances()
