"""What the applicant may read: the documents of one case, and of all the agency's cases, the newest first."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from kolokasi.base.text import one_line
from kolokasi.cases.models import Attachment, Case
from kolokasi.people.models import Account
from kolokasi.procedure import papers, queries
from kolokasi.procedure.actions import LETTER_KIND
from kolokasi.web.access import account_of
from kolokasi.web.paging import SEARCH_LIMIT, page_of
from kolokasi.web.portal.access import applicant_page
from kolokasi.web.words import language

REPLY, BLANK_FORM, RECORD = "surat_balasan", "form_barang_kosong", "ba_pemasangan"


@dataclass(frozen=True)
class Paper:
    """One document: what it is, under which name it lies there, of which case, since when."""

    pk: int
    kind: str
    label: str
    name: str
    at: datetime
    number: str
    title: str


def labels(revision_id: int) -> dict[str, str]:
    """What an applicant calls the kinds of document: the SOP's words for its outputs, ours for the rest."""
    found = {
        LETTER_KIND: _("Surat permohonan"),
        BLANK_FORM: _("Formulir barang untuk diisi"),
        "tanda_terima": _("Tanda terima server"),
        "surat_pengembalian": _("Surat pengembalian permohonan"),
        "bast": _("Berita acara serah terima"),
        "bast_ttd": _("Berita acara serah terima, ditandatangani kedua pihak"),
    }
    for task in queries.procedure_of(revision_id).tasks.values():
        found |= {document.kind: document.label.in_language(language()) for document in task.documents}
    return found


def readable(account: Account) -> QuerySet[Attachment]:
    """The documents of the agency's cases that it may read, without those struck through."""
    rows = papers.for_applicants().filter(case__agency_id=account.agency_id, voided_at__isnull=True)
    return rows.select_related("case").defer("case__form")


def of_cases(account: Account, cases: Iterable[Case]) -> list[Paper]:
    """The documents of these cases, the newest first."""
    return [paper(row) for row in readable(account).filter(case__in=list(cases)).order_by("-added_at", "-id")]


def paper(row: Attachment) -> Paper:
    label = labels(row.case.revision_id).get(row.kind, row.name)
    return Paper(row.pk, row.kind, label, row.name, row.added_at, row.case.number, row.case.title)


def newest(found: Iterable[Paper], kind: str) -> Paper | None:
    """The document of this kind that counts now."""
    return next((one for one in found if one.kind == kind), None)


@applicant_page
@require_GET
def documents(request: HttpRequest) -> HttpResponse:
    """Every document of the agency, searchable by what it is, its name, and its case."""
    account = account_of(request)
    wanted = one_line(request.GET.get("q", ""))[:SEARCH_LIMIT]
    rows = readable(account)
    if wanted:
        rows = rows.filter(_matching(account, wanted))
    found = page_of(rows, "added_at", request.GET, descending=True)
    context = {
        "page": found,
        "papers": [paper(row) for row in found.rows],
        "q": wanted,
        "section": "documents",
    }
    return render(request, "portal/documents.html", context)


def _matching(account: Account, wanted: str) -> Q:
    """Name, case, and the words by which its kind is called on this page."""
    revisions = Case.objects.filter(agency_id=account.agency_id).order_by().values_list("revision_id", flat=True)
    kinds = {
        kind
        for revision in revisions.distinct()
        for kind, label in labels(revision).items()
        if wanted.casefold() in label.casefold()
    }
    return (
        Q(name__icontains=wanted)
        | Q(case__number__icontains=wanted)
        | Q(case__title__icontains=wanted)
        | Q(kind__in=kinds)
    )
