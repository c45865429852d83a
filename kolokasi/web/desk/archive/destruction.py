"""Proposals to destroy files: made from those whose time is over, approved by somebody else, done with signed minutes."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from kolokasi.base import clock, files
from kolokasi.base.refusal import NOT_FOUND, Refusal
from kolokasi.letters.archive import destroying
from kolokasi.letters.models import Destruction, DestructionItem
from kolokasi.letters.reading import keeper
from kolokasi.procedure.secrecy import closed_among
from kolokasi.web.access import account_of, officer_page
from kolokasi.web.context import shell_of
from kolokasi.web.desk.archive.words import destruction_badge
from kolokasi.web.desk.calendar import read_day
from kolokasi.web.desk.letters.numbers import keeps_numbers
from kolokasi.web.fields import Entry
from kolokasi.web.paging import page_of

PAGE = "desk/archive/destruction.html"


@officer_page
@require_GET
def proposals(request: HttpRequest) -> HttpResponse:
    """Every proposal, the newest first."""
    rows = Destruction.objects.select_related("proposed_by", "approved_by", "number").prefetch_related("items")
    page = page_of(rows, "proposed_at", request.GET, descending=True)
    context = {
        "section": "letters", "tab": "archive", "page": page,
        "rows": [(row, destruction_badge(row), len(row.items.all())) for row in page.rows],
    }  # fmt: skip
    return render(request, "desk/archive/destructions.html", context)


@officer_page
@require_http_methods(["GET", "POST"])
def propose(request: HttpRequest) -> HttpResponse:
    """The ticked files are proposed, after the reason is given."""
    account, now = account_of(request), shell_of(request).now
    keeper(account, now)
    source = request.POST if request.method == "POST" else request.GET
    numbers = [number[:20] for number in source.getlist("berkas")][: destroying.MOST + 1]
    reason = request.POST.get("reason", "")[:300]
    entry = Entry(
        "reason",
        _("Alasan"),
        "text",
        _("Misalnya: masa simpan berakhir menurut JRA."),
        required=True,
        value=reason,
        width="w-l",
    )
    context: dict[str, Any] = {"section": "letters", "numbers": numbers, "entry": entry}
    if request.method == "GET":
        return render(request, "desk/archive/propose.html", context)
    try:
        made = destroying.propose(numbers=numbers, reason=reason, actor=account, at=now)
    except Refusal as refusal:
        return render(request, "desk/archive/propose.html", {**context, "refusal": refusal}, status=refusal.status)
    messages.success(request, _("Usul pemusnahan dibuat. Kepala Dinas atau Sekretaris menyetujuinya."))
    return redirect("archive:destruction", made.pk)


def _row(destruction_id: int) -> Destruction:
    rows = Destruction.objects.select_related("proposed_by", "approved_by", "done_by", "number", "final", "scan")
    row = rows.filter(pk=destruction_id).first()
    if row is None:
        raise Refusal(NOT_FOUND)
    return row


def _items(request: HttpRequest, row: Destruction) -> list[tuple[DestructionItem, bool]]:
    """The files of the proposal, and whether the reader may know what each is about."""
    items = list(row.items.select_related("case"))
    closed = closed_among([item.case_id for item in items], account_of(request), shell_of(request).standings)
    return [(item, item.case_id not in closed) for item in items]


def _page(request: HttpRequest, row: Destruction, status: int = 200, **more: Any) -> HttpResponse:
    account, now = account_of(request), shell_of(request).now
    typed = request.POST
    today = clock.office_date(now).isoformat()
    context = {
        "section": "letters", "row": row, "badge": destruction_badge(row), "items": _items(request, row),
        "keeps": keeps_numbers(request),
        "approves": destroying.approver(account, now) is not None and row.proposed_by_id != account.pk,
        "entries": [
            Entry("scan", _("Berita acara bertanda tangan (PDF)"), "file", required=True, accept="application/pdf", width="w-l"),
            Entry("done_on", _("Dilaksanakan pada"), "date", required=True, value=typed.get("done_on", today)[:20]),
            Entry("way", _("Cara pemusnahan"), "text", _("Misalnya: dicacah."), value=typed.get("way", "")[:200], width="w-l"),
        ],
        "entry": Entry("reason", _("Alasan"), "text", required=True, value=typed.get("reason", "")[:300], width="w-l"),
        **more,
    }  # fmt: skip
    return render(request, PAGE, context, status=status)


@officer_page
@require_http_methods(["GET", "POST"])
def shown(request: HttpRequest, destruction_id: int) -> HttpResponse:
    """One proposal with its files; the act that its state allows: approve, carry out, or cancel."""
    row = _row(destruction_id)
    if request.method == "GET":
        return _page(request, row)
    account, now, act = account_of(request), shell_of(request).now, request.POST.get("act", "")
    try:
        if act == "approve":
            destroying.approve(destruction_id=row.pk, actor=account, at=now)
        elif act == "done":
            file = request.FILES.get("scan")
            destroying.carry_out(
                destruction_id=row.pk, scan=file.read() if file else b"", done_on=read_day(request.POST.get("done_on", "")),
                way=request.POST.get("way", ""), actor=account, at=now,
            )  # fmt: skip
        else:
            destroying.cancel(destruction_id=row.pk, reason=request.POST.get("reason", ""), actor=account, at=now)
    except Refusal as refusal:
        return _page(request, _row(row.pk), refusal.status, refusal=refusal)
    messages.success(request, _("Dicatat."))
    return redirect("archive:destruction", row.pk)


@officer_page
@require_GET
def pdf(request: HttpRequest, destruction_id: int, stage: str) -> HttpResponse:  # noqa: ARG001 - all of the office
    """The minutes to be signed, or their signed scan."""
    row = _row(destruction_id)
    blob = {"berita-acara": row.final, "bertanda-tangan": row.scan}.get(stage)
    if blob is None:
        raise Refusal(NOT_FOUND)
    with files.read(blob) as stream:
        answer = HttpResponse(stream.read(), content_type=blob.media_type)
    answer["Content-Disposition"] = f'inline; filename="pemusnahan-{row.pk}-{stage}.pdf"'
    answer["Cache-Control"] = "private, no-store"
    return answer
