"""A case as its applicant sees it: where it is, what comes, its documents; mending, withdrawing, answering step 7."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from kolokasi.base import clock
from kolokasi.base.refusal import NOT_FOUND, Refusal
from kolokasi.cases.models import Case
from kolokasi.people.colleagues import colleagues
from kolokasi.people.models import Account
from kolokasi.procedure import actions, contacts, machines
from kolokasi.procedure.countersigning import KIND, hand_over_of
from kolokasi.procedure.shipping import awaited, notice_of
from kolokasi.web.access import account_of
from kolokasi.web.portal import documents, drafts, servers, turn
from kolokasi.web.portal.delivery import counter
from kolokasi.web.portal.journey import MEND, STEP, Journey, journey
from kolokasi.web.portal.pages_agency import ADMINISTRATIVE, TECHNICAL
from kolokasi.web.portal.steps import steps
from kolokasi.web.portal.words import latest, left

NUMBER = re.compile(r"[\w-]{1,20}")


def own_case(account: Account, number: str) -> Case:
    """A case of the account's own agency; any other answers like an unknown one, also to officers."""
    case = (
        Case.objects.select_related("agency", "revision")
        .defer("revision__bpmn")
        .filter(number=number, agency_id=account.agency_id)
        .first()
        if NUMBER.fullmatch(number)
        else None
    )
    if case is None:
        raise Refusal(NOT_FOUND)
    return case


@login_required
@require_GET
def case(request: HttpRequest, number: str) -> HttpResponse:
    """The tracking page (ui: portal-track)."""
    account = account_of(request)
    found = own_case(account, number)
    at = clock.now()
    travelled = journey(found, at)
    step_url = ""
    if travelled.duty == STEP and travelled.task:
        step_url = reverse("portal_step", args=[number, travelled.task.element])
    told = travelled.answered_at is not None or found.status in {Case.Status.DONE, Case.Status.LAPSED}
    lines = servers.lines_of_case(found, told=told)
    papers = documents.of_cases(account, [found])
    return render(
        request,
        "portal/case.html",
        {
            "case": found,
            "journey": travelled,
            "step_url": step_url,
            "latest": latest(travelled.answer_by) if travelled.answer_by else "",
            "steps": steps(found, at),
            "documents": papers,
            "reply": documents.newest(papers, documents.REPLY),
            "blank_form": documents.newest(papers, documents.BLANK_FORM),
            "record": documents.newest(papers, documents.RECORD),
            "servers": lines,
            "known": any(line.machine for line in lines),
            **_still_to_come(found, lines, travelled, at),
            "persons": persons(found, account, running=found.status == Case.Status.RUNNING),
            **turn.shown(found, at),
            "counter": counter(at),
            "ships": bool(awaited(found)),
            "notice": notice_of(found),
            "hand_over": hand_over_of(found) if documents.newest(papers, KIND) else None,
            "can_change": found.status == Case.Status.RUNNING and travelled.duty != MEND,
            "can_withdraw": found.status == Case.Status.RUNNING and not found.withdrawn_reason,
            "section": "home",
        },
    )


def _still_to_come(found: Case, lines: Sequence[servers.Line], travelled: Journey, at: datetime) -> dict[str, object]:
    """The servers that are to be sent; `awaited` names the rest once some have come while others have not (step 8)."""
    names = servers.names_not_here(lines)
    partly = bool(names) and not travelled.duty and travelled.spec is not None and travelled.spec.act == "verify"
    until = machines.ship_until(found) if partly else None
    return {"to_come": names, "awaited": names if partly else [], "ship_by": until, "left": left(until, at)}


def persons(found: Case, account: Account, *, running: bool) -> list[dict[str, object]]:
    """The two persons in charge, with the page on which each can be named anew, and whether they could log in."""
    named = [
        (page, contacts.person_of(found, role))
        for role, page in (("administrative", ADMINISTRATIVE), ("technical", TECHNICAL))
    ]
    emails = {str(person.get("email") or "").lower() for _page, person in named} - {""}
    known = set(colleagues(account).filter(email__in=emails).values_list("email", flat=True)) if running else emails
    return [
        {
            "title": page.title,
            "key": page.key,
            "person": person,
            "without_account": str(person.get("email") or "").lower() in emails - known,
        }
        for page, person in named
    ]


@login_required
@require_POST
def mend(request: HttpRequest, number: str) -> HttpResponse:
    """The returned case opens as a draft filled with what was sent (rows 1+ and 2+)."""
    draft = drafts.mend_case(account=account_of(request), number=number, at=clock.now())
    return redirect("apply_list", draft.pk)


@login_required
@require_http_methods(["GET", "POST"])
def withdraw(request: HttpRequest, number: str) -> HttpResponse:
    """Asks for the reason, says what follows, then withdraws (row W+); a case that is over already shows itself."""
    account = account_of(request)
    found = own_case(account, number)
    reason = request.POST.get("reason", "")
    refusal = None
    if request.method == "POST":
        try:
            actions.withdraw_case(number=number, reason=reason, account=account, at=clock.now())
            return redirect("portal_case", number)
        except Refusal as said_no:
            if said_no.status == 404:
                raise
            refusal = said_no
    elif found.ended_at is not None or found.withdrawn_reason:
        return redirect("portal_case", number)
    asks_reason = refusal is not None and refusal.code in {actions.NOTE_NEEDED, actions.NOTE_TOO_LONG}
    here = [one.name for one in machines.servers_of(found).values() if one.is_here]
    return render(
        request,
        "portal/withdraw.html",
        {
            "case": found,
            "here": here,
            "reason": reason,
            "reason_error": str(refusal) if asks_reason else "",
            "errors": [("f-reason", str(refusal))] if asks_reason else [],
            "refusal": None if asks_reason else refusal,
            "heading": _("Batalkan permohonan {number}?").format(number=number),
            "act": _("Batalkan permohonan"),
            "keep": _("Tidak, biarkan berjalan"),
            "back": reverse("portal_case", args=[number]),
            "section": "home",
        },
        status=refusal.status if refusal else 200,
    )


@login_required
@require_GET
def help_page(request: HttpRequest) -> HttpResponse:
    """How an application goes, the rules of the data centre, and whom to ask."""
    return render(request, "portal/help.html", {"counter": counter(clock.now()), "section": "help"})
