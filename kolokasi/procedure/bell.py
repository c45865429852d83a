"""Who is told what, when a case moves."""

from __future__ import annotations

from datetime import datetime

from kolokasi.cases.models import Case, OpenTask, Question
from kolokasi.sop.spec import Task


def task_waits(case: Case, spec: Task, task: OpenTask, at: datetime) -> None:
    """Everybody who can do the step hears that it waits."""


def question_waits(question: Question, at: datetime) -> None:
    """Everybody in the post that was asked hears of the question."""


def question_answered(question: Question, at: datetime) -> None:
    """Who asked hears that the answer is there."""
