"""An import is taken back as one act: exactly what it added and changed, in all rooms, or nothing and the sentence why."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Model, Q

from kolokasi.addressing.actions import lock_prefixes
from kolokasi.addressing.models import Prefix
from kolokasi.addressing.prefixes import change_prefix, read_prefix
from kolokasi.base import journal
from kolokasi.base.journal import meta
from kolokasi.base.models import ImportRun
from kolokasi.facility.actions import lock_plant, place_of
from kolokasi.facility.models import Allotment, Occupation
from kolokasi.procedure.plant import reserved_of


class _Reserved(journal.Lists):
    """The ranges of a prefix that are never given."""

    def __init__(self, actor: str) -> None:
        self.actor = actor

    def read(self, row: Model, name: str) -> list[Any]:  # noqa: ARG002 - a prefix has one such list
        assert isinstance(row, Prefix)  # noqa: S101 - by its table
        return reserved_of(row)

    def write(self, row: Model, name: str, value: list[Any]) -> None:  # noqa: ARG002
        assert isinstance(row, Prefix)  # noqa: S101
        wanted = read_prefix(
            cidr=str(row.cidr), name=row.name, gateway=row.gateway or "", vlan=str(row.vlan or ""), reserved=value,
            assignable=row.assignable,
        )  # fmt: skip
        change_prefix(prefix_id=row.pk, wanted=wanted, actor=self.actor)


@transaction.atomic
def undo_import(*, run_id: int, actor: str, at: datetime) -> ImportRun:
    """The plant, its prefixes and its servers are as before that import; refused when something was built on it since."""
    lock_plant()
    lock_prefixes(Q())
    lists = {meta(Prefix).db_table: _Reserved(actor)}
    return journal.undo(run_id=run_id, actor=actor, at=at, called=_called, lists=lists)


def _called(row: Model) -> str:
    """The row as people call it, in a sentence about what stands in the way."""
    if isinstance(row, Allotment) and row.occupation is not None:
        row = row.occupation
    if isinstance(row, Occupation):
        return f"{row.label or row.get_kind_display()} ({place_of(row)})"
    return str(row)
