"""Asking the monitoring system what it sees, outside any transaction, and keeping what it says."""

from __future__ import annotations

from datetime import datetime

from kolokasi.base.refusal import Refusal
from kolokasi.cases.models import Case, CaseServer
from kolokasi.facility.actions import place_of
from kolokasi.facility.models import Occupation
from kolokasi.gateways.prometheus import client
from kolokasi.monitoring import actions as monitoring
from kolokasi.monitoring import queries as watched
from kolokasi.monitoring.models import Target


def ask_prometheus(case: Case, at: datetime) -> None:
    """What Prometheus says of each server of the case is an observation; its silence is one, too.

    Nothing is asked while no address of a Prometheus is set (policy `monitoring.prometheus_url`).
    """
    servers = CaseServer.objects.filter(case=case).values_list("server_id", flat=True)
    targets = list(Target.objects.filter(server__in=servers, retired_at__isnull=True))
    url = watched.settings(at).prometheus_url
    if not targets or not url:
        return
    door = client.of(url, watched.allowed_networks(at))
    try:
        known = door.targets()
        states = {target.pk: known.get(target.instance) or door.measured(target.instance) for target in targets}
    except Refusal as silent:
        for target in targets:
            monitoring.record_observation(target=target, at=at, up=None, health=str(silent))
        return
    for target in targets:
        state = states[target.pk]
        seen = state.last_scrape if state.up and state.last_scrape and state.last_scrape <= at else at
        monitoring.record_observation(target=target, at=seen, up=state.up, health=state.health, raw=state.as_json())


def labels_of(case: Case, line: CaseServer) -> dict[str, object]:
    """What the list for Prometheus says of a server: its case and its place."""
    place = Occupation.objects.filter(server=line.server, released_at__isnull=True).select_related("rack").first()
    return {"case": case.number, **({"rack": place.rack.name, "place": place_of(place)} if place else {})}
