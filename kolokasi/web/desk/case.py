"""The case page: the SOP at its left, the current step in the middle, proof at its right."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from kolokasi.base.queries import working_calendar
from kolokasi.base.refusal import Refusal
from kolokasi.cases.models import Attachment, Case, OpenTask
from kolokasi.people.models import Post
from kolokasi.people.queries import post_name
from kolokasi.procedure import overview, papers, queries, registry, shipping, waiting
from kolokasi.procedure.colocation.choosing import PREFIX
from kolokasi.procedure.countersigning import KIND, hand_over_of
from kolokasi.sop.spec import Procedure
from kolokasi.web import words
from kolokasi.web.access import account_of, officer_page
from kolokasi.web.context import Shell, shell_of
from kolokasi.web.desk import casefacts, parts, places, record, taskform, worklist

SHORT_RECORD = 5
CHECK_KIND = "hasil_pemeriksaan"
MOST_READING = 4
READS_PAPERS = frozenset({"register", "dispose", "initial", "sign", "dispatch", "report", "review", "hand_back"})
READS_DECLARATION = frozenset({"register", "dispose", "check_capacity"})


@officer_page
@require_GET
def case(request: HttpRequest, number: str) -> HttpResponse:
    """One case, as far as the account may read it."""
    account, now = account_of(request), shell_of(request).now
    found = queries.visible_case(account, number, now)
    if found.ended_at is None:
        papers.note_dispositions_read(case=found, account=account, at=now)
    return page(request, found)


def page(
    request: HttpRequest,
    case: Case,
    *,
    refusal: Refusal | None = None,
    typed: Mapping[str, Any] | None = None,
    element: str = "",
    part: str = "",
    preview: Sequence[str] = (),
) -> HttpResponse:
    """The case page; after a refusal with its sentence and everything that was typed for `element`, or for a part of it.

    `preview` are the pages of the letter that the form would write (step 4).
    """
    shell = shell_of(request)
    procedure = queries.procedure_of(case.revision_id)
    tasks = list(OpenTask.objects.filter(case=case).select_related("holder").order_by("id"))
    attachments = list(Attachment.objects.filter(case=case).select_related("added_by").order_by("added_at", "id"))
    of_part = {"part": part, "typed": typed or {}, "refusal": refusal} if part else None
    form = _form(case, procedure, tasks, attachments, shell, refusal, None if part else typed, element)
    shown = parts.shown(case, procedure, tasks, shell, of_part, request.GET.get("server", ""))
    context = {
        "section": "cases",
        "case": case,
        "refusal": refusal,
        "preview": preview,
        "form": form,
        "errors": [*shown.errors, *(form.errors if form else [])],
        "parts": shown.forms,
        "leading": any(one.leads for one in shown.forms) or bool(shown.panel and shown.panel.get("signing")),
        "panel": shown.panel,
        "place_choices": places.choices(form.place_entries, _heights(case)) if form else [],
        "recallable": papers.recallable(case, shell.account) if shell.account else None,
        "on_paper": parts.on_paper(tasks, form, shell),
        "kept": _kept(procedure, element, typed)
        if typed and not part and (form is None or form.task.element != element)
        else [],
        "waiting": [_waiting(task, procedure, shell) for task in tasks],
        "rail": overview.rail(case, procedure, words.language()),
        "facts": [*casefacts.promised(case), *casefacts.facts(case)],
        "contacts": casefacts.contacts(case),
        "servers": casefacts.servers(case),
        "folded": _is_folded(procedure, tasks),
        "documents": [_document(one, procedure) for one in attachments],
        "hand_over": hand_over_of(case) if any(one.kind == KIND for one in attachments) else None,
        "checked": any(one.kind == CHECK_KIND for one in attachments),
        "reading": [_document(one, procedure) for one in _reading(form.task, attachments)] if form else [],
        "reads_first": form is not None and form.spec.act in READS_PAPERS,
        "missing": [one.label for one in queries.missing_documents(case, procedure)] if tasks else [],
        **_past(case, procedure, form),
        "notes": case.notes.select_related("author", "post").order_by("-at"),
        "can_withdraw": bool(tasks) and not case.withdrawn_reason and any(s.key == "helpdesk" for s in shell.standings),
        "signs_for_applicant": any(found.key == "helpdesk" and found.writes for found in shell.standings),
        "can_write": any(found.writes for found in shell.standings),
        **_shipment(case, procedure, tasks),
        "turn": waiting.turn_of(case) if case.status == Case.Status.REJECTED else None,
        "revision": case.revision,
        "title": procedure.title,
    }
    return render(request, "desk/case.html", context, status=refusal.status if refusal else 200)


def _shipment(case: Case, procedure: Procedure, tasks: list[OpenTask]) -> dict[str, Any]:
    """While servers are awaited: what was told of their shipment last."""
    ships = any(procedure.tasks[task.element].act in shipping.WAITING_ACTS for task in tasks)
    here = any(procedure.tasks[task.element].act == "verify" for task in tasks)
    return {"ships": ships, "arrives": here, "shipment": shipping.notice_of(case) if ships else None}


def _form(
    case: Case,
    procedure: Procedure,
    tasks: list[OpenTask],
    attachments: list[Attachment],
    shell: Shell,
    refusal: Refusal | None,
    typed: Mapping[str, Any] | None,
    element: str,
) -> taskform.TaskForm | None:
    """The form of the open task that the account's posts may do, preferably of `element`; None when there is none."""
    posts = {found.key for found in shell.standings if found.writes}
    mine = [task for task in tasks if task.post_key in posts]
    if not mine:
        return None
    task = next((one for one in mine if one.element == element), mine[0])
    ours = typed if typed is not None and task.element == element else None
    errors = getattr(refusal, "errors", {}) if ours is not None else {}
    spec = registry.offered(case, registry.asked(case, procedure, procedure.tasks[task.element]))
    said = {name: str(sentence) for name, sentence in errors.items()}
    known = task.draft or registry.suggested(case, spec)
    judged = ours is not None or bool(task.draft)
    form = taskform.build(case, task, spec, attachments, ours if ours is not None else known, said, judged=judged)
    return replace(form, is_draft=bool(task.draft))


