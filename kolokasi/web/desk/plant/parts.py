"""Ruang dan daya: the parts of the plant, added and changed by the Administrator; devices of our own in a rack."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from kolokasi.base import clock
from kolokasi.base.refusal import NOT_FOUND, Refusal
from kolokasi.base.text import whole_number
from kolokasi.facility import edits
from kolokasi.facility.models import Feed, Occupation, Rack, Room, Site, Uplink, Ups
from kolokasi.facility.parts import CHOICE, PARTS, REFERENCE, REFERENCES, TEXT, Field, Part
from kolokasi.web.access import account_of, administrator_page, officer_page
from kolokasi.web.fields import Entry, summary

FORM = "desk/plant/part_form.html"
SAVED = gettext_lazy("Perubahan disimpan.")
ROWS: dict[str, Any] = {"site": Site, "room": Room, "ups": Ups, "feed": Feed, "rack": Rack, "uplink": Uplink}
Choices = tuple[tuple[str, str], ...]


def actor_of(request: HttpRequest) -> str:
    return f"account:{account_of(request).pk}"


@officer_page
@require_GET
def plant(request: HttpRequest) -> HttpResponse:
    """Every site with its rooms, power and lines on one page."""
    sites = Site.objects.prefetch_related("uplinks", "rooms__ups", "rooms__feeds__ups", "rooms__racks")
    return render(request, "desk/plant/plant.html", {"section": "plant", "sites": list(sites)})


@dataclass(frozen=True)
class Form:
    """The fields of a part with what was typed, and what they read as."""

    entries: list[Entry]
    facts: dict[str, Any]

    @property
    def errors(self) -> list[tuple[str, str]]:
        return summary(self.entries)


def _choices(field: Field, room_id: int | None) -> Choices:
    """The rows a reference may name; UPS and feeds of one room where the room is known, else with their room's name."""
    if field.kind not in {REFERENCE, REFERENCES}:
        return tuple((key, str(label)) for key, label in field.choices)
    rows = ROWS[field.to].objects.all()
    if field.to in {"ups", "feed"}:
        rows = rows.filter(room_id=room_id) if room_id else rows.select_related("room")
        return tuple((str(row.pk), row.name if room_id else f"{row.name} · {row.room.name}") for row in rows)
    return tuple((str(row.pk), str(row)) for row in rows)


def read_form(
    part: Part, typed: dict[str, Any], *, checked: bool, room_id: int | None = None, without: tuple[str, ...] = ()
) -> Form:
    """The form with each answer and, when `checked`, a sentence at each wrong one. References come by their number."""
    entries: list[Entry] = []
    facts: dict[str, Any] = {}
    for field in part.fields:
        if field.name in without:
            continue
        choices = _choices(field, room_id)
        entry, value = _entry(field, choices, typed.get(field.name, ""), checked)
        entries.append(entry)
        facts[field.name] = value
    return Form(entries, facts)


def _entry(field: Field, choices: Choices, typed: Any, checked: bool) -> tuple[Entry, Any]:
    above = field.kind == REFERENCE and field.to in {"site", "room", "rack"}
    required = field.required or (above and field.name != "feed")
    kind = {CHOICE: "choice", REFERENCE: "choice", REFERENCES: "many"}.get(field.kind, "text")
    many = [str(one) for one in typed] if isinstance(typed, list | tuple) else []
    shown = f",{','.join(many)}," if kind == "many" else str(typed)
    width = "w-l" if field.kind in {TEXT, REFERENCE} else "" if field.unit else "w-m"
    entry = Entry(
        field.name,
        str(field.label),
        kind,
        str(field.hint),
        shown,
        unit=field.unit,
        required=required,
        choices=choices,
        width=width,
    )
    value, sentence = _value(field, typed, many, required)
    return (entry.filled(entry.value, sentence) if checked and sentence else entry), value


def _value(field: Field, typed: Any, many: list[str], required: bool) -> tuple[Any, str]:
    if field.kind == REFERENCES:
        numbers = [whole_number(one, 0) for one in many]
        return list(ROWS[field.to].objects.filter(pk__in=numbers)), ""
    if field.kind == REFERENCE:
        if not typed:
            return None, _("Isi bagian ini.") if required else ""
        row = ROWS[field.to].objects.filter(pk=whole_number(str(typed), 0)).first()
        return row, "" if row else _("Pilih salah satu dari daftar.")
    return field.read(typed)


def _typed(request: HttpRequest, part: Part) -> dict[str, Any]:
    """What was typed; in an empty form what the address says, and what is usual."""
    if request.method == "POST":
        source, usual = request.POST, {}
    else:
        source, usual = request.GET, {field.name: _spelled(field.default) for field in part.fields}
    return {
        field.name: source.getlist(field.name)
        if field.kind == REFERENCES
        else source.get(field.name, usual.get(field.name, ""))
        for field in part.fields
    }


