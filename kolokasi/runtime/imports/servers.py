"""`kolokasi import servers FILE`: servers that stood in the racks before Kolokasi, from xlsx, csv, json or yaml."""

from __future__ import annotations

from pathlib import Path

from kolokasi.base import clock
from kolokasi.facility.importing import Imported, source_of
from kolokasi.procedure.server_fields import read_servers
from kolokasi.procedure.server_import import import_servers


def bring(path: Path, *, sheet: str, dry_run: bool, confirmed: bool = False) -> Imported:
    """Every server is in its rack or none is."""
    data = path.read_bytes()
    rows = read_servers(path.name, data, sheet)
    source = source_of(path.name, data, confirmed=confirmed)
    return import_servers(rows=rows, actor="command", at=clock.now(), dry_run=dry_run, source=source)
