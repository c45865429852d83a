"""Doing a part of a step by its form on the case page, or entering it from paper on the page that closes the step."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from kolokasi.base import clock
from kolokasi.base.refusal import NOT_FOUND, Refusal
from kolokasi.procedure import actions, queries, registry
from kolokasi.procedure.actions import Upload
from kolokasi.web import step_inputs, words
from kolokasi.web.access import account_of, act, officer_page
from kolokasi.web.desk import case as case_page
from kolokasi.web.desk import paper
from kolokasi.web.desk.taskform import FILE_PREFIX


@officer_page
@act("desk:case")
def part(request: HttpRequest, number: str, element: str, round: int, key: str) -> HttpResponse:
    """The part is done and the step still waits; a refusal shows the page again with what was typed."""
    account, at = account_of(request), clock.now()
    case = queries.visible_case(account, number, at)
    spec = queries.procedure_of(case.revision_id).tasks.get(element)
    found = registry.part_of(spec, key) if spec else None
    if found is None:
        raise Refusal(NOT_FOUND)
    typed = step_inputs.typed_in(request.POST, [question.name for question in found.fields(case)])
    uploads = [
        Upload(document.kind, file.name or "", file.read())
        for document in found.documents
        for file in request.FILES.getlist(f"{FILE_PREFIX}{document.kind}")
    ]
    on_paper = "paper" in request.POST
    try:
        actions.do_part(
            number=number, element=element, round=round, part=key, account=account, data=typed, files=uploads,
            on_paper=on_paper, at=at,
        )  # fmt: skip
    except Refusal as refusal:
        if refusal.status == 404:
            raise
        if on_paper:
            mending = {"part": key, "typed": typed, "refusal": refusal}
            return paper.page_of(request, case, element, round, refusal=refusal, mending=mending)
        return case_page.page(request, case, refusal=refusal, typed=typed, element=element, part=key)
    messages.success(request, _("%(part)s: tercatat.") % {"part": found.title.in_language(words.language())})
    return redirect("desk:on_paper", number, element, round) if on_paper else redirect("desk:case", number)