def _spelled(value: Any) -> str:
    """A fact as it is typed: "0,9", nothing for what is not known."""
    if value in (None, ()):
        return ""
    return f"{value:g}".replace(".", ",") if isinstance(value, float) else str(value)


def _as_typed(part: Part, row: Any) -> dict[str, Any]:
    """The part in the words of its form."""
    typed: dict[str, Any] = {}
    for field in part.fields:
        if field.kind == REFERENCES:
            typed[field.name] = list(getattr(row, field.name).values_list("pk", flat=True))
        else:
            value = getattr(row, f"{field.name}_id" if field.kind == REFERENCE else field.name)
            typed[field.name] = (
                "" if value is None else f"{value:g}".replace(".", ",") if isinstance(value, float) else str(value)
            )
    return typed


def _part(kind: str) -> Part:
    part = PARTS.get(kind)
    if part is None or part.model is None:
        raise Refusal(NOT_FOUND)
    return part


@administrator_page
@require_http_methods(["GET", "POST"])
def add(request: HttpRequest, kind: str) -> HttpResponse:
    """A new part; what it stands in may be given in the address."""
    part = _part(kind)
    title = _("%(part)s baru") % {"part": str(part.title)}
    typed = _typed(request, part)
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
    return redirect("plant:plant")


@administrator_page
@require_http_methods(["GET", "POST"])
def change(request: HttpRequest, kind: str, part_id: int) -> HttpResponse:
    """The facts of a part that is there."""
    part, row = _part(kind), _row(kind, part_id)
    typed = _typed(request, part) if request.method == "POST" else _as_typed(part, row)
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
    return redirect("plant:rack", part_id) if kind == "rack" else redirect("plant:plant")


def _row(kind: str, part_id: int) -> Any:
    row = ROWS[_part(kind).key].objects.filter(pk=part_id).first()
    if row is None:
        raise Refusal(NOT_FOUND)
    return row


@administrator_page
@require_http_methods(["GET", "POST"])
def remove(request: HttpRequest, kind: str, part_id: int) -> HttpResponse:
    """Asks once, then the part is gone; one that is in use stays."""
    part, row = _part(kind), _row(kind, part_id)
    context = {"section": "plant", "title": _("Hapus %(part)s %(name)s") % {"part": str(part.title).lower(), "name": str(row)},
               "kind": kind, "row": row}  # fmt: skip
    if request.method == "GET":
        return render(request, "desk/plant/part_remove.html", context)
    try:
        edits.remove_part(kind=kind, part_id=part_id, actor=actor_of(request), at=clock.now())
    except Refusal as refusal:
        return render(request, "desk/plant/part_remove.html", {**context, "refusal": refusal}, status=refusal.status)
    messages.success(request, _("%(part)s %(name)s dihapus.") % {"part": str(part.title), "name": str(row)})
    return redirect("plant:plant")


@administrator_page
@require_http_methods(["GET", "POST"])
def place(request: HttpRequest, rack_id: int) -> HttpResponse:
    """A device of the data centre, or closed units, in this rack."""
    rack: Rack = _row("rack", rack_id)
    part = PARTS["device"]
    typed = _typed(request, part)
    form = read_form(part, typed, checked=request.method == "POST", room_id=rack.room_id, without=("room", "rack"))
    context = {"section": "racks", "title": _("Perangkat baru di %(rack)s") % {"rack": rack.name}, "button": _("Pasang"),
               "form": form, "rack": rack}  # fmt: skip
    if request.method == "GET":
        return render(request, FORM, context)
    if form.errors:
        return render(request, FORM, {**context, "errors": form.errors}, status=422)
    try:
        made = edits.place_device(rack=rack, facts=form.facts, actor=actor_of(request), at=clock.now())
    except Refusal as refusal:
        return render(request, FORM, {**context, "refusal": refusal}, status=refusal.status)
    messages.success(request, _("%(name)s dipasang.") % {"name": made.label})
    return redirect("plant:rack", rack.pk)


@administrator_page
@require_http_methods(["GET", "POST"])
def take_out(request: HttpRequest, occupation_id: int) -> HttpResponse:
    """Asks once, then the device's units are free."""
    found = Occupation.objects.select_related("rack").filter(pk=occupation_id, released_at__isnull=True).first()
    if found is None:
        raise Refusal(NOT_FOUND)
    title = _("Lepas %(name)s dari %(rack)s") % {"name": found.label, "rack": found.rack.name}
    context = {"section": "racks", "title": title, "rack": found.rack, "device": found}
    if request.method == "GET":
        return render(request, "desk/plant/part_remove.html", context)
    try:
        edits.remove_device(occupation_id=occupation_id, actor=actor_of(request), at=clock.now())
    except Refusal as refusal:
        return render(request, "desk/plant/part_remove.html", {**context, "refusal": refusal}, status=refusal.status)
    messages.success(request, _("%(name)s dilepas.") % {"name": found.label})
    return redirect("plant:rack", found.rack_id)
