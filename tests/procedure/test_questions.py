"""The question to Subbagian Umum in step 3: works · refuses bad input · refuses the wrong post · refuses twice."""

from __future__ import annotations

import math
from datetime import timedelta
from typing import Any

import pytest

from kolokasi.base.queries import working_calendar
from kolokasi.base.worktime import due
from kolokasi.cases.models import OpenTask, Question
from kolokasi.notices.models import Notice
from kolokasi.procedure import actions, questions
from kolokasi.procedure.actions import AnswersRefused
from tests.procedure.taken import refusal
from tests.procedure.walking import Office

CALL = {"yes": "yes", "available_w": "9000", "told_by": "Pak Hujan", "note": "Lewat telepon."}


@pytest.fixture
def at_three(office: Office) -> Office:
    office.until("T03")
    return office


def answer(office: Office, by: str = "subbag_umum", **change: Any) -> Question:
    wants: dict[str, Any] = {"yes": True, "available_w": 9000, "note": "Trafo cukup."}
    return questions.answer_question(
        question_id=Question.objects.get(case=office.case).pk, account=office.cast[by], at=office.at, **(wants | change)
    )


def test_the_question_has_a_clock_of_its_own_beside_the_hour_of_step_3(at_three: Office) -> None:
    before = OpenTask.objects.get(case=at_three.case)
    at_three.at += timedelta(minutes=20)
    at_three.part("ask", message="Mohon hari ini.")
    question = Question.objects.get(case=at_three.case)
    # what the building sees: the server's expected watts with cooling and losses, PUE 1.6 (HOUSE 5)
    watts = math.ceil(at_three.case.form["servers"][0]["watts"]["expected"] * 1.6)
    assert (question.post_key, question.text, question.watts) == ("subbag_umum", "Mohon hari ini.", watts)
    assert (question.asked_by, question.asked_at) == (at_three.cast["helpdesk"], at_three.at)
    assert question.due_at == due(at_three.at, "1 jam", working_calendar())
    task = OpenTask.objects.get(case=at_three.case)
    assert (task.due_at, task.clock_started_at) == (before.due_at, before.clock_started_at)
    assert question.due_at > task.due_at  # type: ignore[operator]
    assert Notice.objects.filter(account=at_three.cast["subbag_umum"], kind="question_asked").count() == 1


def test_the_answer_stands_with_its_name_and_time_and_whoever_asked_hears_of_it(at_three: Office) -> None:
    at_three.part("ask", message="")
    at_three.at += timedelta(minutes=30)
    answered = answer(at_three)
    assert (answered.yes, answered.available_w, answered.note, answered.told_by) == (True, 9000, "Trafo cukup.", "")
    assert (answered.answered_by, answered.answered_at) == (at_three.cast["subbag_umum"], at_three.at)
    assert Notice.objects.filter(account=at_three.cast["helpdesk"], key=f"question_answered:{answered.pk}").exists()
    at_three.do("T03")


def test_the_check_waits_for_the_answer(at_three: Office) -> None:
    assert refusal(lambda: at_three.do("T03", data={"remark": ""})).code == "building_not_asked"
    at_three.part("ask", message="")
    assert refusal(lambda: at_three.do("T03", data={"remark": ""})).code == "building_not_answered"
    answer(at_three, yes=False)
    at_three.do("T03", data={"remark": ""})


def test_an_answer_by_telephone_is_entered_with_both_times_and_the_name(at_three: Office) -> None:
    told_at = at_three.at - timedelta(minutes=5)
    at_three.part("enter", **CALL, answered_at=told_at.isoformat())
    entered = Question.objects.get(case=at_three.case)
    assert (entered.told_by, entered.answered_by) == ("Pak Hujan", at_three.cast["helpdesk"])
    assert (entered.answered_at, entered.entered_at) == (told_at, at_three.at)
    at_three.do("T03")


def test_an_answer_from_tomorrow_counts_as_given_now(at_three: Office) -> None:
    at_three.part("enter", **CALL, answered_at=(at_three.at + timedelta(days=1)).isoformat())
    assert Question.objects.get(case=at_three.case).answered_at == at_three.at


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"told_by": ""}, "told_by"), ({"told_by": "\u200b"}, "told_by"), ({"yes": ""}, "yes"), ({"yes": "mungkin"}, "yes"),
        ({"available_w": "banyak"}, "available_w"), ({"answered_at": "kemarin"}, "answered_at"), ({"x": "1"}, "x"),
    ],
)  # fmt: skip
def test_an_answer_that_says_nothing_is_not_entered(at_three: Office, change: dict[str, str], field: str) -> None:
    with pytest.raises(AnswersRefused) as refused:
        at_three.part("enter", **(CALL | change))
    assert field in refused.value.errors
    assert not Question.objects.exists()


def test_neither_yes_nor_no_is_no_answer(at_three: Office) -> None:
    at_three.part("ask", message="")
    assert refusal(lambda: answer(at_three, yes=None)).code == "question_answer_needed"
    assert Question.objects.get(case=at_three.case).answered_at is None


def test_only_the_post_that_was_asked_answers_and_only_the_helpdesk_asks(at_three: Office) -> None:
    for part in ("tim_teknis", "subbag_umum", "kabid_aptika"):
        assert refusal(lambda part=part: at_three.part("ask", by=part, message="")).code == "not_your_post"  # type: ignore[misc]
    at_three.part("ask", message="")
    for part, code in (("helpdesk", "not_your_post"), ("applicant", "not_your_post"), ("stranger", "not_found")):
        assert refusal(lambda part=part: answer(at_three, by=part)).code == code  # type: ignore[misc]
    assert Question.objects.get(case=at_three.case).answered_at is None


def test_it_is_asked_once_and_answered_once_in_a_round(at_three: Office) -> None:
    at_three.part("ask", message="")
    assert refusal(lambda: at_three.part("ask", message="lagi")).code == "part_not_now"
    answer(at_three)
    assert refusal(lambda: answer(at_three, yes=False)).code == "question_already_answered"
    assert refusal(lambda: at_three.part("enter", **CALL)).code == "part_not_now"
    assert Question.objects.get(case=at_three.case).yes is True


def test_an_unknown_question_and_one_of_an_ended_case(at_three: Office) -> None:
    at_three.part("ask", message="")
    actions.withdraw_case(number=at_three.case.number, reason="Batal.", account=at_three.cast.applicant, at=at_three.at)
    assert list(questions.open_questions(["subbag_umum"])) == []
    assert refusal(lambda: answer(at_three)).code == "case_ended"
    asked = Question.objects.get(case=at_three.case).pk
    unknown = refusal(
        lambda: questions.answer_question(
            question_id=asked + 1,
            account=at_three.cast["subbag_umum"],
            yes=True,
            available_w=None,
            note="",
            at=at_three.at,
        )
    )
    assert unknown.code == "not_found"
