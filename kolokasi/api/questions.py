"""The addresses of questions: what a post is asked while a step goes on, and its answer."""

from __future__ import annotations

from django.http import HttpResponse
from ninja import Router

from kolokasi.api.cases import may_write
from kolokasi.api.idempotency import Answer, once
from kolokasi.api.reading import ApiRequest
from kolokasi.api.schemas import AnswerIn, QuestionList, QuestionOut
from kolokasi.base import clock
from kolokasi.base.refusal import NOT_FOUND, Refusal
from kolokasi.cases.models import Question
from kolokasi.people.tokens import Bearer
from kolokasi.procedure import questions

router = Router()


def _document(question: Question) -> QuestionOut:
    return QuestionOut(
        id=question.pk,
        case=question.case.number,
        post=question.post_key,
        text=question.text,
        watts=question.watts,
        asked_at=question.asked_at,
        due=question.due_at,
        yes=question.yes,
        available_w=question.available_w,
        answered_at=question.answered_at,
    )


def _asked_of(bearer: Bearer, question_id: int) -> None:
    """Refuses a key of another post like a question that is not there."""
    if not Question.objects.filter(pk=question_id, post_key=bearer.post_key or "-").exists():
        raise Refusal(NOT_FOUND)


@router.get("/questions", response=QuestionList, summary="Questions that your post has not answered yet")
def list_questions(request: ApiRequest) -> QuestionList:
    waiting = questions.open_questions([request.auth.post_key] if request.auth.post_key else [])
    return QuestionList(items=[_document(one) for one in waiting])


@router.post("/questions/{question_id}/answer", response=QuestionOut, summary="Answer a question of your post")
def answer(request: ApiRequest, question_id: int, body: AnswerIn) -> HttpResponse:
    def prepare() -> None:
        may_write(request.auth)
        _asked_of(request.auth, question_id)

    def act(_ready: None) -> Answer:
        answered = questions.answer_question(
            question_id=question_id,
            account=request.auth.account,
            yes=body.yes,
            available_w=body.available_w,
            note=body.note,
            at=clock.now(),
        )
        return Answer(200, _document(answered).model_dump_json().encode(), "")

    return once(request, prepare, act)
