"""The counter: which servers are expected on which day, and taking them in, made for a telephone."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from kolokasi.base import clock
from kolokasi.base.refusal import Refusal
from kolokasi.cases.models import Case
from kolokasi.procedure import queries, reception, shipping
from kolokasi.procedure.saying import AnswersRefused
from kolokasi.servers.models import Server
from kolokasi.servers.photos import Picture, stored_picture
from kolokasi.web import shipping_form
from kolokasi.web.access import account_of, officer_page
from kolokasi.web.fields import Entry, summary

MOST_PHOTOS, LONGEST = 10, 1000


@officer_page
@require_GET
def expected(request: HttpRequest) -> HttpResponse:
    """What comes today, what is late, what comes later."""
    rows = shipping.expected(account_of(request), clock.now())
    groups = [
        (title, [row for row in rows if row.when == when])
        for when, title in (("today", _("Hari ini")), ("late", _("Terlambat")), ("later", _("Hari berikutnya")))
    ]
    return render(request, "desk/counter/arrivals.html", {"section": "arrivals", "groups": groups, "any": bool(rows)})


@officer_page
@require_http_methods(["GET", "POST"])
def notice(request: HttpRequest, number: str) -> HttpResponse:
    """The Helpdesk writes down what an applicant says of its shipment."""
    account, at = account_of(request), clock.now()
    case = queries.visible_case(account, number, at)
    typed = shipping_form.known(shipping.notice_of(case))
    errors: dict[str, Any] = {}
    refusal: Refusal | None = None
    if request.method == "POST":
        typed = {name: request.POST.get(name, "")[:LONGEST] for name in shipping.NAMES}
        try:
            shipping.announce_shipping(number=number, account=account, data=typed, at=at)
            messages.success(request, _("Kabar kiriman tercatat."))
            return redirect("counter:arrivals")
        except AnswersRefused as wrong:
            errors, refusal = wrong.errors, wrong
        except Refusal as said_no:
            refusal = said_no
    fields = shipping_form.entries(typed, errors)
    context = {
        "section": "arrivals",
        "case": case,
        "entries": fields,
        "errors": summary([e for e in fields if e.error]),
    }
    context |= {"refusal": None if errors else refusal}
    return render(request, "desk/counter/notice.html", context, status=refusal.status if refusal else 200)


@officer_page
@require_http_methods(["GET", "POST"])
def receive(request: HttpRequest, number: str) -> HttpResponse:
    """The servers of the case that lie on the counter are ticked, their serials read, their photographs taken."""
    account, at = account_of(request), clock.now()
    case = queries.visible_case(account, number, at)
    rows = _rows(request, case)
    typed = {name: request.POST.get(name, "")[:LONGEST] for name in ("brought_by", "boxes", "condition")}
    if request.method == "GET":
        told = shipping.notice_of(case)
        typed |= {"brought_by": (told.comes_with or told.carrier)[:150], "boxes": str(told.boxes)} if told else {}
        return _page(request, case, rows, typed, None)
    try:
        reception.may_receive(case, account=account, at=at)
        chosen = [
            reception.Delivered(row["index"], row["serial"], _pictures(request, row["index"]))
            for row in rows
            if row["ticked"]
        ]
        reception.receive_servers(number=number, delivered=chosen, data=typed, account=account, at=at)
    except Refusal as refusal:
        if refusal.status == 404:
            raise
        return _page(request, case, rows, typed, refusal)
    messages.success(request, _("Diterima. Tanda terimanya ada di berkas permohonan."))
    return redirect("desk:case", number)


def _rows(request: HttpRequest, case: Case) -> list[dict[str, Any]]:
    lines = case.case_servers.select_related("server").filter(server__state=Server.State.DECLARED)
    posted = request.method == "POST"
    return [
        {
            "index": line.index,
            "server": line.server,
            "ticked": f"here.{line.index}" in request.POST if posted else lines.count() == 1,
            "serial": request.POST.get(f"serial.{line.index}", "")[:LONGEST] if posted else line.server.serial,
        }
        for line in lines
    ]


def _pictures(request: HttpRequest, index: int) -> list[Picture]:
    """The photographs of one server, made small before any transaction begins."""
    files = request.FILES.getlist(f"photo.{index}")[:MOST_PHOTOS]
    return [stored_picture(file, clock.now()) for file in files]


def _page(
    request: HttpRequest, case: Case, rows: list[dict[str, Any]], typed: dict[str, str], refusal: Refusal | None
) -> HttpResponse:
    errors = {name.removesuffix(".0"): str(words) for name, words in getattr(refusal, "errors", {}).items()}
    asked = [
        Entry("brought_by", _("Diantar oleh"), hint=_("Nama pengantar atau jasa kirim."), required=True, width="w-l"),
        Entry("boxes", _("Jumlah dus"), width="w-s", inputmode="numeric"),
        Entry("condition", _("Keadaan"), hint=_("Misalnya: dus utuh, segel baik."), required=True, width="w-l"),
    ]
    fields = [one.filled(typed.get(one.name, ""), errors.get(one.name, "")) for one in asked]
    context = {
        "section": "arrivals", "case": case, "rows": rows, "entries": fields,
        "errors": summary([one for one in fields if one.error]),
        "refusal": None if any(one.error for one in fields) else refusal,
        "waits": reception.counter_task(case) is not None,
    }  # fmt: skip
    return render(request, "desk/counter/receive.html", context, status=refusal.status if refusal else 200)
