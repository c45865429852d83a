"""The addresses of cases and tasks: the same commands as the pages, spoken in JSON."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Literal, TypeVar

from django.db.models import Model, QuerySet
from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _
from ninja import Router
from ninja.params.functions import Query

from kolokasi.api.idempotency import Answer, once
from kolokasi.api.problems import FaultyBody
from kolokasi.api.reading import ApiRequest
from kolokasi.api.schemas import CaseIn, CaseOut, CasePage, CompletionIn, DocumentIn, PartIn, TaskPage
from kolokasi.api.views import (
    case_document,
    case_row,
    case_url,
    readable_case,
    readable_cases,
    reads_all,
    task_documents,
)
from kolokasi.base import clock
from kolokasi.base.refusal import Refusal, define
from kolokasi.cases.models import OpenTask
from kolokasi.people.models import Post
from kolokasi.people.queries import NOT_YOUR_POST, POST_ONLY_READS, post_name
from kolokasi.people.tokens import Bearer
from kolokasi.procedure import actions, queries, secrecy
from kolokasi.procedure.actions import Upload

PAGE_SIZE = 50
LAST_PAGE = 1_000_000

BAD_BASE64 = define("bad_base64", _("Isi dokumen {name} bukan base64 yang utuh. Kirim ulang seluruh berkasnya."))

router = Router()
Row = TypeVar("Row", bound=Model)


def _stored(document: DocumentIn, kind: str, at: datetime) -> Upload:
    """The document as a row of ours, after the check that it is a harmless PDF."""
    blob = actions.stored_upload(Upload(kind, document.name, _content(document)), at)
    return Upload(kind, document.name, blob)


def _content(document: DocumentIn) -> bytes:
    try:
        return base64.b64decode(document.content, validate=True)
    except (binascii.Error, ValueError) as broken:
        raise Refusal(BAD_BASE64, name=document.name) from broken


@contextmanager
def _answers_at(pointer: str) -> Iterator[None]:
    """A refused answer is named by its place in the document that was sent."""
    try:
        yield
    except actions.AnswersRefused as refused:
        raise FaultyBody(refused.code, pointer, refused.errors) from refused


def may_write(bearer: Bearer) -> None:
    """Refuses a key of a post that reads all and writes nothing."""
    if bearer.standing is not None and not bearer.standing.writes:
        raise Refusal(POST_ONLY_READS, post=bearer.standing.name)


def _own_post_only(bearer: Bearer, number: str, element: str) -> None:
    """A key acts in its one post, even where its account holds the task's post as well."""
    task = OpenTask.objects.select_related("case__agency").filter(case__number=number, element=element).first()
    if task is None or task.post_key == (bearer.post_key or queries.APPLICANT):
        return
    if task.post_key == queries.APPLICANT:
        raise Refusal(queries.APPLICANT_STEP, agency=task.case.agency)
    post = Post.objects.filter(key=task.post_key).first()
    raise Refusal(NOT_YOUR_POST, post=post_name(post) if post else task.post_key)


def _case_answer(bearer: Bearer, number: str, status: int = 200) -> Answer:
    """The case as it stands now."""
    document = case_document(readable_case(bearer, number, clock.now()), bearer)
    location = case_url(number) if status == 201 else ""
    return Answer(status, document.model_dump_json().encode(), location)


