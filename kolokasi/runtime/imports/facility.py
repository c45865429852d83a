"""`kolokasi import facility FILE`: sites, rooms, power, racks, devices, uplinks and prefixes from json, xlsx or csv."""

from __future__ import annotations

from pathlib import Path

from kolokasi.base import clock
from kolokasi.facility.importing import Imported, read_rows
from kolokasi.procedure.plant import import_everything


def bring(path: Path, *, sheet: str, dry_run: bool) -> Imported:
    """Every row is in the plant or none is."""
    rows = read_rows(path.name, path.read_bytes(), sheet)
    return import_everything(rows=rows, actor="command", at=clock.now(), dry_run=dry_run)
