"""Alerts that monitoring systems call to us by webhook: read strictly, kept once, shown at the server."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from ipaddress import ip_address
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from kolokasi.base.refusal import Refusal, define
from kolokasi.base.text import one_line
from kolokasi.monitoring.models import Alert, System, Target
from kolokasi.servers.models import Server

UNREADABLE_ALERT = define(
    "alert_unreadable", _("Isi kabar ini bukan bentuk yang kita kenal. Periksa bentuk JSON pengirimnya."), 400
)
MOST_AT_ONCE = 500
ENDED = datetime(1970, 1, 2, tzinfo=UTC)


@dataclass(frozen=True)
class Call:
    """One alert as it was called. `names` are whatever may name the server: label, instance, host."""

    key: str
    names: tuple[str, ...]
    name: str
    severity: str
    summary: str
    started_at: datetime
    ended_at: datetime | None


def from_alertmanager(document: Any) -> list[Call]:
    """The alerts of an Alertmanager webhook (version 4); refuses another shape."""
    rows = document.get("alerts") if isinstance(document, Mapping) else None
    if not isinstance(rows, list) or len(rows) > MOST_AT_ONCE:
        raise Refusal(UNREADABLE_ALERT)
    return [_alertmanager_call(row) for row in rows]


def _alertmanager_call(row: Any) -> Call:
    labels = row.get("labels") if isinstance(row, Mapping) else None
    notes = row.get("annotations") if isinstance(row, Mapping) else None
    started = _moment(row.get("startsAt")) if isinstance(row, Mapping) else None
    if not isinstance(labels, Mapping) or started is None:
        raise Refusal(UNREADABLE_ALERT)
    notes = notes if isinstance(notes, Mapping) else {}
    name = _word(labels.get("alertname"), 200) or "alert"
    print_ = (
        _word(row.get("fingerprint"), 60)
        or hashlib.sha256(repr(sorted(map(str, labels.items()))).encode()).hexdigest()[:40]
    )
    ended = _moment(row.get("endsAt")) if row.get("status") == "resolved" else None
    return Call(
        key=f"{print_}@{int(started.timestamp())}",
        names=tuple(_word(labels.get(key), 120) for key in ("label", "server", "instance")),
        name=name,
        severity=_word(labels.get("severity"), 40),
        summary=_word(notes.get("summary") or notes.get("description"), 500),
        started_at=started,
        ended_at=ended,
    )


def from_zabbix(document: Any) -> list[Call]:
    """The one alert of our Zabbix media type: eventid, host, name, severity, value (1 problem, 0 over), clock, opdata."""
    if not isinstance(document, Mapping):
        raise Refusal(UNREADABLE_ALERT)
    event, clock = _word(document.get("eventid"), 60), _epoch(document.get("clock"))
    value = _word(document.get("value"), 5)
    if not event.isdecimal() or value not in {"0", "1"} or clock is None:
        raise Refusal(UNREADABLE_ALERT)
    over = _epoch(document.get("recovery_clock")) or clock
    return [
        Call(
            key=event,
            names=tuple(_word(document.get(key), 120) for key in ("label", "host")),
            name=_word(document.get("name"), 200) or "problem",
            severity=_word(document.get("severity"), 40),
            summary=_word(document.get("opdata"), 500),
            started_at=clock,
            ended_at=over if value == "0" else None,
        )
    ]


@transaction.atomic
def keep(system: System, calls: list[Call], at: datetime) -> int:
    """Alerts of servers that we know are kept, each once; how many were. What is over stays over, however late it comes."""
    kept = 0
    for call in sorted(calls, key=lambda one: one.key):
        server = _server(call.names)
        if server is None:
            continue
        kept += 1
        started = min(call.started_at, at)
        ended = None if call.ended_at is None else max(started, min(call.ended_at, at))
        facts = {"name": call.name, "severity": call.severity, "summary": call.summary}
        fresh = Alert(
            server=server, system=system, key=call.key, started_at=started, ended_at=ended, heard_at=at, **facts
        )
        Alert.objects.bulk_create([fresh], ignore_conflicts=True)
        known = Alert.objects.select_for_update().get(system=system, key=call.key)
        known.heard_at = at
        if ended is not None and known.ended_at is None:
            known.ended_at = max(ended, known.started_at)
        known.save(update_fields=["heard_at", "ended_at"])
    return kept


def _server(names: tuple[str, ...]) -> Server | None:
    """The server of that label, or the one that is watched at that instance or address."""
    for name in filter(None, names):
        found = Server.objects.filter(label=name).first()
        if found is not None:
            return found
        place, _colon, port = name.rpartition(":")
        bare, host = name.strip("[]"), place.strip("[]")
        living = Target.objects.filter(retired_at__isnull=True).select_related("server")
        for address, more in ((host, {"port": int(port)} if port.isdecimal() and len(port) < 6 else None), (bare, {})):
            if more is not None and _is_address(address):
                target = living.filter(address=address, **more).first()
                if target is not None:
                    return target.server
    return None


def _is_address(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return False
    return True


def _word(value: Any, longest: int) -> str:
    return one_line(value)[:longest] if isinstance(value, str | int) and not isinstance(value, bool) else ""


def _moment(value: Any) -> datetime | None:
    """A time with its zone; None for Alertmanager's year 1 and for nonsense."""
    try:
        found = datetime.fromisoformat(str(value))
        return found if found.tzinfo is not None and found > ENDED else None
    except (ValueError, OverflowError):
        return None


def _epoch(value: Any) -> datetime | None:
    text = _word(value, 20)
    return (
        datetime.fromtimestamp(int(text), UTC)
        if text.isdecimal() and text.isascii() and len(text) <= 10 and int(text)
        else None
    )
