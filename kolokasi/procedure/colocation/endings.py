"""What the end of a case frees, keeps and tells."""

from __future__ import annotations

from datetime import datetime

from kolokasi.cases.models import Case
from kolokasi.procedure.queries import Doer


def ended(case: Case, *, at: datetime, by: Doer | None) -> None:
    """The case has ended."""
