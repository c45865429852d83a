"""The lists that the office keeps itself: instructions of a disposition, and grounds for refusing."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from kolokasi.base.refusal import NOT_FOUND, Refusal
from kolokasi.base.text import whole_number
from kolokasi.letters import actions
from kolokasi.letters.maintained import LISTS
from kolokasi.people.actions import administrator
from kolokasi.web.access import account_of, administrator_page, officer_page
from kolokasi.web.context import shell_of
from kolokasi.web.fields import Entry, summary

NAMES = {"disposisi": "instruction", "alasan": "reason"}


def _which(name: str) -> str:
    if name not in NAMES:
        raise Refusal(NOT_FOUND)
    return NAMES[name]


def _entry(value: str = "", error: str = "") -> Entry:
    return Entry("label", _("Kata-kata"), "text", required=True, width="w-l").filled(value, error)


@officer_page
@require_http_methods(["GET", "POST"])
def lines(request: HttpRequest, name: str) -> HttpResponse:
    """One list; POST adds a line to it."""
    which = _which(name)
    titles = {"instruction": _("Isi disposisi"), "reason": _("Alasan penolakan")}
    context: dict[str, Any] = {
        "section": "letters", "tab": which, "name": name, "title": titles[which], "rows": LISTS[which].objects.all(),
        "entry": _entry(), "is_reason": which == "reason",
    }  # fmt: skip
    if request.method == "GET":
        return render(request, "desk/letters/lines.html", context)
    account, now = account_of(request), shell_of(request).now
    administrator(account, now)
    label = request.POST.get("label", "")[:400]
    entry = _entry(label, "" if label.strip() else _("Isi bagian ini."))
    context |= {"entry": entry, "errors": summary([entry])}
    if entry.error:
        return render(request, "desk/letters/lines.html", context, status=422)
    try:
        actions.add_line(which=which, label=label, actor=account, at=now)
    except Refusal as refusal:
        return render(request, "desk/letters/lines.html", {**context, "refusal": refusal}, status=refusal.status)
    messages.success(request, _("Ditambahkan ke daftar."))
    return redirect("letters:lines", name)


@administrator_page
@require_http_methods(["GET", "POST"])
def change(request: HttpRequest, name: str, key: str) -> HttpResponse:
    """A line reads otherwise, stands elsewhere, or is offered no more."""
    which = _which(name)
    row = LISTS[which].objects.filter(key=key).first()
    if row is None:
        raise Refusal(NOT_FOUND)
    typed = request.POST
    yes_no = (("yes", _("Ya")), ("no", _("Tidak")))
    entries = [
        _entry(typed.get("label", row.label)[:400]),
        Entry("order", _("Urutan"), "text", _("Yang kecil berdiri di atas."), required=True, width="w-s").filled(
            typed.get("order", str(row.order))[:10]
        ),
        Entry("active", _("Ditawarkan"), "radio", required=True, choices=yes_no).filled(
            typed.get("active", "yes" if row.active else "no")
        ),
    ]
    context: dict[str, Any] = {
        "section": "letters", "title": _("Ubah baris daftar"), "button": _("Simpan"), "back": "letters:lines",
        "back_name": name, "lead": row.label, "entries": entries,
    }  # fmt: skip
    if request.method == "GET":
        return render(request, "desk/letters/form.html", context)
    order = whole_number(entries[1].value.strip(), -1)
    entries = [
        entries[0].filled(entries[0].value, "" if entries[0].value.strip() else _("Isi bagian ini.")),
        entries[1].filled(entries[1].value, _("Tulis angka bulat, misalnya 30.") if order < 0 else ""),
        entries[2].filled(
            entries[2].value, "" if entries[2].value in dict(yes_no) else _("Pilih salah satu dari daftar.")
        ),
    ]
    context |= {"entries": entries, "errors": summary(entries)}
    if context["errors"]:
        return render(request, "desk/letters/form.html", context, status=422)
    try:
        actions.change_line(
            which=which, key=key, label=entries[0].value, order=order, active=entries[2].value == "yes",
            actor=account_of(request), at=shell_of(request).now,
        )  # fmt: skip
    except Refusal as refusal:
        return render(request, "desk/letters/form.html", {**context, "refusal": refusal}, status=refusal.status)
    messages.success(request, _("Daftar diubah."))
    return redirect("letters:lines", name)
