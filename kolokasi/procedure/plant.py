"""A plant file joins two rooms: racks and power, and the blocks of addresses, all in one transaction."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from kolokasi.addressing.models import Prefix
from kolokasi.addressing.prefixes import add_prefix, change_prefix, is_as, read_prefix
from kolokasi.base.journal import values_of
from kolokasi.base.refusal import Refusal
from kolokasi.base.sheets import Fault, Row
from kolokasi.facility.importing import FACILITY, Imported, Source, import_plant, keep

NO = {"tidak", "no", "false", "0"}


class _Undo(Exception):  # noqa: N818 - undoes, is no error
    """Leaves nothing behind of a faulty file or a dry run."""


def import_everything(
    *, rows: Sequence[Row], actor: str, at: datetime, dry_run: bool = False, source: Source | None = None
) -> Imported:
    """Every row of the file is in, prefixes included, or none is; the faults of both rooms are told together."""
    done, source = Imported(), source or Source()
    try:
        with transaction.atomic():
            done = import_plant(rows=rows, actor=actor, at=at, dry_run=dry_run, source=source)
            for row in done.beside:
                _prefix(row, done, actor, at)
            if done.faults or dry_run:
                raise _Undo
            if done.beside:
                keep(done, FACILITY, source, actor, at)
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
        assignable=str(cells.get("assignable", "ya")).strip().casefold() not in NO,
    )
    there = Prefix.objects.filter(cidr=wanted.network).first()
    place: dict[str, Any] = {"sheet": row.sheet, "number": row.number}
    if there is None:
        made = add_prefix(wanted=wanted, at=at, actor=actor)
        done.journal.added(made, str(made), more={"reserved": reserved_of(made)}, **place)
        done.added[row.sheet] += 1
    elif is_as(there, wanted):
        done.same[row.sheet] += 1
    else:
        old = values_of(there) | {"reserved": reserved_of(there)}
        changed = change_prefix(prefix_id=there.pk, wanted=wanted, actor=actor)
        done.journal.changed(changed, str(changed), old, more={"reserved": reserved_of(changed)}, **place)
        done.changed[row.sheet] += 1


def reserved_of(prefix: Prefix) -> list[str]:
    """The ranges of a prefix that are never given, as they are typed."""
    return [str(one) for one in prefix.reserved_ranges.all()]


def _texts(reserved: Any) -> list[str]:
    if isinstance(reserved, list):
        return [str(one) for one in reserved]
    return [one for part in str(reserved).split(";") for one in part.split(",")]
