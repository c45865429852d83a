"""Asks a Prometheus what it knows of its targets; whatever comes back is read as a stranger's word."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from math import isfinite
from typing import Any
from urllib.parse import parse_qs, quote, urlsplit

from kolokasi.base.refusal import Refusal
from kolokasi.base.text import one_line
from kolokasi.gateways.guard import UNREADABLE, Door

LONGEST = 300
MOST_TARGETS = 100_000
PROBE_FAILED = "probe failed"
NEVER = datetime(1970, 1, 2, tzinfo=UTC)


@dataclass(frozen=True)
class TargetState:
    """What Prometheus says of one target. `listed`: it knows it; `up` is None until it has tried once."""

    listed: bool = False
    up: bool | None = None
    last_scrape: datetime | None = None
    last_error: str = ""

    @property
    def health(self) -> str:
        """The same in a word, and the error where there is one."""
        if not self.listed:
            return "not listed"
        if self.up is None:
            return f"unknown: {self.last_error}" if self.last_error else "unknown"
        return "up" if self.up else (f"down: {self.last_error}" if self.last_error else "down")

    def as_json(self) -> dict[str, Any]:
        """For the record of the observation."""
        return {
            "listed": self.listed,
            "up": self.up,
            "last_scrape": self.last_scrape.isoformat() if self.last_scrape else None,
            "last_error": self.last_error,
        }


class Prometheus:
    """One Prometheus at `url`, asked through the guarded door."""

    def __init__(self, url: str, door: Door) -> None:
        self._url = url.rstrip("/")
        self._door = door

    def targets(self) -> dict[str, TargetState]:
        """Every active target by its instance; of two pools that scrape one instance the later scrape speaks.

        Probes are left out: that the prober answers says nothing of whom it probes (`probes`).
        """
        return _by_instance(one for one in self._active() if not _is_probe(one))

    def probes(self) -> dict[str, TargetState]:
        """What a prober (blackbox exporter) found, by the instance it was sent to; "up" only when the probe succeeded."""
        asked = _by_instance(one for one in self._active() if _is_probe(one))
        if not asked:
            return {}
        success, times = self._values("probe_success"), self._values("timestamp(probe_success)")
        return {
            instance: _probed(state, success.get(instance), times.get(instance)) for instance, state in asked.items()
        }

    def values(self, query: str, names: Sequence[str]) -> dict[str, tuple[float, datetime]]:
        """The newest value of each series of a query with its time, by its first label among `names` that it has."""
        found: dict[str, tuple[float, datetime]] = {}
        for series in self._list(f"/api/v1/query?query={quote(query, safe='')}", "result"):
            labels, value = series.get("metric"), series.get("value")
            if not isinstance(labels, Mapping) or not isinstance(value, list) or len(value) != 2:
                continue
            key = next((labels[name] for name in names if isinstance(labels.get(name), str) and labels[name]), None)
            number, at = _number(value[1]), _moment(value[0])
            if isinstance(key, str) and number is not None and at is not None:
                found[key] = (number, at)
        return found

    def _values(self, query: str) -> dict[str, float]:
        return {instance: number for instance, (number, _at) in self.values(query, ["instance"]).items()}

    def _active(self) -> Iterator[Mapping[str, Any]]:
        return self._list("/api/v1/targets?state=active", "activeTargets")

    def state_of(self, instance: str) -> TargetState:
        """What it says of one instance (`host:port`); one that is not among the targets may still have been measured.

        A Prometheus that collects from others does not list their targets; its series `up` tells of them.
        """
        return self.targets().get(instance) or self.measured(instance)

    def measured(self, instance: str) -> TargetState:
        """The newest value of `up{instance="…"}`."""
        word = instance.replace("\\", "\\\\").replace('"', '\\"')
        query = quote(f'up{{instance="{word}"}}', safe="")
        for series in self._list(f"/api/v1/query?query={query}", "result"):
            value = series.get("value")
            if isinstance(value, list) and len(value) == 2:
                return TargetState(True, value[1] == "1", _moment(value[0]))
        return TargetState()

    def _list(self, path: str, name: str) -> Iterator[Mapping[str, Any]]:
        """The objects of a list in `data`; refuses a document of another shape."""
        answer = self._door.json(self._url + path)
        data = answer.get("data") if isinstance(answer, dict) and answer.get("status") == "success" else None
        rows = data.get(name) if isinstance(data, dict) else None
        if not isinstance(rows, list) or len(rows) > MOST_TARGETS:
            raise Refusal(UNREADABLE, host=urlsplit(self._url).hostname)
        return (row for row in rows if isinstance(row, dict))


def _by_instance(rows: Iterable[Mapping[str, Any]]) -> dict[str, TargetState]:
    found: dict[str, TargetState] = {}
    for one in rows:
        labels = one.get("labels")
        instance = labels.get("instance") if isinstance(labels, Mapping) else None
        if not isinstance(instance, str):
            continue
        state = _state(one)
        before = found.get(instance)
        if before is None or (state.last_scrape or NEVER) >= (before.last_scrape or NEVER):
            found[instance] = state
    return found


def _is_probe(target: Mapping[str, Any]) -> bool:
    """Whether another exporter is asked about it: the link carries `target=`."""
    try:
        return "target" in parse_qs(urlsplit(str(target.get("scrapeUrl") or "")).query, max_num_fields=50)
    except ValueError:
        return False


def _probed(prober: TargetState, success: float | None, at: float | None) -> TargetState:
    """The word of the probe; that of the prober's own scrape while there is none."""
    if prober.up is False:
        return replace(prober, up=None, last_error=f"prober: {prober.last_error}"[:LONGEST])
    if success is None or at is None:
        return replace(prober, up=None)
    return TargetState(True, success == 1, _moment(at), "" if success == 1 else PROBE_FAILED)


def _number(value: Any) -> float | None:
    try:
        found = float(value)
    except (TypeError, ValueError):
        return None
    return found if isfinite(found) else None


def _state(target: Mapping[str, Any]) -> TargetState:
    up = {"up": True, "down": False}.get(str(target.get("health")))
    return TargetState(True, up, _moment(target.get("lastScrape")), one_line(target.get("lastError") or "")[:LONGEST])


def _moment(value: Any) -> datetime | None:
    """A time in Prometheus's two forms; None for "never" and for nonsense."""
    try:
        if isinstance(value, bool):
            return None
        if isinstance(value, int | float):
            return datetime.fromtimestamp(value, UTC)
        found = datetime.fromisoformat(str(value))
    except (ValueError, OverflowError, OSError):
        return None
    return found if found.tzinfo is not None and found > NEVER else None


def of(url: str, allowed: Sequence[str], *, seconds: float = 5.0) -> Prometheus:
    """The Prometheus at the address, asked in the allowed networks only."""
    return Prometheus(url, Door(allowed, seconds=seconds))
