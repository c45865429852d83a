"""Step 9 at the rack: which server, one tick after the other, and what a scanned rack means; by form or by script alike."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from kolokasi.base import clock
from kolokasi.base.refusal import NOT_FOUND, Refusal
from kolokasi.base.text import whole_number
from kolokasi.cases.models import Case
from kolokasi.facility.models import Rack
from kolokasi.procedure import actions, queries
from kolokasi.procedure.colocation import installing
from kolokasi.web.access import account_of, act, officer_page
from kolokasi.web.desk.mounting.steps import Flow, flow_of

LAST = "mounting_now"
MOST_INDEX = 10_000
OLDEST = 14 * 24 * 3600
"""Seconds that an entry may have waited on a phone; an older one counts as that old."""


@officer_page
@require_GET
def waiting(request: HttpRequest) -> HttpResponse:
    """The servers that the account may mount now."""
    lines = installing.waiting_lines(account_of(request), clock.now())
    return render(request, "desk/mounting/waiting.html", {"lines": lines})


@officer_page
@require_GET
def of_case(request: HttpRequest, number: str) -> HttpResponse:
    """The servers of a case; with one server, the server."""
    case = queries.visible_case(account_of(request), number, clock.now())
    lines = [one for one in installing.waiting_lines(account_of(request), clock.now()) if one.case_id == case.pk]
    if len(lines) == 1:
        return redirect("mounting:flow", number, lines[0].index)
    return render(request, "desk/mounting/waiting.html", {"lines": lines, "case": case})


@officer_page
@require_GET
def flow(request: HttpRequest, number: str, index: int) -> HttpResponse:
    """One server, as far as it has come; `ubah` opens a tick again, `rack` is a rack that was scanned just now."""
    case = queries.visible_case(account_of(request), number, clock.now())
    request.session[LAST] = [number, index]
    return _page(request, case, index)


def _page(
    request: HttpRequest, case: Case, index: int, *, refusal: Refusal | None = None, kind: str = ""
) -> HttpResponse:
    if index > MOST_INDEX:
        raise Refusal(NOT_FOUND)
    task, line = installing.open_line(case, index)
    found = flow_of(case, task, line, clock.now(), kind or request.GET.get("ubah", "")[:12])
    context: dict[str, Any] = {
        "case": case, "flow": found, "refusal": refusal, "typed": request.POST if refusal else {},
        "scanned": _scanned(request), "label": request.GET.get("label", "")[:40], "token": uuid4().hex,
        "others": _others(request, case, index, found),
    }  # fmt: skip
    return render(request, "desk/mounting/flow.html", context, status=refusal.status if refusal else 200)


def _others(request: HttpRequest, case: Case, index: int, found: Flow) -> list[Any]:
    """The servers of the case that are still to be done once this one is."""
    if not found.complete:
        return []
    lines = installing.waiting_lines(account_of(request), clock.now())
    return [one for one in lines if one.case_id == case.pk and one.index != index and one.server.state == "received"]


def _scanned(request: HttpRequest) -> Rack | None:
    pk = whole_number(request.GET.get("rack", ""), 0)
    return Rack.objects.filter(pk=pk).first() if 0 < pk < 2**31 else None


@officer_page
@act("mounting:case")
def tick(request: HttpRequest, number: str, index: int, kind: str) -> HttpResponse:
    """The thing is ticked off. A script is answered in JSON, a form by the next tick; a refusal keeps what was typed."""
    account, at = account_of(request), clock.now()
    case = queries.visible_case(account, number, at)
    if index > MOST_INDEX:
        raise Refusal(NOT_FOUND)
    scripted = "application/json" in request.headers.get("Accept", "")
    try:
        task, _line = installing.open_line(case, index)
        if kind == "watch":
            actions.do_part(number=number, element=task.element, round=task.round, part="watch", account=account, at=at)
            again = False
        else:
            again = _ticked(request, number, index, kind).again
    except Refusal as refusal:
        if scripted:
            return JsonResponse({"code": refusal.code, "sentence": str(refusal)}, status=refusal.status)
        if refusal.status == 404:
            raise
        return _page(request, case, index, refusal=refusal, kind=kind)
    if scripted:
        return JsonResponse({"done": True, "again": again})
    messages.success(request, _("Tercatat."))
    return redirect("mounting:flow", number, index)


def _ticked(request: HttpRequest, number: str, index: int, kind: str) -> installing.Ticked:
    post, photo = request.POST, request.FILES.get("photo")
    sent = installing.Sent(
        kind=kind,
        key=post.get("key", "")[:100],
        data={name: post[name][:300] for name in post if name not in {"key", "csrfmiddlewaretoken"}},
        age=timedelta(seconds=min(whole_number(post.get("age", "")[:9], 0), OLDEST)),
        photo=photo.read() if photo else None,
    )
    return installing.make_tick(
        number=number, index=index, element=post.get("element", "")[:40], round=whole_number(post.get("round", ""), 0),
        account=account_of(request), sent=sent, at=clock.now(),
    )  # fmt: skip


@officer_page
@require_GET
def rack(request: HttpRequest, rack_id: int) -> HttpResponse:
    """ "This is the rack": back to the server in hand, else the servers that wait, those promised to this rack first."""
    if rack_id >= 2**31:
        raise Refusal(NOT_FOUND)
    found = get_object_or_404(Rack.objects.select_related("room"), pk=rack_id)
    account, at = account_of(request), clock.now()
    lines = installing.waiting_lines(account, at)
    if not lines:
        return redirect("plant:rack", found.pk)
    last = request.session.get(LAST)
    line = next((one for one in lines if [one.case.number, one.index] == last and one.server.state == "received"), None)
    if line is not None:
        return redirect(f"{reverse('mounting:flow', args=last)}?rack={found.pk}")
    return render(request, "desk/mounting/waiting.html", {"lines": lines, "rack": found})
