"""The list that Prometheus reads, and what it has said."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery

from kolokasi.base import policy
from kolokasi.base.text import one_line
from kolokasi.monitoring.models import Alert, Enrolment, Observation, System, Target
from kolokasi.monitoring.rules import probe_group
from kolokasi.servers.models import Server

PING, TCP = "ping", "tcp"
# Of several systems the one that sees the target speaks; else the one that sees it down; of equals the later.
MOST_TELLING = (F("up").desc(nulls_last=True), "-seen_until", "-id")

PRIVATE = ["127.0.0.0/8", "::1/128", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7"]


@dataclass(frozen=True)
class MonitoringPolicy:
    """Settings of this room, as policy `monitoring.*`; without an address nobody is asked."""

    prometheus_url: str = ""
    port: int = 9100
    fresh_minutes: int = 15
    proofs: list[str] = field(default_factory=lambda: ["exporter", "tcp", "ping"])
    zabbix_url: str = ""
    zabbix_token: str = field(default="", repr=False)  # sealed, see `secrets`
    zabbix_groups: list[str] = field(default_factory=lambda: ["Kolokasi", "Kolokasi/{agency}"])
    zabbix_templates: list[str] = field(default_factory=lambda: ["ICMP Ping"])
    webhook_sha256: str = field(default="", repr=False)
    watts_query: str = ""
    over_percent: int = 100
    stranded_percent: int = 50
    readings_days: int = 400

    @property
    def systems(self) -> list[str]:
        """The systems that are in use."""
        urls = {System.PROMETHEUS: self.prometheus_url, System.ZABBIX: self.zabbix_url and self.zabbix_token}
        return [str(system) for system, url in urls.items() if url]


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


def http_sd(at: datetime, job: str = "") -> list[dict[str, Any]]:
    """The whole list in the form of Prometheus http_sd; empty when there is nothing to watch.

    For the jobs "ping" and "tcp" it is the list for a prober: `__param_target` says whom to try, `instance` how the answer
    is called (the address, or address and port), so that the scrape configuration only names the prober's own address.
    """
    found = []
    for target in living_targets(at).order_by("server__label"):
        labels = {"agency": str(target.server.agency), **target.labels, "label": target.server.label}
        if target.name:
            labels["name"] = target.name
        if target.job and not job:
            labels["job"] = target.job
        if job:
            found.append(probe_group(target.address if job == PING else target.instance, labels))
        else:
            found.append({"targets": [target.instance], "labels": labels})
    return found


def target_of(server: Server) -> Target | None:
    """The server's living target."""
    return Target.objects.filter(server=server, retired_at__isnull=True).first()


def last_observation(server: Server) -> Observation | None:
    """What is said of the server's living target now, by the system that tells most."""
    rows = Observation.objects.filter(target__server=server, target__retired_at__isnull=True, current=True)
    return rows.select_related("target").order_by(*MOST_TELLING).first()


def current_words(targets: Iterable[Target]) -> dict[int, Observation]:
    """The same for many targets, by the target's key."""
    rows = Observation.objects.filter(target__in=list(targets), current=True).select_related("target")
    return {one.target_id: one for one in rows.order_by("target_id", *MOST_TELLING).distinct("target_id")}


def words_of_systems(target: Target) -> dict[str, Observation]:
    """What each system says of the target now."""
    return {one.system: one for one in Observation.objects.filter(target=target, current=True)}


def enrolments_of(server: Server) -> QuerySet[Enrolment]:
    """The server's enrolments, those of its living target first."""
    rows = Enrolment.objects.filter(target__server=server).select_related("target")
    return rows.order_by(F("target__retired_at").desc(nulls_first=True), "system")


def alerts_of(server: Server) -> QuerySet[Alert]:
    """What was called about the server, what goes on first, then the newest."""
    return Alert.objects.filter(server=server).order_by(F("ended_at").desc(nulls_first=True), "-started_at")


def alerts(*, ongoing: bool = True) -> QuerySet[Alert]:
    """Alerts of all servers, the newest first."""
    return (
        Alert.objects.filter(ended_at__isnull=ongoing).select_related("server__agency").order_by("-started_at", "-id")
    )


def seen_up_since(server: Server, since: datetime) -> Observation | None:
    """The newest answer "up" for the server's living target that still held at or after `since`; None when there is none."""
    rows = Observation.objects.filter(
        target__server=server, target__retired_at__isnull=True, up=True, seen_until__gte=since
    )
    return rows.select_related("target").order_by("-id").first()


def targets(*, words: str = "", state: str = "") -> QuerySet[Target]:
    """Targets with `last_up`, `last_health`, `last_at`, `last_since`, by state: up, down, unknown, retired, or all living."""
    newest = Observation.objects.filter(target=OuterRef("pk"), current=True).order_by(*MOST_TELLING)
    rows = Target.objects.select_related("server__agency").annotate(
        last_up=Subquery(newest.values("up")[:1]),
        last_health=Subquery(newest.values("health")[:1]),
        last_at=Subquery(newest.values("seen_until")[:1]),
        last_since=Subquery(newest.values("at")[:1]),
        last_system=Subquery(newest.values("system")[:1]),
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
    said = Observation.objects.filter(target=OuterRef("pk"), current=True)
    newest = said.order_by(*MOST_TELLING).values("up")[:1]
    living = Target.objects.filter(retired_at__isnull=True).annotate(last_up=Subquery(newest))
    return living.aggregate(
        all=Count("id"), up=Count("id", filter=Q(last_up=True)), down=Count("id", filter=Q(last_up=False))
    )
