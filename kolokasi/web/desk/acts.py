"""What an officer does on a case page; each is one command, then back to the page."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from kolokasi.base import clock
from kolokasi.base.refusal import Refusal
from kolokasi.cases.models import Case, OpenTask
from kolokasi.procedure import actions, overview, papers, queries, registry
from kolokasi.procedure.actions import Completion
from kolokasi.sop.spec import Task
from kolokasi.web import words
from kolokasi.web.access import account_of, act, officer_page, way_back
from kolokasi.web.desk import case as case_page
from kolokasi.web.desk import record, taskform

# the step is the doer's and its files are good; only something typed must be mended
TYPED_WRONG = {
    actions.ANSWERS_WRONG, actions.OUTCOME_UNKNOWN, actions.NOTE_NEEDED, actions.NOTE_TOO_LONG, actions.DOCUMENTS_MISSING
}  # fmt: skip


def _visible(request: HttpRequest, number: str) -> Case:
    return queries.visible_case(account_of(request), number, clock.now())


def asked_spec(case: Case, element: str) -> Task:
    """The step with every question it asks in this case; refuses one that the case's SOP does not know."""
    procedure = queries.procedure_of(case.revision_id)
    spec = procedure.tasks.get(element)
    if spec is None:
        raise Refusal(queries.TASK_NOT_OPEN)
    return registry.asked(case, procedure, spec)


@officer_page
@act("desk:case")
def complete(request: HttpRequest, number: str, element: str, round: int) -> HttpResponse:
    """The step is done and the next one waits; a refusal shows the page again with everything that was typed."""
    case = _visible(request, number)
    spec = asked_spec(case, element)
    typed = taskform.typed_in(request.POST, spec, case)
    answers = {name: value for name, value in typed.items() if name not in {taskform.OUTCOME, taskform.NOTE}}
    uploads = taskform.uploads(request.FILES, spec)
    try:
        done = actions.complete_task(
            number=number,
            element=element,
            round=round,
            account=account_of(request),
            outcome=typed.get(taskform.OUTCOME, ""),
            note=typed.get(taskform.NOTE, ""),
            data=answers,
            files=uploads,
            at=clock.now(),
        )
    except Refusal as refusal:
        if uploads and refusal.code in TYPED_WRONG:  # a browser forgets which files were chosen; these were good ones
            papers.add_attachments(number=number, account=account_of(request), uploads=uploads, at=clock.now())
        return case_page.page(request, _visible(request, number), refusal=refusal, typed=typed, element=element)
    messages.success(request, _said(done, spec.step))
    return redirect("desk:case", number)


def _said(done: Completion, step: str) -> str:
    """What a finished step brought, for the toast."""
    procedure = queries.procedure_of(done.case.revision_id)
    given = (done.closing.data if done.closing else {}) or {}
    number = given.get("agenda_number") or given.get("outgoing_number")
    if number and not done.end:
        return _("Langkah %(step)s selesai. Nomor agenda %(number)s.") % {"step": step, "number": number}
    if done.end:
        return _("Langkah %(step)s selesai. Permohonan berakhir: %(end)s.") % {
            "step": step,
            "end": procedure.ends[done.end].name.in_language(words.language()),
        }
    lanes = [procedure.lanes[procedure.tasks[task.element].lane] for task in done.opened]
    names = ", ".join(lane.name.in_language(words.language()) for lane in lanes)
    return _("Langkah %(step)s selesai. Sekarang menunggu %(who)s.") % {"step": step, "who": names}


@officer_page
@act("desk:case")
def save(request: HttpRequest, number: str, element: str, round: int) -> HttpResponse:
    """What is half filled in stays with the step; nothing is checked and nothing moves."""
    case = _visible(request, number)
    spec = asked_spec(case, element)
    typed = taskform.typed_in(request.POST, spec, case)
    try:
        papers.save_task_draft(
            number=number, element=element, round=round, data=typed, account=account_of(request), at=clock.now()
        )
        uploads = taskform.uploads(request.FILES, spec)
        if uploads:
            papers.add_attachments(number=number, account=account_of(request), uploads=uploads, at=clock.now())
    except Refusal as refusal:
        return case_page.page(request, case, refusal=refusal, typed=typed, element=element)
    label = request.POST.get("bukti", "")
    if label in case.case_servers.values_list("server__label", flat=True):
        return redirect("server:evidence", label)
    messages.success(request, _("Isian disimpan. Langkah ini belum selesai."))
    return redirect("desk:case", number)


