"""The sources of the auditor's lists in the rooms below: steps, questions, documents and the record."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from kolokasi.base.models import Event
from kolokasi.cases.models import Attachment, Case, Closing, Question
from kolokasi.insight.lines import Line, Source
from kolokasi.people.models import Account

READINGS = ("document_read", "case_file_read")


def _steps(kind: str, rows: Sequence[Closing]) -> list[Line]:
    return [
        Line(
            kind,
            row.closed_at,
            row.case.number,
            str(row.case.agency),
            row.case.revision_id,
            row.actor.name if row.actor else "",
            row.post_key,
            row.acting,
            row.note,
            {"element": row.element, "step": row.step, "outcome": row.outcome, "done_at": row.done_at},
        )
        for row in rows
    ]


def _answers(rows: Sequence[Question]) -> list[Line]:
    return [
        Line(
            "manual_answer",
            row.entered_at or row.asked_at,
            row.case.number,
            str(row.case.agency),
            row.case.revision_id,
            row.answered_by.name if row.answered_by else "",
            row.post_key,
            row.acting,
            row.note,
            {"element": row.element, "told_by": row.told_by, "done_at": row.answered_at},
        )
        for row in rows
    ]


def _voids(rows: Sequence[Attachment]) -> list[Line]:
    return [
        Line(
            "document_voided",
            row.voided_at or row.added_at,
            row.case.number,
            str(row.case.agency),
            row.case.revision_id,
            row.voided_by.name if row.voided_by else "",
            reason=row.void_reason,
            facts={"kind": row.kind, "name": row.name, "attachment": row.pk, "step": row.step},
        )
        for row in rows
    ]


def _acting(rows: Sequence[Event]) -> list[Line]:
    names, cases = names_of(rows), cases_of(row.subject_id for row in rows if row.subject_kind == "case")
    return [_of_event("acting", row, names, cases.get(row.subject_id), {"event": row}) for row in rows]


def _readings(rows: Sequence[Event]) -> list[Line]:
    names, cases = names_of(rows), cases_of(row.subject_id for row in rows)
    read = {(row.subject_id, str(row.new.get("sha256", ""))) for row in rows}
    documents = Attachment.objects.filter(
        case__number__in={number for number, _sha in read}, blob__sha256__in={sha for _number, sha in read}
    ).values_list("case__number", "blob__sha256", "pk", "name")
    known = {(number, sha): (pk, name) for number, sha, pk, name in documents}
    return [_of_event(row.act, row, names, cases.get(row.subject_id), _document(row, known)) for row in rows]


def _document(row: Event, known: dict[tuple[str, str], tuple[int, str]]) -> dict[str, Any]:
    pk, name = known.get((row.subject_id, str(row.new.get("sha256", ""))), (0, ""))
    return {"kind": str(row.new.get("kind", "")), "name": name, "attachment": pk}


def _of_event(kind: str, row: Event, names: dict[str, str], case: Case | None, facts: dict[str, Any]) -> Line:
    return Line(
        kind,
        row.at,
        row.subject_id if row.subject_kind == "case" else "",
        str(case.agency) if case else "",
        case.revision_id if case else 0,
        names.get(row.actor, ""),
        row.post,
        row.acting,
        facts=facts,
    )


def names_of(rows: Iterable[Event]) -> dict[str, str]:
    """The names of the actors, by how the record calls them."""
    ids = {row.actor.removeprefix("account:") for row in rows if row.actor.startswith("account:")}
    found = Account.objects.filter(pk__in=[pk for pk in ids if pk.isdecimal()]).values_list("pk", "name")
    return {f"account:{pk}": name for pk, name in found}


def cases_of(numbers: Iterable[str]) -> dict[str, Case]:
    """The cases of these numbers, each with its agency."""
    found = Case.objects.filter(number__in=set(numbers)).select_related("agency").defer("form")
    return {case.number: case for case in found}


def _closings() -> Any:
    return Closing.objects.select_related("case__agency", "actor").defer("case__form")


WAIVED_STEPS = Source(
    lambda: _closings().filter(outcome="waive"), "closed_at", lambda rows: _steps("step_waived", rows)
)
VOIDED_DOCUMENTS = Source(
    lambda: (
        Attachment.objects.filter(voided_at__isnull=False)
        .select_related("case__agency", "voided_by")
        .defer("case__form")
    ),
    "voided_at",
    _voids,
)
MANUAL_STEPS = Source(lambda: _closings().filter(manual=True), "closed_at", lambda rows: _steps("manual_step", rows))
TOLD_ANSWERS = Source(
    lambda: Question.objects.exclude(told_by="").select_related("case__agency", "answered_by").defer("case__form"),
    "entered_at",
    _answers,
)
ACTING_ACTS = Source(lambda: Event.objects.exclude(acting=""), "at", _acting)
READ_DOCUMENTS = Source(lambda: Event.objects.filter(act__in=READINGS), "at", _readings)
