"""Stacks of scans: taken in, and shown part by part with what was recognised."""

from __future__ import annotations

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods

from kolokasi.base import clock, scans
from kolokasi.base.refusal import NOT_FOUND, Refusal
from kolokasi.people.queries import standing
from kolokasi.procedure import returning, sheet_words
from kolokasi.procedure.models import ScanStack
from kolokasi.procedure.printing import bytes_of
from kolokasi.procedure.stacks import HELPDESK, take_in
from kolokasi.web import paging
from kolokasi.web.access import account_of, officer_page
from kolokasi.web.desk import sheets
from kolokasi.web.desk.paper_stack.lines import lines

SCAN = "scan"
MOST_WAITING = 100


@officer_page
@require_http_methods(["GET", "POST"])
def stacks(request: HttpRequest) -> HttpResponse:
    """What still waits, the form that takes a stack in, and the stacks there were; a posted stack leads to its own page."""
    account, at = account_of(request), clock.now()
    standing(account, HELPDESK, at)
    if request.method == "GET":
        return _page(request)
    chosen = [file for file in request.FILES.getlist(SCAN) if isinstance(file, UploadedFile)]
    try:
        made = take_in(uploads=[(file.name or "", file.read()) for file in chosen], account=account, at=at)
    except Refusal as refusal:
        return _page(request, refusal)
    count = made.sheets.count()
    messages.success(request, ngettext("%(n)s lembar dipisahkan.", "%(n)s lembar dipisahkan.", count) % {"n": count})
    return redirect("paper:stack", made.pk)


def _page(request: HttpRequest, refusal: Refusal | None = None) -> HttpResponse:
    waiting = returning.sheets_that_wait().select_related(*returning.RELATED)
    found = list(waiting[: MOST_WAITING + 1])
    counted = ScanStack.objects.select_related("by").annotate(
        parts=Count("sheets"), waiting=Count("sheets", filter=Q(sheets__settled_at__isnull=True))
    )
    context = {
        "section": "letters",
        "refusal": refusal,
        "waiting": lines(found[:MOST_WAITING]),
        "more": len(found) > MOST_WAITING,
        "page": paging.page_of(counted, "at", request.GET, descending=True),
        "limit_pages": scans.LIMIT_PAGES,
        "limit_mb": scans.LIMIT_BYTES // 1_000_000,
    }
    return render(request, "desk/paper/stacks.html", context, status=refusal.status if refusal else 200)


@officer_page
@require_GET
def stack(request: HttpRequest, stack_id: int) -> HttpResponse:
    """The parts of one stack, each with the case and step it belongs to, or why nobody knows."""
    found = _stack(request, stack_id)
    every = lines(list(found.sheets.select_related(*returning.RELATED)))
    ready = sum(one.state in {sheet_words.READY, sheet_words.PAPER} for one in every)
    stuck = sum(one.state == sheet_words.STUCK for one in every)
    told = [
        _("%(n)s siap ditutup atau disimpan") % {"n": ready} if ready else "",
        _("%(n)s perlu ditunjuk") % {"n": stuck} if stuck else "",
    ]
    context = {"section": "letters", "stack": found, "lines": every, "told": [one for one in told if one]}
    return render(request, "desk/paper/stack.html", context)


@officer_page
@require_GET
def pdf(request: HttpRequest, stack_id: int) -> HttpResponse:
    """The stack whole, as it was handed in."""
    found = _stack(request, stack_id)
    returning.note_read(
        sheets=list(found.sheets.select_related("case", "blob").order_by("case__number", "seq")),
        account=account_of(request),
    )
    return sheets.pdf(bytes_of(found.blob), f"tumpukan-{found.pk}")


def _stack(request: HttpRequest, stack_id: int) -> ScanStack:
    standing(account_of(request), HELPDESK, clock.now())
    found = ScanStack.objects.select_related("by", "blob").filter(pk=stack_id).first()
    if found is None:
        raise Refusal(NOT_FOUND)
    return found
