"""Check your answers, agree, send: once (SOP step 1, and again after 1+ or 2+)."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from kolokasi.base import clock
from kolokasi.base.refusal import Refusal
from kolokasi.base.text import whole_number
from kolokasi.cases.models import Case, Draft
from kolokasi.web.access import account_of
from kolokasi.web.portal import draft_form, drafts
from kolokasi.web.portal.case import own_case
from kolokasi.web.portal.described import described
from kolokasi.web.portal.forecast import answer_within
from kolokasi.web.portal.questions import Words
from kolokasi.web.portal.task_lines import page_url
from kolokasi.web.words import server_name

SENT = "sent_drafts"
REMEMBERED = 20


@dataclass(frozen=True)
class Row:
    """One line of the check: what was asked, what was answered, and where to change it."""

    id: str
    label: Words
    lines: tuple[str, ...]
    url: str
    lacking: bool


@dataclass(frozen=True)
class Section:
    """The lines under one heading."""

    title: str
    rows: tuple[Row, ...]


@login_required
@require_http_methods(["GET", "POST"])
def check(request: HttpRequest, pk: int) -> HttpResponse:
    """All answers with their Ubah links; a second post is told that it was sent, with the link to the case."""
    account = account_of(request)
    drafts.applicant_only(account)
    sent = _sent_before(request, pk)
    if sent:
        return _already(request, sent)
    draft = drafts.own_draft(account, pk)
    if request.method == "GET":
        return _show(request, draft)
    faults = _unagreed(request)
    lacking = draft_form.unfinished(draft.form, letter=draft.letter_id is not None)
    if faults or lacking:
        return _show(request, draft, faults)
    try:
        case = drafts.send_draft(
            account=account,
            pk=pk,
            round=whole_number(request.POST.get("round", ""), 1),
            at=clock.now(),
            remember=lambda draft_pk, number: _remember(request, draft_pk, number),
        )
    except Refusal as refusal:
        sent = _sent_before(request, pk)
        if refusal.code == drafts.DRAFT_GONE and sent:
            return _already(request, sent)
        if refusal.status == 404 or refusal.code == drafts.DRAFT_GONE:
            raise
        return _show(request, draft, refusal=refusal)
    return redirect("portal_sent", case.number)


def _unagreed(request: HttpRequest) -> list[tuple[str, Words]]:
    """The statements that are not ticked, each with where to tick it."""
    wanted: list[tuple[str, Words]] = [
        ("true", _("Beri tanda bahwa data ini benar dan perangkat lunaknya berlisensi.")),
        ("rules", _("Beri tanda bahwa tata tertib pusat data ditaati.")),
    ]
    return [(f"f-{name}", sentence) for name, sentence in wanted if request.POST.get(name) != "yes"]


def _remember(request: HttpRequest, pk: int, number: str) -> None:
    """The session knows which case the draft became; saved at once, so that it commits with the case."""
    sent = dict(request.session.get(SENT, {}))
    sent[str(pk)] = number
    request.session[SENT] = dict(list(sent.items())[-REMEMBERED:])
    request.session.save()


def _sent_before(request: HttpRequest, pk: int) -> str:
    """The case this draft became, read from the store: the first of two clicks may have come after our session was read."""
    store = import_module(settings.SESSION_ENGINE).SessionStore(session_key=request.session.session_key)
    return str(store.get(SENT, {}).get(str(pk), ""))


def _already(request: HttpRequest, number: str) -> HttpResponse:
    return render(request, "portal/already_sent.html", {"number": number, "section": "apply"}, status=409)


def _show(
    request: HttpRequest,
    draft: Draft,
    faults: list[tuple[str, Words]] | None = None,
    refusal: Refusal | None = None,
) -> HttpResponse:
    sections = _sections(draft)
    lacking = [row for section in sections for row in section.rows if row.lacking]
    posted = request.method == "POST"
    summary: list[tuple[str, Words]] = []
    if posted:
        summary = [(row.id, _("Lengkapi bagian {part}.").format(part=f"“{row.label}”")) for row in lacking] + list(
            faults or []
        )
    wrong = dict(faults or [])
    return render(
        request,
        "portal/check.html",
        {
            "draft": draft,
            "sections": sections,
            "lacking": lacking,
            "errors": summary,
            "wrong": wrong,
            "true_error": wrong.get("f-true", ""),
            "rules_error": wrong.get("f-rules", ""),
            "answer_within": answer_within(clock.now()),
            "refusal": refusal,
            "ticked": {name: request.POST.get(name) == "yes" for name in ("true", "rules")},
            "round": _round(draft),
            "again": bool(draft.form.get("case")),
            "returned_note": drafts.returned_note(draft),
            "section": "apply",
        },
        status=refusal.status if refusal else 422 if summary else 200,
    )


def _round(draft: Draft) -> int:
    """The round of step 1 this page would close, so that a stale page is refused."""
    number = draft.form.get("case")
    case = Case.objects.filter(number=number, agency_id=draft.agency_id).first() if number else None
    task = drafts.returned_task(case) if case else None
    return task.round if task else 1


def _sections(draft: Draft) -> list[Section]:
    form = draft.form
    refused = draft_form.errors_of(form)
    rows: dict[int | None, list[Row]] = {}
    letter_rows: list[Row] = []
    for page, key in draft_form.places(form):
        complete = draft_form.finished(form, page, key, refused, letter=draft.letter_id is not None)
        lines = described(form, page, key)
        if page.letter and draft.letter_id:
            lines.append(draft.letter_name)
        row = Row(
            id=f"bagian-{key or 0}-{page.key}",
            label=page.title,
            lines=tuple(lines),
            url=page_url(draft.pk, page, key) + "?lalu=periksa",
            lacking=not complete,
        )
        (letter_rows if page.letter else rows.setdefault(key, [])).append(row)
    sections = [Section(_("Instansi"), tuple(rows.pop(None, [])))]
    several = len(form["servers"]) > 1
    for place, server in enumerate(form["servers"], start=1):
        name = server_name(server, place)
        title = _("Server {n}: {name}").format(n=place, name=name) if several else _("Server")
        sections.append(Section(title, tuple(rows[server["key"]])))
    return [*sections, Section(_("Surat"), tuple(letter_rows))]


@login_required
@require_http_methods(["GET"])
def sent(request: HttpRequest, number: str) -> HttpResponse:
    """The number and the tracking address, right after sending."""
    case = own_case(account_of(request), number)
    return render(request, "portal/sent.html", {"case": case, "section": "home"})
