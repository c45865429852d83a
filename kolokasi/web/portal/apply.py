"""The pages of an application: begin, the task list, one page of questions at a time, servers, the letter."""

from __future__ import annotations

from collections.abc import Mapping

from django.contrib.auth.decorators import login_required
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from kolokasi.base import clock, files
from kolokasi.base.refusal import NOT_FOUND, Refusal
from kolokasi.base.text import whole_number
from kolokasi.cases.models import Draft
from kolokasi.procedure.declaration import MAX_SERVERS
from kolokasi.web.access import account_of
from kolokasi.web.portal import draft_form, drafts
from kolokasi.web.portal.boxes import boxes, summary
from kolokasi.web.portal.forecast import answer_within
from kolokasi.web.portal.letter import letter_error
from kolokasi.web.portal.pages_agency import AGENCY_PARTS, LETTER_PARTS
from kolokasi.web.portal.pages_server import SERVER_PARTS
from kolokasi.web.portal.questions import Page, Words
from kolokasi.web.portal.reading import Reading, read
from kolokasi.web.portal.task_lines import (
    DONE,
    NOW,
    TODO,
    ServerLines,
    draft_line,
    line_of,
    page_url,
    parts_of,
)
from kolokasi.web.words import server_name


@login_required
@require_http_methods(["GET", "POST"])
def start(request: HttpRequest) -> HttpResponse:
    """What to prepare, the drafts that wait, and the button that begins a new one."""
    account = account_of(request)
    drafts.applicant_only(account)
    if request.method == "POST":
        draft = drafts.begin_draft(account=account, at=clock.now())
        return redirect("apply_list", draft.pk)
    waiting = [draft_line(draft) for draft in drafts.drafts_of(account)]
    return render(
        request,
        "portal/start.html",
        {"drafts": waiting, "answer_within": answer_within(clock.now()), "section": "apply"},
    )


@login_required
@require_GET
def task_list(request: HttpRequest, pk: int) -> HttpResponse:
    """The application as a task list with the state of every part (ui: portal-apply)."""
    draft = drafts.own_draft(account_of(request), pk)
    refused = draft_form.errors_of(draft.form)
    by_part = [(part, key, line_of(draft, part, key, refused)) for part, key in parts_of(draft.form)]
    lines = [line for _part, _key, line in by_part]
    following = next((line for line in lines if line.state != DONE), None)
    servers = [
        ServerLines(
            server["key"], server_name(server, place), place, tuple(li for _p, k, li in by_part if k == server["key"])
        )
        for place, server in enumerate(draft.form["servers"], start=1)
    ]
    agency = len(AGENCY_PARTS)
    return render(
        request,
        "portal/task_list.html",
        {
            "draft": draft,
            "agency_lines": lines[:agency],
            "servers": servers,
            "letter_lines": lines[-len(LETTER_PARTS) :],
            "following": following,
            "meter": [line.state if line.state == DONE else NOW if line is following else TODO for line in lines],
            "done": sum(line.state == DONE for line in lines),
            "total": len(lines),
            "returned_note": drafts.returned_note(draft),
            "can_add": len(draft.form["servers"]) < MAX_SERVERS,
            "answer_within": answer_within(clock.now()),
            "section": "apply",
        },
    )


def _page(draft: Draft, name: str, key: int | None) -> Page:
    known = draft_form.SERVER_PAGES if key else draft_form.PAGES
    if name not in known or (key and draft_form.server_index(draft.form, key) is None):
        raise Refusal(NOT_FOUND)
    return known[name]


@login_required
@require_http_methods(["GET", "POST"])
def page(request: HttpRequest, pk: int, name: str, key: int | None = None) -> HttpResponse:
    """One page of questions; everything typed stays on an error (422), and what is readable is saved."""
    account = account_of(request)
    draft = drafts.own_draft(account, pk)
    asked = _page(draft, name, key)
    back_to_check = (request.POST or request.GET).get("lalu") == "periksa"
    if request.method == "GET":
        return _show(request, draft, asked, key, back_to_check=back_to_check)
    reading = read(asked, request.POST)
    if "more" in request.POST:
        grow = request.POST["more"]
        return _show(request, draft, asked, key, reading=reading, grow=grow, back_to_check=back_to_check)
    later = "later" in request.POST
    letter_wrong = letter_error(request, account, draft) if asked.letter else ""
    draft = drafts.save_page(account=account, pk=pk, page=asked, key=key, values=reading.values, at=clock.now())
    errors = _errors(draft, asked, key, reading)
    if later:
        errors = {name: sentence for name, sentence in errors.items() if reading.typed.get(name, "").strip()}
    if asked.letter and not letter_wrong and not later and draft.letter_id is None:
        letter_wrong = _("Pilih surat permohonan yang sudah ditandatangani, dalam bentuk PDF.")
    if errors or letter_wrong:
        return _show(
            request, draft, asked, key, reading=reading, errors=errors, letter_wrong=letter_wrong,
            back_to_check=back_to_check,
        )  # fmt: skip
    if later:
        return redirect("apply_list", pk)
    if back_to_check:
        return redirect("apply_check", pk)
    return redirect(_next_url(draft, asked, key))


