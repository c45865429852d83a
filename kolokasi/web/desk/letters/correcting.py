"""A line of the register is put right on a page of its own."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from kolokasi.base.refusal import Refusal
from kolokasi.letters import correcting
from kolokasi.letters.models import AgendaEntry, Sifat, Urgency
from kolokasi.letters.reading import keeper
from kolokasi.web.access import account_of, officer_page
from kolokasi.web.context import shell_of
from kolokasi.web.desk.calendar import checked_entries, read_day
from kolokasi.web.desk.letters.corrected import labels
from kolokasi.web.desk.letters.entering import line_form, line_of
from kolokasi.web.desk.letters.words import choices_of
from kolokasi.web.fields import Entry

LIMIT = 1000


def _entries(request: HttpRequest, row: AgendaEntry) -> list[Entry]:
    kinds = {"date": "date", "letter_date": "date", "sifat": "choice", "urgency": "choice"}
    choices = {"sifat": choices_of(Sifat), "urgency": choices_of(Urgency)}
    needed = {"date", "party", "subject", "sifat", "urgency"}
    shown = labels()
    if row.letter_id is not None:
        shown = {name: label for name, label in shown.items() if name not in correcting.OF_OUR_LETTER}
    made = [
        Entry(
            name, label, kinds.get(name, "text"), required=name in needed, choices=choices.get(name, ()),
            width="" if name in kinds else "w-l", value=_value(getattr(row, name)),
        )
        for name, label in shown.items()
    ]  # fmt: skip
    hint = _("Isi yang lama tetap tersimpan bersama alasan ini.")
    made.append(Entry("reason", _("Alasan pembetulan"), "text", hint, required=True, width="w-l"))
    if request.method != "POST":
        return made
    return [entry.filled(request.POST.get(entry.name, "")[:LIMIT]) for entry in made]


def _value(value: Any) -> str:
    return "" if value is None else str(value)


@officer_page
@require_http_methods(["GET", "POST"])
def correct(request: HttpRequest, entry_id: int) -> HttpResponse:
    """What is wrong on the line is put right, with a reason; number, year and book stay."""
    account, now = account_of(request), shell_of(request).now
    found = keeper(account, now)
    row = line_of(request, entry_id)
    entries, title = _entries(request, row), _("Betulkan catatan")
    if request.method == "GET":
        return render(request, "desk/letters/form.html", line_form(row, title, entries))
    entries = checked_entries(entries)
    context = line_form(row, title, entries)
    if context["errors"]:
        return render(request, "desk/letters/form.html", context, status=422)
    typed: dict[str, Any] = {entry.name: entry.value for entry in entries}
    typed |= {name: read_day(typed[name]) for name in correcting.DAYS if name in typed}
    try:
        correcting.correct_entry(
            entry_id=row.pk, values=typed, reason=typed.pop("reason"), actor=account, post=found.key, acting=found.acting,
            at=now,
        )  # fmt: skip
    except Refusal as refusal:
        return render(request, "desk/letters/form.html", {**context, "refusal": refusal}, status=refusal.status)
    messages.success(request, _("Catatan dibetulkan; isi yang lama tetap tersimpan."))
    return redirect("letters:entry", row.pk)
