"""Measured watts: asked of Prometheus (Redfish and PDUs report there) and kept by the hour."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import isfinite

from django.db import transaction
from django.db.models import Max, Sum

from kolokasi.base.refusal import Refusal
from kolokasi.gateways.prometheus import client
from kolokasi.monitoring.models import Reading, Target
from kolokasi.monitoring.queries import allowed_networks, living_targets, settings
from kolokasi.monitoring.rules import draw
from kolokasi.servers.models import Server

NAMES = ("label", "server", "instance")
MOST_WATTS = 100_000.0
WEEK = timedelta(days=7)


@dataclass(frozen=True)
class Draw:
    """What a server draws: now, on average and at most over the last week; `verdict` is that of `rules.draw`."""

    watts: float
    at: datetime
    average: float
    highest: float
    verdict: str = ""


def measure_watts(at: datetime) -> int:
    """The answer to the policy's query is kept; of how many servers. Its series name a server's label or an instance."""
    policy = settings(at)
    if not policy.prometheus_url or not policy.watts_query:
        return 0
    try:
        values = client.of(policy.prometheus_url, allowed_networks(at)).values(policy.watts_query, NAMES)
    except Refusal:
        return 0  # the minute's question tells of a silent Prometheus; a reading that was not made is no reading
    kept = 0
    for target in living_targets(at):
        found = next((values[name] for name in _names(target) if name in values), None)
        if found is not None:
            kept += keep_watts(server=target.server, watts=found[0], at=min(found[1], at), source="prometheus")
    return kept


def _names(target: Target) -> tuple[str, ...]:
    return (target.server.label, target.instance, target.address)


@transaction.atomic
def keep_watts(*, server: Server, watts: float, at: datetime, source: str) -> bool:
    """One measurement stands in its hour's row; False for what is no measurement or was kept before."""
    if not isfinite(watts) or not 0 <= watts <= MOST_WATTS:
        return False
    hour = at.replace(minute=0, second=0, microsecond=0)
    Server.objects.select_for_update(no_key=True).get(pk=server.pk)
    row = Reading.objects.filter(server=server, hour=hour).first()
    if row is None:
        Reading.objects.create(server=server, hour=hour, count=1, lowest=watts, highest=watts, total=watts, last=watts,
                               last_at=at, source=source)  # fmt: skip
        return True
    if at <= row.last_at:
        return False
    row.count, row.total = row.count + 1, row.total + watts
    row.lowest, row.highest = min(row.lowest, watts), max(row.highest, watts)
    row.last, row.last_at, row.source = watts, at, source
    row.save()
    return True


def draws(servers: Iterable[Server], at: datetime, promised: dict[int, int] | None = None) -> dict[int, Draw]:
    """What each server draws, by its key; those that were not measured in the last week are absent. Two queries."""
    rows = Reading.objects.filter(server__in=list(servers), hour__gt=at - WEEK, hour__lte=at)
    sums = {
        one["server"]: one
        for one in rows.values("server").annotate(n=Sum("count"), sum=Sum("total"), top=Max("highest"))
    }
    newest = {one.server_id: one for one in rows.order_by("server_id", "-hour").distinct("server_id")}
    policy = settings(at)
    found = {}
    for pk, last in newest.items():
        of_it = sums[pk]
        average = of_it["sum"] / of_it["n"]
        verdict = draw((promised or {}).get(pk), average, over_percent=policy.over_percent,
                       stranded_percent=policy.stranded_percent)  # fmt: skip
        found[pk] = Draw(last.last, last.last_at, average, of_it["top"], verdict)
    return found


def forget_old_readings(at: datetime) -> int:
    """Readings older than policy `monitoring.readings_days` are gone; how many."""
    return Reading.objects.filter(hour__lt=at - timedelta(days=settings(at).readings_days)).delete()[0]
