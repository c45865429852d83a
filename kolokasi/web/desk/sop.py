"""The SOP page: the matrix as the office signed it (or whole, with its extensions), each revision, and its PDF."""

from __future__ import annotations

from datetime import date
from functools import lru_cache

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from kolokasi.base.refusal import NOT_FOUND, Refusal
from kolokasi.cases.models import Case, SopRevision
from kolokasi.procedure import queries
from kolokasi.sop import drawing, official, poster
from kolokasi.sop.matrix import MatrixLayout
from kolokasi.web import words
from kolokasi.web.access import account_of, officer_page
from kolokasi.web.context import shell_of

WHOLE = "lengkap"
PRACTICE = "LATIHAN"  # as the bar over every page of a practice office says


@lru_cache(maxsize=8)
def _layout(revision_id: int, signed: bool, language: str) -> MatrixLayout:
    return poster.fitted(queries.procedure_of(revision_id), signed, unit=1, translate=_, language=language)


@lru_cache(maxsize=4)
def _paper(revision_id: int, signed: bool, paper: official.Paper, mark: str, day: date) -> bytes:
    return official.pdf(queries.procedure_of(revision_id), official=signed, paper=paper, mark=mark, day=day)


def _revision(number: int | None, request: HttpRequest) -> SopRevision:
    if number is None:
        return queries.current_revision(shell_of(request).now)
    found = SopRevision.objects.filter(key=queries.PROCEDURE_KEY, number=number).defer("bpmn").first()
    if found is None:
        raise Refusal(NOT_FOUND)
    return found


@login_required
@require_GET
def sop(request: HttpRequest, number: int | None = None) -> HttpResponse:
    """The matrix of the revision in force, or of the one with this number."""
    return _page(request, _revision(number, request), whole=request.GET.get("lembar") == WHOLE)


@officer_page
@require_GET
def flow(request: HttpRequest, number: str) -> HttpResponse:
    """The case's own revision, whole, with the case's place in it."""
    case = queries.visible_case(account_of(request), number, shell_of(request).now)
    waiting = frozenset(case.open_tasks.values_list("element", flat=True))
    place = drawing.Place(waiting, frozenset(queries.past_of(case).outcomes) - waiting, case.end)
    return _page(request, case.revision, whole=True, place=place, case=case)


def _page(
    request: HttpRequest,
    revision: SopRevision,
    *,
    whole: bool,
    place: drawing.Place | None = None,
    case: Case | None = None,
) -> HttpResponse:
    language = "en" if words.english() else "id"
    procedure = queries.procedure_of(revision.pk)
    layout = _layout(revision.pk, not whole, language)
    context = {
        "section": "cases" if case else "sop",
        "case": case,
        "revision": revision,
        "current": queries.current_revision(shell_of(request).now).pk,
        "revisions": SopRevision.objects.filter(key=revision.key).defer("bpmn").order_by("number"),
        "whole": whole,
        "title": procedure.title,
        "identity": procedure.identity,
        "columns": layout.columns,
        "lanes_width": layout.width,
        "rows": layout.rows,
        # made and escaped by sop.drawing
        "flow": SafeString(drawing.flow_svg(layout, place=place, translate=_, language=language)),
        "cards": drawing.step_list(procedure, place, official=not whole, translate=_, language=language),
    }
    return render(request, "desk/sop.html", context)


@login_required
@require_GET
def sheet(request: HttpRequest, number: int) -> HttpResponse:
    """The SOP AP sheet as a PDF: exactly the signed rows, or with `lembar=lengkap` the extensions too."""
    revision = _revision(number, request)
    whole = request.GET.get("lembar") == WHOLE
    paper: official.Paper = "F4" if request.GET.get("kertas") == "F4" else "A4"
    mark = PRACTICE if shell_of(request).demo else ""
    sheets = _paper(revision.pk, not whole, paper, mark, revision.valid_from)
    answer = HttpResponse(sheets, content_type="application/pdf")
    answer.headers["Content-Disposition"] = f'inline; filename="sop-ap-{revision.key}-r{revision.number}.pdf"'
    return answer
