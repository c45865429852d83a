"""The paper form of a step: printed with a QR that leads its scan back, whatever the step asks of whom."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction

from kolokasi.base import clock, events
from kolokasi.base.refusal import NOT_FOUND, Refusal
from kolokasi.cases.models import Case, OpenTask
from kolokasi.letters import queries as letters
from kolokasi.letters.render import print_list
from kolokasi.letters.rules import document_code, spaced_code
from kolokasi.people.models import Account
from kolokasi.people.queries import holders
from kolokasi.procedure import papers, queries, registry
from kolokasi.procedure.models import Slip
from kolokasi.servers.rules import full_name
from kolokasi.sop.spec import Document, Field, Task

Facts = dict[str, Any]


def address_of(slip: Slip) -> str:
    """What the QR says: the address that leads whoever points a telephone at it to the step."""
    return f"{settings.PUBLIC_URL.rstrip('/')}/kertas/{slip.code}"


def print_slip(*, number: str, element: str, round: int, account: Account, at: datetime) -> bytes:
    """The paper form of a step that waits, for any officer who may write; printed again it has the same code."""
    case = queries.visible_case(account, number, at)
    doer = papers.officer(account, at)
    with transaction.atomic():
        task = queries.open_task(case, element, round)
        slip, made = Slip.objects.get_or_create(
            case=case, element=element, round=round,
            defaults={"code": document_code(), "step": task.step, "printed_at": at, "printed_by": account},
        )  # fmt: skip
        events.record(
            kind="case", subject=number, act="slip_printed", actor=doer.actor, post=doer.post, acting=doer.acting,
            new={"element": element, "step": task.step, "round": round, "again": not made},
        )  # fmt: skip
    return print_list("slip", facts_of(case, task, slip, at), letterhead=letters.letterhead(at))


def slip_with(code: str) -> Slip:
    """The printed form with this code; refuses an unknown one."""
    slip = Slip.objects.select_related("case").filter(code=code.replace("\0", "")).first()
    if slip is None:
        raise Refusal(NOT_FOUND)
    return slip


def facts_of(case: Case, task: OpenTask, slip: Slip, at: datetime) -> Facts:
    """All that the form prints: where it belongs, what the step asks, and what must lie beside it."""
    procedure = queries.procedure_of(case.revision_id)
    spec = registry.asked(case, procedure, procedure.tasks[task.element])
    lane = procedure.lanes[spec.lane]
    held = [] if spec.applicant else holders([task.post_key], at)
    known = {**registry.suggested(case, spec), **task.draft}
    servers = case.form.get("servers", [])
    return {
        "day": clock.office_date(at),
        "title": f"Formulir langkah {spec.step} {case.number}",
        "case_number": case.number,
        "agency": case.agency.name,
        "subject": case.title,
        "step": spec.step,
        "name": spec.name.id,
        "official": spec.kelengkapan,
        "output": spec.output,
        "amount": spec.amount,
        "round": str(task.round) if task.round > 1 else "",
        "since": queries.moment(task.opened_at),
        "due": queries.moment(task.due_at) if task.due_at else "",
        "printed": queries.moment(at),
        "post": case.agency.name if spec.applicant else lane.name.id,
        "people": [one.account.name for one in held] if len(held) == 1 else [],
        "nip": held[0].account.nip if len(held) == 1 else "",
        "code": spaced_code(slip.code),
        "verify_url": address_of(slip),
        "outcomes": [{"label": one.label.id, "hint": one.hint.id, "note": one.note} for one in spec.outcomes],
        "questions": [_question(one, known) for one in spec.fields if not one.per_server],
        "of_servers": [_question(one, {}) for one in spec.fields if one.per_server],
        "servers": [
            f"{index + 1}. {one.get('name') or full_name(one)}"
            for index, one in enumerate(servers)
            if not one.get("struck")
        ],
        "parts": list(_parts(case, task, spec)),
        "documents": [_beside(one) for one in spec.documents if not one.written],
        "reads": spec.act == "apply",
    }


def _question(question: Field, known: dict[str, Any]) -> Facts:
    return {
        "label": question.label.id,
        "hint": question.hint.id,
        "kind": question.kind,
        "unit": question.unit,
        "required": question.required,
        "choices": [label.id for _key, label in question.choices],
        "known": _known(question, str(known.get(question.name) or "")),
    }


def _known(question: Field, value: str) -> str:
    """What stands on the form already in light letters, to be struck through where it is wrong; choices are left to the pen."""
    return value[:200] if question.kind in {"text", "long", "number"} else ""


def _parts(case: Case, task: OpenTask, spec: Task) -> Iterable[Facts]:
    """What the step's own post does before it closes, as far as it can be done now; once for each server it can be about."""
    for part in registry.act_of(spec).parts:
        if part.posts or not part.open(case, task):
            continue
        asked = part.fields(case)
        servers = next((one.choices for one in asked if one.name == "server"), ())
        for about in [label.id for _key, label in servers] or [""]:
            yield {
                "title": f"{part.title.id}: {about}" if about else part.title.id,
                "questions": [_question(one, {}) for one in asked if not (about and one.name == "server")],
                "documents": [_beside(one) for one in part.documents],
            }


def _beside(document: Document) -> Facts:
    return {"label": document.label.id, "later": document.needed == "end"}
