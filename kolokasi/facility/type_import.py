"""`import device-types`: makes of devices from the public library or a sheet, the whole of it or nothing."""

from __future__ import annotations

from datetime import datetime

from kolokasi.facility.importing import DEVICE_TYPES, Imported, import_plant, source_of
from kolokasi.facility.netbox import read_types


def import_types(
    *, name: str, data: bytes, actor: str, at: datetime, dry_run: bool = False, sheet: str = "", confirmed: bool = False
) -> Imported:
    """Every type is known by its maker and model, added or changed; or none is, and every fault says where it is."""
    rows, faults = read_types(name, data, sheet)
    source = source_of(name, data, confirmed=confirmed)
    done = import_plant(
        rows=rows, actor=actor, at=at, dry_run=dry_run or bool(faults), kind=DEVICE_TYPES, source=source
    )
    done.faults = faults + done.faults
    done.dry_run = dry_run
    return done
