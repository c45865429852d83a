"""Servers are entered into the monitoring list and taken out of it; what the system answers is kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from ipaddress import ip_address
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from kolokasi.base import events, outbox
from kolokasi.base.refusal import Refusal, define
from kolokasi.base.text import one_line
from kolokasi.monitoring.models import Enrolment, Observation, System, Target
from kolokasi.monitoring.queries import settings
from kolokasi.monitoring.rules import LONGEST_VALUE, tidy_labels
from kolokasi.servers.models import Server

TARGET_WRONG = define(
    "target_wrong", _("Pantauan memerlukan alamat IP server dan port 1 sampai 65535. Periksa “{text}”.")
)
PLACE_WATCHED = define(
    "place_watched",
    _("{instance} sudah dipantau sebagai {holder}. Cabut pantauan itu dulu, atau pakai alamat atau port lain."),
    409,
)

HEALTH_LIMIT = 300
SETTLE = "monitoring.settle"


@transaction.atomic
def enrol_server(
    *,
    server: Server,
    address: str,
    port: int | None = None,
    at: datetime,
    name: str = "",
    job: str = "",
    labels: Mapping[str, object] | None = None,
    actor: str = "",
) -> Target:
    """Monitoring watches the server at that address and port (SOP step 9); an earlier target of it is retired.

    Enrolling the same place again changes the labels only. Without a port it is that of policy `monitoring.port`.
    """
    wanted = {
        "address": _address(address),
        "port": _port(settings(at).port if port is None else port),
        "name": one_line(name or server.name)[:120],
        "job": one_line(job)[:60],
        "labels": tidy_labels(labels or {}),
    }
    old = Target.objects.select_for_update().filter(server=server, retired_at__isnull=True).first()
    if old is not None and (old.address, old.port) == (wanted["address"], wanted["port"]):
        changed = [field for field, value in wanted.items() if getattr(old, field) != value]
        for field in changed:
            setattr(old, field, wanted[field])
        if changed:
            old.save(update_fields=changed)
            _record(server, "target_changed", actor, {field: wanted[field] for field in changed})
            wish([old], at, again=True)
        return old
    if old is not None:
        _retire(old, at)
    target = Target(server=server, enrolled_at=at, **wanted)
    try:
        with transaction.atomic():
            target.save()
    except IntegrityError as taken:
        holder = Target.objects.filter(address=target.address, port=target.port, retired_at__isnull=True)
        found = holder.select_related("server").first()
        raise Refusal(PLACE_WATCHED, instance=target, holder=found.server if found else server) from taken
    _record(server, "target_enrolled", actor, {"instance": target.instance, "labels": target.labels})
    wish([target], at)
    return target


@transaction.atomic
def retire_server(*, server: Server, at: datetime, actor: str = "") -> Target | None:
    """Monitoring no longer watches the server; its observations stay. None when it was not watched."""
    target = Target.objects.select_for_update().filter(server=server, retired_at__isnull=True).first()
    if target is None:
        return None
    _retire(target, at)
    _record(server, "target_retired", actor, {"instance": target.instance})
    return target


@transaction.atomic
def wish(targets: Sequence[Target], at: datetime, *, again: bool = False) -> None:
    """Every system in use is to watch these targets; what is wished already stays, `again` has it looked at once more."""
    made = [
        Enrolment(
            target=target, system=system, key=f"{system}:{target.server.label}:{target.pk}", made_at=at, try_after=at
        )
        for target in targets
        for system in settings(at).systems
    ]
    Enrolment.objects.bulk_create(made, ignore_conflicts=True)
    if again:
        Enrolment.objects.filter(target__in=targets).update(
            state=Enrolment.State.WANTED, tries=0, remade=0, try_after=at
        )
    if any(one.system == System.ZABBIX for one in made):
        outbox.emit(SETTLE, key="all")


@transaction.atomic
def record_observation(
    *,
    target: Target,
    at: datetime,
    up: bool | None,
    health: str = "",
    raw: Mapping[str, Any] | None = None,
    system: str = System.PROMETHEUS,
) -> Observation:
    """What a monitoring system says of the target is kept: the same answer as before lengthens its row."""
    health = one_line(health)[:HEALTH_LIMIT]
    Target.objects.select_for_update(no_key=True).get(pk=target.pk)
    last = Observation.objects.filter(target=target, system=system, current=True).first()
    if last is not None and (last.up, last.health) == (up, health):
        last.seen_until, last.raw = max(at, last.seen_until), dict(raw or {})
        last.save(update_fields=["seen_until", "raw"])
        return last
    Observation.objects.filter(target=target, system=system, current=True).update(current=False)
    return Observation.objects.create(
        target=target, system=system, at=at, seen_until=at, up=up, health=health, raw=dict(raw or {})
    )


def _retire(target: Target, at: datetime) -> None:
    """The systems are to let go of it; what the last wish came to is asked of them again."""
    target.retired_at = at
    target.save(update_fields=["retired_at"])
    left = Enrolment.objects.filter(target=target, wanted=True)
    if left.update(wanted=False, state=Enrolment.State.WANTED, why="", tries=0, try_after=at):
        outbox.emit(SETTLE, key="all")


def _record(server: Server, act: str, actor: str, new: dict[str, Any]) -> None:
    events.record(kind="target", subject=server.label, act=act, actor=actor, new=new)


def _address(text: str) -> str:
    try:
        return str(ip_address(str(text).strip()))
    except ValueError as wrong:
        raise Refusal(TARGET_WRONG, text=one_line(text)[:LONGEST_VALUE]) from wrong


def _port(port: int) -> int:
    if isinstance(port, bool) or not isinstance(port, int) or not 1 <= port <= 65535:
        raise Refusal(TARGET_WRONG, text=one_line(port)[:60])
    return port
