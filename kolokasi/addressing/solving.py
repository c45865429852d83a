"""The conflicts of an import are solved one by one: taken, if need be corrected, or dropped with a reason."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from kolokasi.addressing.importing import take_row
from kolokasi.addressing.models import AddressConflict
from kolokasi.base import events
from kolokasi.base.refusal import NOT_FOUND, Refusal, define
from kolokasi.base.sheets import Row
from kolokasi.base.text import one_line

REASON_LIMIT = 300
CONFLICT_SOLVED = define(
    "conflict_solved", _("Tabrakan ini sudah diselesaikan. Muat ulang halaman untuk melihat sisanya."), 409
)
CONFLICT_STAYS = define("conflict_stays", _("{why} Perbaiki barisnya, atau buang dengan alasan."))
CONFLICT_NO_REASON = define("conflict_no_reason", _("Tulis alasannya, paling banyak {limit} huruf."))


@transaction.atomic
def take_conflict(*, conflict_id: int, changes: Mapping[str, str], actor: str, at: datetime) -> AddressConflict:
    """The row, with the changed cells, is in the register; the cells of the file stay with the conflict as they were."""
    found = _open(conflict_id)
    why = take_row(Row(found.sheet, found.row, {**found.cells, **changes}), actor=actor, at=at)
    if why:
        raise Refusal(CONFLICT_STAYS, why=why)
    return _solved(found, AddressConflict.State.TAKEN, actor, at)


@transaction.atomic
def drop_conflict(*, conflict_id: int, reason: str, actor: str, at: datetime) -> AddressConflict:
    """The register stays as it is; the row and the reason are kept."""
    found, reason = _open(conflict_id), one_line(reason)
    if not reason or len(reason) > REASON_LIMIT:
        raise Refusal(CONFLICT_NO_REASON, limit=REASON_LIMIT)
    found.reason = reason
    return _solved(found, AddressConflict.State.DROPPED, actor, at)


def _open(conflict_id: int) -> AddressConflict:
    found = AddressConflict.objects.select_for_update().filter(pk=conflict_id).first()
    if found is None:
        raise Refusal(NOT_FOUND)
    if found.state != AddressConflict.State.OPEN:
        raise Refusal(CONFLICT_SOLVED)
    return found


def _solved(found: AddressConflict, state: str, actor: str, at: datetime) -> AddressConflict:
    found.state, found.solved_at, found.solved_by = state, at, actor
    found.save(update_fields=["state", "reason", "solved_at", "solved_by"])
    events.record(
        kind="address_conflict",
        subject=str(found.pk),
        act=f"conflict_{state}",
        actor=actor,
        old={"state": AddressConflict.State.OPEN.value},
        new={"state": str(state), "row": found.row},
    )
    return found
