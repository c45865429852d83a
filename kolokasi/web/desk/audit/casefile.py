"""The file of a case to take along, with a page in it that can be read in any browser, without this program."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from django.http import FileResponse, HttpRequest
from django.template.loader import render_to_string
from django.views.decorators.http import require_GET

from kolokasi.cases.models import Case, Closing
from kolokasi.insight import casefile
from kolokasi.people.models import Account
from kolokasi.procedure import oversight, overview, queries
from kolokasi.web.access import account_of, officer_page
from kolokasi.web.context import shell_of
from kolokasi.web.desk import casefacts, record

PAGE, RULES = "berkas.html", "berkas.css"
STYLE = Path(__file__).resolve().parents[2] / "static" / "kolokasi" / "casefile.css"


@officer_page
@require_GET
def download(request: HttpRequest, number: str) -> FileResponse:
    """Everything about the case as a zip with a manifest; that it was taken stands in the record."""
    account, at = account_of(request), shell_of(request).now
    case = oversight.open_case_file(number=number, account=account, at=at)
    pages = {PAGE: _page(case, account, at), RULES: STYLE.read_bytes()}
    made = casefile.build(case, reader=account.name, at=at, pages=pages)
    answer = FileResponse(made, as_attachment=True, filename=f"{case.number}.zip", content_type="application/zip")
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


def _page(case: Case, account: Account, at: datetime) -> bytes:
    procedure = queries.procedure_of(case.revision_id)
    closings = Closing.objects.filter(case=case).select_related("actor").order_by("closed_at", "id")
    context = {
        "case": case,
        "title": procedure.title,
        "reader": account,
        "at": at,
        "facts": casefacts.facts(case),
        "contacts": casefacts.contacts(case),
        "servers": casefacts.servers(case),
        "documents": [
            (name, row, record.document_label(procedure, row.kind)) for name, row in casefile.documents(case)
        ],
        "said": record.said(closings, case, procedure),
        "acts": record.acts(reversed(overview.timeline(case)), procedure),
        "notes": case.notes.select_related("author", "post").order_by("at"),
    }
    return render_to_string("audit/casefile.html", context).encode()
