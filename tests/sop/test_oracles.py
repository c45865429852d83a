"""Other minds on the same file: SpiffWorkflow on random walks, a model by hand for withdrawal and lapse."""

# ruff: noqa: S311 - seeded chance: a walk that fails can be walked again
from __future__ import annotations

import random
from dataclasses import replace

import pytest

from kolokasi.sop import interpreter
from kolokasi.sop.spec import Flow, Procedure
from tests.sop import files
from tests.sop.spiff import Engine

WALKS = 320
LONGEST = 400


class Disagreement(AssertionError):  # noqa: N818 - what it is, not an error of ours
    """The two came to different places after the same acts."""


@pytest.fixture(scope="module")
def engine() -> Engine:
    return Engine(files.FILE.read_bytes())


@pytest.fixture(scope="module")
def procedure() -> Procedure:
    return files.read(files.shipped())


def choose(procedure: Procedure, task: str, chance: random.Random) -> str:
    """Mostly the main way, so that walks come far; every outcome has its turn."""
    outcomes = [outcome.key for outcome in procedure.tasks[task].outcomes]
    if not outcomes:
        return ""
    return outcomes[0] if chance.random() < 0.55 else chance.choice(outcomes)


def compare(procedure: Procedure, engine: Engine, chance: random.Random) -> tuple[set[str], int]:
    """Walks both side by side to the end; the flows we took and the number of steps. Raises Disagreement."""
    theirs = engine.begin()
    ours = interpreter.begin(procedure)
    taken, latest, steps = set(ours.flows), dict[str, str](), 0
    while True:
        if set(ours.opens) != theirs.open() or ours.end != theirs.end():
            raise Disagreement(f"ours {ours.opens or ours.end}, theirs {theirs.open() or theirs.end()}")
        if ours.end:
            return taken, steps
        (task,) = ours.opens
        outcome = choose(procedure, task, chance)
        try:
            ours = interpreter.complete(procedure, task, outcome, latest)
            theirs.complete(task, outcome)
        except ValueError as refused:
            raise Disagreement(str(refused)) from refused
        latest[task] = outcome
        taken.update(ours.flows)
        steps += 1
        assert steps < LONGEST


def test_random_walks_agree_with_spiffworkflow_over_every_edge(procedure: Procedure, engine: Engine) -> None:
    taken: set[str] = set()
    steps = 0
    for seed in range(WALKS):
        flows, count = compare(procedure, engine, random.Random(seed))
        taken |= flows
        steps += count
    elsewhere = {flow.id for flow in procedure.flows.values() if flow.source in {"GW", "W2", *procedure.timers}}
    assert taken == set(procedure.flows) - elsewhere
    assert steps > 10 * WALKS


def test_two_flows_swapped_in_the_file_turn_the_comparison_red(engine: Engine) -> None:
    accept, reject = 'targetRef="T07" sop:outcome="accept"', 'targetRef="EndRejected" sop:outcome="reject"'
    text = files.changed(
        files.shipped(),
        (accept, 'targetRef="T07" sop:outcome="reject"'),
        (reject, 'targetRef="EndRejected" sop:outcome="accept"'),
    )
    assert_red(files.read(text), engine)


GATEWAYS = ("G01R", "G02C", "G04P", "G04K", "G04S", "G05", "G06", "G08", "G11", "G12")


@pytest.mark.parametrize("gateway", GATEWAYS)
def test_two_flows_of_any_gateway_swapped_turn_the_comparison_red(
    gateway: str, procedure: Procedure, engine: Engine
) -> None:
    ways = [flow for flow in procedure.flows.values() if flow.source == gateway]
    assert_red(exchanged(procedure, ways[0], ways[-1]), engine)


def test_the_ways_of_two_tasks_swapped_turn_the_comparison_red(procedure: Procedure, engine: Engine) -> None:
    for one, other in (("T02A", "T02B"), ("T09", "T10"), ("T01", "T11B")):
        ways = {flow.source: flow for flow in procedure.flows.values()}
        assert_red(exchanged(procedure, ways[one], ways[other]), engine)


def exchanged(procedure: Procedure, one: Flow, other: Flow) -> Procedure:
    """The procedure with the targets of two flows exchanged, past the reader, which would refuse most of these."""
    swapped = {one.id: replace(one, target=other.target), other.id: replace(other, target=one.target)}
    return replace(procedure, flows={**procedure.flows, **swapped})


def assert_red(wrong: Procedure, engine: Engine) -> None:
    with pytest.raises(Disagreement):
        for seed in range(WALKS):
            compare(wrong, engine, random.Random(seed))


# -- withdrawal and lapse: a model by hand ----------------------------------------------------------------------------

ARRIVES = {"match", "waive"}


def test_withdrawal_at_every_step_of_random_walks_does_what_the_rows_say(procedure: Procedure) -> None:
    """Row W+ and W2: the server is here once step 8 has taken it in, until step 8 sends it back."""
    seen: set[tuple[str, bool]] = set()
    for seed in range(WALKS):
        chance = random.Random(seed)
        latest: dict[str, str] = {}
        here = False
        move = interpreter.begin(procedure)
        while move.opens:
            (task,) = move.opens
            gone = interpreter.withdraw(procedure, latest)
            seen.add((task, here))
            if here:
                assert (gone.opens, gone.end) == (("W2",), "")
                assert interpreter.complete(procedure, "W2", "", latest).end == "EndHandedBack"
            else:
                assert (gone.opens, gone.end) == ((), "EndWithdrawn")
            outcome = choose(procedure, task, chance)
            move = interpreter.complete(procedure, task, outcome, latest)
            latest[task] = outcome
            if task == "T08":
                here = outcome in ARRIVES
    before = {(task, False) for task in procedure.tasks if task not in {"T09", "T10", "T11A", "T11B", "T12", "W2"}}
    after = {(task, True) for task in ("T09", "T10", "T11A", "T11B", "T12")}
    assert seen == before | after


def test_only_the_applicants_step_7_lapses_and_the_case_then_ends(procedure: Procedure) -> None:
    """Row 7+: no server by the ship-by date, the case closes as "tidak dilanjutkan"."""
    lapsing = {timer.task: interpreter.lapse(procedure, timer.id) for timer in procedure.timers.values()}
    assert {task: (move.opens, move.end) for task, move in lapsing.items()} == {"T07": ((), "EndLapsed")}
    assert procedure.ends["EndLapsed"].result == "lapsed"
