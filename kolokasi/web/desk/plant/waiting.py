"""Daftar tunggu: who waits for room, in order, what each needs and what is in the way."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET

from kolokasi.base.refusal import NOT_FOUND, Refusal
from kolokasi.procedure import waiting
from kolokasi.procedure.models import WaitingTurn
from kolokasi.procedure.verdict import limit_name
from kolokasi.servers.rules import planned_watts
from kolokasi.web.access import account_of, act, officer_page
from kolokasi.web.context import shell_of
from kolokasi.web.words import inside, number

HELPDESK = "helpdesk"


@dataclass(frozen=True)
class Row:
    """One turn in words: what it needs, and the limits it waits for."""

    place: int
    turn: WaitingTurn
    needs: str
    waits_for: str


@officer_page
@require_GET
def overview(request: HttpRequest) -> HttpResponse:
    """The list in its order."""
    shell = shell_of(request)
    rows = [
        Row(place, turn, needs(turn.request), waits_for(turn)) for place, turn in enumerate(waiting.living_turns(), 1)
    ]
    answers = any(found.key == HELPDESK for found in shell.standings)
    return render(request, "desk/plant/waiting.html", {"section": "capacity", "rows": rows, "answers": answers})


def needs(asked: Mapping[str, Any]) -> str:
    """What a request needs in one line: "2 server, 4U, 900 W"."""
    servers = asked.get("servers") or []
    words = ngettext("%(n)s server", "%(n)s server", len(servers)) % {"n": number(len(servers))}
    units, watts = sum(one.get("units") or 1 for one in servers), sum(planned_watts(one) for one in servers)
    return f"{words}, {number(units)}U, {number(watts)} W"


def waits_for(turn: WaitingTurn) -> str:
    """The limits in its way when the list was last looked through."""
    return ", ".join(inside(limit_name(one)) for one in turn.binding) or turn.why


@officer_page
@act("plant:waiting")
def answer(request: HttpRequest, case_number: str, word: str) -> HttpResponse:
    """The Helpdesk enters what an agency said of its turn."""
    account, at = account_of(request), shell_of(request).now
    if word == "terima":
        new = waiting.accept_offer(number=case_number, account=account, at=at)
        messages.success(request, _("Permohonan baru %(number)s dibuat.") % {"number": new.number})
        return redirect("desk:case", new.number)
    if word == "tolak":
        waiting.decline_offer(number=case_number, account=account, at=at)
        messages.success(request, _("Tawaran ditolak; tempatnya ditawarkan kepada urutan berikutnya."))
    elif word == "keluar":
        waiting.leave_list(number=case_number, account=account, at=at)
        messages.success(request, _("Permohonan %(number)s keluar dari daftar tunggu.") % {"number": case_number})
    else:
        raise Refusal(NOT_FOUND)
    return redirect("plant:waiting")
