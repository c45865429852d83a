"""Labels of servers and racks as PDF: one, all of a case, or all of a room."""

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


@officer_page
@require_GET
def rack(request: HttpRequest, rack_id: int) -> HttpResponse:
    """The label of one rack."""
    return pdf(labels.label_of_rack(rack_id=rack_id, account=account_of(request), at=clock.now()), "label-rak")


@officer_page
@require_GET
def racks(request: HttpRequest, room_id: int) -> HttpResponse:
    """The labels of all racks of a room on A4."""
    return pdf(labels.labels_of_room(room_id=room_id, account=account_of(request), at=clock.now()), "label-ruang")
