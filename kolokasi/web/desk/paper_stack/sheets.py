"""One scanned sheet: its pages as pictures, and what the Helpdesk may do with it."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from kolokasi.base import clock, scans
from kolokasi.base.refusal import Refusal
from kolokasi.cases.models import OpenTask
from kolokasi.people.queries import standing
from kolokasi.procedure import returning
from kolokasi.procedure.models import ScanSheet
from kolokasi.procedure.printing import bytes_of
from kolokasi.procedure.stacks import HELPDESK
from kolokasi.web.access import account_of, officer_page
from kolokasi.web.desk import sheets
from kolokasi.web.desk.paper_stack.lines import lines

WIDTH = 1100


def _sheet(request: HttpRequest, sheet_id: int) -> ScanSheet:
    standing(account_of(request), HELPDESK, clock.now())
    return returning.sheet_of(sheet_id)


@officer_page
@require_GET
def sheet(request: HttpRequest, sheet_id: int) -> HttpResponse:
    """The pages beside what can be done; the reading of a case's paper stands in its record."""
    found = _sheet(request, sheet_id)
    returning.note_read(sheets=[found], account=account_of(request))
    return _page(request, found)


@officer_page
@require_GET
def picture(request: HttpRequest, sheet_id: int, page: int) -> HttpResponse:
    """A page (from 1) as a picture, drawn in a child process."""
    drawn = scans.picture(bytes_of(_sheet(request, sheet_id).blob), page - 1, WIDTH)
    answer = HttpResponse(drawn, content_type="image/jpeg")
    answer["Cache-Control"] = "private, no-store"
    return answer


@officer_page
@require_GET
def pdf(request: HttpRequest, sheet_id: int) -> HttpResponse:
    """The sheet as it was scanned."""
    found = _sheet(request, sheet_id)
    returning.note_read(sheets=[found], account=account_of(request))
    return sheets.pdf(bytes_of(found.blob), f"pindaian-{found.stack_id}-{found.seq}")


def _act(request: HttpRequest, sheet_id: int, command: Callable[[], ScanSheet], said: str) -> HttpResponse:
    """Runs one command on the sheet; a refusal shows its page again with what was typed."""
    if request.method != "POST":
        return redirect("paper:sheet", sheet_id)
    try:
        done = command()
    except Refusal as refusal:
        return _page(request, _sheet(request, sheet_id), refusal)
    messages.success(request, said)
    if done.settled_at is None and done.element and done.case:
        return redirect("desk:on_paper", done.case.number, done.element, done.round)
    return redirect("paper:stack", done.stack_id)


@officer_page
def assign(request: HttpRequest, sheet_id: int) -> HttpResponse:
    """By hand to the step that waits in a case; then to the page that closes it."""
    number, element = request.POST.get("number", ""), request.POST.get("element", "")
    account = account_of(request)
    return _act(
        request, sheet_id,
        lambda: returning.assign(sheet_id=sheet_id, number=number, element=element, account=account, at=clock.now()),
        _("Lembar ini sekarang milik langkah itu."),
    )  # fmt: skip


@officer_page
def lay(request: HttpRequest, sheet_id: int) -> HttpResponse:
    """A document of the case, and nothing more."""
    number, account = request.POST.get("number", ""), account_of(request)
    return _act(
        request, sheet_id,
        lambda: returning.lay_into_case(sheet_id=sheet_id, number=number, account=account, at=clock.now()),
        _("Lembar disimpan sebagai dokumen permohonan."),
    )  # fmt: skip


@officer_page
def part(request: HttpRequest, sheet_id: int) -> HttpResponse:
    """From the named page on it is a sheet of its own, and that one is shown."""
    page, account = request.POST.get("page", ""), account_of(request)
    wanted = int(page) if page.isdecimal() and len(page) < 4 else 0
    return _act(
        request, sheet_id, lambda: returning.part_from(sheet_id=sheet_id, page=wanted, account=account, at=clock.now()),
        _("Halaman dipisahkan menjadi lembar sendiri. Tunjuk permohonannya."),
    )  # fmt: skip


@officer_page
def set_aside(request: HttpRequest, sheet_id: int) -> HttpResponse:
    """Waits no more, with the reason."""
    reason, account = request.POST.get("reason", ""), account_of(request)
    return _act(
        request, sheet_id,
        lambda: returning.set_aside(sheet_id=sheet_id, reason=reason, account=account, at=clock.now()),
        _("Lembar disisihkan. Gambarnya tetap tersimpan."),
    )  # fmt: skip


@officer_page
def take_up(request: HttpRequest, sheet_id: int) -> HttpResponse:
    """A sheet that was set aside waits again."""
    account = account_of(request)
    return _act(
        request, sheet_id, lambda: returning.take_up_again(sheet_id=sheet_id, account=account, at=clock.now()),
        _("Lembar menunggu lagi."),
    )  # fmt: skip


def _page(request: HttpRequest, found: ScanSheet, refusal: Refusal | None = None) -> HttpResponse:
    (line,) = lines([found])
    typed = {name: request.POST.get(name, "")[:300] for name in ("number", "reason")}
    number = typed["number"] or (found.case.number if found.case else "")
    waiting = list(OpenTask.objects.filter(case__number=number.upper()[:20])) if refusal and number else []
    context = {
        "section": "letters",
        "line": line,
        "sheet": found,
        "pages": range(1, found.pages + 1),
        "later": range(2, found.pages + 1),
        "number": number,
        "reason": typed["reason"],
        "several": waiting if len(waiting) > 1 else [],
        "refusal": refusal,
    }
    return render(request, "desk/paper/sheet.html", context, status=refusal.status if refusal else 200)
