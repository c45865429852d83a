"""The free paragraph of a reply, worded on the letter's own page beside its sheets while the letter is a draft."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from kolokasi.base.refusal import Refusal
from kolokasi.letters.models import Letter
from kolokasi.procedure.colocation import rewording
from kolokasi.procedure.colocation.drafting import LONGEST
from kolokasi.web.access import account_of, officer_page
from kolokasi.web.context import shell_of
from kolokasi.web.desk.letters import letter as letter_page
from kolokasi.web.desk.letters.words import kind_label

FIELD, LOOK, SHEETS = "extra", "lihat", "meja"
LIMIT = LONGEST + 1


@officer_page
@require_http_methods(["GET", "POST"])
def paragraph(request: HttpRequest, letter_id: int) -> HttpResponse:
    """The paragraph is kept as the draft's next version; with `lihat` it is only shown, on the sheets alone where a script asks."""
    row, account, now = letter_page.letter_of(request, letter_id), account_of(request), shell_of(request).now
    if request.method == "GET":
        return redirect("letters:letter", row.pk)
    typed = request.POST.get(FIELD, "").replace("\r\n", "\n")[:LIMIT]
    partial = request.headers.get("HX-Target") == SHEETS
    try:
        if partial or LOOK in request.POST:
            return _shown(request, row, typed, rewording.preview(row, typed, account, now), partial=partial)
        made = rewording.reword(letter_id=row.pk, extra=typed, account=account, at=now)
    except Refusal as refusal:
        if partial:
            return render(request, "desk/letters/sheets.html", {"refusal": refusal})
        return letter_page.page(request, row, refusal, typed=typed)
    if made.pk != row.pk:
        words = _("Draf disimpan sebagai versi %(version)d. Surat kini berbunyi begitu.")
        messages.success(request, words % {"version": made.version})
    return redirect("letters:letter", made.pk)


def _shown(request: HttpRequest, row: Letter, typed: str, drawn: list[bytes], *, partial: bool) -> HttpResponse:
    # the typesetter draws letters as outlines, so what was typed is never markup here
    pages = [SafeString(page.decode()) for page in drawn]
    if partial:
        context: dict[str, Any] = {"drawn": pages, "label": kind_label(row.kind)}
        return render(request, "desk/letters/sheets.html", context)
    return letter_page.page(request, row, typed=typed, drawn=pages)
