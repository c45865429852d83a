"""The strict interpreter: which task opens next. Pure: the caller keeps the rows (HOUSE 3)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from kolokasi.sop.spec import Gateway, Procedure


@dataclass(frozen=True)
class Move:
    """What follows an act: the tasks that open, or the end that is reached (then `opens` is empty).

    `flows` are the sequence flows that were taken, in order.
    """

    opens: tuple[str, ...] = ()
    end: str = ""
    flows: tuple[str, ...] = ()


def begin(procedure: Procedure) -> Move:
    """The move out of the start event."""
    return _leave(procedure, procedure.start, {})


def complete(procedure: Procedure, task: str, outcome: str, latest: Mapping[str, str]) -> Move:
    """The move after `task` closed with `outcome` ("" for a task that decides nothing).

    `latest` maps each task closed earlier in this case to its latest outcome. Raises ValueError for an unknown task or an
    outcome the task does not declare.
    """
    if task not in procedure.tasks:
        raise ValueError(f"unknown task {task!r}")
    declared = [one.key for one in procedure.tasks[task].outcomes] or [""]
    if outcome not in declared:
        raise ValueError(f"task {task} does not declare the outcome {outcome!r}")
    return _leave(procedure, task, {**latest, task: outcome})


def withdraw(procedure: Procedure, latest: Mapping[str, str]) -> Move:
    """The move of the interrupting withdrawal: every open task is closed by the caller first (rows W+ and W2).

    Raises ValueError for a procedure that knows no withdrawal.
    """
    if not procedure.withdrawal:
        raise ValueError("this procedure knows no withdrawal")
    return _enter(procedure, procedure.withdrawal, latest, ())


def lapse(procedure: Procedure, timer: str) -> Move:
    """The move when a boundary timer fires; the task it sits on is closed by the caller (row 7+).

    Raises ValueError for an unknown timer.
    """
    if timer not in procedure.timers:
        raise ValueError(f"unknown timer {timer!r}")
    return _leave(procedure, timer, {})


def _leave(procedure: Procedure, node: str, latest: Mapping[str, str]) -> Move:
    """Along the only flow out of a start, a task or a timer."""
    (flow,) = (flow for flow in procedure.flows.values() if flow.source == node)
    return _enter(procedure, flow.target, latest, (flow.id,))


def _enter(procedure: Procedure, node: str, latest: Mapping[str, str], taken: tuple[str, ...]) -> Move:
    """Through gateways to the task or end behind them; the reader has refused gateways in a ring."""
    while node in procedure.gateways:
        flow = procedure.flows[_choose(procedure, procedure.gateways[node], latest)]
        node, taken = flow.target, (*taken, flow.id)
    return Move(end=node, flows=taken) if node in procedure.ends else Move(opens=(node,), flows=taken)


def _choose(procedure: Procedure, gateway: Gateway, latest: Mapping[str, str]) -> str:
    decided = latest.get(gateway.decided_by, "")
    for flow in procedure.flows.values():
        if flow.source == gateway.id and flow.outcome and flow.outcome == decided:
            return flow.id
    if not gateway.default:
        raise ValueError(f"gateway {gateway.id} has no flow for {decided!r} of {gateway.decided_by}")
    return gateway.default
