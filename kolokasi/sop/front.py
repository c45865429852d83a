"""The page around the flow table: the identity box and its lists, and the rows of the SOP as signed."""

from __future__ import annotations

from collections.abc import Collection

from kolokasi.sop.faults import FaultList
from kolokasi.sop.faults import marked as _
from kolokasi.sop.spec import Identity, OfficialRow
from kolokasi.sop.tree import Element


def read(process: Element, tasks: Collection[str], faults: FaultList) -> tuple[Identity, tuple[OfficialRow, ...]]:
    """The identity and the official rows, letter for letter as the file has them; what the file leaves out stays empty."""
    identity, rows = Identity(title=process.get("name")), tuple[OfficialRow, ...]()
    for child in (child for extension in process.of("extensionElements") for child in extension.children):
        if child.name == "sop:identity":
            identity = _identity(child)
        elif child.name == "sop:official":
            rows = tuple(_row(row, tasks, faults) for row in child.of("sop:row"))
        else:
            faults.add(child.where, _("Elemen <{name}> hanya boleh ada di dalam sebuah langkah."), name=child.name)
    seen: set[str] = set()
    for row in rows:
        if row.no in seen:
            faults.add(process.where, _("Baris resmi {no} ada dua kali."), no=row.no)
        seen.add(row.no)
    return identity, rows


def _row(row: Element, tasks: Collection[str], faults: FaultList) -> OfficialRow:
    named = tuple(row.get("tasks").split())
    for key in named:
        if key not in tasks:
            faults.add(
                row.where, _("Baris resmi {no} menyebut langkah {id}, yang tidak ada."), no=row.get("no"), id=key
            )
    return OfficialRow(
        no=row.get("no"),
        kegiatan=row.get("kegiatan"),
        kelengkapan=row.get("kelengkapan"),
        waktu=row.get("waktu"),
        output=row.get("output"),
        keterangan=row.get("keterangan"),
        tasks=named,
    )


def _identity(element: Element) -> Identity:
    def lines(name: str) -> tuple[str, ...]:
        return tuple(line.text.strip() for line in element.of(f"sop:{name}") if line.text.strip())

    return Identity(
        title=element.get("title"),
        unit=lines("unit"),
        number=element.get("number"),
        created=element.get("created"),
        revised=element.get("revised"),
        effective=element.get("effective"),
        approved_by=lines("approvedBy"),
        legal_basis=lines("legalBasis"),
        qualification=lines("qualification"),
        related=lines("related"),
        equipment=lines("equipment"),
        warning=lines("warning"),
        recording=lines("recording"),
    )
