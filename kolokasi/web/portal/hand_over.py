"""The berita acara serah terima at the applicant's counter: print, sign, and hand in the copy with both signatures."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from kolokasi.base import clock
from kolokasi.base.pdf import LIMIT_BYTES
from kolokasi.base.refusal import Refusal
from kolokasi.letters.signatures.means import P12_LIMIT
from kolokasi.procedure.countersigning import (
    NO_HAND_OVER,
    hand_in_countersigned,
    hand_over_of,
    sign_hand_over,
)
from kolokasi.procedure.uploads import Upload
from kolokasi.web.access import account_of
from kolokasi.web.portal.case import own_case
from kolokasi.web.portal.documents import paper

LONGEST = 500


@login_required
@require_http_methods(["GET", "POST"])
def hand_over(request: HttpRequest, number: str) -> HttpResponse:
    """What is to be signed and how; once the signed copy is here, the page leads back to the case."""
    account, at = account_of(request), clock.now()
    case = own_case(account, number)
    found = hand_over_of(case)
    if found is None:
        raise Refusal(NO_HAND_OVER)
    context = {"case": case, "section": "home", "paper": paper(found.paper) if found.paper else None}
    if request.method == "GET":
        return render(request, "portal/hand_over.html", context) if found.waits else redirect("portal_case", number)
    own = request.FILES.get("p12")
    file = own or request.FILES.get("file")
    if file is None or (file.size or 0) > (P12_LIMIT if own else LIMIT_BYTES):
        return _refused(request, context, file is not None)
    try:
        if own:
            word = request.POST.get("passphrase", "")[:LONGEST]
            sign_hand_over(number=number, account=account, file=own.read(), passphrase=word, at=at)
        else:
            upload = Upload("", file.name or "", file.read())
            hand_in_countersigned(number=number, account=account, upload=upload, at=at)
    except Refusal as refusal:
        if refusal.status == 404:
            raise
        return render(request, "portal/hand_over.html", {**context, "refusal": refusal}, status=refusal.status)
    messages.success(request, _("Terima kasih. Berita acara serah terima sudah lengkap."))
    return redirect("portal_case", number)


def _refused(request: HttpRequest, context: dict[str, Any], large: bool) -> HttpResponse:
    """Nothing was chosen, or too much: the page again with a sentence at the file."""
    said = _("Berkas ini terlalu besar. Pilih yang lebih kecil.") if large else _("Pilih berkasnya lebih dulu.")
    return render(
        request, "portal/hand_over.html", {**context, "file_error": said, "errors": [("f-file", said)]}, status=422
    )
