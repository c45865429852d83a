"""Walks a procedure from its start to an end without a database: what `kolokasi sop walk` shows (INTERFACES)."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass

from kolokasi.sop import interpreter
from kolokasi.sop.faults import marked as _
from kolokasi.sop.interpreter import Move
from kolokasi.sop.spec import Procedure
from kolokasi.sop.tree import refuse

SPARE_STEPS = 1000
TOO_LATE = _("Permohonan sudah berakhir setelah {done} langkah dan tidak dapat dibatalkan lagi.")


@dataclass(frozen=True)
class Visit:
    """One task that was done; `outcome` is empty for a task that decides nothing."""

    task: str
    outcome: str


@dataclass(frozen=True)
class Walk:
    """The tasks done in order, the tasks that still wait, and the end that was reached (or "")."""

    visited: tuple[Visit, ...]
    open: tuple[str, ...]
    end: str


def walk(procedure: Procedure, outcomes: Iterable[str] = (), withdraw_after: int | None = None) -> Walk:
    """Every task is done as it opens: a deciding task takes the next of `outcomes`, then its first declared outcome.

    The case is withdrawn when `withdraw_after` tasks are done. Raises SopFaults for an outcome that the task does not
    declare, a withdrawal after the end, and a main way that never ends.
    """
    given = deque(outcomes)
    latest: dict[str, str] = {}
    visited: list[Visit] = []
    move = interpreter.begin(procedure)
    spare = SPARE_STEPS
    while True:
        if withdraw_after == len(visited):
            move, withdraw_after = _withdraw(procedure, move, latest, len(visited)), None
        if move.end:
            break
        (task,) = move.opens
        spare = SPARE_STEPS if given and procedure.tasks[task].outcomes else spare - 1
        if not spare:
            raise refuse(task, _("Jalan utama berputar di langkah ini dan tidak pernah sampai ke akhir."))
        outcome = _outcome(procedure, task, given)
        move = interpreter.complete(procedure, task, outcome, latest)
        latest[task] = outcome
        visited.append(Visit(task, outcome))
    if withdraw_after is not None:
        raise refuse(move.end, TOO_LATE, done=len(visited))
    return Walk(tuple(visited), move.opens, move.end)


def _outcome(procedure: Procedure, task: str, given: deque[str]) -> str:
    declared = [outcome.key for outcome in procedure.tasks[task].outcomes]
    if not declared:
        return ""
    outcome = given.popleft() if given else declared[0]
    if outcome not in declared:
        known = ", ".join(declared)
        raise refuse(
            task, _("Langkah ini tidak menyatakan hasil {outcome}. Yang ada: {known}."), outcome=outcome, known=known
        )
    return outcome


def _withdraw(procedure: Procedure, move: Move, latest: dict[str, str], done: int) -> Move:
    if move.end:
        raise refuse(move.end, TOO_LATE, done=done)
    if not procedure.withdrawal:
        raise refuse(procedure.start, _("SOP ini tidak mengenal pembatalan."))
    return interpreter.withdraw(procedure, latest)
