"""The registers on the screen: letters in and out, control cards, dispositions; a year at a time, searched and filtered."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from kolokasi.letters import agenda
from kolokasi.letters.models import AgendaEntry, Instruction
from kolokasi.people.queries import acting_title, post_name
from kolokasi.web.access import officer_page
from kolokasi.web.desk.letters import asking
from kolokasi.web.desk.letters.asking import read_year
from kolokasi.web.paging import page_of

__all__ = ["cards", "dispositions", "read_year", "register"]

DIRECTIONS = {"masuk": AgendaEntry.Direction.IN, "keluar": AgendaEntry.Direction.OUT}
TABS = {"masuk": "in", "keluar": "out"}
STATE_TONES = {agenda.UNREAD: "t-wait", agenda.READ: "t-now", agenda.FOLLOWED: "", agenda.RECALLED: ""}


def state_words() -> dict[str, str]:
    """Where a disposition is in its life, in a word or two."""
    return {
        agenda.UNREAD: _("belum dibaca"), agenda.READ: _("dibaca"), agenda.FOLLOWED: _("ditindaklanjuti"),
        agenda.RECALLED: _("ditarik kembali"),
    }  # fmt: skip


def direction_of(request: HttpRequest) -> str:
    """Which of the two books the control cards are of: those of incoming letters unless the address says otherwise."""
    found = request.GET.get("arah", "")
    return found if found in DIRECTIONS else "masuk"


@officer_page
@require_GET
def register(request: HttpRequest, direction: str) -> HttpResponse:
    """One year of incoming or outgoing letters, the newest first."""
    asked, kept = asking.asked(request), DIRECTIONS[direction]
    rows = agenda.entries(kept, asked.year, asking.reader(request), asked.sought)
    context = {**_common(request, asked, rows), "tab": TABS[direction], "direction": direction, "book": direction}
    context |= {"incoming": direction == "masuk", "years": asking.years(request, kept)}
    return render(request, "desk/letters/register.html", context, status=422 if asked.wrong else 200)


@officer_page
@require_GET
def cards(request: HttpRequest) -> HttpResponse:
    """The control cards of a year: the letters of cases, with the post that each was last forwarded to (DOMAIN 1.8)."""
    direction = direction_of(request)
    asked, kept = asking.asked(request, cases_only=True), DIRECTIONS[direction]
    rows = agenda.entries(kept, asked.year, asking.reader(request), asked.sought)
    context = {**_common(request, asked, rows), "tab": "cards", "direction": direction, "book": "kartu-kendali"}
    handlers = agenda.handlers(row.case_id for row in context["rows"])
    context |= {
        "incoming": direction == "masuk",
        "years": asking.years(request, kept),
        "directions": (("masuk", _("Masuk (M)")), ("keluar", _("Keluar (K)"))),
        "cards": [(row, handlers.get(row.case_id, "")) for row in context["rows"]],
        "extra": (("arah", direction),),
    }
    return render(request, "desk/letters/cards.html", context, status=422 if asked.wrong else 200)


@officer_page
@require_GET
def dispositions(request: HttpRequest) -> HttpResponse:
    """Every disposition of a year, the newest first: from whom, to whom, what was asked, and what became of it."""
    sent, entries = asking.asked_dispositions(request)
    year = read_year(request)
    page = page_of(agenda.dispositions(year, asking.reader(request), sent), "sent_at", request.GET, descending=True)
    labels, words = dict(Instruction.objects.values_list("key", "label")), state_words()
    rows = []
    for row in page.rows:
        state = agenda.state_of(row)
        rows.append(
            {
                "row": row,
                "from": acting_title(row.acting, post_name(row.from_post)),
                "to": post_name(row.to_post),
                "asked": [labels.get(key, key) for key in row.instructions],
                "state": words[state],
                "tone": STATE_TONES[state],
            }
        )
    context = {
        "section": "letters", "tab": "sent", "book": "disposisi", "direction": "", "directions": (), "extra": (),
        "year": str(year), "years": asking.years(request), "q": sent.words, "page": page, "rows": rows,
        "filters": entries, "narrowed": bool(sent.state or sent.post), "wrong": False,
    }  # fmt: skip
    return render(request, "desk/letters/sent.html", context)


def _common(request: HttpRequest, asked: asking.Asked, rows: Any) -> dict[str, Any]:
    page = page_of(rows, "entered_at", request.GET, descending=True)
    return {
        "section": "letters", "extra": (), "year": str(asked.year), "q": asked.words, "page": page, "rows": page.rows,
        "directions": (), "filters": asked.entries, "narrowed": asked.narrowed, "wrong": asked.wrong,
    }  # fmt: skip
