"""The signing queue, made for a phone: what waits for my signature, read one by one, several signed by one button."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods

from kolokasi.base.queries import working_calendar
from kolokasi.base.refusal import NOT_FOUND, Refusal
from kolokasi.cases.models import OpenTask
from kolokasi.letters.models import Letter, Way
from kolokasi.letters.signatures.means import ask_code
from kolokasi.letters.signatures.signers import ways_of
from kolokasi.procedure.papers import officer
from kolokasi.procedure.signing import MOST, Told, Wanted, sign_letters, to_sign, waiting_letters, wanted_of
from kolokasi.web.access import account_of, act, officer_page, way_back
from kolokasi.web.context import shell_of
from kolokasi.web.desk.letters.letter import initials_of, shown_facts
from kolokasi.web.desk.letters.pages import page_count
from kolokasi.web.desk.letters.pen import SECRETS, form_of, means_of
from kolokasi.web.desk.worklist import due_of
from kolokasi.web.words import Due

CHOSEN, PICKED = "surat", "pilih"
ALL, LONGEST = "semua", 90


@dataclass(frozen=True)
class Line:
    """A letter that waits: its step, what it decides, when it is due, and whether it is ticked; `key` names the step."""

    task: OpenTask
    letter: Letter
    facts: list[tuple[str, str]]
    due: Due | None
    way: str
    ticked: bool

    @property
    def key(self) -> str:
        return key_of(wanted_of(self.task))

    @property
    def electronic(self) -> bool:
        return self.way != Way.WET

    @property
    def accepts(self) -> bool:
        return bool(self.letter.facts.get("decision") == "accept")


def key_of(wanted: Wanted) -> str:
    """The step as a form carries it."""
    return f"{wanted.number}/{wanted.element}/{wanted.round}"


def wanted_from(key: str) -> Wanted:
    """The step that a form names; what is no step at all is answered like one that is not there."""
    number, _slash, rest = key.partition("/")
    element, _slash, turn = rest.partition("/")
    if not turn.isascii() or not turn.isdecimal() or len(turn) > 6:
        raise Refusal(NOT_FOUND)
    return Wanted(number[:40], element[:40], int(turn))


def _lines(request: HttpRequest, ticked: Collection[str]) -> list[Line]:
    account, now = account_of(request), shell_of(request).now
    tasks = to_sign(account, now)
    letters = waiting_letters(tasks)
    ways = ways_of(sorted({task.post_key for task in tasks}), now)
    calendar = working_calendar()
    made = []
    for task in tasks:
        letter = letters.get(task.case_id)
        if letter is not None:
            key = key_of(wanted_of(task))
            chosen = key in ticked or ALL in ticked
            due = due_of(task, now, calendar)
            made.append(Line(task, letter, shown_facts(letter), due, ways[task.post_key], chosen))
    return made


@sensitive_post_parameters(*SECRETS)
@officer_page
@require_http_methods(["GET", "POST"])
def queue(request: HttpRequest) -> HttpResponse:
    """What waits for my signature; what is ticked is signed by one passphrase and one button, each told by itself."""
    if request.method == "GET":
        return _page(request, _picked(request))
    officer(account_of(request), shell_of(request).now)
    keys = request.POST.getlist(CHOSEN)[: MOST + 1]
    try:
        told = sign_letters([wanted_from(key) for key in keys], account=account_of(request), means=means_of(request))
    except Refusal as refusal:
        return _page(request, keys, refusal=refusal)
    failed = [one for one in told if one.refusal is not None]
    done = len(told) - len(failed)
    if done:
        words = ngettext("%(n)d surat ditandatangani.", "%(n)d surat ditandatangani.", done) % {"n": done}
        messages.success(request, words)
    if failed:
        return _page(request, [key_of(one.wanted) for one in failed], failed=failed)
    return redirect("letters:queue")


@officer_page
@act("letters:queue")
def code(request: HttpRequest) -> HttpResponse:
    """The e-Sign service sends the signer a one-time code, good for as many letters as are ticked; back to where it was asked."""
    keys = [key for key in request.POST.getlist(CHOSEN)[:MOST] if len(key) < LONGEST]
    try:
        officer(account_of(request), shell_of(request).now)
        ask_code(account_of(request), papers=max(1, len(keys)))
    except Refusal as refusal:
        return _page(request, keys, refusal=refusal)
    messages.success(request, _("Kode dikirim oleh layanan e-Sign. Isi kodenya, lalu tanda tangani."))
    return way_back(request, f"{reverse('letters:queue')}?{urlencode({PICKED: ','.join(keys)})}")


def _picked(request: HttpRequest) -> list[str]:
    return request.GET.get(PICKED, "")[:4000].split(",")


def _page(
    request: HttpRequest, ticked: Sequence[str], *, refusal: Refusal | None = None, failed: Sequence[Told] = ()
) -> HttpResponse:
    lines = _lines(request, ticked)
    ways = [line.way for line in lines if line.electronic]
    context = {
        "section": "signing", "lines": lines, "refusal": refusal, "failed": failed,
        "signing": form_of(ways[0]) if ways else None, "picked": ",".join(one.key for one in lines if one.ticked),
        "full": len(lines) == MOST,
    }  # fmt: skip
    status = refusal.status if refusal else 422 if failed else 200
    return render(request, "desk/letters/queue.html", context, status=status)


@officer_page
@require_GET
def reader(request: HttpRequest, letter_id: int) -> HttpResponse:
    """One letter of the queue to read: its facts first, its sheets below, on to the next by a link or a swipe."""
    picked = [key for key in _picked(request) if key]
    lines = _lines(request, picked)
    at = next((n for n, line in enumerate(lines) if line.letter.pk == letter_id), None)
    if at is None:
        messages.info(request, _("Surat itu tidak lagi menunggu tanda tangan Anda."))
        return redirect("letters:queue")
    line = lines[at]
    following = lines[at + 1] if at + 1 < len(lines) else None
    context: dict[str, Any] = {
        "section": "signing", "line": line, "place": at + 1, "total": len(lines),
        "before": lines[at - 1] if at else None, "following": following,
        "picked": urlencode({PICKED: ",".join(picked)}),
        "with_this": urlencode({PICKED: ",".join(dict.fromkeys([*picked, line.key]))}),
        "without": urlencode({PICKED: ",".join(key for key in picked if key not in {line.key, ALL})}),
        "initials": initials_of(line.letter), "pages": range(1, page_count(line.letter) + 1),
    }  # fmt: skip
    return render(request, "desk/letters/reader.html", context)