@officer_page
@act("desk:case")
def compare(request: HttpRequest, number: str, element: str, round: int) -> HttpResponse:
    """What is typed just now against what was declared (step 8); nothing is kept. Without scripts it shows after saving."""
    case = _visible(request, number)
    spec = asked_spec(case, element)
    task = OpenTask.objects.filter(case=case, element=element, round=round).first()
    if task is None:
        return HttpResponse(status=204)
    form = taskform.build(case, task, spec, [], taskform.typed_in(request.POST, spec, case), {}, judged=True)
    return render(request, "desk/acts/compared.html", {"form": form})


def _back(request: HttpRequest, number: str) -> HttpResponse:
    """Back to where the act was pressed: the work list or the case."""
    return way_back(request, reverse("desk:case", args=[number]))


def _run(request: HttpRequest, number: str, command: Callable[[], object], said: str) -> HttpResponse:
    """Runs one command; a refusal shows the case page with its sentence."""
    case = _visible(request, number)
    try:
        command()
    except Refusal as refusal:
        return case_page.page(request, case, refusal=refusal)
    messages.success(request, said)
    return _back(request, number)


@officer_page
@act("desk:case")
def take(request: HttpRequest, number: str, element: str, round: int) -> HttpResponse:
    """The task is in my hands; from another's hands only with a reason."""
    account, reason = account_of(request), request.POST.get("reason", "")
    return _run(
        request,
        number,
        lambda: actions.take_task(
            number=number, element=element, round=round, account=account, reason=reason, at=clock.now()
        ),
        _("Tugas ini sekarang di tangan Anda."),
    )


@officer_page
@act("desk:case")
def release(request: HttpRequest, number: str, element: str, round: int) -> HttpResponse:
    """The task waits for anybody in its post again."""
    account = account_of(request)
    return _run(
        request,
        number,
        lambda: actions.release_task(number=number, element=element, round=round, account=account, at=clock.now()),
        _("Tugas dilepas. Siapa pun di pos ini dapat mengambilnya."),
    )


@officer_page
@act("desk:case")
def note(request: HttpRequest, number: str) -> HttpResponse:
    """An internal note that the applicant never sees."""
    account, text = account_of(request), request.POST.get("text", "")
    return _run(
        request,
        number,
        lambda: papers.add_note(number=number, text=text, account=account, at=clock.now()),
        _("Catatan ditambahkan."),
    )


@officer_page
@require_http_methods(["GET", "POST"])
def withdraw(request: HttpRequest, number: str) -> HttpResponse:
    """Row W+: asks for the reason (the applicant's letter), says what follows, then withdraws."""
    case = _visible(request, number)
    context = {"section": "cases", "case": case, "reason": request.POST.get("reason", "")}
    if request.method == "GET":
        return render(request, "desk/withdraw.html", context)
    try:
        done = actions.withdraw_case(
            number=number, reason=request.POST.get("reason", ""), account=account_of(request), at=clock.now()
        )
    except Refusal as refusal:
        return render(request, "desk/withdraw.html", {**context, "refusal": refusal}, status=refusal.status)
    messages.success(
        request,
        _("Permohonan dibatalkan. Server tinggal dikembalikan.") if done.opened else _("Permohonan dibatalkan."),
    )
    return redirect("desk:case", number)


@officer_page
@require_GET
def history(request: HttpRequest, number: str) -> HttpResponse:
    """Every act on the case, newest first."""
    case = _visible(request, number)
    found = record.acts(overview.timeline(case), queries.procedure_of(case.revision_id))
    return render(request, "desk/history.html", {"section": "cases", "case": case, "acts": found})
