"""Labels of servers as PDF: one, or all of a case."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from kolokasi.base import clock
from kolokasi.procedure import labels
from kolokasi.web.access import account_of, officer_page
from kolokasi.web.desk.sheets import pdf


@officer_page
@require_GET
def one(request: HttpRequest, label: str) -> HttpResponse:
    """The label of one server."""
    return pdf(labels.label_of(label=label, account=account_of(request), at=clock.now()), "label-server")


@officer_page
@require_GET
def of_case(request: HttpRequest, number: str) -> HttpResponse:
    """The labels of the case's servers on A4."""
    return pdf(labels.labels_of_case(number=number, account=account_of(request), at=clock.now()), f"label-{number}")
