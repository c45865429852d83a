"""The documents that go in and out of the hatch, as OpenAPI shows them; times are ISO 8601 with the office's offset."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from ninja import Field, Schema
from pydantic import ConfigDict, PlainSerializer

from kolokasi.base.clock import OFFICE_ZONE


def _office_time(at: datetime) -> str:
    return at.astimezone(OFFICE_ZONE).isoformat(timespec="seconds")


Moment = Annotated[datetime, PlainSerializer(_office_time, return_type=str)]


class Strict(Schema):
    """A document that is sent to us: an unknown member is a fault, so that a typing error is not lost."""

    model_config = ConfigDict(extra="forbid")


class DocumentIn(Strict):
    name: str = Field("dokumen.pdf", max_length=200, description="The file name that people see.")
    kind: str = Field(
        "", max_length=40, description="The kind as the SOP's Output names it; anything else becomes `lain`."
    )
    content: str = Field(..., description="The PDF, base64 (RFC 4648 section 4).")


class CaseIn(Strict):
    title: str = Field(..., max_length=200, description="What is asked for, in one line.")
    form: dict[str, Any] = Field(
        ...,
        description="The declaration: `agency`, `contacts` (`administrative`, `technical`), `letter`, `servers`, `statement`.",
    )
    letter: DocumentIn = Field(..., description="The letter of request.")


class CompletionIn(Strict):
    outcome: str = Field(
        "", max_length=40, description="One of the task's outcomes; empty for a task that decides nothing."
    )
    round: int = Field(
        ..., ge=1, le=1_000_000, description="The round you looked at; an older one is refused as stale."
    )
    data: dict[str, Any] = Field(default_factory=dict, description="Answers by field name; per server as a list.")
    note: str = Field("", description="The reason, which a return must give.")
    documents: list[DocumentIn] = Field(default_factory=list, max_length=20)


class PartIn(Strict):
    round: int = Field(..., ge=1, le=1_000_000, description="The round you looked at.")
    data: dict[str, Any] = Field(default_factory=dict, description="Answers by field name.")


class AnswerIn(Strict):
    yes: bool | None = Field(None, description="Whether there is enough.")
    available_w: int | None = Field(None, ge=0, le=100_000_000, description="How many watts are left.")
    note: str = Field("", max_length=4000)


class AgencyOut(Schema):
    id: int
    name: str
    short_name: str


class OutcomeOut(Schema):
    key: str
    label: str
    note_needed: bool


class FieldOut(Schema):
    name: str
    label: str
    kind: str
    required: bool
    per_server: bool
    choices: list[str]


class PartOut(Schema):
    """Something done inside the task before it closes: `POST …/tasks/{task}/parts/{key}`, as often as it is offered."""

    key: str
    title: str
    posts: list[str] = Field(description="The posts that may do it.")
    fields: list[FieldOut]


class TaskOut(Schema):
    """A task that waits. Complete it with its `element` and `round`; do its parts first.

    `parts`, and the questions that depend on the case, stand in the case's own document; a list of tasks leaves them out.
    """

    case: str
    element: str
    step: str
    name: str
    round: int
    post: str
    opened_at: Moment
    due: Moment | None = Field(description="When the working time of this step ends; null while nobody's clock runs.")
    lapses_at: Moment | None
    overdue: bool
    holder: str = Field(description="Who has taken the task; empty while nobody has, and for applicants.")
    outcomes: list[OutcomeOut]
    fields: list[FieldOut]
    parts: list[PartOut]
    documents_needed: list[str]


class ClosingOut(Schema):
    """How a task closed. Applicants see who, why and what was answered only where it was addressed to them."""

    element: str
    step: str
    round: int
    kind: str
    outcome: str
    post: str
    acting: str
    actor: str
    note: str
    data: dict[str, Any]
    opened_at: Moment
    due: Moment | None
    closed_at: Moment
    manual: bool = Field(description="Entered from paper by the Helpdesk.")
    done_at: Moment | None = Field(description="When it was done, for one entered from paper.")


class DocumentOut(Schema):
    id: int
    kind: str
    name: str
    element: str
    step: str
    round: int
    media_type: str
    size: int
    sha256: str
    added_at: Moment
    voided_at: Moment | None
    void_reason: str


class CaseRow(Schema):
    number: str
    title: str
    status: str
    agency: AgencyOut
    opened_at: Moment
    ended_at: Moment | None
    url: str


class CaseOut(CaseRow):
    tracking_code: str
    end: str
    revision: int
    form: dict[str, Any]
    withdrawn_reason: str
    open_tasks: list[TaskOut]
    closings: list[ClosingOut]
    documents: list[DocumentOut]


class CasePage(Schema):
    count: int
    page: int
    pages: int
    items: list[CaseRow]


class TaskPage(Schema):
    count: int
    page: int
    pages: int
    items: list[TaskOut]


class QuestionOut(Schema):
    """What a post is asked while a step goes on (SOP step 3: the building's power)."""

    id: int
    case: str
    post: str
    text: str
    watts: int
    asked_at: Moment
    due: Moment
    yes: bool | None
    available_w: int | None
    answered_at: Moment | None


class QuestionList(Schema):
    items: list[QuestionOut]


class FaultOut(Schema):
    pointer: str | None = None
    parameter: str | None = None
    detail: str


class Problem(Schema):
    """A fault (RFC 9457). `code` is stable and made for programs; the words are for people."""

    type: str
    title: str
    status: int
    detail: str
    code: str
    errors: list[FaultOut] | None = None
