"""From untrusted bytes to a small tree of elements: no DTD, no entities, no network, bounded in size, depth and number."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from lxml import etree

from kolokasi.sop.faults import WHOLE_FILE, Fault, SopFaults, shown
from kolokasi.sop.faults import marked as _

BPMN = "http://www.omg.org/spec/BPMN/20100524/MODEL"
DRAWING = "http://www.omg.org/spec/BPMN/20100524/DI"
SOP = "urn:kolokasi:sop:1"
XSI = "http://www.w3.org/2001/XMLSchema-instance"
_PREFIX = {BPMN: "", DRAWING: "drawing:", SOP: "sop:", XSI: "xsi:"}

MAX_BYTES = 2_000_000
MAX_DEPTH = 40
MAX_ELEMENTS = 8_000
LONGEST_NAME = 80


@dataclass(eq=False)
class Element:
    """One element: BPMN names bare ("userTask"), ours with "sop:", foreign ones in braces. `where` is the nearest id."""

    name: str
    where: str
    attributes: dict[str, str]
    depth: int
    children: list[Element] = field(default_factory=list)
    text: str = ""

    def get(self, name: str) -> str:
        return self.attributes.get(name, "").strip()

    def of(self, *names: str) -> Iterator[Element]:
        return (child for child in self.children if child.name in names)


def short(name: str) -> str:
    """A qualified name as we write it: bare for BPMN, `sop:` for ours, in braces for a foreign one."""
    space, closed, local = name[1:].partition("}") if name.startswith("{") else ("", "", name)
    if not closed:
        return name
    return (_PREFIX[space] + local if space in _PREFIX else name)[:LONGEST_NAME]


def refuse(element: str, message: str, /, **facts: object) -> SopFaults:
    return SopFaults((Fault(element, message, facts),))


def parse(data: bytes) -> Element:
    """The root of a well-formed UTF-8 document within the limits. Raises SopFaults; reads nothing but `data`."""
    if not data.strip():
        raise refuse(WHOLE_FILE, _("Berkas kosong. Pilih berkas BPMN yang berisi."))
    if len(data) > MAX_BYTES:
        limit = MAX_BYTES // 1_000_000
        raise refuse(WHOLE_FILE, _("Berkas lebih besar dari {limit} MB. Periksa apakah ini berkas SOP."), limit=limit)
    try:
        data.decode("utf-8-sig")
    except UnicodeDecodeError as broken:
        raise refuse(
            WHOLE_FILE,
            _("Berkas bukan UTF-8: ada bita yang salah di letak {at}. Simpan ulang sebagai UTF-8."),
            at=broken.start,
        ) from None
    builder = _Builder()
    target: Any = builder
    parser = etree.XMLParser(
        target=target, encoding="utf-8", resolve_entities=False, load_dtd=False, no_network=True, huge_tree=False
    )
    try:
        etree.fromstring(data, parser)
    except etree.XMLSyntaxError as broken:
        line, column = broken.position
        raise refuse(
            builder.where,
            _("XML tidak utuh di baris {line}, kolom {column}. Simpan ulang berkasnya."),
            line=line,
            column=column,
        ) from None
    assert builder.root is not None  # noqa: S101 - a document without a root is not well-formed
    return builder.root


class _Builder:
    """Receives the parser's events; stops it by SopFaults at the first one that goes beyond a limit."""

    def __init__(self) -> None:
        self.root: Element | None = None
        self._open: list[Element] = []
        self._count = 0

    @property
    def where(self) -> str:
        return self._open[-1].where if self._open else WHOLE_FILE

    def doctype(self, name: str, public: str | None, system: str | None) -> None:  # noqa: ARG002 - the parser's signature
        raise refuse(WHOLE_FILE, _("Berkas memuat DOCTYPE. Hapus DOCTYPE dan entitasnya; SOP tidak memerlukannya."))

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        self._count += 1
        if len(self._open) >= MAX_DEPTH:
            raise refuse(self.where, _("Elemen bertumpuk lebih dari {limit} tingkat."), limit=MAX_DEPTH)
        if self._count > MAX_ELEMENTS:
            raise refuse(self.where, _("Berkas memuat lebih dari {limit} elemen."), limit=MAX_ELEMENTS)
        given = shown(attributes.get("id", "")).strip()[:LONGEST_NAME].replace(" ", "_")
        where = given or self.where
        values = {short(name): value for name, value in attributes.items()}
        element = Element(short(tag), where, values, len(self._open))
        if self._open:
            self._open[-1].children.append(element)
        else:
            self.root = element
        self._open.append(element)

    def end(self, tag: str) -> None:  # noqa: ARG002 - the parser's signature
        self._open.pop()

    def data(self, text: str) -> None:
        self._open[-1].text += text

    def comment(self, text: str) -> None:
        """Comments are for people."""

    def pi(self, target: str, data: str | None = None) -> None:  # noqa: ARG002 - the parser's signature
        raise refuse(
            self.where, _("Perintah pemrosesan <?{target}?> tidak dikenal dalam SOP."), target=target[:LONGEST_NAME]
        )

    def close(self) -> Element | None:
        return self.root