def _errors(draft: Draft, asked: Page, key: int | None, reading: Reading) -> dict[str, Words]:
    """What is missing or wrong, by the input it was typed in (empty rows between do not shift it)."""
    found: dict[str, Words] = {}
    for path, sentence in draft_form.faults(draft.form, asked, key, draft_form.errors_of(draft.form)).items():
        head, *rest = path.split(".")
        in_row = head in reading.rows and len(rest) > 1
        name = f"{head}.{reading.rows[head][int(rest[0])]}.{'.'.join(rest[1:])}" if in_row else path
        found[name] = sentence
    return found | reading.errors


def _next_url(draft: Draft, asked: Page, key: int | None) -> str:
    """The next page of the part, else the next page that lacks something, else the check of the answers."""
    part = draft_form.part_of(asked)
    here = part.pages.index(asked)
    if here + 1 < len(part.pages):
        return page_url(draft.pk, part.pages[here + 1], key)
    order = list(draft_form.places(draft.form))
    place = order.index((asked, key)) + 1
    left = draft_form.unfinished(draft.form, letter=draft.letter_id is not None)
    for candidate in order[place:] + order[:place]:
        if candidate in left:
            return page_url(draft.pk, *candidate)
    return reverse("apply_check", args=[draft.pk])


def _show(
    request: HttpRequest,
    draft: Draft,
    asked: Page,
    key: int | None,
    *,
    reading: Reading | None = None,
    errors: Mapping[str, Words] | None = None,
    letter_wrong: str = "",
    grow: str = "",
    back_to_check: bool = False,
) -> HttpResponse:
    made = boxes(
        asked,
        draft.form,
        key,
        typed=reading.typed if reading else None,
        errors=errors,
        grow=grow,
        yes_no=(_("Ya"), _("Tidak")),
    )
    faults = summary(made) + ([("f-letter", letter_wrong)] if letter_wrong else [])
    context = {
        "draft": draft,
        "page": asked,
        "crumb": _crumb(draft, asked, key),
        "boxes": made,
        "errors": faults,
        "letter_wrong": letter_wrong,
        "back_to_check": back_to_check,
        "section": "apply",
    }
    return render(request, "portal/page.html", context, status=422 if faults else 200)


def _crumb(draft: Draft, asked: Page, key: int | None) -> str:
    """Server 2, bagian 3 dari 5."""
    if not key:
        return _("Instansi Anda") if not asked.letter else ""
    place = (draft_form.server_index(draft.form, key) or 0) + 1
    number = SERVER_PARTS.index(draft_form.part_of(asked)) + 1
    name = _("Server") if len(draft.form["servers"]) == 1 else _("Server {n}").format(n=place)
    return _("{server}, bagian {n} dari {total}").format(server=name, n=number, total=len(SERVER_PARTS))


@login_required
@require_POST
def add_server(request: HttpRequest, pk: int) -> HttpResponse:
    """One more server; its first page opens, or the list when it is a copy."""
    account = account_of(request)
    drafts.own_draft(account, pk)
    like = request.POST.get("like", "")
    draft, key = drafts.add_server(account=account, pk=pk, like=whole_number(like, 0) or None, at=clock.now())
    if like:
        return redirect(reverse("apply_list", args=[draft.pk]) + f"#server-{key}")
    return redirect(page_url(draft.pk, SERVER_PARTS[0].pages[0], key))


@login_required
@require_http_methods(["GET", "POST"])
def remove_server(request: HttpRequest, pk: int, key: int) -> HttpResponse:
    """Asks once, then the server is gone from the draft."""
    account = account_of(request)
    draft = drafts.own_draft(account, pk)
    index = draft_form.server_index(draft.form, key)
    if index is None:
        raise Refusal(NOT_FOUND)
    if request.method == "POST":
        drafts.remove_server(account=account, pk=pk, key=key, at=clock.now())
        return redirect("apply_list", pk)
    name = server_name(draft.form["servers"][index], index + 1)
    context = {
        "heading": _("Hapus {name}?").format(name=name),
        "name": name,
        "act": _("Hapus server"),
        "keep": _("Tidak, biarkan"),
        "back": reverse("apply_list", args=[pk]),
        "section": "apply",
    }
    return render(request, "portal/remove_server.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def delete_draft(request: HttpRequest, pk: int) -> HttpResponse:
    """Asks once, then the draft is gone."""
    account = account_of(request)
    draft = drafts.own_draft(account, pk)
    if request.method == "POST":
        drafts.delete_draft(account=account, pk=pk)
        return redirect("portal_home")
    context = {
        "heading": _("Hapus draf ini?"),
        "line": draft_line(draft),
        "act": _("Hapus draf"),
        "keep": _("Tidak, biarkan"),
        "back": reverse("apply_list", args=[pk]),
        "section": "apply",
    }
    return render(request, "portal/delete_draft.html", context)


@login_required
@require_GET
def letter_file(request: HttpRequest, pk: int) -> FileResponse:
    """The uploaded letter, for its author."""
    draft = drafts.own_draft(account_of(request), pk)
    if draft.letter is None:
        raise Refusal(NOT_FOUND)
    return FileResponse(
        files.read(draft.letter),
        as_attachment=True,
        filename=draft.letter_name or "surat-permohonan.pdf",
        content_type="application/pdf",
    )
