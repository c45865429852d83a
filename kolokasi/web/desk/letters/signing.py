"""Signing the one letter that waits at a step, from its case or from its own page."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters

from kolokasi.base.refusal import Refusal
from kolokasi.procedure.queries import visible_case
from kolokasi.procedure.signing import Wanted, sign_letter
from kolokasi.web.access import account_of, act, officer_page
from kolokasi.web.context import shell_of
from kolokasi.web.desk import case as case_page
from kolokasi.web.desk.letters import letter as letter_page
from kolokasi.web.desk.letters.pen import SECRETS, means_of


@sensitive_post_parameters(*SECRETS)
@officer_page
@act("desk:case")
def sign(request: HttpRequest, number: str, element: str, round: int) -> HttpResponse:
    """The letter is signed under its number and the step is done; a refusal shows the page again, its secrets empty."""
    account = account_of(request)
    case = visible_case(account, number, shell_of(request).now)
    try:
        told = sign_letter(Wanted(number, element, round), account=account, means=means_of(request))
    except Refusal as refusal:
        if "letter" in request.POST:
            return letter_page.page_of_case(request, case, refusal)
        return case_page.page(request, case, refusal=refusal, element=element)
    messages.success(request, _("Surat ditandatangani dengan nomor %(number)s.") % {"number": told.number})
    return redirect("desk:case", number)
