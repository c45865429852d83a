"""The turn of a rejected case on the waiting list, as its agency sees it: its place, an offer, and the three answers."""

from __future__ import annotations

from datetime import datetime

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from kolokasi.base import clock
from kolokasi.base.refusal import NOT_FOUND, Refusal
from kolokasi.cases.models import Case
from kolokasi.procedure import waiting
from kolokasi.procedure.models import WaitingTurn
from kolokasi.web.access import account_of, act
from kolokasi.web.portal.words import left


def shown(case: Case, at: datetime) -> dict[str, object]:
    """What the page of a case says of its turn, and of the turn that it goes on with."""
    turn = waiting.turn_of(case) if case.status == Case.Status.REJECTED else None
    before = WaitingTurn.objects.filter(taken_by=case).select_related("case").first()
    living = turn is not None and turn.ended_at is None
    return {
        "turn": turn,
        "turn_place": waiting.position(turn) if turn and living else 0,
        "turn_left": left(turn.answer_by, at) if turn and turn.state == WaitingTurn.State.OFFERED else "",
        "goes_on_with": before.case.number if before else "",
    }


def offers(agency_id: int) -> list[WaitingTurn]:
    """The offers that wait for the answer of this agency, the first to end before the others."""
    open_offers = WaitingTurn.objects.filter(case__agency_id=agency_id, state=WaitingTurn.State.OFFERED)
    return list(open_offers.select_related("case").defer("case__form").order_by("answer_by"))


@login_required
@act("portal_case")
def answer(request: HttpRequest, number: str, word: str) -> HttpResponse:
    """Takes the offer in a new case, turns it down, or leaves the list."""
    account, at = account_of(request), clock.now()
    if word == "terima":
        new = waiting.accept_offer(number=number, account=account, at=at)
        messages.success(
            request, _("Permohonan %(n)s sudah kami terima; tempatnya tetap untuk Anda.") % {"n": new.number}
        )
        return redirect("portal_case", new.number)
    if word == "tolak":
        waiting.decline_offer(number=number, account=account, at=at)
    elif word == "keluar":
        waiting.leave_list(number=number, account=account, at=at)
    else:
        raise Refusal(NOT_FOUND)
    return redirect("portal_case", number)
