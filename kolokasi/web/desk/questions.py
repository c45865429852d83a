"""The question that the Helpdesk asks Subbagian Umum (step 3), on one page with its two answers."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from kolokasi.base import clock
from kolokasi.base.queries import working_calendar
from kolokasi.base.refusal import NOT_FOUND, Refusal
from kolokasi.cases.models import Question
from kolokasi.people.models import Post
from kolokasi.people.queries import post_name
from kolokasi.procedure import queries
from kolokasi.procedure.answers import read_one
from kolokasi.procedure.questions import answer_question, note_reading
from kolokasi.sop.spec import Field, Words
from kolokasi.web import words
from kolokasi.web.access import account_of, officer_page
from kolokasi.web.context import Shell, shell_of
from kolokasi.web.fields import Entry, summary


def line(question: Question, shell: Shell) -> dict[str, Any]:
    """The question as a line of the work list: of which case, and when its own clock ends."""
    return {"row": question, "due": words.due(question.due_at, shell.now, working_calendar(), question.asked_at)}


def _entries(typed: dict[str, str], errors: dict[str, str]) -> list[Entry]:
    asked = [
        Entry(
            "yes", _("Cukupkah listrik kantor untuk tambahan ini?"), "yes", required=True,
            choices=(("yes", _("Ya, cukup")), ("no", _("Tidak cukup"))),
        ),
        Entry("available_w", _("Sisa daya yang dapat dipakai"), "number", unit="W", width="w-m"),
        Entry("note", _("Keterangan"), "long", _("Misalnya syarat atau kapan daya bertambah.")),
    ]  # fmt: skip
    return [one.filled(typed.get(one.name, ""), errors.get(one.name, "")) for one in asked]


@officer_page
@require_http_methods(["GET", "POST"])
def answer(request: HttpRequest, question_id: int) -> HttpResponse:
    """The post that was asked answers; everybody else of the office reads."""
    shell, account, at = shell_of(request), account_of(request), clock.now()
    question = Question.objects.select_related("case__agency", "asked_by", "answered_by").filter(pk=question_id).first()
    if question is None:
        raise Refusal(NOT_FOUND)
    queries.visible_case(account, question.case.number, at)
    mine = any(found.key == question.post_key and found.writes for found in shell.standings)
    if request.method == "GET":
        if mine:
            note_reading(question=question, at=at)
        return _page(request, question, mine, _entries({}, {}))
    typed = {name: request.POST.get(name, "")[:4001] for name in ("yes", "available_w", "note")}
    watts, wrong = read_one(Field("n", Words(""), Words(""), kind="number"), typed["available_w"])
    if wrong or (watts is not None and not 0 <= watts <= 100_000_000):
        entries = _entries(typed, {"available_w": str(wrong or _("Tulis dengan angka, misalnya 12 atau 27,5."))})
        return _page(request, question, mine, entries, status=422)
    try:
        answer_question(
            question_id=question.pk, account=account, yes={"yes": True, "no": False}.get(typed["yes"]),
            available_w=int(watts) if watts is not None else None, note=typed["note"], at=at,
        )  # fmt: skip
    except Refusal as refusal:
        return _page(request, question, mine, _entries(typed, {}), refusal=refusal, status=refusal.status)
    messages.success(request, _("Jawaban Anda tercatat dan Helpdesk diberi tahu."))
    return redirect("desk:question", question.pk)


def _page(
    request: HttpRequest, question: Question, mine: bool, entries: list[Entry], *, refusal: Refusal | None = None,
    status: int = 200,
) -> HttpResponse:  # fmt: skip
    question.refresh_from_db(fields=["answered_at", "yes"])
    post = Post.objects.get(key=question.post_key)
    context = {
        "section": "inbox", "question": question, "case": question.case, "post": post_name(post),
        "entries": entries if mine and question.answered_at is None else [], "errors": summary(entries),
        "refusal": refusal, **line(question, shell_of(request)),
    }  # fmt: skip
    return render(request, "desk/question.html", context, status=status)
