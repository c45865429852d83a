"""The words of the office's documents: each passage beside the document as it will be, on a real case, with its revisions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from kolokasi.base.refusal import NOT_FOUND, Refusal
from kolokasi.base.text import whole_number
from kolokasi.letters import queries
from kolokasi.letters.facts import KINDS
from kolokasi.letters.models import Wording
from kolokasi.letters.render import sheets
from kolokasi.letters.wording import actions
from kolokasi.letters.wording import queries as wording
from kolokasi.letters.wording.catalogue import PASSAGES, passages_of, shipped
from kolokasi.letters.wording.places import PLACES
from kolokasi.procedure.wording_preview import cases_to_show, example_names, facts_to_show
from kolokasi.web.access import account_of, act, officer_page
from kolokasi.web.context import shell_of
from kolokasi.web.desk.letters.words import kind_label
from kolokasi.web.fields import Entry, summary

TYPED_LIMIT = 20_000
CHARS_A_ROW, MOST_ROWS = 75, 9


@officer_page
@require_GET
def documents(request: HttpRequest) -> HttpResponse:
    """Every document with the revision that it is written in, and what waits to be put in force."""
    actions.editor(account_of(request), shell_of(request).now)
    newest = {row.kind: row for row in Wording.objects.order_by("kind", "revision")}
    in_force = {row.kind: row for row in Wording.objects.filter(in_force_at__isnull=False).order_by("kind", "revision")}
    rows = [(kind, kind_label(kind), in_force.get(kind), newest.get(kind)) for kind in KINDS if kind in PASSAGES]
    return render(request, "office/wordings.html", {"section": "letters", "tab": "wording", "rows": rows})


@officer_page
@require_http_methods(["GET", "POST"])
def document(request: HttpRequest, kind: str) -> HttpResponse:
    """The passages of one document beside a sheet of it; POST proposes a further revision."""
    account, now = account_of(request), shell_of(request).now
    actions.editor(account, now)
    if kind not in KINDS or not passages_of(kind):
        raise Refusal(NOT_FOUND)
    if request.method == "GET":
        return _page(request, kind)
    typed = {name: request.POST.get(name, "")[:TYPED_LIMIT] for name in passages_of(kind)}
    clean = {name: actions.cleaned(text) for name, text in typed.items()}
    errors = {
        name: "; ".join(map(wording.said, faults)).capitalize()
        for name, faults in wording.faults_of(kind, clean).items()
    }
    if errors:
        return _page(request, kind, typed, errors)
    base = whole_number(request.POST.get("base", ""), 0)
    try:
        row = actions.propose_wording(kind=kind, texts=typed, base=base, actor=account, at=now)
    except Refusal as refusal:
        return _page(request, kind, typed, refusal=refusal)
    messages.success(request, _("Revisi %(n)d disimpan. Lihat lembarnya, lalu berlakukan.") % {"n": row.revision})
    answer = redirect("office:wording", kind)
    case = request.POST.get("permohonan", "")
    if case in (*example_names(kind), *cases_to_show(kind, account, now)):
        answer["Location"] += "?" + urlencode({"permohonan": case})
    return answer


def _page(
    request: HttpRequest,
    kind: str,
    typed: Mapping[str, str] | None = None,
    errors: Mapping[str, str] | None = None,
    refusal: Refusal | None = None,
) -> HttpResponse:
    account, now = account_of(request), shell_of(request).now
    latest = actions.latest_revision(kind)
    asked = request.GET.get("revisi", "") or request.POST.get("revisi", "")
    shown = min(whole_number(asked, latest), latest)
    cases = [*example_names(kind), *cases_to_show(kind, account, now)]
    number = request.GET.get("permohonan") or request.POST.get("permohonan") or ""
    number = number if number in cases else ""
    entries = _entries(kind, typed or wording.words_of(kind, shown), errors or {})
    present = wording.revision_in_force(kind)
    context: dict[str, Any] = {
        "section": "letters", "tab": "wording", "kind": kind, "label": kind_label(kind), "entries": entries,
        "errors": summary(entries), "refusal": refusal, "latest": latest, "shown": shown, "present": present,
        "history": Wording.objects.filter(kind=kind).select_related("made_by", "in_force_by"), "cases": cases,
        "number": number, "pages": range(1, len(_sheets(request, kind, shown, number)) + 1), "waits": shown > present,
        "places": [("{" + name + "}", PLACES[name][1]) for name in _places(kind)],
    }  # fmt: skip
    status = refusal.status if refusal else 422 if errors else 200
    return render(request, "office/wording.html", context, status=status)


def _entries(kind: str, texts: Mapping[str, str], errors: Mapping[str, str]) -> list[Entry]:
    """A question for each passage; one that is no longer as shipped says how it was."""
    default = shipped(kind)
    return [
        Entry(
            one.name, str(one.label), "long", required=one.required, value=texts.get(one.name, ""),
            error=errors.get(one.name, ""), rows=min(MOST_ROWS, 1 + len(texts.get(one.name, "")) // CHARS_A_ROW),
            hint=_("Bawaan: {text}").format(text=default[one.name]) if texts.get(one.name) != default[one.name] else "",
        )
        for one in passages_of(kind).values()
    ]  # fmt: skip


def _places(kind: str) -> list[str]:
    named = {name for one in passages_of(kind).values() for name in one.places}
    return [name for name in PLACES if name in named]


def _sheets(request: HttpRequest, kind: str, revision: int, number: str) -> list[bytes]:
    """The document in the words of that revision, marked as a draft whatever it is."""
    now = shell_of(request).now
    facts = {**facts_to_show(kind, number, account_of(request), now), "wording": revision, "signed_as": ""}
    return sheets(kind, facts, letterhead=queries.letterhead(now), practice=settings.DEMO, draft=True)


@officer_page
@require_GET
def sheet(request: HttpRequest, kind: str, revision: int, page: int) -> HttpResponse:
    """One page of the document in the words of a revision, as a picture."""
    actions.editor(account_of(request), shell_of(request).now)
    known = kind in KINDS and passages_of(kind) and revision <= actions.latest_revision(kind)
    drawn = _sheets(request, kind, revision, request.GET.get("permohonan", "")) if known else []
    if not 1 <= page <= len(drawn):
        raise Refusal(NOT_FOUND)
    answer = HttpResponse(drawn[page - 1], content_type="image/svg+xml")
    answer["Cache-Control"] = "private, no-store"
    return answer


@officer_page
@act("office:wordings")
def put_in_force(request: HttpRequest, kind: str, revision: int) -> HttpResponse:
    """Documents drafted from now on read so."""
    account, now = account_of(request), shell_of(request).now
    try:
        actions.put_wording_in_force(kind=kind, revision=revision, actor=account, at=now)
    except Refusal as refusal:
        if refusal.status in (403, 404):
            raise
        return _page(request, kind, refusal=refusal)
    messages.success(request, _("Revisi %(n)d berlaku. Dokumen baru memakainya.") % {"n": revision})
    return redirect("office:wording", kind)
