"""The plain writes of a case; `procedure` says when they happen."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db.models import F

from kolokasi.base import clock
from kolokasi.base.models import Blob
from kolokasi.cases.models import Attachment, Case, CaseCounter, Closing, Note, OpenTask, SopRevision
from kolokasi.cases.rules import case_number, tracking_code
from kolokasi.people.models import Account, Agency, Post


def open_case(
    *,
    revision: SopRevision,
    agency: Agency,
    applicant: Account | None,
    title: str,
    form: Mapping[str, Any],
    at: datetime,
) -> Case:
    """A running case with the next number of the year; numbers follow each other without a gap."""
    year = clock.office_date(at).year
    CaseCounter.objects.get_or_create(year=year)
    CaseCounter.objects.filter(year=year).update(last=F("last") + 1)
    count = CaseCounter.objects.get(year=year).last
    return Case.objects.create(
        number=case_number(year, count),
        tracking_code=tracking_code(),
        revision=revision,
        agency=agency,
        applicant=applicant,
        title=title,
        form=dict(form),
        opened_at=at,
    )


def close_task(
    *,
    task: OpenTask,
    kind: str,
    at: datetime,
    outcome: str = "",
    note: str = "",
    data: Mapping[str, Any] | None = None,
    actor: Account | None = None,
    acting: str = "",
    done_at: datetime | None = None,
) -> Closing:
    """The open task is gone and its closing stands in its place; with `done_at` it was done on paper and entered later."""
    closing = Closing.objects.create(
        case_id=task.case_id,
        element=task.element,
        step=task.step,
        round=task.round,
        kind=kind,
        outcome=outcome,
        note=note,
        data=dict(data or {}),
        actor=actor,
        post_key=task.post_key,
        acting=acting,
        opened_at=task.opened_at,
        due_at=task.due_at,
        closed_at=at,
        manual=done_at is not None,
        done_at=done_at,
    )
    if task.pk:
        OpenTask.objects.filter(pk=task.pk).delete()
    return closing


def end_case(*, case: Case, end: str, status: str, at: datetime) -> None:
    """The case has reached `end` and runs no more."""
    case.status, case.end, case.ended_at = status, end, at
    case.save(update_fields=["status", "end", "ended_at"])


def attach(
    *,
    case: Case,
    blob: Blob,
    kind: str,
    name: str,
    at: datetime,
    added_by: Account | None,
    task: OpenTask | Closing | None = None,
    for_applicant: bool = False,
) -> Attachment:
    """The document is part of the case, bound to the task (waiting or closed) and round it was brought forth in."""
    return Attachment.objects.create(
        case=case,
        blob=blob,
        kind=kind,
        name=name,
        element=task.element if task else "",
        step=task.step if task else "",
        round=task.round if task else 0,
        for_applicant=for_applicant,
        added_by=added_by,
        added_at=at,
    )


def add_note(*, case: Case, author: Account, post_key: str, text: str, at: datetime) -> Note:
    """The internal note stands on the case, written in that post; an applicant has none."""
    post = Post.objects.filter(key=post_key).first()
    return Note.objects.create(case=case, author=author, post=post, text=text, at=at)
