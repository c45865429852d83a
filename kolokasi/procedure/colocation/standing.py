"""How far each server of a case has come in step 9, read at once for all of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from kolokasi.addressing.models import Address
from kolokasi.base import policy
from kolokasi.cases.models import Case, CaseServer
from kolokasi.facility.models import Occupation
from kolokasi.monitoring.models import Observation
from kolokasi.procedure import promise
from kolokasi.procedure.models import Waiver
from kolokasi.servers.models import Mounting

FRESH_MINUTES = 15


@dataclass(frozen=True)
class Standing:
    """How far one server has come: its place, its connection, its address, and what monitoring said of it.

    `kept_address` is the one that is promised to it while it has none.
    """

    line: CaseServer
    place: Occupation | None
    mounting: Mounting | None
    address: Address | None
    kept_address: Address | None
    seen: Observation | None
    said: Observation | None
    waiver: Waiver | None

    @property
    def proven(self) -> bool:
        """Monitoring has seen it since it was mounted, or a named officer has waived that."""
        return self.seen is not None or self.waiver is not None

    @property
    def complete(self) -> bool:
        """Nothing of step 9 is left to do for it."""
        return self.mounting is not None and self.address is not None and self.proven


def standing_of(case: Case, task_round: int | None, at: datetime) -> list[Standing]:
    """Every server of the case that is here; the same number of questions for twenty servers as for one.

    Without `task_round` a waiver of any round counts: later steps look back at what step 9 let pass.
    """
    lines = promise.servers_of(case)
    ids = [line.server_id for line in lines]
    occupied = Occupation.objects.filter(server__in=ids, released_at__isnull=True)
    places = _first(occupied.select_related("rack__room").prefetch_related("rack__feeds"))
    mountings = _first(Mounting.objects.filter(server__in=ids, removed_at__isnull=True))
    known = list(
        Address.objects.filter(server__in=ids, state__in=[Address.State.USED, Address.State.HELD]).order_by("host")
    )
    addresses = _first(one for one in known if one.state == Address.State.USED)
    kept = _first(one for one in known if one.state == Address.State.HELD)
    waived = Waiver.objects.filter(case=case, server__in=ids, kind=Waiver.MONITORING)
    if task_round is not None:
        waived = waived.filter(round=task_round)
    waivers = _first(waived.select_related("by").order_by("-at"))
    fresh = at - timedelta(minutes=policy.read("monitoring.fresh_minutes", at, FRESH_MINUTES))
    observed = Observation.objects.filter(target__server__in=ids, target__retired_at__isnull=True)
    newest = observed.select_related("target").order_by("target__server", "-id").distinct("target__server")
    said = {one.target.server_id: one for one in newest}
    last_up = observed.filter(up=True).select_related("target").order_by("target__server", "-id")
    up = {one.target.server_id: one for one in last_up.distinct("target__server")}
    return [
        Standing(
            line,
            places.get(line.server_id),
            mountings.get(line.server_id),
            addresses.get(line.server_id),
            kept.get(line.server_id),
            _since(up.get(line.server_id), mountings.get(line.server_id), fresh),
            said.get(line.server_id),
            waivers.get(line.server_id),
        )
        for line in lines
    ]


def _first(rows: Iterable[Any]) -> dict[int, Any]:
    """The first row of each server."""
    found: dict[int, Any] = {}
    for row in rows:
        found.setdefault(row.server_id, row)
    return found


def _since(seen: Observation | None, mounting: Mounting | None, fresh: datetime) -> Observation | None:
    """The answer "up", where it still held after the server was mounted and is not stale."""
    if seen is None or mounting is None or seen.seen_until < max(mounting.at, fresh):
        return None
    return seen
