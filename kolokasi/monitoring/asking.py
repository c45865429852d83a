"""Asks the monitoring systems what they see of our targets and keeps their answers. Never inside a transaction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from kolokasi.base.refusal import Refusal
from kolokasi.gateways.prometheus import client as prometheus
from kolokasi.gateways.prometheus.client import TargetState
from kolokasi.monitoring.actions import record_observation
from kolokasi.monitoring.enrolling import confirm_listed, deleted_in_zabbix, zabbix_of
from kolokasi.monitoring.models import Enrolment, Observation, System, Target
from kolokasi.monitoring.queries import MonitoringPolicy, allowed_networks, living_targets, settings

NEVER = datetime(1970, 1, 2, tzinfo=UTC)


def ask_all(at: datetime) -> int:
    """Every system in use was asked about every living target; how many answers were kept."""
    policy = settings(at)
    Observation.objects.filter(current=True).exclude(system__in=policy.systems).update(current=False)
    return ask_prometheus(at) + ask_zabbix(at)


def ask_prometheus(at: datetime) -> int:
    """Every living target has an observation of this moment; how many. Does nothing while no Prometheus is named.

    When it cannot be asked, that is what is observed: nobody's "up" is longer than what was really heard.
    """
    policy = settings(at)
    targets = list(living_targets(at))
    if not policy.prometheus_url or not targets:
        return 0
    asked = prometheus.of(policy.prometheus_url, allowed_networks(at))
    try:
        scraped, probed = asked.targets(), asked.probes()
    except Refusal as silent:
        _silent(targets, System.PROMETHEUS, silent.code, at)
        return len(targets)
    listed = []
    for target in targets:
        state = _told(target, policy, scraped, probed)
        listed += [target] if state.listed else []
        seen = min(at, state.last_scrape) if state.up and state.last_scrape else at
        record_observation(target=target, at=seen, up=state.up, health=state.health, raw=state.as_json())
    confirm_listed(targets, listed, at)
    return len(targets)


def _told(
    target: Target, policy: MonitoringPolicy, scraped: Mapping[str, TargetState], probed: Mapping[str, TargetState]
) -> TargetState:
    """What Prometheus says of it: up where one of the proofs in force says so, else down with the error, else unknown."""
    every = {
        "exporter": scraped.get(target.instance),
        "tcp": probed.get(target.instance),
        "ping": probed.get(target.address),
    }
    said = [state for name, state in every.items() if state is not None and name in policy.proofs]
    for wanted in (True, False, None):
        of_it = [state for state in said if state.up is wanted]
        if of_it:
            return max(of_it, key=lambda state: state.last_scrape or NEVER)
    return TargetState()


def ask_zabbix(at: datetime) -> int:
    """The same of Zabbix, for the targets that have a host there; one that was deleted there is wanted once more."""
    if System.ZABBIX not in settings(at).systems:
        return 0
    rows = Enrolment.objects.filter(system=System.ZABBIX, wanted=True, target__retired_at__isnull=True)
    known = list(rows.exclude(external_id="").select_related("target__server"))
    if not known:
        return 0
    try:
        states = zabbix_of(at).states([one.external_id for one in known])
    except Refusal as silent:
        _silent([one.target for one in known], System.ZABBIX, silent.code, at)
        return len(known)
    for one in known:
        state = states.get(one.external_id)
        if state is None:
            deleted_in_zabbix(one, at)
            record_observation(target=one.target, at=at, up=None, health="not listed", system=System.ZABBIX)
            continue
        up, health = state.up, state.health
        if not state.enabled or state.address != str(one.target.address):
            up, health = None, "disabled" if not state.enabled else f"other address: {state.address}"
        seen = min(at, state.at) if up and state.at else at
        record_observation(target=one.target, at=seen, up=up, health=health, raw=state.as_json(), system=System.ZABBIX)
    return len(known)


def _silent(targets: Sequence[Target], system: str, code: str, at: datetime) -> None:
    for target in targets:
        record_observation(target=target, at=at, up=None, health=code, raw={}, system=system)