def _page(rows: QuerySet[Row], page: int) -> tuple[dict[str, int], list[Row]]:
    """The figures of a list and the rows of one page; a page behind the last one is empty."""
    count = rows.count()
    first = (page - 1) * PAGE_SIZE
    figures = {"count": count, "page": page, "pages": max(1, -(-count // PAGE_SIZE))}
    return figures, list(rows[first : first + PAGE_SIZE])


@router.get("/cases", response=CasePage, summary="Cases you may read, the newest first")
def list_cases(
    request: ApiRequest,
    q: str = Query("", max_length=200, description="Words in the number, the title or the agency."),
    status: Literal["", "running", "done", "rejected", "lapsed", "withdrawn"] = "",
    agency: int | None = Query(None, ge=1, le=2**62, description="The agency's id."),
    page: int = Query(1, ge=1, le=LAST_PAGE),
) -> CasePage:
    cases = readable_cases(request.auth, clock.now()).order_by("-opened_at", "-id")
    if words := q.strip():
        cases = cases.filter(queries.matching(words))
    if status:
        cases = cases.filter(status=status)
    if agency is not None:
        cases = cases.filter(agency_id=agency)
    figures, rows = _page(cases, page)
    return CasePage(**figures, items=[case_row(case) for case in rows])


@router.post("/cases", response={201: CaseOut}, summary="Apply: SOP step 1")
def submit_case(request: ApiRequest, body: CaseIn) -> HttpResponse:
    def prepare() -> Upload:
        may_write(request.auth)
        if request.auth.standing is not None:
            raise Refusal(actions.NOT_AN_APPLICANT)
        return _stored(body.letter, actions.LETTER_KIND, clock.now())

    def submit(letter: Upload) -> Answer:
        with _answers_at("#/form"):
            case = actions.submit_case(
                account=request.auth.account, form=body.form, title=body.title, letter=letter, at=clock.now()
            )
        return _case_answer(request.auth, case.number, status=201)

    return once(request, prepare, submit)


@router.get("/cases/{number}", response=CaseOut, summary="One case: what waits, how it came here, its documents")
def read_case(request: ApiRequest, number: str) -> CaseOut:
    return case_document(readable_case(request.auth, number, clock.now()), request.auth)


@router.post("/cases/{number}/tasks/{task}/complete", response=CaseOut, summary="Complete a task that waits for you")
def complete_task(request: ApiRequest, number: str, task: str, body: CompletionIn) -> HttpResponse:
    def prepare() -> list[Upload]:
        at, account = clock.now(), request.auth.account
        readable_case(request.auth, number, at)
        may_write(request.auth)
        _own_post_only(request.auth, number, task)
        if body.documents:
            actions.may_act(number=number, element=task, round=body.round, account=account, at=at)
        actions.ask_outside(number=number, element=task, at=at)
        return [_stored(document, document.kind, at) for document in body.documents]

    def complete(uploads: list[Upload]) -> Answer:
        with _answers_at("#/data/form" if "form" in body.data else "#/data"):
            actions.complete_task(
                number=number,
                element=task,
                round=body.round,
                account=request.auth.account,
                outcome=body.outcome,
                note=body.note,
                data=body.data,
                files=uploads,
                asked=True,
                at=clock.now(),
            )
        return _case_answer(request.auth, number)

    return once(request, prepare, complete)


@router.post("/cases/{number}/tasks/{task}/parts/{part}", response=CaseOut, summary="Do a part of a task that waits")
def do_part(request: ApiRequest, number: str, task: str, part: str, body: PartIn) -> HttpResponse:
    def prepare() -> None:
        at, post = clock.now(), request.auth.post_key or queries.APPLICANT
        readable_case(request.auth, number, at)
        may_write(request.auth)
        actions.may_do_part(
            number=number, element=task, round=body.round, part=part, account=request.auth.account, as_post=post, at=at
        )
        actions.ask_outside(
            number=number, element=task, part=part, at=at, data=body.data, actor=f"account:{request.auth.account.pk}"
        )

    def do(_nothing: None) -> Answer:
        with _answers_at("#/data"):
            actions.do_part(
                number=number, element=task, round=body.round, part=part, account=request.auth.account,
                data=body.data, as_post=request.auth.post_key or queries.APPLICANT, asked=True, at=clock.now(),
            )  # fmt: skip
        return _case_answer(request.auth, number)

    return once(request, prepare, do)


@router.get("/tasks", response=TaskPage, summary="Open tasks you may read, the soonest due first")
def list_tasks(
    request: ApiRequest,
    post: str = Query("", max_length=40, description="The post's key, `pemohon` for applicants."),
    overdue: bool | None = Query(None, description="true: only those past their due time; false: only the others."),
    page: int = Query(1, ge=1, le=LAST_PAGE),
) -> TaskPage:
    tasks = queries.waiting_tasks()
    if request.auth.standing is None or not reads_all(request.auth):
        tasks = tasks.filter(case__agency_id=request.auth.account.agency_id)
    else:
        tasks = tasks.filter(secrecy.tasks_open_to(request.auth.account, [request.auth.standing]))
    if post:
        tasks = tasks.filter(post_key=post)
    if overdue is not None:
        late = {"due_at__lt": clock.now()}
        tasks = tasks.filter(**late) if overdue else tasks.exclude(**late)
    figures, rows = _page(tasks, page)
    return TaskPage(**figures, items=task_documents(rows, request.auth, whole=False))
