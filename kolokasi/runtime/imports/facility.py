"""`kolokasi import facility FILE`: sites, rooms, power, racks, devices, uplinks and prefixes from json, yaml, xlsx or csv."""

from __future__ import annotations

from pathlib import Path

from kolokasi.base import clock
from kolokasi.facility.importing import Imported, read_rows, source_of
from kolokasi.procedure.plant import import_everything


def bring(path: Path, *, sheet: str, dry_run: bool, confirmed: bool = False) -> Imported:
    """Every row is in the plant or none is."""
    data = path.read_bytes()
    rows = read_rows(path.name, data, sheet)
    source = source_of(path.name, data, confirmed=confirmed)
    return import_everything(rows=rows, actor="command", at=clock.now(), dry_run=dry_run, source=source)
