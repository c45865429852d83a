"""`import facility`: a whole plant from json, xlsx or csv, whole file or nothing, every fault with its row and column."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kolokasi.base import events, sheets
from kolokasi.base.refusal import Refusal, define
from kolokasi.base.sheets import Fault, Row
from kolokasi.facility.actions import lock_plant
from kolokasi.facility.applying import Applier
from kolokasi.facility.parts import PARTS

# sheet → kind of part, in the order in which they need each other
SHEETS = {
    "site": "site", "rooms": "room", "ups": "ups", "feeds": "feed", "racks": "rack", "uplinks": "uplink",
    "devices": "device",
}  # fmt: skip
BESIDE = ("prefixes",)
DEEPEST = 20
NOT_JSON = define(
    "plant_not_json", gettext_lazy("Berkas {name} bukan JSON yang utuh. Periksa tanda kurung dan komanya.")
)
NOT_A_PLANT = define(
    "plant_wrong_shape",
    gettext_lazy("Berkas ini tidak memuat gedung, ruang, atau rak. Mulai dari contoh di halaman impor."),
)
NO_ROWS = define("plant_no_rows", gettext_lazy("Berkas {name} tidak memuat baris. Isi di bawah baris judul."))
FAULTY = define(
    "import_faulty", gettext_lazy("Berkas tidak dimasukkan: ada {count} kesalahan. Yang pertama: {first}"), 422
)


@dataclass
class Imported:
    """What an import did, or would do: parts added, changed and left as they were, and every fault."""

    added: Counter[str] = field(default_factory=Counter)
    changed: Counter[str] = field(default_factory=Counter)
    same: Counter[str] = field(default_factory=Counter)
    faults: list[Fault] = field(default_factory=list)
    beside: list[Row] = field(default_factory=list)
    dry_run: bool = False

    def as_json(self) -> dict[str, Any]:
        return {
            "added": dict(self.added), "changed": dict(self.changed), "same": dict(self.same),
            "faults": [fault.as_json() for fault in self.faults], "dry_run": self.dry_run,
        }  # fmt: skip


def read_rows(name: str, data: bytes, sheet: str = "") -> list[Row]:
    """The rows of a file by its kind; json is flattened to the same rows, each numbered by its path."""
    rows = _of_json(name, data) if sheets.kind_of(name) == "json" else sheets.read_table(name, data, sheet)
    if not rows:
        raise Refusal(NO_ROWS, name=name)
    return rows


def _of_json(name: str, data: bytes) -> list[Row]:
    if len(data) > sheets.FILE_LIMIT:
        raise Refusal(sheets.TOO_LARGE, limit=sheets.FILE_LIMIT // 1024 // 1024)
    try:
        document = json.loads(data.decode("utf-8-sig"), parse_constant=_refuse)
    except (ValueError, RecursionError) as broken:
        raise Refusal(NOT_JSON, name=name) from broken
    rows = rows_of(document)
    if len(rows) > sheets.ROWS_LIMIT:
        raise Refusal(sheets.TOO_MANY_ROWS, limit=sheets.ROWS_LIMIT)
    return rows


def _refuse(name: str) -> None:
    raise ValueError(name)


def rows_of(document: Any) -> list[Row]:
    """The Plant of INTERFACES as rows; `site` and the room of each part are written into its row."""
    if not isinstance(document, Mapping) or not set(document) & {"site", "rooms", "uplinks"}:
        raise Refusal(NOT_A_PLANT)
    site = document.get("site") or {}
    rows = [Row("site", "site", dict(site))] if isinstance(site, Mapping) and site else []
    within = {"site": site.get("name")} if isinstance(site, Mapping) and site.get("name") else {}
    for path, room in _listed(document, "rooms", ""):
        rows.append(Row("rooms", path, within | {k: v for k, v in room.items() if k not in SHEETS}))
        here = {"room": room.get("name")}
        for sheet in ("ups", "feeds", "racks", "devices"):
            rows += [Row(sheet, inner, here | part) for inner, part in _listed(room, sheet, f"{path}.")]
    rows += [Row("uplinks", path, within | part) for path, part in _listed(document, "uplinks", "")]
    rows += [Row("prefixes", path, part) for path, part in _listed(document, "prefixes", "")]
    return rows


def _listed(document: Mapping[str, Any], name: str, prefix: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """The objects of a list, each with its path; anything else in their place is told as an empty row."""
    found = document.get(name)
    if found is not None and not isinstance(found, list):
        found = [found]
    for number, one in enumerate(found or ()):
        yield f"{prefix}{name}.{number}", {str(k): v for k, v in one.items()} if isinstance(one, Mapping) else {}


class _DryRun(Exception):  # noqa: N818 - undoes, is no error
    """Undoes what a dry run has done."""


def import_plant(*, rows: Sequence[Row], actor: str, at: datetime, dry_run: bool = False) -> Imported:
    """Every row is in the plant, by its name added or changed, or none is; what is not in the file stays as it is."""
    done = Imported(dry_run=dry_run)
    try:
        with transaction.atomic():
            lock_plant()
            _apply(rows, done, at)
            if done.faults or dry_run:
                raise _DryRun
            _record(done, actor)
    except _DryRun:
        pass
    return done


def import_or_refuse(*, rows: Sequence[Row], actor: str, at: datetime) -> Imported:
    """As `import_plant`; refuses with the first fault."""
    done = import_plant(rows=rows, actor=actor, at=at)
    if done.faults:
        raise Refusal(FAULTY, count=len(done.faults), first=said(done.faults[0]))
    return done


def said(fault: Fault) -> str:
    """A fault in one line: "racks, baris 4, kolom units: Tulis angka …"."""
    place = _("{sheet}, baris {row}").format(sheet=fault.sheet, row=fault.row)
    if fault.column:
        place = _("{place}, kolom {column}").format(place=place, column=fault.column)
    return f"{place}: {fault.sentence}"


def _record(done: Imported, actor: str) -> None:
    facts = {"added": dict(done.added), "changed": dict(done.changed)}
    events.record(kind="plant", subject="import", act="plant_imported", actor=actor, new=facts)


def _apply(rows: Sequence[Row], done: Imported, at: datetime) -> None:
    by_sheet: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        by_sheet[row.sheet].append(row)
    for name in set(by_sheet) - set(SHEETS) - set(BESIDE):
        known = ", ".join((*SHEETS, *BESIDE))
        first = by_sheet[name][0]
        done.faults.append(
            Fault(name, first.number, "", _("Lembar ini tidak dikenal. Namai {known}.").format(known=known))
        )
    done.beside = [row for name in BESIDE for row in by_sheet[name]]
    applier = Applier(done, at)
    for name, kind in SHEETS.items():
        applier.begin(kind)
        for row in by_sheet[name]:
            _one(applier, kind, row, done)
        applier.end()


def _one(applier: Applier, kind: str, row: Row, done: Imported) -> None:
    part = PARTS[kind]
    known = {one.name for one in part.fields}
    for column in row.cells:
        if column not in known:
            done.faults.append(
                Fault(row.sheet, row.number, column[:60], _("Kolom ini tidak dikenal. Hapus atau perbaiki namanya."))
            )
    clean, errors = part.read(row.cells)
    if errors:
        done.faults += [Fault(row.sheet, row.number, column, sentence) for column, sentence in errors.items()]
        return
    wrong = applier.resolve(kind, clean)
    if wrong:
        done.faults += [Fault(row.sheet, row.number, column, sentence) for column, sentence in wrong.items()]
        return
    try:
        applier.apply(row, kind, clean)
    except Refusal as refusal:
        done.faults.append(Fault(row.sheet, row.number, "", str(refusal)))
