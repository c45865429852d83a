"""Pemberitahuan: what an account was told, officer or applicant; opening one leads to its case and marks it read."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from kolokasi.base.refusal import NOT_FOUND, Refusal
from kolokasi.notices import actions, queries, words
from kolokasi.notices.models import Kind, Notice
from kolokasi.web.access import account_of, act
from kolokasi.web.context import shell_of
from kolokasi.web.paging import page_of

ICONS = {
    Kind.TASK_WAITING: "inbox",
    Kind.TASK_LATE: "alert",
    Kind.QUESTION_ASKED: "help",
    Kind.LETTER_ANSWERED: "letter",
    Kind.RETURNED: "back",
    Kind.SHIP_REMINDER: "clock",
    Kind.LAPSED: "cross",
    Kind.SELESAI: "check",
    Kind.PROMISE_ENDS: "clock",
    Kind.DATE_MOVED: "calendar",
    Kind.MAINTENANCE: "power",
    Kind.TURN_OFFERED: "rack",
    Kind.TURN_OVER: "clock",
    Kind.OUTAGE: "power",
    Kind.SERVER_DIFFERS: "alert",
}


@login_required
@require_GET
def notices(request: HttpRequest) -> HttpResponse:
    """Everything the account was told, the newest first; unread ones stand out."""
    page = page_of(queries.notices_of(account_of(request)), "made_at", request.GET, descending=True)
    lines = [(notice, words.said(notice.kind, notice.params), ICONS[Kind(notice.kind)]) for notice in page.rows]
    return render(request, "office/notices.html", {"section": "notices", "lines": lines, "page": page})


@login_required
@require_GET
def notice(request: HttpRequest, notice_id: int) -> HttpResponse:
    """The notice is read, and what it is about is shown; somebody else's answers as if it were not there."""
    found = actions.read_notice(account=account_of(request), pk=notice_id, at=shell_of(request).now)
    if found is None:
        raise Refusal(NOT_FOUND)
    return redirect(*_about(found, is_officer=shell_of(request).is_officer))


def _about(found: Notice, *, is_officer: bool) -> tuple[str, ...]:
    if found.kind == Kind.SERVER_DIFFERS and is_officer and found.params.get("server"):
        return ("server:evidence", str(found.params["server"]))
    if not found.case_number:
        return ("office:notices",)
    return ("desk:case" if is_officer else "portal_case", found.case_number)


@login_required
@act("office:notices")
def read_all(request: HttpRequest) -> HttpResponse:
    """Nothing is unread."""
    if actions.read_all(account=account_of(request), at=shell_of(request).now):
        messages.success(request, _("Semua pemberitahuan ditandai sudah dibaca."))
    return redirect("office:notices")
