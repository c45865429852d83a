"""Moves a case along the SOP as its officers would, by the same commands the pages call."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from kolokasi.base.queries import working_calendar
from kolokasi.base.worktime import Amount, due
from kolokasi.cases.models import Case, OpenTask
from kolokasi.people.models import Account
from kolokasi.procedure import actions, queries
from kolokasi.procedure.actions import Upload
from kolokasi.sop.spec import Field, Task

Paper = Callable[[str], bytes]
LONGEST_WALK = 60

ANSWERS: dict[str, str] = {
    "agenda_number": "412",
    "letter_number": "800/412/2026",
    "serial": "SN-CONTOH-7741",
    "rack": "R07",
    "units": "U21-22",
    "address": "10.21.4.12",
}


def answer(question: Field, at: datetime, index: int = 0) -> str:
    """A plausible answer of the right kind."""
    match question.kind:
        case "date":
            return f"{at:%Y-%m-%d}"
        case "datetime":
            return f"{at:%Y-%m-%dT%H:%M}"
        case "number":
            return str(index + 1)
        case "yes":
            return "yes"
        case "choice":
            return question.choices[0][0]
        case "email":
            return "pic@contoh.invalid"
    known = ANSWERS.get(question.name)
    return f"{known}{'-' + str(index + 1) if index else ''}" if known else question.label.id


def answers_for(task: Task, servers: int, at: datetime) -> dict[str, Any]:
    """Every question of the step answered."""
    data: dict[str, Any] = {}
    for question in task.fields:
        if question.per_server:
            data[question.name] = [answer(question, at, index) for index in range(servers)]
        else:
            data[question.name] = answer(question, at)
    return data


def papers_for(task: Task, case: Case, paper: Paper) -> list[Upload]:
    """Every document of the step."""
    return [
        Upload(document.kind, f"{document.label.id} {case.number}.pdf", paper(document.label.id))
        for document in task.documents
    ]


def walk(
    case: Case,
    *,
    until: str,
    doers: Mapping[str, Account],
    outcomes: Mapping[str, str],
    paper: Paper,
    start: datetime,
    step: Amount,
) -> None:
    """The case waits at the element `until`, or has ended; `outcomes` holds by element where it leaves the main way.

    Each step is done `step` of working time after the one before it.
    """
    at, calendar = start, working_calendar()
    procedure = queries.procedure_of(case.revision_id)
    for _ in range(LONGEST_WALK):
        waiting = list(OpenTask.objects.filter(case=case).order_by("id"))
        if not waiting or until in {task.element for task in waiting}:
            return
        task, spec = waiting[0], procedure.tasks[waiting[0].element]
        at = due(at, step, calendar)
        outcome = outcomes.get(task.element, spec.outcomes[0].key if spec.outcomes else "")
        chosen = {one.key: one for one in spec.outcomes}.get(outcome)
        bare = chosen is not None and chosen.bare
        actions.complete_task(
            number=case.number,
            element=task.element,
            round=task.round,
            account=doers["pemohon" if spec.applicant else task.post_key],
            outcome=outcome,
            note="Lampiran spesifikasi belum ada; lengkapi lalu kirim lagi."
            if chosen is not None and chosen.note
            else "",
            data={} if bare or spec.act == "apply" else answers_for(spec, len(case.form.get("servers", [])), at),
            files=[] if bare else papers_for(spec, case, paper),
            at=at,
        )
        case.refresh_from_db()
    raise RuntimeError(f"{case} did not reach {until}")
