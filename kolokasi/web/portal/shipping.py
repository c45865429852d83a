"""The applicant tells how and when its servers come (step 7), and changes it as often as it changes."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from kolokasi.base import clock
from kolokasi.base.refusal import Refusal
from kolokasi.procedure import shipping as notices
from kolokasi.procedure.saying import AnswersRefused
from kolokasi.web import shipping_form
from kolokasi.web.access import account_of
from kolokasi.web.fields import summary
from kolokasi.web.portal.case import own_case
from kolokasi.web.portal.delivery import counter

LONGEST = 1000


@login_required
@require_http_methods(["GET", "POST"])
def shipping(request: HttpRequest, number: str) -> HttpResponse:
    """The notice as it stands; a refusal keeps what was typed."""
    account, at = account_of(request), clock.now()
    case = own_case(account, number)
    typed = shipping_form.known(notices.notice_of(case))
    errors: dict[str, Any] = {}
    refusal: Refusal | None = None
    if request.method == "POST":
        typed = {name: request.POST.get(name, "")[:LONGEST] for name in notices.NAMES}
        try:
            notices.announce_shipping(number=number, account=account, data=typed, at=at)
            messages.success(request, _("Kabar kiriman Anda tercatat. Kami menunggu pada hari itu."))
            return redirect("portal_case", number)
        except AnswersRefused as wrong:
            errors, refusal = wrong.errors, wrong
        except Refusal as said_no:
            refusal = said_no
    fields = shipping_form.entries(typed, errors)
    context = {
        "case": case, "entries": fields, "errors": summary([one for one in fields if one.error]),
        "refusal": None if errors else refusal, "counter": counter(at), "section": "home",
    }  # fmt: skip
    return render(request, "portal/shipping.html", context, status=refusal.status if refusal else 200)
