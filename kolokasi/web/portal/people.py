"""The people of the agency: the two persons in charge of a case, colleagues with an account, and invitations to one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from kolokasi.base import clock
from kolokasi.base.refusal import NOT_FOUND, Refusal
from kolokasi.base.text import one_line, whole_number
from kolokasi.cases.models import Case
from kolokasi.gateways import mail
from kolokasi.notices.words import address
from kolokasi.people import colleagues
from kolokasi.people.models import Account
from kolokasi.procedure import contacts
from kolokasi.procedure.actions import AnswersRefused
from kolokasi.procedure.declaration import check_person
from kolokasi.web.access import account_of
from kolokasi.web.portal.access import applicant_page
from kolokasi.web.portal.boxes import boxes, summary
from kolokasi.web.portal.case import own_case
from kolokasi.web.portal.draft_form import put
from kolokasi.web.portal.pages_agency import ADMINISTRATIVE, TECHNICAL
from kolokasi.web.portal.questions import Page, Words
from kolokasi.web.portal.reading import Reading, read

EMAIL_LIMIT = 300
ROLES: dict[str, tuple[str, Page]] = {
    ADMINISTRATIVE.key: ("administrative", ADMINISTRATIVE),
    TECHNICAL.key: ("technical", TECHNICAL),
}


@login_required
@require_http_methods(["GET", "POST"])
def contact(request: HttpRequest, number: str, who: str) -> HttpResponse:
    """One person in charge of a running case is named anew; what was typed stays when it is refused."""
    account = account_of(request)
    found = own_case(account, number)
    if who not in ROLES:
        raise Refusal(NOT_FOUND)
    role, page = ROLES[who]
    if request.method == "GET":
        if found.ended_at is not None:
            return redirect("portal_case", number)
        return _show(request, found, who, person=contacts.person_of(found, role) | _from_colleague(request, account))
    reading = read(page, request.POST)
    wrong = _wrong(page, reading)
    refusal = None
    if not wrong:
        try:
            contacts.change_contact(
                number=number, role=role, person=reading.values, version=request.POST.get("version", "")[:64],
                account=account, at=clock.now(),
            )  # fmt: skip
        except AnswersRefused as refused:
            wrong = refused.errors
        except Refusal as no:
            if no.status == 404:
                raise
            refusal = no
        else:
            messages.success(request, _("Penanggung jawab disimpan."))
            return redirect("portal_case", number)
    return _show(request, own_case(account, number), who, reading=reading, wrong=wrong, refusal=refusal)


def _wrong(page: Page, reading: Reading) -> dict[str, Words]:
    """Everything that is missing or wrong at once, each in the words of its own question."""
    refused = check_person(reading.values)[1]
    wrong: dict[str, Words] = {}
    for question in page.questions():
        if question.name in reading.errors:
            wrong[question.name] = reading.errors[question.name]
        elif question.needed and not reading.values.get(question.path):
            wrong[question.name] = question.ask
        elif question.path in refused:
            wrong[question.name] = question.ask if question.kind == "email" else refused[question.path]
    return wrong


def _from_colleague(request: HttpRequest, account: Account) -> dict[str, Any]:
    """The words of a colleague's account, when one was chosen beside the form."""
    pk = whole_number(request.GET.get("akun", ""), 0)
    chosen = colleagues.colleagues(account).filter(pk=pk).first() if pk else None
    if chosen is None:
        return {}
    return {
        "name": chosen.name,
        "nip": "".join(chosen.nip.split()) or None,
        "position": None,
        "email": chosen.email,
        "phone": chosen.phone or None,
    }


def _show(
    request: HttpRequest,
    found: Case,
    who: str,
    *,
    person: Mapping[str, Any] | None = None,
    reading: Reading | None = None,
    wrong: Mapping[str, Words] | None = None,
    refusal: Refusal | None = None,
) -> HttpResponse:
    role, page = ROLES[who]
    form: dict[str, Any] = {}
    put(form, page.scope, dict(person or {}))
    made = boxes(page, form, None, typed=reading.typed if reading else None, errors=wrong)
    errors = summary(made)
    context = {
        "case": found,
        "page": page,
        "boxes": made,
        "errors": errors,
        "refusal": refusal,
        "version": contacts.version_of(found, role),
        "colleagues": colleagues.colleagues(account_of(request))[:20],
        "section": "home",
    }
    return render(request, "portal/contact.html", context, status=refusal.status if refusal else 422 if errors else 200)


@applicant_page
@require_http_methods(["GET", "POST"])
@never_cache
def team(request: HttpRequest) -> HttpResponse:
    """Who of the agency can log in, who is invited, and the form that invites one more; the link is shown this once."""
    account, at = account_of(request), clock.now()
    typed = (request.POST.get("email", "") or one_line(request.GET.get("surel", "")))[:EMAIL_LIMIT]
    context: dict[str, Any] = {"section": "team", "email": typed}
    status = 200
    if request.method == "POST":
        try:
            invitation, secret = colleagues.invite_colleague(
                email=request.POST.get("email", "")[:EMAIL_LIMIT], account=account, at=at
            )
        except Refusal as refusal:
            context |= {"errors": [("f-email", str(refusal))], "email_error": str(refusal)}
            status = refusal.status
        else:
            link = address(reverse("office:invitation", args=[secret]))
            context |= {"invitation": invitation, "link": link, "mailed": mail.works()}
            return render(request, "portal/invited.html", context)
    context["people"] = colleagues.colleagues(account)[:100]
    context["waiting"] = colleagues.invitations_of(account, at)
    return render(request, "portal/team.html", context, status=status)


@applicant_page
@require_http_methods(["GET", "POST"])
def take_back(request: HttpRequest, invitation_id: int) -> HttpResponse:
    """The invitation opens nothing any more; opened by hand, the address leads to the colleagues."""
    if request.method == "POST":
        colleagues.take_back_invitation(invitation_id=invitation_id, account=account_of(request), at=clock.now())
        messages.success(request, _("Undangan dicabut."))
    return redirect("portal_team")
