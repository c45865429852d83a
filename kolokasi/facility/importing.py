"""`import facility`: a whole plant from rows, whole file or nothing, every fault with its row and column."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kolokasi.base import events
from kolokasi.base.journal import Journal
from kolokasi.base.models import ImportRun
from kolokasi.base.refusal import Refusal, define
from kolokasi.base.sheets import Fault, Row
from kolokasi.facility.actions import lock_plant
from kolokasi.facility.applying import Applier
from kolokasi.facility.fields import by_own_names
from kolokasi.facility.parts import PARTS
from kolokasi.facility.shapes import BESIDE, SHEETS, read_rows, rows_of

FACILITY, SERVERS, DEVICE_TYPES = KINDS = ("facility", "servers", "device-types")
FAULTY = define(
    "import_faulty", gettext_lazy("Berkas tidak dimasukkan: ada {count} kesalahan. Yang pertama: {first}"), 422
)
# Where people look for what does not hang on what: columns that would make power run in a circle.
CIRCLES = {("ups", "feed"), ("ups", "feeds"), ("ups", "ups"), ("feed", "feed"), ("feed", "feeds")}


@dataclass(frozen=True)
class Source:
    """Where rows come from: the file and its fingerprint, and whether strange watts were looked at and found right."""

    file_name: str = ""
    sha256: str = ""
    confirmed: bool = False


def source_of(name: str, data: bytes, *, confirmed: bool = False) -> Source:
    """The file as the list of imports knows it."""
    return Source(name, sha256(data).hexdigest(), confirmed)


@dataclass
class Imported:
    """What an import did, or would do: parts added, changed and left as they were, every fault, and what was written."""

    added: Counter[str] = field(default_factory=Counter)
    changed: Counter[str] = field(default_factory=Counter)
    same: Counter[str] = field(default_factory=Counter)
    faults: list[Fault] = field(default_factory=list)
    beside: list[Row] = field(default_factory=list)
    dry_run: bool = False
    journal: Journal = field(default_factory=Journal)
    run: ImportRun | None = None

    def as_json(self) -> dict[str, Any]:
        return {
            "added": dict(self.added), "changed": dict(self.changed), "same": dict(self.same),
            "faults": [fault.as_json() for fault in self.faults], "dry_run": self.dry_run,
            "import": self.run.pk if self.run else None,
        }  # fmt: skip


class _DryRun(Exception):  # noqa: N818 - undoes, is no error
    """Undoes what a dry run has done."""


def import_plant(
    *,
    rows: Sequence[Row],
    actor: str,
    at: datetime,
    dry_run: bool = False,
    kind: str = FACILITY,
    source: Source | None = None,
) -> Imported:
    """Every row is in the plant, by its name added or changed, or none is; what is not in the file stays as it is."""
    done = Imported(dry_run=dry_run)
    source = source or Source()
    try:
        with transaction.atomic():
            lock_plant()
            _apply(rows, done, at, source)
            if done.faults or dry_run:
                raise _DryRun
            if not done.beside:
                keep(done, kind, source, actor, at)
    except _DryRun:
        pass
    return done


def keep(done: Imported, kind: str, source: Source, actor: str, at: datetime) -> None:
    """The import stands in the list of imports and in the record, unless it changed nothing."""
    done.run = done.journal.keep(kind=kind, file_name=source.file_name, sha256=source.sha256, by=actor, at=at)
    facts: dict[str, Any] = {"kind": kind, "import": done.run.pk if done.run else None, "file": source.sha256}
    facts |= {"added": dict(done.added), "changed": dict(done.changed)}
    events.record(kind="plant", subject="import", act="plant_imported", actor=actor, new=facts)


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


def _apply(rows: Sequence[Row], done: Imported, at: datetime, source: Source) -> None:
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
    applier = Applier(done, at, confirmed=source.confirmed)
    for name, kind in SHEETS.items():
        applier.begin(kind)
        for row in by_sheet[name]:
            _one(applier, kind, row, done)
        applier.end()


def _one(applier: Applier, kind: str, row: Row, done: Imported) -> None:
    part = PARTS[kind]
    cells = by_own_names(part.fields, row.cells)
    done.faults += unknown_columns(kind, row, cells)
    clean, wrong = part.read(cells)
    wrong = wrong or applier.check(kind, clean)
    if wrong:
        done.faults += [Fault(row.sheet, row.number, column, sentence) for column, sentence in wrong.items()]
        return
    try:
        applier.apply(row, kind, clean, cells)
    except Refusal as refusal:
        done.faults.append(Fault(row.sheet, row.number, "", str(refusal)))


def unknown_columns(kind: str, row: Row, cells: dict[str, Any]) -> list[Fault]:
    """A fault for each column that no field of the part has."""
    known = {one.name for one in PARTS[kind].fields}
    return [
        Fault(
            row.sheet, row.number, column[:60],
            _("Jalur daya bergantung pada UPS, tidak sebaliknya dan tidak berputar. Hapus kolom ini.")
            if (kind, column) in CIRCLES
            else _("Kolom ini tidak dikenal. Hapus atau perbaiki namanya."),
        )
        for column in cells
        if column not in known
    ]  # fmt: skip


__all__ = [
    "SHEETS",
    "Imported",
    "Source",
    "import_or_refuse",
    "import_plant",
    "keep",
    "read_rows",
    "rows_of",
    "source_of",
]
