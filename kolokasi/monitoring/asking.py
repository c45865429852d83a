"""Asks the monitoring system what it sees of our targets and keeps its answer. Never inside a transaction."""

from __future__ import annotations

from datetime import datetime

from kolokasi.base.refusal import Refusal
from kolokasi.gateways.prometheus import client
from kolokasi.gateways.prometheus.client import TargetState
from kolokasi.monitoring.actions import record_observation
from kolokasi.monitoring.models import Target
from kolokasi.monitoring.queries import allowed_networks, living_targets, settings


def ask_prometheus(at: datetime) -> int:
    """Every living target has an observation of this moment; how many. Does nothing while no Prometheus is named.

    When it cannot be asked, that is what is observed: nobody's "up" is longer than what was really heard.
    """
    url = settings(at).prometheus_url
    targets = list(living_targets(at))
    if not url or not targets:
        return 0
    asked = client.of(url, allowed_networks(at))
    try:
        heard = asked.targets()
    except Refusal as silent:
        for target in targets:
            record_observation(target=target, at=at, up=None, health=silent.code, raw={})
        return len(targets)
    for target in targets:
        _keep(target, heard.get(target.instance, TargetState()), at)
    return len(targets)


def _keep(target: Target, state: TargetState, at: datetime) -> None:
    """An "up" counts from the scrape that Prometheus names, which may be a little before it was asked."""
    seen = min(at, state.last_scrape) if state.up and state.last_scrape else at
    record_observation(target=target, at=seen, up=state.up, health=state.health, raw=state.as_json())
