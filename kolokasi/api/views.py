"""Cases and tasks as documents, each side seeing what is theirs to see."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import get_language

from kolokasi.api.schemas import (
    AgencyOut,
    CaseOut,
    CaseRow,
    ClosingOut,
    DocumentOut,
    FieldOut,
    OutcomeOut,
    PartOut,
    TaskOut,
)
from kolokasi.base import clock
from kolokasi.base.refusal import NOT_FOUND, Refusal
from kolokasi.cases.models import Attachment, Case, Closing, OpenTask
from kolokasi.people.models import Agency
from kolokasi.people.tokens import Bearer
from kolokasi.procedure import papers, queries, registry, secrecy
from kolokasi.sop.spec import Field, Procedure

PREFIX = "/api/v1"


def reads_all(bearer: Bearer) -> bool:
    """Whether the key's own post reads every case; other posts of the same person do not count."""
    return bearer.standing is not None and bearer.standing.reads_all


def readable_cases(bearer: Bearer, at: datetime) -> QuerySet[Case]:
    """The cases that the key may read: all, or those of its account's agency."""
    cases = queries.readable_cases(bearer.account, at)
    if bearer.standing is None or not reads_all(bearer):
        return cases.filter(agency_id=bearer.account.agency_id)
    return cases.filter(secrecy.cases_open_to(bearer.account, [bearer.standing]))


def readable_case(bearer: Bearer, number: str, at: datetime) -> Case:
    """One readable case; another agency's answers like an unknown one."""
    case = readable_cases(bearer, at).filter(number=number).first()
    if case is None:
        raise Refusal(NOT_FOUND)
    return case


def case_url(number: str) -> str:
    """Where the case is read."""
    return f"{PREFIX}/cases/{number}"


def _row(case: Case) -> dict[str, Any]:
    return {
        "number": case.number,
        "title": case.title,
        "status": case.status,
        "agency": _agency(case.agency),
        "opened_at": case.opened_at,
        "ended_at": case.ended_at,
        "url": case_url(case.number),
    }


def _agency(agency: Agency) -> AgencyOut:
    return AgencyOut(id=agency.pk, name=agency.name, short_name=agency.short_name)


def case_row(case: Case) -> CaseRow:
    """The case as a list shows it."""
    return CaseRow(**_row(case))


def case_document(case: Case, bearer: Bearer) -> CaseOut:
    """The whole case as this key may see it: what waits, how it came here, and its documents."""
    everything = reads_all(bearer)
    procedure = queries.procedure_of(case.revision_id)
    closings = Closing.objects.filter(case=case).select_related("actor").order_by("closed_at", "id")
    tasks = OpenTask.objects.filter(case=case).select_related("case", "holder").order_by("id")
    readable = Attachment.objects.all() if everything else papers.for_applicants()
    documents = readable.filter(case=case).select_related("blob").order_by("added_at", "id")
    return CaseOut(
        **_row(case),
        tracking_code=case.tracking_code,
        end=case.end,
        revision=case.revision.number,
        form=case.form,
        withdrawn_reason=case.withdrawn_reason,
        open_tasks=task_documents(tasks, bearer, whole=True),
        closings=[_closing(one, open_to_reader=everything or _told(procedure, one)) for one in closings],
        documents=[_document(one) for one in documents],
    )


def _told(procedure: Procedure, closing: Closing) -> bool:
    """Whether the closing is the applicant's own, or sent the case back to the applicant with its reason (2+, 8+)."""
    if closing.post_key == queries.APPLICANT:
        return True
    spec = procedure.tasks[closing.element]
    returns = any(one.key == closing.outcome and one.note for one in spec.outcomes)
    return returns and any(
        flow.outcome == closing.outcome
        and flow.source in procedure.gateways
        and procedure.gateways[flow.source].decided_by == closing.element
        and flow.target in procedure.tasks
        and procedure.tasks[flow.target].applicant
        for flow in procedure.flows.values()
    )


def _closing(closing: Closing, *, open_to_reader: bool) -> ClosingOut:
    return ClosingOut(
        element=closing.element,
        step=closing.step,
        round=closing.round,
        kind=closing.kind,
        outcome=closing.outcome if open_to_reader else "",
        post=closing.post_key,
        acting=closing.acting,
        actor=closing.actor.name if open_to_reader and closing.actor else "",
        note=closing.note if open_to_reader else "",
        data=closing.data if open_to_reader else {},
        opened_at=closing.opened_at,
        due=closing.due_at,
        closed_at=closing.closed_at,
        manual=closing.manual,
        done_at=closing.done_at,
    )


def _document(document: Attachment) -> DocumentOut:
    return DocumentOut(
        id=document.pk,
        kind=document.kind,
        name=document.name,
        element=document.element,
        step=document.step,
        round=document.round,
        media_type=document.blob.media_type,
        size=document.blob.size,
        sha256=document.blob.sha256,
        added_at=document.added_at,
        voided_at=document.voided_at,
        void_reason=document.void_reason,
    )


def task_documents(tasks: Iterable[OpenTask], bearer: Bearer, *, whole: bool) -> list[TaskOut]:
    """Each waiting task with what completing it asks for, in the language of the request.

    `whole` adds what depends on the case and the office's lists (questions and parts); a list of tasks leaves that out, so
    that its queries do not grow with its rows.
    """
    now, language, named = clock.now(), get_language() or "id", reads_all(bearer)
    return [_task(task, now, language, named=named, whole=whole) for task in tasks]


def _task(task: OpenTask, now: datetime, language: str, *, named: bool, whole: bool) -> TaskOut:
    procedure = queries.procedure_of(task.case.revision_id)
    spec = procedure.tasks[task.element]
    if whole:
        spec = registry.asked(task.case, procedure, spec)
    return TaskOut(
        case=task.case.number,
        element=task.element,
        step=task.step,
        name=spec.name.in_language(language),
        round=task.round,
        post=task.post_key,
        opened_at=task.opened_at,
        due=task.due_at,
        lapses_at=task.lapses_at,
        overdue=task.due_at is not None and task.due_at < now,
        holder=task.holder.name if named and task.holder else "",
        outcomes=[
            OutcomeOut(key=one.key, label=one.label.in_language(language), note_needed=one.note)
            for one in spec.outcomes
        ],
        fields=[_field(one, language) for one in spec.fields],
        parts=[
            PartOut(
                key=part.key,
                title=part.title.in_language(language),
                posts=list(part.posts) or [task.post_key],
                fields=[_field(one, language) for one in part.fields(task.case)],
            )
            for part in (registry.act_of(spec).parts if whole else ())
            if part.open(task.case, task)
        ],
        documents_needed=[one.kind for one in spec.documents if one.needed == "step" and not one.written],
    )


def _field(question: Field, language: str) -> FieldOut:
    return FieldOut(
        name=question.name,
        label=question.label.in_language(language),
        kind=question.kind,
        required=question.required,
        per_server=question.per_server,
        choices=[key for key, _words in question.choices],
    )
