"""The work list by post, and the list of all cases."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from kolokasi.base.queries import working_calendar
from kolokasi.cases.models import Case, OpenTask
from kolokasi.people.queries import acting_today, post_name, vacant_posts
from kolokasi.procedure import queries, secrecy
from kolokasi.procedure.questions import open_questions
from kolokasi.procedure.returning import sheets_that_wait
from kolokasi.web import paging
from kolokasi.web.access import account_of, officer_page
from kolokasi.web.context import shell_of
from kolokasi.web.desk import questions, worklist

TABS = ("mine", "post", "all")
WITHOUT_STEPS = {"administrator", "auditor"}
STATUSES = {"berjalan": Case.Status.RUNNING, "selesai": Case.Status.DONE, "ditolak": Case.Status.REJECTED,
            "dibatalkan": Case.Status.WITHDRAWN, "tidak-dilanjutkan": Case.Status.LAPSED}  # fmt: skip
STATUS_TONES = {"running": "now", "done": "ok", "rejected": "", "withdrawn": "", "lapsed": ""}


def searched(request: HttpRequest) -> str:
    """What was typed into the search box, cut to a sane length."""
    return request.GET.get("q", "").replace("\x00", "").strip()[: paging.SEARCH_LIMIT]


@officer_page
@require_GET
def inbox(request: HttpRequest) -> HttpResponse:
    """What waits for me, for my posts, or for all; soonest due first (SOP: every step with a waktu)."""
    shell, account = shell_of(request), account_of(request)
    keys = [found.key for found in shell.standings]
    tab = request.GET.get("tab", "")
    if tab not in TABS:
        tab = "post" if set(keys) - WITHOUT_STEPS else "all"
    sought = searched(request)
    known = secrecy.tasks_open_to(account, shell.standings)
    tasks = queries.waiting_tasks().filter(worklist.scope(tab, keys, account), known)
    if sought:
        tasks = queries.search(tasks, sought)
    page = paging.page_of(tasks, "due_at", request.GET)
    made = worklist.lines(page.rows, keys, shell.now, working_calendar())
    counts = worklist.tallies(tab, keys, account, shell.now, known)
    takes_paper = any(found.key == "helpdesk" and found.writes for found in shell.standings)
    context = {
        "section": "inbox",
        "tab": tab,
        "takes_paper": takes_paper,
        "scans": sheets_that_wait().count() if takes_paper else 0,
        "q": sought,
        "page": page,
        "counts": counts,
        "groups": worklist.groups(made, None if sought or tab == "mine" else counts),
        "questions": [questions.line(one, shell) for one in open_questions(keys)],
        "lapsing": OpenTask.objects.filter(known, lapses_at__isnull=False)
        .select_related("case__agency")
        .order_by("lapses_at")[:3],
        "acting": [
            (holding, holding.days.upper - timedelta(days=1) if holding.days.upper else None)
            for holding in acting_today(shell.now)
        ],
        "vacant": [post_name(post) for post in vacant_posts(shell.now)] if shell.administers else [],
        "posts": _("Pos %(post)s") % {"post": shell.standings[0].name} if len(keys) == 1 else _("Pos saya"),
    }
    return render(request, "desk/inbox.html", context)


@officer_page
@require_GET
def cases(request: HttpRequest) -> HttpResponse:
    """Every case the account may read, newest first, found by number, agency or title, by its state."""
    shell, account = shell_of(request), account_of(request)
    chosen = request.GET.get("status", "berjalan")
    found = queries.readable_cases(account, shell.now).defer("form", "revision__bpmn").prefetch_related("open_tasks")
    if chosen in STATUSES:
        found = found.filter(status=STATUSES[chosen])
    else:
        chosen = "semua"
    sought = searched(request)
    if sought:
        found = found.filter(queries.matching(sought))
    page = paging.page_of(found, "opened_at", request.GET, descending=True)
    context = {
        "section": "cases",
        "status": chosen,
        "statuses": [(key, value.label) for key, value in STATUSES.items()],
        "q": sought,
        "page": page,
        "rows": [_case_line(case, shell.now) for case in page.rows],
    }
    return render(request, "desk/cases.html", context)


def _case_line(case: Case, now: datetime) -> dict[str, object]:
    """A case with its open steps in words."""
    procedure = queries.procedure_of(case.revision_id)
    calendar = working_calendar()
    steps = []
    for task in case.open_tasks.all():
        late = task.due_at is not None and task.due_at <= now
        steps.append(
            {
                "name": procedure.tasks[task.element].name,
                "due": worklist.due_of(task, now, calendar),
                "progress": worklist.progress(task, procedure, late),
                "step": task.step,
            }
        )
    return {"case": case, "steps": steps, "tone": STATUS_TONES[case.status]}