def _past(case: Case, procedure: Procedure, form: taskform.TaskForm | None) -> dict[str, Any]:
    """What has happened, the newest first: acts, finished steps, and who sent the case back into this step and why."""
    returned = overview.closing_that_returned(form.task, procedure) if form else None
    return {
        "acts": record.acts(overview.timeline(case, SHORT_RECORD + 1), procedure),
        "said": record.said(reversed(overview.told(case)), case, procedure),
        "returned": record.said([returned], case, procedure)[0] if returned else None,
    }


def _kept(procedure: Procedure, element: str, typed: Mapping[str, Any] | None) -> list[tuple[str, str]]:
    """What was typed for a step that waits no more, to read and copy."""
    spec = procedure.tasks.get(element)
    if spec is None or not typed:
        return []
    language = words.language()
    labels = {question.name: question.label.in_language(language) for question in spec.fields}
    outcomes = {one.key: one.label.in_language(language) for one in spec.outcomes}
    found = []
    for name, value in typed.items():
        base, _dot, index = name.partition(".")
        label = {taskform.OUTCOME: _("Putusan"), taskform.NOTE: _("Catatan")}.get(name) or labels.get(base, base)
        if index.isdecimal():
            label = f"{label} ({int(index) + 1})"
        found.append((label, outcomes.get(value, value) if name == taskform.OUTCOME else str(value)))
    return found


def _waiting(task: OpenTask, procedure: Procedure, shell: Shell) -> dict[str, Any]:
    """An open task in words for the bar above the panel and for who only reads."""
    late = task.due_at is not None and task.due_at <= shell.now
    post = Post.objects.filter(key=task.post_key).first()
    return {
        "task": task,
        "name": procedure.tasks[task.element].name,
        "post": post_name(post) if post else _("Pemohon"),
        "due": worklist.due_of(task, shell.now, working_calendar()),
        "progress": worklist.progress(task, procedure, late),
        "for_applicant": task.post_key == queries.APPLICANT,
    }


def _heights(case: Case) -> dict[str, float]:
    """The units of each server by the name of the question about its place."""
    return {f"{PREFIX}{index}": one.get("units") or 1 for index, one in enumerate(case.form.get("servers", []))}


def _is_folded(procedure: Procedure, tasks: list[OpenTask]) -> bool:
    """Whether the declaration is out of the way: it is read in the first steps, and after them only looked up."""
    return not any(procedure.tasks[task.element].act in READS_DECLARATION for task in tasks)


def _reading(task: OpenTask, attachments: list[Attachment]) -> list[Attachment]:
    """What the step rests on: of each kind the newest paper that holds, but none of this round's own; newest first."""
    newest = {
        one.kind: one
        for one in attachments
        if not one.voided_at and (one.element, one.round) != (task.element, task.round)
    }
    return sorted(newest.values(), key=lambda one: (one.added_at, one.pk), reverse=True)[:MOST_READING]


def _document(attachment: Attachment, procedure: Procedure) -> dict[str, Any]:
    return {"row": attachment, "label": record.document_label(procedure, attachment.kind)}
