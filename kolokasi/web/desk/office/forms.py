"""The common half of these forms: read what was typed, say what is missing, keep everything when something is refused."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from kolokasi.base.refusal import Refusal
from kolokasi.web.fields import Entry, summary

TYPED_LIMIT = 4000


def typed(request: HttpRequest, entries: Sequence[Entry]) -> list[Entry]:
    """The questions with what was typed; a password is never given back."""
    return [
        entry.filled("" if entry.kind == "password" else request.POST.get(entry.name, "")[:TYPED_LIMIT])
        for entry in entries
    ]


def checked(request: HttpRequest, entries: Sequence[Entry]) -> list[Entry]:
    """The questions with a sentence at each that is empty or not in its list."""
    found = []
    for entry in typed(request, entries):
        value = request.POST.get(entry.name, "")
        error = ""
        if entry.required and not value.strip():
            error = _("Isi bagian ini.")
        elif value and entry.choices and value not in dict(entry.choices):
            error = _("Pilih salah satu dari daftar.")
        found.append(entry.filled(entry.value, error))
    return found


def answer(
    request: HttpRequest,
    template: str,
    context: dict[str, Any],
    entries: Sequence[Entry],
    act: Callable[[dict[str, str]], HttpResponse],
) -> HttpResponse:
    """The form, or what `act` answers when it was posted in order; a refusal draws it again with everything typed."""
    if request.method != "POST":
        return render(request, template, {**context, "entries": list(entries)})
    shown = checked(request, entries)
    if any(entry.error for entry in shown):
        return render(request, template, {**context, "entries": shown, "errors": summary(shown)}, status=422)
    try:
        return act({entry.name: request.POST.get(entry.name, "")[:TYPED_LIMIT] for entry in entries})
    except Refusal as refusal:
        again = {**context, "entries": typed(request, entries), "refusal": refusal}
        return render(request, template, again, status=refusal.status)
