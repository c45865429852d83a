"""The strict interpreter: which task opens next. Pure: the caller keeps the rows (HOUSE 3)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from kolokasi.sop.spec import Procedure


@dataclass(frozen=True)
class Move:
    """What follows an act: the tasks that open, or the end that is reached (then `opens` is empty)."""

    opens: tuple[str, ...] = ()
    end: str = ""


def begin(procedure: Procedure) -> Move:
    """The move out of the start event."""
    raise NotImplementedError


def complete(procedure: Procedure, task: str, outcome: str, latest: Mapping[str, str]) -> Move:
    """The move after `task` closed with `outcome` ("" for a task that decides nothing).

    `latest` maps each task closed earlier in this case to its latest outcome. Raises ValueError for an unknown task or an
    outcome the task does not declare.
    """
    raise NotImplementedError


def withdraw(procedure: Procedure, latest: Mapping[str, str]) -> Move:
    """The move of the interrupting withdrawal: every open task is closed by the caller first (rows W+ and W2)."""
    raise NotImplementedError


def lapse(procedure: Procedure, timer: str) -> Move:
    """The move when a boundary timer fires; the task it sits on is closed by the caller (row 7+)."""
    raise NotImplementedError
