"""Paper comes back into the case: a step of any post closed from its scan, by the Helpdesk, with both dates."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from kolokasi.base import clock
from kolokasi.base.refusal import Refusal
from kolokasi.cases.models import Attachment, Case, OpenTask
from kolokasi.people.models import Post
from kolokasi.people.queries import post_name, standing
from kolokasi.procedure import actions, queries, registry, returning
from kolokasi.procedure.acts import Manual
from kolokasi.procedure.uploads import SCAN_KIND, Upload
from kolokasi.web.access import account_of, officer_page
from kolokasi.web.desk import parts, taskform
from kolokasi.web.desk.acts import asked_spec
from kolokasi.web.fields import Entry, summary

DONE_AT, SCAN = "done_at", "scan"


def moment_entry(value: str = "", error: str = "") -> Entry:
    """When it was done on paper."""
    return Entry(
        DONE_AT, _("Dikerjakan pada"), "datetime", _("Tanggal dan jam seperti pada kertasnya."), value, error,
        required=True, width="w-m",
    )  # fmt: skip


def scan_entry(label: str, error: str = "") -> Entry:
    """The scan of the paper."""
    return Entry(SCAN, label, "file", required=True, accept="application/pdf", width="w-l", error=error)


def moment_of(text: str) -> datetime | None:
    """The moment in a form's field, at the office's clock; None for anything that is none."""
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        return None
    if not 2000 <= at.year <= 2100:
        return None
    return at if at.tzinfo else at.replace(tzinfo=clock.OFFICE_ZONE)


@officer_page
@require_http_methods(["GET", "POST"])
def close(request: HttpRequest, number: str, element: str, round: int) -> HttpResponse:
    """The step's own questions, when it was done, and the scan; one officer without a browser never stops a case."""
    account, at = account_of(request), clock.now()
    standing(account, "helpdesk", at)
    case = queries.visible_case(account, number, at)
    task = OpenTask.objects.filter(case=case, element=element, round=round).select_related("holder").first()
    if task is None:
        return redirect("desk:case", number)
    spec = asked_spec(case, element)
    if request.method == "GET":
        typed = {**registry.suggested(case, spec), **task.draft}
        returning.note_read(sheets=returning.sheets_for(case, element, round), account=account)
        return _page(request, case, task, typed)
    typed = taskform.typed_in(request.POST, spec, case)
    brought = bool(returning.sheets_for(case, element, round))
    scan, done_at = request.FILES.get(SCAN), moment_of(request.POST.get(DONE_AT, ""))
    wrong = {}
    if done_at is None:
        wrong[DONE_AT] = _("Tulis tanggal dan jam, misalnya 2026-11-23T09:30.")
    if not brought and not isinstance(scan, UploadedFile):
        wrong[SCAN] = _("Pilih pindaian kertasnya (PDF).")
    if wrong or done_at is None:
        return _page(request, case, task, typed, wrong=wrong)
    answered: dict[str, Any] = {
        "number": number, "element": element, "round": round, "account": account,
        "outcome": typed.get(taskform.OUTCOME, ""), "note": typed.get(taskform.NOTE, ""),
        "data": {name: value for name, value in typed.items() if name not in {taskform.OUTCOME, taskform.NOTE}},
        "at": at,
    }  # fmt: skip
    files = taskform.uploads(request.FILES, spec)
    try:
        if isinstance(scan, UploadedFile):
            actions.complete_task(
                **answered, files=files, manual=Manual(done_at, Upload(SCAN_KIND, scan.name or "", scan.read()))
            )
        else:
            returning.close_step(**answered, uploads=files, done_at=done_at)
    except Refusal as refusal:
        return _page(request, case, task, typed, refusal=refusal)
    messages.success(request, _("Langkah %(step)s ditutup dari pindaian.") % {"step": task.step})
    return redirect("desk:case", number)


def page_of(
    request: HttpRequest,
    case: Case,
    element: str,
    round: int,
    *,
    refusal: Refusal,
    mending: Mapping[str, Any],
) -> HttpResponse:
    """The page again, after a part of the step was refused; back to the case where the step waits no more."""
    standing(account_of(request), "helpdesk", clock.now())
    task = OpenTask.objects.filter(case=case, element=element, round=round).select_related("holder").first()
    if task is None:
        return redirect("desk:case", case.number)
    typed = {**registry.suggested(case, asked_spec(case, element)), **task.draft}
    return _page(request, case, task, typed, refusal=refusal, mending=mending)


def _page(
    request: HttpRequest,
    case: Case,
    task: OpenTask,
    typed: Mapping[str, Any],
    *,
    wrong: Mapping[str, str] | None = None,
    refusal: Refusal | None = None,
    mending: Mapping[str, Any] | None = None,
) -> HttpResponse:
    wrong = wrong or {}
    spec = asked_spec(case, task.element)
    said_of = {} if mending else getattr(refusal, "errors", {})
    errors = {name: str(said) for name, said in said_of.items()}
    shown = parts.from_paper(case, spec, task, mending)
    form = taskform.build(
        case, task, spec, list(Attachment.objects.filter(case=case)), typed, errors, judged=request.method == "POST"
    )
    sheets = returning.sheets_for(case, task.element, task.round)
    own = [moment_entry(request.POST.get(DONE_AT, ""), wrong.get(DONE_AT, ""))]
    if not sheets:
        own.append(scan_entry(_("Pindaian kertasnya (PDF)"), wrong.get(SCAN, "")))
    post = Post.objects.filter(key=task.post_key).first()
    context = {
        "section": "cases",
        "case": case,
        "task": task,
        "form": form,
        "own": own,
        "sheets": [(sheet, range(1, sheet.pages + 1)) for sheet in sheets],
        "post": post_name(post) if post else _("Pemohon"),
        "refusal": refusal,
        "parts": shown.forms,
        "errors": [*shown.errors, *summary(own), *form.errors],
    }
    status = refusal.status if refusal else 422 if wrong else 200
    return render(request, "desk/on_paper.html", context, status=status)
