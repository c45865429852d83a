"""The question about the building's power (SOP step 3): asked of Subbagian Umum, answered there or entered from a call."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from kolokasi.base import events, policy, worktime
from kolokasi.base.queries import working_calendar
from kolokasi.base.refusal import NOT_FOUND, Refusal, define
from kolokasi.base.text import one_line, plain_text
from kolokasi.cases.models import Case, OpenTask, Question
from kolokasi.people.models import Account
from kolokasi.procedure import bell, queries
from kolokasi.procedure.queries import Doer
from kolokasi.procedure.saying import digest

BUILDING_POST = "subbag_umum"
PROMISED = "1 jam"
SHORT, LONG = 150, 2000

ALREADY_ASKED = define(
    "question_already_asked",
    _("Pertanyaan ini sudah dikirim pada {at}. Tunggu jawabannya, atau catat jawaban telepon."),
    409,
)
ALREADY_ANSWERED = define(
    "question_already_answered", _("Pertanyaan ini sudah dijawab pada {at}. Muat ulang halamannya."), 409
)
ANSWER_NEEDED = define("question_answer_needed", _("Pilih Ya bila listrik kantor cukup, atau Tidak bila tidak cukup."))
WHO_TOLD = define(
    "question_who_told", _("Tulis nama yang menjawab di Subbagian Umum, supaya jawabannya dapat ditelusuri.")
)


def ask_building(*, case: Case, task: OpenTask, doer: Doer, watts: int, text: str, at: datetime) -> Question:
    """Subbagian Umum has the question with its own clock; the hour of step 3 runs on beside it."""
    there = question_of(case, task)
    if there is not None:
        raise Refusal(ALREADY_ASKED, at=queries.moment(there.asked_at))
    amount = policy.read("procedure.building_answer_within", at, PROMISED)
    question = Question.objects.create(
        case=case, element=task.element, round=task.round, post_key=BUILDING_POST, text=plain_text(text)[:LONG],
        watts=watts, asked_by=doer.account, asked_at=at, due_at=worktime.due(at, amount, working_calendar()),
    )  # fmt: skip
    events.record(
        kind="case", subject=case.number, act="question_asked", actor=doer.actor, post=doer.post, acting=doer.acting,
        new={"post": BUILDING_POST, "question": question.pk, "watts": watts},
    )  # fmt: skip
    bell.question_waits(question, at)
    return question


@transaction.atomic
def answer_question(
    *, question_id: int, account: Account, yes: bool | None, available_w: int | None, note: str, at: datetime
) -> Question:
    """The post that was asked has answered; its answer counts in the verdict from now on."""
    question = _locked(question_id, account, at)
    doer = queries.doer_of(account, question.post_key, question.case, at)
    return _answer(question, doer, yes, available_w, note, "", at, at)


def enter_answer(
    *, question: Question, doer: Doer, told_by: str, yes: bool | None, available_w: int | None, note: str,
    done_at: datetime, at: datetime,
) -> Question:  # fmt: skip
    """An answer by telephone or on paper is entered by the Helpdesk, with the name of who gave it and both times."""
    told_by = one_line(told_by)[:SHORT]
    if not told_by:
        raise Refusal(WHO_TOLD)
    return _answer(question, doer, yes, available_w, note, told_by, done_at, at)


def _answer(
    question: Question, doer: Doer, yes: bool | None, available_w: int | None, note: str, told_by: str,
    done_at: datetime, at: datetime,
) -> Question:  # fmt: skip
    if question.answered_at is not None:
        raise Refusal(ALREADY_ANSWERED, at=queries.moment(question.answered_at))
    if yes is None:
        raise Refusal(ANSWER_NEEDED)
    question.yes, question.available_w, question.note = yes, available_w, plain_text(note)[:LONG]
    question.answered_by, question.acting, question.told_by = doer.account, doer.acting, told_by
    question.answered_at, question.entered_at = done_at, at
    question.save()
    events.record(
        kind="case", subject=question.case.number, act="question_answered", actor=doer.actor, post=doer.post,
        acting=doer.acting,
        new={"question": question.pk, "yes": yes, "answer": digest([yes, available_w, question.note, told_by])},
    )  # fmt: skip
    bell.question_answered(question, at)
    return question


def _locked(question_id: int, account: Account, at: datetime) -> Question:
    found = Question.objects.select_related("case").filter(pk=question_id).first()
    if found is None:
        raise Refusal(NOT_FOUND)
    queries.visible_case(account, found.case.number, at)
    case = queries.lock_case(found.case.number)
    if case.ended_at is not None:
        raise Refusal(queries.CASE_ENDED, at=queries.moment(case.ended_at))
    return Question.objects.select_related("case__agency").get(pk=question_id)


def question_of(case: Case, task: OpenTask) -> Question | None:
    """The question that this round of the step has asked, or None."""
    return Question.objects.filter(case=case, element=task.element, round=task.round).first()


def open_questions(post_keys: list[str]) -> QuerySet[Question]:
    """The questions that wait for an answer of these posts, the soonest due first."""
    waiting = Question.objects.filter(post_key__in=post_keys, answered_at__isnull=True, case__ended_at__isnull=True)
    return waiting.select_related("case__agency").order_by("due_at", "id")


def note_reading(*, question: Question, at: datetime) -> None:
    """The first reading by the post that was asked is kept with its time."""
    if question.read_at is None:
        Question.objects.filter(pk=question.pk, read_at__isnull=True).update(read_at=at)
