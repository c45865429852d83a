"""`kolokasi import device-types FILE`: makes of devices; a library YAML file, a folder or zip of them, or a sheet."""

from __future__ import annotations

from pathlib import Path

from kolokasi.base import clock
from kolokasi.facility.importing import Imported
from kolokasi.facility.netbox import folder_as_zip
from kolokasi.facility.type_import import import_types


def bring(path: Path, *, sheet: str, dry_run: bool, confirmed: bool = False) -> Imported:
    """Every type is known or none is."""
    folder = path.is_dir()
    return import_types(
        name=f"{path.name}.zip" if folder else path.name, data=folder_as_zip(path) if folder else path.read_bytes(),
        actor="command", at=clock.now(), dry_run=dry_run, sheet=sheet, confirmed=confirmed,
    )  # fmt: skip
