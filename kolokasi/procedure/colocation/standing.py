"""How far each server of a case has come in step 9, read at once for all of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from kolokasi.addressing.models import Address
from kolokasi.cases.models import Case, CaseServer
from kolokasi.facility.models import Occupation
from kolokasi.monitoring import proof
from kolokasi.monitoring.models import Enrolment, Observation, Target
from kolokasi.monitoring.queries import MOST_TELLING, settings
from kolokasi.procedure import promise
from kolokasi.procedure.models import Waiver
from kolokasi.servers.models import Mounting


@dataclass(frozen=True)
class Standing:
    """How far one server has come: its place, its connection, its address, and what monitoring said of it.

    `kept_address` is the one that is promised to it while it has none; `missing` says of each monitoring system why its
    word is no proof yet.
    """

    line: CaseServer
    place: Occupation | None
    mounting: Mounting | None
    address: Address | None
    kept_address: Address | None
    seen: Observation | None
    said: Observation | None
    waiver: Waiver | None
    missing: tuple[str, ...] = ()

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
    watched = _Watched(ids, at)
    return [
        Standing(
            line,
            places.get(line.server_id),
            mountings.get(line.server_id),
            addresses.get(line.server_id),
            kept.get(line.server_id),
            watched.seen(line.server_id, mountings.get(line.server_id)),
            watched.said(line.server_id),
            waivers.get(line.server_id),
            watched.missing(line.server_id, mountings.get(line.server_id)),
        )
        for line in lines
    ]


class _Watched:
    """What every monitoring system says of these servers' living targets; asked in five questions."""

    def __init__(self, ids: Sequence[int], at: datetime) -> None:
        policy = settings(at)
        self._systems, self._fresh = policy.systems, at - timedelta(minutes=policy.fresh_minutes)
        self._targets = {one.server_id: one for one in Target.objects.filter(server__in=ids, retired_at__isnull=True)}
        observed = Observation.objects.filter(target__server__in=ids, target__retired_at__isnull=True)
        ups = observed.filter(up=True).select_related("target").order_by("target__server", "-seen_until", "-id")
        self._up = {one.target.server_id: one for one in ups.distinct("target__server")}
        self._said: dict[int, list[Observation]] = defaultdict(list)
        for one in observed.filter(current=True).select_related("target").order_by(*MOST_TELLING):
            self._said[one.target.server_id].append(one)
        failed = Enrolment.objects.filter(target__in=self._targets.values(), state=Enrolment.State.FAILED)
        self._failed: dict[int, dict[str, str]] = defaultdict(dict)
        for wish in failed:
            self._failed[wish.target_id][wish.system] = wish.why

    def said(self, server_id: int) -> Observation | None:
        """The word of the system that tells most."""
        return next(iter(self._said[server_id]), None)

    def seen(self, server_id: int, mounting: Mounting | None) -> Observation | None:
        """An answer "up" of any system, where it still held after the server was mounted and is not stale."""
        up = self._up.get(server_id)
        if up is None or mounting is None or up.seen_until < max(mounting.at, self._fresh):
            return None
        return up

    def missing(self, server_id: int, mounting: Mounting | None) -> tuple[str, ...]:
        """Why there is no proof yet; nothing once there is one, or while the server does not stand."""
        if mounting is None or self.seen(server_id, mounting) is not None:
            return ()
        target = self._targets.get(server_id)
        said = {one.system: one for one in self._said[server_id]}
        failed = self._failed[target.pk] if target else {}
        return tuple(proof.missing(target, said, self._systems, since=max(mounting.at, self._fresh), enrolments=failed))


def _first(rows: Iterable[Any]) -> dict[int, Any]:
    """The first row of each server."""
    found: dict[int, Any] = {}
    for row in rows:
        found.setdefault(row.server_id, row)
    return found
