"""Who is told what, when a case moves."""

from __future__ import annotations

from datetime import datetime

from kolokasi.cases.models import Case, OpenTask
from kolokasi.sop.spec import Task


def task_waits(case: Case, spec: Task, task: OpenTask, at: datetime) -> None:
    """Everybody who can do the step hears that it waits."""
