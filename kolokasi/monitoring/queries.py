"""The list that Prometheus reads, and what it has said."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery

from kolokasi.base import policy
from kolokasi.base.text import one_line
from kolokasi.monitoring.models import Observation, Target
from kolokasi.servers.models import Server

PRIVATE = ["127.0.0.0/8", "::1/128", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7"]


@dataclass(frozen=True)
class MonitoringPolicy:
    """Settings of this room, as policy `monitoring.*`; without an address nobody is asked."""

    prometheus_url: str = ""
    port: int = 9100


def settings(at: datetime) -> MonitoringPolicy:
    """The settings in force."""
    return policy.read_all("monitoring", at, MonitoringPolicy())


def allowed_networks(at: datetime) -> list[str]:
    """Where the monitoring system may stand (policy `monitoring.allowed_networks`); private networks unless told otherwise."""
    return policy.read("monitoring.allowed_networks", at, PRIVATE)


def living_targets(at: datetime) -> QuerySet[Target]:
    """What is to be watched at that moment."""
    living = Q(enrolled_at__lte=at) & (Q(retired_at__isnull=True) | Q(retired_at__gt=at))
    return Target.objects.filter(living).select_related("server__agency")


def http_sd(at: datetime) -> list[dict[str, Any]]:
    """The whole list in the form of Prometheus http_sd; empty when there is nothing to watch."""
    found = []
    for target in living_targets(at).order_by("server__label"):
        labels = {"agency": str(target.server.agency), **target.labels, "label": target.server.label}
        if target.name:
            labels["name"] = target.name
        if target.job:
            labels["job"] = target.job
        found.append({"targets": [target.instance], "labels": labels})
    return found


def target_of(server: Server) -> Target | None:
    """The server's living target."""
    return Target.objects.filter(server=server, retired_at__isnull=True).first()


def last_observation(server: Server) -> Observation | None:
    """What was last said of the server's living target."""
    rows = Observation.objects.filter(target__server=server, target__retired_at__isnull=True)
    return rows.select_related("target").order_by("-id").first()


def seen_up_since(server: Server, since: datetime) -> Observation | None:
    """The newest answer "up" for the server's living target that still held at or after `since`; None when there is none."""
    rows = Observation.objects.filter(
        target__server=server, target__retired_at__isnull=True, up=True, seen_until__gte=since
    )
    return rows.select_related("target").order_by("-id").first()


def targets(*, words: str = "", state: str = "") -> QuerySet[Target]:
    """Targets with `last_up`, `last_health`, `last_at`, `last_since`, by state: up, down, unknown, retired, or all living."""
    newest = Observation.objects.filter(target=OuterRef("pk")).order_by("-id")
    rows = Target.objects.select_related("server__agency").annotate(
        last_up=Subquery(newest.values("up")[:1]),
        last_health=Subquery(newest.values("health")[:1]),
        last_at=Subquery(newest.values("seen_until")[:1]),
        last_since=Subquery(newest.values("at")[:1]),
    )
    rows = rows.filter(retired_at__isnull=state != "retired")
    if state in {"up", "down"}:
        rows = rows.filter(last_up=state == "up")
    elif state == "unknown":
        rows = rows.filter(last_up__isnull=True)
    words = one_line(words)
    if words:
        rows = rows.filter(
            Q(server__label__icontains=words)
            | Q(name__icontains=words)
            | Q(server__agency__name__icontains=words)
            | Q(server__agency__short_name__icontains=words)
            | Q(address__startswith=words)
        )
    return rows


def target_counts() -> dict[str, int]:
    """How many are watched in all, up and down; the rest is not seen yet."""
    newest = Observation.objects.filter(target=OuterRef("pk")).order_by("-id").values("up")[:1]
    living = Target.objects.filter(retired_at__isnull=True).annotate(last_up=Subquery(newest))
    return living.aggregate(
        all=Count("id"), up=Count("id", filter=Q(last_up=True)), down=Count("id", filter=Q(last_up=False))
    )
