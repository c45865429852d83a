"""The form of a part: each fact as a question, what was typed, and what it reads as."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _

from kolokasi.base.text import whole_number
from kolokasi.facility.fields import CHOICE, REFERENCE, REFERENCES, TEXT, TRUTH, YES_OR_NO, Field
from kolokasi.facility.models import DeviceType, Feed, Outlet, Rack, Room, Site, Uplink, Ups
from kolokasi.facility.parts import Part
from kolokasi.facility.types import find_type
from kolokasi.web.fields import Entry, summary

ROWS: dict[str, Any] = {
    "site": Site, "room": Room, "ups": Ups, "feed": Feed, "rack": Rack, "uplink": Uplink, "outlet": Outlet,
    "device_type": DeviceType,
}  # fmt: skip
Choices = tuple[tuple[str, str], ...]


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
    if field.kind == TRUTH:
        return tuple((key, str(label)) for key, label in YES_OR_NO)
    if field.kind not in {REFERENCE, REFERENCES} or field.to == "device_type":
        return tuple((key, str(label)) for key, label in field.choices)
    rows = ROWS[field.to].objects.all()
    if field.to in {"ups", "feed", "rack"}:
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
    kind = {CHOICE: "choice", TRUTH: "choice", REFERENCE: "choice", REFERENCES: "many"}.get(field.kind, "text")
    kind = "text" if field.to == "device_type" else kind
    many = [str(one) for one in typed] if isinstance(typed, list | tuple) else []
    shown = f",{','.join(many)}," if kind == "many" else str(typed)
    width = "w-l" if field.kind in {TEXT, REFERENCE} else "" if field.unit else "w-m"
    entry = Entry(
        field.name,
        str(field.label),
        kind,
        str(field.hint),
        shown,
        unit=str(field.unit),
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
        if field.to == "device_type":
            return find_type(str(typed))
        row = ROWS[field.to].objects.filter(pk=whole_number(str(typed), 0)).first()
        return row, "" if row else _("Pilih salah satu dari daftar.")
    return field.read(typed)


def typed_in(request: HttpRequest, part: Part) -> dict[str, Any]:
    """What was typed; in an empty form what the address says, and what is usual."""
    if request.method == "POST":
        source, usual = request.POST, {}
    else:
        source, usual = request.GET, {field.name: spelled(field.default) for field in part.fields}
    return {
        field.name: source.getlist(field.name)
        if field.kind == REFERENCES
        else source.get(field.name, usual.get(field.name, ""))
        for field in part.fields
    }


def spelled(value: Any) -> str:
    """A fact as it is typed: "0,9", ya or tidak, nothing for what is not known."""
    if value is None or value == ():
        return ""
    if isinstance(value, bool):
        return "ya" if value else "tidak"
    return f"{value:g}".replace(".", ",") if isinstance(value, float) else str(value)


def as_typed(part: Part, row: Any) -> dict[str, Any]:
    """The part in the words of its form."""
    typed: dict[str, Any] = {}
    for field in part.fields:
        if field.kind == REFERENCES:
            typed[field.name] = list(getattr(row, field.name).values_list("pk", flat=True))
        elif field.to == "device_type":
            typed[field.name] = str(getattr(row, field.name) or "")
        elif field.to == "room" and isinstance(row, Outlet):
            typed[field.name] = spelled(row.rack.room_id)
        else:
            value = getattr(row, f"{field.name}_id" if field.kind == REFERENCE else field.name, None)
            typed[field.name] = spelled(value)
    return typed
