"""What an import of addresses could not take, as tasks: each row of the file beside what the register says, solved one by one."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from kolokasi.addressing.importing import COLUMNS
from kolokasi.addressing.models import Address, AddressConflict
from kolokasi.addressing.queries import living
from kolokasi.addressing.rules import read_host
from kolokasi.addressing.solving import CONFLICT_NO_REASON, drop_conflict, take_conflict
from kolokasi.base.refusal import NOT_FOUND, Refusal
from kolokasi.base.text import one_line, whole_number
from kolokasi.web.access import account_of, administrator_page
from kolokasi.web.context import shell_of
from kolokasi.web.fields import Entry, summary
from kolokasi.web.paging import PARAMETER, SIZE, Page

SECTION = "addresses"
ASKED = ("address", "server", "label", "dns_name")
REASON = "reason"


@administrator_page
@require_GET
def waiting(request: HttpRequest) -> HttpResponse:
    """Fifty rows that wait, oldest first."""
    after = whole_number(request.GET.get(PARAMETER, ""), 0)
    rows = list(AddressConflict.objects.filter(state=AddressConflict.State.OPEN, pk__gt=after)[: SIZE + 1])
    onward = f"?{PARAMETER}={rows[SIZE - 1].pk}" if len(rows) > SIZE else ""
    page = Page(rows[:SIZE], onward, "?", after > 0)
    shown = [(row, _cell(row, "address"), _cell(row, "server") or _cell(row, "label")) for row in page.rows]
    return render(request, "desk/conflicts.html", {"section": SECTION, "page": page, "rows": shown})


@administrator_page
@require_http_methods(["GET", "POST"])
def conflict(request: HttpRequest, conflict_id: int) -> HttpResponse:
    """One row: what the file says, to be put right and taken, or dropped with a reason; what was typed stays."""
    found = AddressConflict.objects.filter(pk=min(conflict_id, 2**31)).first()
    if found is None:
        raise Refusal(NOT_FOUND)
    if request.method == "GET":
        return _page(request, found, {name: _cell(found, name) for name in ASKED})
    typed = {name: one_line(request.POST.get(name, "")) for name in (*ASKED, REASON)}
    actor, at = f"account:{account_of(request).pk}", shell_of(request).now
    try:
        if request.POST.get("act") == "drop":
            drop_conflict(conflict_id=found.pk, reason=typed[REASON], actor=actor, at=at)
            messages.success(request, _("Baris itu dibuang; register tetap."))
        else:
            changes = {_name(found, name): typed[name] for name in ASKED}
            take_conflict(conflict_id=found.pk, changes=changes, actor=actor, at=at)
            messages.success(request, _("Baris itu sudah masuk register."))
    except Refusal as refusal:
        return _page(request, found, typed, refusal)
    return redirect("net:conflicts")


def _page(
    request: HttpRequest, found: AddressConflict, typed: dict[str, str], refusal: Refusal | None = None
) -> HttpResponse:
    entries = [
        Entry("address", _("Alamat"), "text", _("Satu alamat, misalnya 10.20.0.15.")),
        Entry(
            "server",
            _("Server"),
            "text",
            _("Label server kita, misalnya SRV-2026-0001; kosongkan bila bukan server kita."),
        ),
        Entry("label", _("Pemakai"), "text", _("Bila bukan server kita.")),
        Entry("dns_name", _("Nama DNS"), "text", _("Boleh kosong.")),
    ]
    entries = [entry.filled(typed.get(entry.name, "")) for entry in entries]
    reason = Entry(REASON, _("Alasan membuang"), "text", _("Misalnya: register benar, berkas sudah lama."))
    reason = reason.filled(typed.get(REASON, ""))
    errors: list[Any] = []
    if refusal is not None and refusal.code == CONFLICT_NO_REASON:
        reason = reason.filled(reason.value, str(refusal))
        errors, refusal = summary([reason]), None
    status = refusal.status if refusal else 422 if errors else 200
    context = {
        "section": SECTION, "conflict": found, "cells": found.cells.items(), "entries": entries, "reason": reason,
        "holder": _holder(typed.get("address", "")), "open": found.state == AddressConflict.State.OPEN,
        "refusal": refusal, "errors": errors,
    }  # fmt: skip
    return render(request, "desk/conflict.html", context, status=status)


def _holder(text: str) -> Address | None:
    """Who has the address now, where the text is one."""
    try:
        return living(read_host(text))
    except ValueError:
        return None


def _name(found: AddressConflict, column: str) -> str:
    """The file's own word for the column; else ours."""
    return next((name for name in COLUMNS[column] if name in found.cells), COLUMNS[column][0])


def _cell(found: AddressConflict, column: str) -> str:
    return str(found.cells.get(_name(found, column)) or "")
