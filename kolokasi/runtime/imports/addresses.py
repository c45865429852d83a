"""`kolokasi import addresses FILE`: prefixes and addresses in use, from csv, xlsx or json."""

from __future__ import annotations

from pathlib import Path

from kolokasi.addressing.importing import import_addresses
from kolokasi.base import clock
from kolokasi.base.importing import Report


def bring(
    path: Path,
    *,
    sheet: str,
    dry_run: bool,
    confirmed: bool = False,  # noqa: ARG001 - no watts here
    conflicts: bool = False,
) -> Report:
    """Every row of the file is in the register, or none is; with `conflicts` faulty addresses are put aside instead."""
    data, at = path.read_bytes(), clock.now()
    return import_addresses(data, path.name, dry_run=dry_run, actor="command", at=at, sheet=sheet, conflicts=conflicts)
