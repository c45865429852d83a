"""The applicant's signature on the berita acara serah terima, handed in on paper at the office's counter."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from kolokasi.base import clock
from kolokasi.base.refusal import Refusal
from kolokasi.procedure import queries
from kolokasi.procedure.countersigning import (
    NO_HAND_OVER,
    NOT_A_PARTY,
    SIGNED_ALREADY,
    hand_in_countersigned,
    hand_over_of,
    may_countersign,
)
from kolokasi.procedure.uploads import Upload
from kolokasi.web.access import account_of, officer_page
from kolokasi.web.fields import Entry, summary


@officer_page
@require_http_methods(["GET", "POST"])
def hand_over(request: HttpRequest, number: str) -> HttpResponse:
    """The Helpdesk lays the scan with both signatures into the case."""
    account, at = account_of(request), clock.now()
    case = queries.visible_case(account, number, at)
    if not may_countersign(case, account, at):
        raise Refusal(NOT_A_PARTY)
    found = hand_over_of(case)
    if found is None:
        raise Refusal(NO_HAND_OVER)
    if found.signed is not None:
        raise Refusal(SIGNED_ALREADY, at=queries.moment(found.signed.added_at))
    hint = _("Pindaian berita acara dengan tanda tangan kedua pihak.")
    entry = Entry("file", _("Berkas (PDF)"), "file", hint, required=True, accept="application/pdf", width="w-l")
    context = {"section": "cases", "case": case, "entries": [entry]}
    if request.method == "GET":
        return render(request, "desk/hand_over.html", context)
    file = request.FILES.get("file")
    if file is None:
        wrong = [entry.filled("", _("Isi bagian ini."))]
        return render(
            request, "desk/hand_over.html", {**context, "entries": wrong, "errors": summary(wrong)}, status=422
        )
    try:
        upload = Upload("", file.name or "", file.read())
        hand_in_countersigned(number=number, account=account, upload=upload, at=at)
    except Refusal as refusal:
        return render(request, "desk/hand_over.html", {**context, "refusal": refusal}, status=refusal.status)
    messages.success(request, _("Berita acara serah terima ditandatangani kedua pihak."))
    return redirect("desk:case", number)
