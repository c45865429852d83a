"""What the technician has ticked off at the rack, one row for each thing done, each arriving once."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from kolokasi.people.models import Account
from kolokasi.servers.models import Mounting, MountingEntry, Server


def tick(
    *, server: Server, kind: str, data: Mapping[str, Any], done_at: datetime, at: datetime, by: Account, key: str
) -> MountingEntry:
    """The thing is done since `done_at`; the caller has asked `ticked` under the lock of its case."""
    return MountingEntry.objects.create(
        server=server, kind=kind, data=dict(data), done_at=min(done_at, at), entered_at=at, by=by, key=key
    )


def ticked(server: Server, key: str) -> MountingEntry | None:
    """The row that the phone's key has made already."""
    return MountingEntry.objects.filter(server=server, key=key).first()


def ticks_of(server: Server) -> dict[str, MountingEntry]:
    """By kind the last tick since the server was last taken out of a rack."""
    rows = MountingEntry.objects.filter(server=server).select_related("by").order_by("id")
    out = (
        Mounting.objects.filter(server=server, removed_at__isnull=False)
        .order_by("-removed_at")
        .values_list("removed_at", flat=True)
        .first()
    )
    if out is not None:
        rows = rows.filter(entered_at__gte=out)
    return {one.kind: one for one in rows}
