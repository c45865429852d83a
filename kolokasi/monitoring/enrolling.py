"""Brings the monitoring systems to what is wished, and confirms it by reading back. Never inside a transaction.

Prometheus reads our list by itself: there a wish is confirmed when the target stands in its list. In Zabbix we make hosts.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from kolokasi.base.refusal import Refusal
from kolokasi.base.text import one_line
from kolokasi.gateways.zabbix import client
from kolokasi.gateways.zabbix.client import HostWish, Zabbix
from kolokasi.monitoring.actions import wish
from kolokasi.monitoring.models import Enrolment, System, Target
from kolokasi.monitoring.queries import MonitoringPolicy, allowed_networks, living_targets, settings
from kolokasi.monitoring.rules import filled
from kolokasi.monitoring.secrets import opened_token

AT_ONCE = 50
LONGEST_WAIT_MINUTES = 60
DELETED_AGAIN = "deleted again"
State = Enrolment.State


def settle(at: datetime) -> int:
    """Every living target has its wishes, and those of Zabbix that are due have been carried out; how many of them.

    Done twice it changes nothing: a host is found again by its name or its tag. What failed waits longer each time.
    """
    systems = settings(at).systems
    unwished = [one for one in living_targets(at).prefetch_related("enrolments") if not _wished(one, systems)]
    if unwished:
        wish(unwished, at)
    if System.ZABBIX not in systems:
        return 0
    due = Enrolment.objects.filter(system=System.ZABBIX, try_after__lte=at).exclude(state=State.CONFIRMED)
    rows = list(due.select_related("target__server__agency").order_by("try_after", "id")[:AT_ONCE])
    if not rows:
        return 0
    try:
        zabbix = zabbix_of(at)
        zabbix.version()
    except Refusal as silent:
        for row in rows:
            _failed(row, silent, at)
        return len(rows)
    for row in rows:
        _carry_out(zabbix, row, at)
    return len(rows)


def _wished(target: Target, systems: Sequence[str]) -> bool:
    return {one.system for one in target.enrolments.all()} >= set(systems)


def _carry_out(zabbix: Zabbix, row: Enrolment, at: datetime) -> None:
    """The host is as wished and was read back, or the row says why not. A server at a new place keeps its one host."""
    label = row.target.server.label
    try:
        if row.wanted:
            hostid = zabbix.put(_host(row.target, settings(at)))
            read = zabbix.states([hostid]).get(hostid)
            done = read is not None and read.enabled and read.address == str(row.target.address)
        elif Target.objects.filter(server=row.target.server, retired_at__isnull=True).exists():
            hostid, done = row.external_id, True
        else:
            hostid = zabbix.disable(label)
            read = zabbix.states([hostid]).get(hostid) if hostid else None
            done = read is None or not read.enabled
    except Refusal as refusal:
        _failed(row, refusal, at)
        return
    unchanged = Enrolment.objects.filter(pk=row.pk, wanted=row.wanted)  # the wish may have turned meanwhile
    if done:
        unchanged.update(state=State.CONFIRMED, external_id=hostid, why="", tries=0, read_back_at=at)
    else:
        unchanged.update(external_id=hostid, state=State.FAILED, why="not as wished when read back", try_after=_later(row, at),
                         tries=row.tries + 1)  # fmt: skip


def _host(target: Target, policy: MonitoringPolicy) -> HostWish:
    server = target.server
    facts = {
        "agency": str(server.agency).replace("/", "-"),
        **{key: str(value) for key, value in target.labels.items()},
    }
    names = filled(policy.zabbix_groups, facts), filled(policy.zabbix_templates, facts)
    tags = {key: value for key, value in facts.items() if value}
    visible = one_line(f"{server.label} {target.name or server.name}")[:120]
    return HostWish(server.label, visible, str(target.address), target.port, names[0], names[1], tags)


def _failed(row: Enrolment, refusal: Refusal, at: datetime) -> None:
    why = one_line(str(refusal))[:300]
    Enrolment.objects.filter(pk=row.pk, wanted=row.wanted).update(
        state=State.FAILED, why=why, tries=row.tries + 1, try_after=_later(row, at)
    )


def _later(row: Enrolment, at: datetime) -> datetime:
    return at + timedelta(minutes=min(2 ** min(row.tries, 10), LONGEST_WAIT_MINUTES))


def deleted_in_zabbix(row: Enrolment, at: datetime) -> None:
    """A host that somebody deleted there is made once more; when it is deleted again, a person must say why."""
    if row.remade:
        Enrolment.objects.filter(pk=row.pk).update(
            state=State.FAILED, why=DELETED_AGAIN, external_id="", try_after=at + timedelta(days=3650)
        )
        return
    Enrolment.objects.filter(pk=row.pk).update(
        state=State.WANTED, external_id="", remade=row.remade + 1, tries=0, try_after=at
    )


def confirm_listed(targets: Sequence[Target], listed: Sequence[Target], at: datetime) -> None:
    """Of Prometheus: these stand in its list and are confirmed, the others are wished still."""
    ours = Enrolment.objects.filter(system=System.PROMETHEUS)
    ours.filter(target__in=listed, wanted=True).update(state=State.CONFIRMED, why="", read_back_at=at)
    absent = {target.pk for target in targets} - {target.pk for target in listed}
    ours.filter(target__in=absent, wanted=True).update(state=State.WANTED, why="not listed")
    ours.filter(wanted=False, state=State.WANTED).update(state=State.CONFIRMED, why="", read_back_at=at)


def zabbix_of(at: datetime) -> Zabbix:
    """The Zabbix of the settings in force."""
    policy = settings(at)
    return client.of(policy.zabbix_url, opened_token(policy.zabbix_token), allowed_networks(at))
