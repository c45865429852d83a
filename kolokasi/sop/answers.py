"""What a task asks of its officer, as written in the file: outcomes, fields, documents."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from kolokasi.sop.faults import FaultList
from kolokasi.sop.faults import marked as _
from kolokasi.sop.spec import Document, Field, Outcome, Words
from kolokasi.sop.tree import Element

KINDS = ("text", "long", "date", "datetime", "number", "choice", "choices", "yes", "email")
NEEDED = ("step", "end")
_KEY = re.compile(r"[a-z][a-z0-9_]{0,39}")
_ASKS = ("sop:outcome", "sop:field", "sop:document")


@dataclass(frozen=True)
class Answers:
    """All that one task asks for, in the order of the file."""

    outcomes: tuple[Outcome, ...]
    fields: tuple[Field, ...]
    documents: tuple[Document, ...]


def read(task: Element, faults: FaultList) -> Answers:
    """Outcomes, fields and documents of a task element; keys that are malformed or stand twice are faults."""
    asked = [child for extension in task.of("extensionElements") for child in extension.children]
    for child in asked:
        if child.name not in _ASKS:
            faults.add(
                child.where, _("Elemen <{name}> hanya boleh ada di proses, bukan di sebuah langkah."), name=child.name
            )
    _check_keys(task, "key", (child for child in asked if child.name == "sop:outcome"), faults)
    _check_keys(task, "name", (child for child in asked if child.name == "sop:field"), faults)
    _check_keys(task, "kind", (child for child in asked if child.name == "sop:document"), faults)
    return Answers(
        tuple(_outcome(child) for child in asked if child.name == "sop:outcome"),
        tuple(_field(task, child, faults) for child in asked if child.name == "sop:field"),
        tuple(_document(task, child, faults) for child in asked if child.name == "sop:document"),
    )


def _check_keys(task: Element, attribute: str, elements: Iterator[Element], faults: FaultList) -> None:
    seen: set[str] = set()
    for element in elements:
        key = element.get(attribute)
        if not _KEY.fullmatch(key):
            faults.add(task.where, _("Nama {key} harus huruf kecil, angka, dan garis bawah."), key=key)
        if key in seen:
            faults.add(task.where, _("Nama {key} dipakai dua kali dalam langkah ini."), key=key)
        seen.add(key)


def _outcome(element: Element) -> Outcome:
    return Outcome(
        key=element.get("key"),
        label=_label(element),
        hint=_hint(element),
        note=_is(element, "note"),
        bare=_is(element, "bare"),
        extension=_is(element, "extension"),
    )


def _field(task: Element, element: Element, faults: FaultList) -> Field:
    kind = element.get("kind") or "text"
    choices = tuple((choice.get("key"), _label(choice)) for choice in element.of("sop:choice"))
    if kind not in KINDS:
        faults.add(
            task.where, _("Jenis isian {kind} tidak dikenal. Yang ada: {known}."), kind=kind, known=", ".join(KINDS)
        )
    if (kind in {"choice", "choices"}) != bool(choices):
        faults.add(
            task.where,
            _("Isian {name}: pilihan ada jika dan hanya jika jenisnya choice atau choices."),
            name=element.get("name"),
        )
    _check_keys(task, "key", element.of("sop:choice"), faults)
    return Field(
        name=element.get("name"),
        label=_label(element),
        hint=_hint(element),
        kind=kind,
        required=_is(element, "required"),
        per_server=_is(element, "perServer"),
        choices=choices,
        unit=element.get("unit"),
    )


def _document(task: Element, element: Element, faults: FaultList) -> Document:
    needed = element.get("needed") or "step"
    if needed not in NEEDED:
        faults.add(task.where, _("Dokumen {kind}: needed harus step atau end."), kind=element.get("kind"))
    return Document(element.get("kind"), _label(element), needed, _is(element, "applicant"), _is(element, "written"))


def _label(element: Element) -> Words:
    return Words(element.get("label"), element.get("en"))


def _hint(element: Element) -> Words:
    return Words(element.get("hint"), element.get("hintEn"))


def _is(element: Element, name: str) -> bool:
    return element.get(name) == "true"
