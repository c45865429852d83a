"""The visitor book at the counter: who is inside, who comes in, who leaves; a year of it as a table."""

from __future__ import annotations

import csv
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from kolokasi.base import clock
from kolokasi.base.refusal import NOT_FOUND, Refusal
from kolokasi.procedure import papers
from kolokasi.procedure import visits as book
from kolokasi.procedure.models import Visit
from kolokasi.procedure.saying import AnswersRefused
from kolokasi.web.access import account_of, officer_page
from kolokasi.web.context import shell_of
from kolokasi.web.fields import Entry, summary

LONGEST, SHOWN, MOST_INSIDE = 1000, 50, 100
FORMULA = ("=", "+", "-", "@")


@officer_page
@require_http_methods(["GET", "POST"])
def visits(request: HttpRequest) -> HttpResponse:
    """Who is inside now and who was; the form writes somebody in."""
    account, at = account_of(request), clock.now()
    typed = {name: request.POST.get(name, request.GET.get(name, ""))[:LONGEST] for name in book.NAMES}
    errors: dict[str, Any] = {}
    refusal: Refusal | None = None
    if request.method == "POST":
        try:
            book.enter_visit(data=typed, account=account, at=at)
            messages.success(request, _("Tamu tercatat masuk."))
            return redirect("counter:visits")
        except AnswersRefused as wrong:
            errors, refusal = wrong.errors, wrong
        except Refusal as said_no:
            refusal = said_no
    known = book.readable_visits(account, at)
    fields = _entries(typed, errors)
    inside = known.filter(left_at__isnull=True).order_by("came_at", "pk")
    first, today = list(inside[:MOST_INSIDE]), clock.office_date(at)
    context = {
        "section": "visits", "inside": [one for one in first if clock.office_date(one.came_at) == today],
        "forgotten": [one for one in first if clock.office_date(one.came_at) < today],
        "more": inside.count() - len(first) if len(first) == MOST_INSIDE else 0, "may_write": shell_of(request).writes,
        "before": known.filter(left_at__isnull=False)[:SHOWN], "entries": fields, "year": today.year,
        "errors": summary([one for one in fields if one.error]), "refusal": None if errors else refusal,
    }  # fmt: skip
    return render(request, "desk/counter/visits.html", context, status=refusal.status if refusal else 200)


def _entries(typed: dict[str, str], errors: dict[str, Any]) -> list[Entry]:
    asked = [
        Entry("name", _("Nama tamu"), required=True, width="w-l"),
        Entry("identity", _("Identitas yang ditunjukkan"), "choice", required=True, choices=_identities()),
        Entry(
            "identity_end", _("Empat angka terakhir nomornya"), hint=_("Nomor lengkapnya tidak disimpan."),
            required=True, width="w-s",
        ),
        Entry("agency", _("Instansi atau perusahaan"), required=True, width="w-l"),
        Entry("escort", _("Didampingi oleh"), required=True, width="w-l"),
        Entry("purpose", _("Keperluan"), required=True, width="w-l"),
        Entry("case", _("Nomor permohonan"), width="w-m"),
        Entry("carried_in", _("Perangkat yang dibawa masuk"), "long", _("Sebutkan nomor serinya.")),
    ]  # fmt: skip
    return [one.filled(typed.get(one.name, ""), str(errors.get(one.name, ""))) for one in asked]


def _identities() -> tuple[tuple[str, str], ...]:
    return tuple((key, str(label)) for key, label in Visit.Identity.choices)


@officer_page
@require_http_methods(["GET", "POST"])
def correct(request: HttpRequest, visit_id: int) -> HttpResponse:
    """A slip in the book is mended, with the reason; a refusal keeps what was typed."""
    account, at = account_of(request), clock.now()
    papers.officer(account, at)
    visit = book.readable_visits(account, at).filter(pk=visit_id).first()
    if visit is None:
        raise Refusal(NOT_FOUND)
    names = (*book.NAMES, "carried_out", "reason")
    typed = {name: str(getattr(visit, name, "") or "") for name in names}
    typed["case"] = visit.case.number if visit.case else ""
    errors: dict[str, Any] = {}
    refusal: Refusal | None = None
    if request.method == "POST":
        typed = {name: request.POST.get(name, "")[:LONGEST] for name in names}
        try:
            book.correct_visit(visit_id=visit_id, data=typed, account=account, at=at)
            messages.success(request, _("Catatan tamu diperbaiki."))
            return redirect("counter:visits")
        except AnswersRefused as wrong:
            errors, refusal = wrong.errors, wrong
        except Refusal as said_no:
            refusal = said_no
    out = [Entry("carried_out", _("Perangkat yang dibawa keluar"), "long")] if visit.left_at else []
    reason = Entry("reason", _("Alasan perbaikan"), hint=_("Misalnya: nama salah tulis."), required=True, width="w-l")
    more = [one.filled(typed[one.name], str(errors.get(one.name, ""))) for one in (*out, reason)]
    fields = [*_entries(typed, errors), *more]
    context = {
        "section": "visits", "visit": visit, "entries": fields,
        "errors": summary([one for one in fields if one.error]), "refusal": None if errors else refusal,
    }  # fmt: skip
    return render(request, "desk/counter/visit.html", context, status=refusal.status if refusal else 200)


@officer_page
@require_http_methods(["GET", "POST"])
def leave(request: HttpRequest, visit_id: int) -> HttpResponse:
    """The visitor leaves, with these devices."""
    if request.method == "POST":
        out = request.POST.get("carried_out", "")[:LONGEST]
        try:
            book.close_visit(visit_id=visit_id, carried_out=out, account=account_of(request), at=clock.now())
            messages.success(request, _("Tamu tercatat keluar."))
        except Refusal as refusal:
            if refusal.status in {403, 404}:
                raise
            messages.error(request, str(refusal))
    return redirect("counter:visits")


@officer_page
@require_GET
def export(request: HttpRequest, year: int) -> HttpResponse:
    """The visits of a year as CSV, for the office's own book; no cell is taken for a formula."""
    answer = HttpResponse(content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="buku-tamu-{year}.csv"'
    answer["Cache-Control"] = "private, no-store"
    table = csv.writer(answer)
    table.writerow(["masuk", "keluar", "nama", "identitas", "akhir nomor", "instansi", "permohonan", "pendamping",
                    "keperluan", "dibawa masuk", "dibawa keluar"])  # fmt: skip
    known = book.readable_visits(account_of(request), clock.now()) if 2000 <= year <= 9000 else Visit.objects.none()
    for one in known.filter(came_at__year=year).order_by("came_at", "pk").iterator():
        when = [timezone.localtime(at).strftime("%Y-%m-%d %H:%M") if at else "" for at in (one.came_at, one.left_at)]
        words = [one.name, str(one.get_identity_display()), one.identity_end, one.agency,
                 one.case.number if one.case else "", one.escort, one.purpose, one.carried_in, one.carried_out]  # fmt: skip
        table.writerow([*when, *(f"'{text}" if text.startswith(FORMULA) else text for text in words)])
    return answer
