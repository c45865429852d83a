"""The paper form of a step: printed, and found again by the telephone that is pointed at its QR."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET

from kolokasi.base import clock
from kolokasi.procedure import queries, slips
from kolokasi.web.access import account_of, officer_page
from kolokasi.web.context import shell_of
from kolokasi.web.desk.sheets import pdf


@officer_page
@require_GET
def printed(request: HttpRequest, number: str, element: str, round: int) -> HttpResponse:
    """The form of the step that waits, with its questions, room to answer and to sign, and the code on each page."""
    made = slips.print_slip(number=number, element=element, round=round, account=account_of(request), at=clock.now())
    return pdf(made, f"formulir-{number}-{element}")


@login_required
@require_GET
def found(request: HttpRequest, code: str) -> HttpResponse:
    """To the case whose step was printed with this code; of another agency's case it is as if there were no such code."""
    slip = slips.slip_with(code)
    queries.visible_case(account_of(request), slip.case.number, clock.now())
    return redirect("desk:case" if shell_of(request).is_officer else "portal_case", slip.case.number)
