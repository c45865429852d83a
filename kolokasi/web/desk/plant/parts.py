"""Ruang dan daya: the parts of the plant, added and changed by the Administrator; devices of our own in a rack."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from kolokasi.base import clock
from kolokasi.base.refusal import NOT_FOUND, Refusal
from kolokasi.facility import edits
from kolokasi.facility.models import Site
from kolokasi.facility.parts import PARTS, Part
from kolokasi.web.access import account_of, administrator_page, officer_page
from kolokasi.web.desk.plant.part_forms import ROWS, as_typed, read_form, typed_in

FORM = "desk/plant/part_form.html"
SAVED = gettext_lazy("Perubahan disimpan.")


def actor_of(request: HttpRequest) -> str:
    return f"account:{account_of(request).pk}"


@officer_page
@require_GET
def plant(request: HttpRequest) -> HttpResponse:
    """Every site with its rooms, power and lines on one page."""
    sites = Site.objects.prefetch_related("uplinks", "rooms__ups", "rooms__feeds__ups", "rooms__racks")
    return render(request, "desk/plant/plant.html", {"section": "plant", "sites": list(sites)})


def part_of_kind(kind: str) -> Part:
    part = PARTS.get(kind)
    if part is None or part.model is None:
        raise Refusal(NOT_FOUND)
    return part


@administrator_page
@require_http_methods(["GET", "POST"])
def add(request: HttpRequest, kind: str) -> HttpResponse:
    """A new part; what it stands in may be given in the address."""
    part = part_of_kind(kind)
    title = _("%(part)s baru") % {"part": str(part.title)}
    typed = typed_in(request, part)
    context = {"section": "plant", "title": title, "button": _("Tambah"), "form": read_form(part, typed, checked=False)}
    if request.method == "GET":
        return render(request, FORM, context)
    form = read_form(part, typed, checked=True)
    if form.errors:
        return render(request, FORM, {**context, "form": form, "errors": form.errors}, status=422)
    try:
        made = edits.add_part(kind=kind, facts=form.facts, actor=actor_of(request), at=clock.now())
    except Refusal as refusal:
        return render(request, FORM, {**context, "form": form, "refusal": refusal}, status=refusal.status)
    messages.success(request, _("%(part)s %(name)s ditambahkan.") % {"part": str(part.title), "name": str(made)})
    return redirect(*_back(kind, made))


def _back(kind: str, row: Any) -> tuple[Any, ...]:
    """The page on which a part of that kind is listed."""
    if kind == "device_type":
        return ("plant:device_types",)
    if kind == "outlet":
        return "plant:outlets", row.rack_id
    return ("plant:plant",)


@administrator_page
@require_http_methods(["GET", "POST"])
def change(request: HttpRequest, kind: str, part_id: int) -> HttpResponse:
    """The facts of a part that is there."""
    part, row = part_of_kind(kind), row_of(kind, part_id)
    typed = typed_in(request, part) if request.method == "POST" else as_typed(part, row)
    room_id = None if request.method == "POST" else getattr(row, "room_id", None)
    form = read_form(part, typed, checked=request.method == "POST", room_id=room_id)
    title = f"{part.title} {row}"
    context = {"section": "plant", "title": title, "button": _("Simpan"), "form": form, "kind": kind, "row": row}
    if request.method == "GET":
        return render(request, FORM, context)
    if form.errors:
        return render(request, FORM, {**context, "errors": form.errors}, status=422)
    try:
        edits.change_part(kind=kind, part_id=part_id, facts=form.facts, actor=actor_of(request), at=clock.now())
    except Refusal as refusal:
        return render(request, FORM, {**context, "refusal": refusal}, status=refusal.status)
    messages.success(request, str(SAVED))
    return redirect("plant:rack", part_id) if kind == "rack" else redirect(*_back(kind, row))


def row_of(kind: str, part_id: int) -> Any:
    row = ROWS[part_of_kind(kind).key].objects.filter(pk=part_id).first()
    if row is None:
        raise Refusal(NOT_FOUND)
    return row


@administrator_page
@require_http_methods(["GET", "POST"])
def remove(request: HttpRequest, kind: str, part_id: int) -> HttpResponse:
    """Asks once, then the part is gone; one that is in use stays."""
    part, row = part_of_kind(kind), row_of(kind, part_id)
    context = {"section": "plant", "title": _("Hapus %(part)s %(name)s") % {"part": str(part.title).lower(), "name": str(row)},
               "kind": kind, "row": row}  # fmt: skip
    if request.method == "GET":
        return render(request, "desk/plant/part_remove.html", context)
    try:
        edits.remove_part(kind=kind, part_id=part_id, actor=actor_of(request), at=clock.now())
    except Refusal as refusal:
        return render(request, "desk/plant/part_remove.html", {**context, "refusal": refusal}, status=refusal.status)
    messages.success(request, _("%(part)s %(name)s dihapus.") % {"part": str(part.title), "name": str(row)})
    return redirect(*_back(kind, row))
