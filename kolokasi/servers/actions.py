"""The plain writes of a server; `procedure` says when they happen."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db.models import F

from kolokasi.base import clock
from kolokasi.people.models import Agency
from kolokasi.servers.models import LabelCounter, Server
from kolokasi.servers.rules import full_name, label


def declare_server(*, agency: Agency, spec: Mapping[str, Any], at: datetime) -> Server:
    """The server has a label that it keeps for life; labels of a year follow each other without a gap."""
    return Server.objects.create(
        label=give_label(at),
        agency=agency,
        name=str(spec.get("name") or full_name(spec) or spec.get("application") or "Server")[:120],
        serial=str(spec.get("serial") or "")[:80],
        spec=dict(spec),
        made_at=at,
    )


def give_label(at: datetime) -> str:
    """The next label of the year, given for life."""
    year = clock.office_date(at).year
    LabelCounter.objects.get_or_create(year=year)
    LabelCounter.objects.filter(year=year).update(last=F("last") + 1)
    return label(year, LabelCounter.objects.get(year=year).last)


def keep_label(given: str) -> str:
    """A label that a server brings from another installation; the labels of its year go on after it."""
    year, count = (int(part) for part in given.split("-")[1:])
    LabelCounter.objects.get_or_create(year=year)
    LabelCounter.objects.filter(year=year, last__lt=count).update(last=count)
    return label(year, count)


def move_to(server: Server, state: str, at: datetime) -> Server:
    """The server is in that state since `at`."""
    server.state = state
    stamps = {
        Server.State.RECEIVED: "received_at",
        Server.State.MOUNTED: "mounted_at",
        Server.State.HANDED_BACK: "removed_at",
        Server.State.DROPPED: "removed_at",
    }
    stamp = stamps.get(Server.State(state))
    if stamp:
        setattr(server, stamp, at)
    server.save(update_fields=["state", *([stamp] if stamp else [])])
    return server


def redeclare_server(server: Server, spec: Mapping[str, Any]) -> Server:
    """The server is what `spec` says now; one that was dropped is wanted again."""
    server.spec = dict(spec)
    server.name = str(spec.get("name") or full_name(spec) or server.name)[:120]
    server.serial = str(spec.get("serial") or server.serial)[:80]
    if server.state == Server.State.DROPPED:
        server.state, server.removed_at = Server.State.DECLARED, None
    server.save(update_fields=["spec", "name", "serial", "state", "removed_at"])
    return server
