"""`kolokasi import retention FILE`: the retention schedule (JRA) by code, from xlsx or csv."""

from __future__ import annotations

from pathlib import Path

from kolokasi.base import clock
from kolokasi.letters.archive.schedule import RETENTION, Report, import_table


def bring(path: Path, *, sheet: str, dry_run: bool, confirmed: bool = False) -> Report:  # noqa: ARG001 - no watts here
    """Every row of the file is in the table, or none is."""
    return import_table(RETENTION, path.read_bytes(), path.name, dry_run=dry_run, actor="command", at=clock.now())
