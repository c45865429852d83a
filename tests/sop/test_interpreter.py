"""One move after another: what opens after a closing, who decides, and what is refused."""

from __future__ import annotations

import pytest

from kolokasi.sop import interpreter
from kolokasi.sop.interpreter import Move
from kolokasi.sop.spec import Procedure
from tests.sop import files


@pytest.fixture(scope="module")
def procedure() -> Procedure:
    return files.read(files.shipped())


def test_a_case_begins_with_the_applicants_letter(procedure: Procedure) -> None:
    assert interpreter.begin(procedure) == Move(opens=("T01",), flows=("F_Start_T01",))


def test_the_gateway_after_step_6_is_decided_by_step_4(procedure: Procedure) -> None:
    assert interpreter.complete(procedure, "T06", "", {"T04": "accept"}).opens == ("T07",)
    assert interpreter.complete(procedure, "T06", "", {"T04": "reject"}).end == "EndRejected"


def test_the_latest_closing_counts_also_for_the_task_that_closes_now(procedure: Procedure) -> None:
    assert interpreter.complete(procedure, "T08", "match", {"T08": "return"}).opens == ("T09",)
    assert interpreter.complete(procedure, "T08", "return", {"T08": "match"}).opens == ("T07",)


@pytest.mark.parametrize("arrived", ["match", "waive"])
def test_a_withdrawal_after_arrival_goes_by_the_hand_back(procedure: Procedure, arrived: str) -> None:
    assert interpreter.withdraw(procedure, {"T08": arrived}).opens == ("W2",)
    assert interpreter.complete(procedure, "W2", "", {"T08": arrived}).end == "EndHandedBack"


@pytest.mark.parametrize("latest", [{}, {"T07": ""}, {"T08": "return"}])
def test_a_withdrawal_before_arrival_ends_at_once(procedure: Procedure, latest: dict[str, str]) -> None:
    assert interpreter.withdraw(procedure, latest) == Move(end="EndWithdrawn", flows=("F_GW_EndWithdrawn",))


def test_the_hold_lapses(procedure: Procedure) -> None:
    assert interpreter.lapse(procedure, "Lapse").end == "EndLapsed"


def test_outcomes_that_are_not_declared_are_refused(procedure: Procedure) -> None:
    for task, outcome in (("T04", "sign"), ("T04", ""), ("T06", "accept"), ("T99", "")):
        with pytest.raises(ValueError, match="T"):
            interpreter.complete(procedure, task, outcome, {})


def test_a_choice_that_nobody_made_is_not_guessed(procedure: Procedure) -> None:
    with pytest.raises(ValueError, match="G06"):
        interpreter.complete(procedure, "T06", "", {})


def test_timers_and_withdrawals_that_the_procedure_does_not_know_are_refused(procedure: Procedure) -> None:
    with pytest.raises(ValueError, match="timer"):
        interpreter.lapse(procedure, "T07")
    cut = files.SMALL[: files.SMALL.index("    <subProcess")] + "  </process>\n</definitions>\n"
    plain = files.read(files.changed(cut, ("<flowNodeRef>Sub</flowNodeRef>", "")))
    with pytest.raises(ValueError, match="withdrawal"):
        interpreter.withdraw(plain, {})
