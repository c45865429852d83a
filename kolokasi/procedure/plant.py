"""A plant file joins two rooms: racks and power, and the blocks of addresses, all in one transaction."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from kolokasi.addressing.models import Prefix
from kolokasi.addressing.prefixes import add_prefix, change_prefix, is_as, read_prefix
from kolokasi.base.refusal import Refusal
from kolokasi.base.sheets import Fault, Row
from kolokasi.facility.importing import Imported, import_plant


class _Undo(Exception):  # noqa: N818 - undoes, is no error
    """Leaves nothing behind of a faulty file or a dry run."""


def import_everything(*, rows: Sequence[Row], actor: str, at: datetime, dry_run: bool = False) -> Imported:
    """Every row of the file is in, prefixes included, or none is; the faults of both rooms are told together."""
    done = Imported()
    try:
        with transaction.atomic():
            done = import_plant(rows=rows, actor=actor, at=at, dry_run=dry_run)
            for row in done.beside:
                _prefix(row, done, actor, at)
            if done.faults or dry_run:
                raise _Undo
    except _Undo:
        pass
    return done


def _prefix(row: Row, done: Imported, actor: str, at: datetime) -> None:
    try:
        with transaction.atomic():
            _lay(row, done, actor, at)
    except Refusal as refusal:
        done.faults.append(Fault(row.sheet, row.number, "cidr", str(refusal)))


def _lay(row: Row, done: Imported, actor: str, at: datetime) -> None:
    """The prefix is registered, or is as the row says."""
    cells = row.cells
    reserved = cells.get("reserved") or []
    cidr = str(cells.get("cidr") or "")
    wanted = read_prefix(
        cidr=cidr,
        name=str(cells.get("name") or cidr),
        gateway=str(cells.get("gateway") or ""),
        vlan=str(cells.get("vlan") or ""),
        reserved=_texts(reserved),
    )
    there = Prefix.objects.filter(cidr=wanted.network).first()
    if there is None:
        add_prefix(wanted=wanted, at=at, actor=actor)
        done.added[row.sheet] += 1
    elif is_as(there, wanted):
        done.same[row.sheet] += 1
    else:
        change_prefix(prefix_id=there.pk, wanted=wanted, actor=actor)
        done.changed[row.sheet] += 1


def _texts(reserved: Any) -> list[str]:
    if isinstance(reserved, list):
        return [str(one) for one in reserved]
    return [one for part in str(reserved).split(";") for one in part.split(",")]
