"""The reply as it would be written, beside the form of step 4 while it is filled in; nothing is kept."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.safestring import SafeString

from kolokasi.base.refusal import Refusal
from kolokasi.cases.models import OpenTask
from kolokasi.procedure import queries
from kolokasi.procedure.colocation import drafting
from kolokasi.procedure.queries import visible_case
from kolokasi.web.access import account_of, act, officer_page
from kolokasi.web.context import shell_of
from kolokasi.web.desk import case as case_page
from kolokasi.web.desk import taskform
from kolokasi.web.desk.acts import asked_spec

ACT = "decide_reply"


@officer_page
@act("desk:case")
def preview(request: HttpRequest, number: str, element: str, round: int) -> HttpResponse:
    """The letter's pages by what is typed just now; without scripts on the whole page, with everything that was typed."""
    at = shell_of(request).now
    case = visible_case(account_of(request), number, at)
    spec = asked_spec(case, element)
    task = OpenTask.objects.filter(case=case, element=element, round=round).first()
    if task is None or spec.act != ACT:
        raise Refusal(queries.TASK_NOT_OPEN)
    typed = taskform.typed_in(request.POST, spec, case)
    outcomes = [one.key for one in spec.outcomes]
    decision = typed.get(taskform.OUTCOME, "")
    refusal = None
    pages: list[SafeString] = []
    try:
        drawn = drafting.preview(case, at, decision=decision if decision in outcomes else outcomes[0], typed=typed)
        # the typesetter draws letters as outlines, so what was typed is never markup here
        pages = [SafeString(page.decode()) for page in drawn]
    except Refusal as refused:
        refusal = refused
    if request.headers.get("HX-Target") == "pratinjau":
        return render(request, "desk/acts/preview.html", {"pages": pages, "refusal": refusal})
    return case_page.page(request, case, refusal=refusal, typed=typed, element=element, preview=pages)
