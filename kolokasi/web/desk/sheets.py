"""Papers of a case as they stand now: disposition sheet, control card, and the reply letter of any version."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from kolokasi.base import clock
from kolokasi.cases.models import Case
from kolokasi.procedure import facts, papers, printing, queries
from kolokasi.web.access import account_of, officer_page


def pdf(data: bytes, name: str) -> HttpResponse:
    """The document, shown in the browser and not kept by it."""
    answer = HttpResponse(data, content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="{name}.pdf"'
    answer["Cache-Control"] = "private, no-store"
    return answer


def _printed(
    request: HttpRequest, number: str, kind: str, facts_of: Callable[[Case, Any], dict[str, Any]]
) -> HttpResponse:
    at = clock.now()
    account = account_of(request)
    case = queries.visible_case(account, number, at)
    papers.note_sheet_read(case=case, kind=kind, account=account)
    return pdf(printing.render(kind, facts_of(case, at), at=at), f"{kind}-{case.number}")


@officer_page
@require_GET
def disposition_sheet(request: HttpRequest, number: str) -> HttpResponse:
    """The lembar disposisi with the chain as it stands (row 2)."""
    return _printed(request, number, "lembar_disposisi", facts.disposition_sheet)


@officer_page
@require_GET
def control_card(request: HttpRequest, number: str) -> HttpResponse:
    """The kartu kendali, three copies."""
    return _printed(request, number, "kartu_kendali", facts.control_card)


@officer_page
@require_GET
def letter_file(request: HttpRequest, number: str, version: int) -> HttpResponse:
    """That version of the reply letter: its scan once signed, else its final bytes, else the draft; the reading is recorded."""
    blob = papers.read_letter(number=number, version=version, account=account_of(request), at=clock.now())
    return pdf(printing.bytes_of(blob), f"surat-balasan-{number}-v{version}")
