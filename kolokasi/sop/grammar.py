"""The subset of BPMN 2.0 that is a procedure here: which elements and attributes may stand where (HOUSE 3)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from kolokasi.sop.faults import FaultList
from kolokasi.sop.faults import marked as _
from kolokasi.sop.tree import Element

MANY = 1000
NODES = 300
_ID = re.compile(r"[A-Za-z_][\w.-]{0,79}", re.ASCII)


@dataclass(frozen=True)
class Shape:
    """What one element may carry; `children` maps a name to how often it must and may appear."""

    may: frozenset[str] = frozenset()
    must: frozenset[str] = frozenset()
    children: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    words: bool = False


def _shape(
    may: str = "", must: str = "", children: Mapping[str, tuple[int, int]] | None = None, *, words: bool = False
) -> Shape:
    return Shape(frozenset(may.split()), frozenset(must.split()), children or {}, words)


_WAYS = {"documentation": (0, MANY), "incoming": (0, MANY), "outgoing": (0, MANY)}
_NODES = {
    "documentation": (0, MANY),
    "userTask": (0, NODES),
    "exclusiveGateway": (0, NODES),
    "endEvent": (1, NODES),
    "sequenceFlow": (0, MANY),
}
_LINE = _shape(words=True)
_LISTS = ("unit", "approvedBy", "legalBasis", "qualification", "related", "equipment", "warning", "recording")

SHAPES: dict[str, Shape] = {
    "definitions": _shape(
        "id name targetNamespace expressionLanguage typeLanguage exporter exporterVersion xsi:schemaLocation",
        children={
            "documentation": (0, MANY), "message": (0, 1), "collaboration": (1, 1), "process": (1, 1),
            "drawing:BPMNDiagram": (0, MANY),
        },
    ),
    "documentation": _shape("id textFormat", words=True),
    "message": _shape("name", "id"),
    "collaboration": _shape("name isClosed", "id", {"documentation": (0, MANY), "participant": (1, 1)}),
    "participant": _shape("name", "id processRef", {"documentation": (0, MANY)}),
    "process": _shape(
        "isExecutable processType isClosed sop:en", "id name",
        _NODES | {
            "extensionElements": (0, 1), "laneSet": (1, 1), "startEvent": (1, 1), "boundaryEvent": (0, NODES),
            "subProcess": (0, 1),
        },
    ),
    "laneSet": _shape("id name", children={"documentation": (0, MANY), "lane": (1, 40)}),
    "lane": _shape(
        "sop:en sop:extension", "id name sop:post", {"documentation": (0, MANY), "flowNodeRef": (0, MANY)}
    ),
    "flowNodeRef": _LINE,
    "incoming": _LINE,
    "outgoing": _LINE,
    "startEvent": _shape("name sop:en isInterrupting parallelMultiple", "id", _WAYS | {"messageEventDefinition": (0, 1)}),
    "messageEventDefinition": _shape("id messageRef"),
    "userTask": _shape(
        "sop:en sop:amount sop:clock sop:kelengkapan sop:output sop:extension sop:skippable sop:applicant sop:lane",
        "id name sop:step sop:act",
        _WAYS | {"extensionElements": (0, 1)},
    ),
    "exclusiveGateway": _shape("gatewayDirection sop:en sop:decidedBy sop:lane", "id name", _WAYS),
    "boundaryEvent": _shape(
        "sop:en cancelActivity parallelMultiple", "id name attachedToRef", _WAYS | {"timerEventDefinition": (1, 1)}
    ),
    "timerEventDefinition": _shape("id", children={"timeDuration": (1, 1)}),
    "timeDuration": _shape("id xsi:type", words=True),
    "endEvent": _shape("sop:en sop:step sop:lane", "id name sop:result", _WAYS),
    "subProcess": _shape("sop:en", "id name triggeredByEvent", _NODES | {"startEvent": (1, 1)}),
    "sequenceFlow": _shape(
        "name sop:en sop:outcome sop:otherwise sop:extension", "id sourceRef targetRef", {"documentation": (0, MANY)}
    ),
    "extensionElements": _shape(
        children={
            "sop:identity": (0, 1), "sop:official": (0, 1), "sop:outcome": (0, MANY), "sop:field": (0, MANY),
            "sop:document": (0, MANY),
        }
    ),
    "sop:identity": _shape(
        "number created revised effective", "title", {f"sop:{name}": (0, MANY) for name in _LISTS}
    ),
    **{f"sop:{name}": _LINE for name in _LISTS},
    "sop:official": _shape(children={"sop:row": (1, MANY)}),
    "sop:row": _shape("kelengkapan waktu output keterangan tasks", "no kegiatan"),
    "sop:outcome": _shape("en hint hintEn note bare extension", "key label"),
    "sop:field": _shape(
        "en hint hintEn kind required perServer unit", "name label", {"sop:choice": (0, MANY)}
    ),
    "sop:choice": _shape("en", "key label"),
    "sop:document": _shape("en needed applicant written", "kind label"),
}  # fmt: skip

_BOOLEANS = {
    "isExecutable", "isClosed", "isInterrupting", "parallelMultiple", "cancelActivity", "triggeredByEvent",
    "sop:extension", "sop:skippable", "sop:applicant", "sop:otherwise", "note", "bare", "extension", "required",
    "perServer", "applicant", "written",
}  # fmt: skip
_FIXED = {
    ("startEvent", "isInterrupting"): "true",
    ("startEvent", "parallelMultiple"): "false",
    ("boundaryEvent", "parallelMultiple"): "false",
    ("boundaryEvent", "cancelActivity"): "true",
    ("subProcess", "triggeredByEvent"): "true",
}
_SCRIPTED = {
    "conditionExpression", "scriptTask", "script", "property", "dataObject", "ioSpecification", "standardLoopCharacteristics",
    "multiInstanceLoopCharacteristics",
}  # fmt: skip


def check_shape(root: Element, faults: FaultList) -> None:
    """Every element, attribute and number of children is one the subset knows, and every id stands once."""
    if root.name != "definitions":
        faults.add(root.where, _("Berkas bukan BPMN 2.0: elemen pertamanya <{name}>."), name=root.name)
        return
    seen: set[str] = set()
    waiting = [root]
    while waiting:
        element = waiting.pop()
        _check_id(element, seen, faults)
        if element.name.startswith(("drawing:", "{http://www.omg.org/spec/DD/")):
            waiting.extend(reversed(element.children))
            continue
        _check_attributes(element, faults)
        _check_children(element, faults)
        shape = SHAPES[element.name]
        waiting.extend(child for child in reversed(element.children) if child.name in shape.children)


def _check_id(element: Element, seen: set[str], faults: FaultList) -> None:
    given = element.attributes.get("id")
    if given is None:
        return
    if given in seen:
        faults.add(element.where, _("Id {id} dipakai lebih dari sekali."), id=element.where)
    elif not _ID.fullmatch(given):
        faults.add(element.where, _("Id hanya boleh memuat huruf, angka, titik, garis bawah, dan tanda hubung."))
    seen.add(given)


def _check_attributes(element: Element, faults: FaultList) -> None:
    shape = SHAPES[element.name]
    tool = element.name == "definitions"
    for name, value in element.attributes.items():
        if name in shape.may or name in shape.must:
            _check_value(element, name, value, faults)
        elif not (tool and name.startswith("{")):
            faults.add(
                element.where, _("Atribut {name} tidak dikenal pada <{element}>."), name=name, element=element.name
            )
    for name in sorted(shape.must):
        if not element.get(name):
            faults.add(
                element.where, _("Atribut {name} pada <{element}> belum diisi."), name=name, element=element.name
            )


def _check_value(element: Element, name: str, value: str, faults: FaultList) -> None:
    wanted = _FIXED.get((element.name, name))
    if wanted and value != wanted:
        faults.add(element.where, _("Atribut {name} harus {wanted}."), name=name, wanted=wanted)
    elif name in _BOOLEANS and value not in {"true", "false"}:
        faults.add(element.where, _("Atribut {name} harus true atau false."), name=name)


def _check_children(element: Element, faults: FaultList) -> None:
    shape = SHAPES[element.name]
    counts: dict[str, int] = {}
    for child in element.children:
        counts[child.name] = counts.get(child.name, 0) + 1
        if child.name in shape.children:
            continue
        if child.name in _SCRIPTED:
            faults.add(
                child.where,
                _(
                    "<{name}> memuat syarat, variabel, atau skrip. Di sini keputusan hanya hasil sebuah langkah (sop:outcome)."
                ),
                name=child.name,
            )
        else:
            faults.add(
                child.where,
                _("Elemen <{name}> tidak dikenal di dalam <{parent}>."),
                name=child.name,
                parent=element.name,
            )
    for name, (least, most) in shape.children.items():
        found = counts.get(name, 0)
        if found < least:
            faults.add(element.where, _("<{parent}> belum memuat <{name}>."), parent=element.name, name=name)
        elif found > most:
            faults.add(
                element.where, _("<{parent}> memuat {found} <{name}>; paling banyak {most}."),
                parent=element.name, name=name, found=found, most=most,
            )  # fmt: skip
    if element.text.strip() and not shape.words:
        faults.add(element.where, _("<{name}> memuat teks lepas."), name=element.name)
