"""A case as its applicant sees it: where it is, what comes, its documents; mending, withdrawing, answering step 7."""

from __future__ import annotations

import re

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from kolokasi.base import clock
from kolokasi.base.refusal import NOT_FOUND, Refusal
from kolokasi.cases.models import Attachment, Case
from kolokasi.people.models import Account, Agency
from kolokasi.procedure import actions, queries
from kolokasi.sop.spec import Procedure
from kolokasi.web.access import account_of
from kolokasi.web.portal import drafts
from kolokasi.web.portal.journey import MEND, journey
from kolokasi.web.portal.words import latest
from kolokasi.web.words import server_name

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
    procedure = queries.procedure_of(found.revision_id)
    step_url = ""
    if travelled.duty and travelled.duty != MEND and travelled.task:
        step_url = reverse("portal_step", args=[number, travelled.task.element])
    return render(
        request,
        "portal/case.html",
        {
            "case": found,
            "journey": travelled,
            "step_url": step_url,
            "latest": latest(travelled.answer_by) if travelled.answer_by else "",
            "documents": documents(found, procedure),
            "servers": [
                {"name": server_name(one, place), "struck": one.get("struck")}
                for place, one in enumerate(found.form.get("servers", []), start=1)
            ],
            "host": Agency.objects.filter(is_host=True).first(),
            "can_withdraw": found.status == Case.Status.RUNNING and not found.withdrawn_reason,
            "section": "home",
        },
    )


def documents(found: Case, procedure: Procedure) -> list[dict[str, object]]:
    """What the applicant may read, newest version last, each with the words of the SOP for its kind."""
    language = get_language() or "id"
    labels = {
        document.kind: document.label.in_language(language)
        for task in procedure.tasks.values()
        for document in task.documents
    }
    rows = Attachment.objects.filter(case=found, for_applicant=True, voided_at__isnull=True).order_by("added_at", "id")
    made: list[dict[str, object]] = []
    for row in rows:
        label = labels.get(row.kind) or (_("Surat permohonan") if row.kind == actions.LETTER_KIND else row.name)
        made.append({"pk": row.pk, "label": label, "name": row.name, "at": row.added_at})
    return made


@login_required
@require_POST
def mend(request: HttpRequest, number: str) -> HttpResponse:
    """The returned case opens as a draft filled with what was sent (rows 1+ and 2+)."""
    draft = drafts.mend_case(account=account_of(request), number=number, at=clock.now())
    return redirect("apply_list", draft.pk)


@login_required
@require_http_methods(["GET", "POST"])
def withdraw(request: HttpRequest, number: str) -> HttpResponse:
    """Asks for the reason, says what follows, then withdraws (row W+)."""
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
    asks_reason = refusal is not None and refusal.code in {actions.NOTE_NEEDED, actions.NOTE_TOO_LONG}
    return render(
        request,
        "portal/withdraw.html",
        {
            "case": found,
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
    host = Agency.objects.filter(is_host=True).first()
    return render(request, "portal/help.html", {"host": host, "section": "help"})
