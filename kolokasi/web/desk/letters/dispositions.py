"""The dispositions of a case: who asked whom for what, when it was read, and taking one back while it is unread."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from kolokasi.base.refusal import NOT_FOUND, Refusal
from kolokasi.letters import agenda, queries
from kolokasi.letters.models import Disposition, Instruction
from kolokasi.people.queries import acting_title, post_name
from kolokasi.procedure.actions import recall_disposition
from kolokasi.procedure.hands import NOTHING_TO_RECALL
from kolokasi.procedure.queries import visible_case
from kolokasi.web.access import account_of, officer_page
from kolokasi.web.context import shell_of
from kolokasi.web.desk.letters.asking import reader


@officer_page
@require_GET
def dispositions(request: HttpRequest, number: str) -> HttpResponse:
    """The chain, first to last, for who may know of the case's letters."""
    case = visible_case(account_of(request), number, shell_of(request).now)
    if not agenda.knows(reader(request), case):
        raise Refusal(NOT_FOUND)
    labels = dict(Instruction.objects.values_list("key", "label"))
    chain = queries.dispositions_of(case)
    last = next((row for row in reversed(chain) if row.recalled_at is None), None)
    mine = account_of(request).pk
    rows = [
        {
            "row": row,
            "from": acting_title(row.acting, post_name(row.from_post)),
            "to": post_name(row.to_post),
            "asked": [labels.get(key, key) for key in row.instructions],
            "recallable": row is last and row.sender_id == mine and row.read_at is None and case.ended_at is None,
        }
        for row in chain
    ]
    return render(request, "desk/letters/dispositions.html", {"section": "cases", "case": case, "rows": rows})


@officer_page
@require_http_methods(["GET", "POST"])
def recall(request: HttpRequest, number: str, seq: int) -> HttpResponse:
    """Asks why, then the last disposition is taken back, unless somebody has read it; its sender's step waits again."""
    case = visible_case(account_of(request), number, shell_of(request).now)
    row = Disposition.objects.filter(case=case, seq=seq).select_related("from_post", "to_post").first()
    if row is None:
        raise Refusal(NOT_FOUND)
    reason = request.POST.get("reason", "")[:300]
    context = {"section": "cases", "case": case, "row": row, "to": post_name(row.to_post), "reason": reason}
    if request.method == "GET":
        return render(request, "desk/letters/recall.html", context)
    if Disposition.objects.filter(case=case, recalled_at__isnull=True, seq__gt=seq).exists():
        raise Refusal(NOTHING_TO_RECALL)
    try:
        recall_disposition(number=case.number, reason=reason, account=account_of(request), at=shell_of(request).now)
    except Refusal as refusal:
        return render(request, "desk/letters/recall.html", {**context, "refusal": refusal}, status=refusal.status)
    messages.success(request, _("Disposisi ditarik kembali. Langkah Anda menunggu lagi."))
    return redirect("letters:dispositions", number)
