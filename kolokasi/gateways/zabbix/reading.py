"""What Zabbix's rows say of a host: whether it is up, since which value, or why nobody knows. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from kolokasi.base.text import one_line

PING = "icmpping"
AGENT_PING = "agent.ping"
AVAILABLE = "zabbix[host,agent,available]"
PROVING_KEYS = (PING, AGENT_PING, AVAILABLE)
LONGEST = 300


@dataclass(frozen=True)
class HostState:
    """One host as Zabbix sees it. `up` is None while it has no value; `at` is the time of the value that tells."""

    name: str
    enabled: bool
    address: str
    up: bool | None = None
    at: datetime | None = None
    error: str = ""

    @property
    def health(self) -> str:
        """The same in a word, and the error where there is one."""
        if not self.enabled:
            return "disabled"
        if self.up is None:
            return f"unknown: {self.error}" if self.error else "unknown"
        return "up" if self.up else (f"down: {self.error}" if self.error else "down")

    def as_json(self) -> dict[str, Any]:
        """For the record of the observation."""
        at = self.at.isoformat() if self.at else None
        return {"host": self.name, "enabled": self.enabled, "address": self.address, "up": self.up, "at": at}


def state_of(host: Mapping[str, Any], items: Sequence[Mapping[str, Any]]) -> HostState:
    """The newest value of ping or agent tells; without one the agent's interface does, when it is known to be dead."""
    rows = host.get("interfaces")
    every = [one for one in rows if isinstance(one, dict)] if isinstance(rows, list) else []
    main = next((one for one in every if str(one.get("main")) == "1"), {})
    name, enabled = one_line(host.get("host") or "")[:LONGEST], str(host.get("status")) == "0"
    base = HostState(name, enabled, one_line(main.get("ip") or "")[:60])
    values = [found for found in map(_value, items) if found is not None]
    wrong = [one_line(one.get("error") or "") for one in (*items, main) if one.get("error")]
    error = (wrong[0] if wrong else "")[:LONGEST]
    if values:
        at, up, key = max(values)
        return replace(base, up=up, at=at, error="" if up else error or f"{key} = 0")
    if str(main.get("available")) == "2":
        return replace(base, up=False, error=error)
    return replace(base, error=error)


def _value(item: Mapping[str, Any]) -> tuple[datetime, bool, str] | None:
    """When an item was last measured and whether it says "up"; None for other items and for those without a value."""
    key, value = str(item.get("key_") or ""), str(item.get("lastvalue"))
    known = key in {PING, AGENT_PING, AVAILABLE} or key.startswith(f"{PING}[")
    if not known or value not in {"0", "1"}:
        return None
    try:
        clock = int(str(item.get("lastclock")))
        at = datetime.fromtimestamp(clock, UTC)
    except (ValueError, OverflowError, OSError):
        return None
    return (at, value == "1", key) if clock > 0 else None
