"""A Prometheus for tests and practice: reads our http_sd list and answers like the real one, as told."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qs, urlsplit

from kolokasi.gateways.loopback import Handler, on_loopback

NEVER = "0001-01-01T00:00:00Z"


class FakePrometheus:
    """Knows instances by health ("up", "down", "unknown"); `probed` those that a prober tries; `series` other answers."""

    def __init__(self) -> None:
        self.health: dict[str, str] = {}
        self.labels: dict[str, Mapping[str, str]] = {}
        self.errors: dict[str, str] = {}
        self.probed: dict[str, bool] = {}
        self.series: dict[str, list[tuple[Mapping[str, str], float]]] = {}
        self.url = ""

    def read_list(self, groups: Sequence[Mapping[str, Any]], *, health: str = "unknown") -> None:
        """Takes over a http_sd list whole: what is not in it any more is forgotten."""
        listed = {instance: dict(group["labels"]) for group in groups for instance in group["targets"]}
        self.health = {instance: self.health.get(instance, health) for instance in listed}
        self.labels = {**listed}

    def targets(self) -> dict[str, Any]:
        """The document of /api/v1/targets."""
        probes = [self._probe(instance) for instance in self.probed]
        return _success({"activeTargets": [*map(self._target, self.health), *probes], "droppedTargets": []})

    def query(self, text: str) -> dict[str, Any]:
        """The document of /api/v1/query for `up{instance="…"}`, for the probes, and for whatever `series` holds."""
        now = datetime.now(UTC).timestamp()
        probes = {
            "probe_success": [({"instance": one}, float(up)) for one, up in self.probed.items()],
            "timestamp(probe_success)": [({"instance": one}, now) for one in self.probed],
        }
        if rows := self.series.get(text) or probes.get(text):
            said = [{"metric": dict(labels), "value": [now, str(value)]} for labels, value in rows]
            return _success({"resultType": "vector", "result": said})
        wanted = text.partition('instance="')[2].rpartition('"')[0]
        found = [
            {
                "metric": {"__name__": "up", "instance": instance, "job": "kolokasi"},
                "value": [datetime.now(UTC).timestamp(), "1" if health == "up" else "0"],
            }
            for instance, health in self.health.items()
            if instance == wanted and health != "unknown"
        ]
        return _success({"resultType": "vector", "result": found})

    def _target(self, instance: str) -> dict[str, Any]:
        health = self.health[instance]
        tried = health != "unknown"
        return {
            "discoveredLabels": {"__address__": instance},
            "labels": {"job": "kolokasi", **self.labels.get(instance, {}), "instance": instance},
            "scrapePool": "kolokasi",
            "scrapeUrl": f"http://{instance}/metrics",
            "globalUrl": f"http://{instance}/metrics",
            "lastError": self.errors.get(instance, "connection refused" if health == "down" else ""),
            "lastScrape": datetime.now(UTC).isoformat().replace("+00:00", "123Z") if tried else NEVER,
            "lastScrapeDuration": 0.01 if tried else 0,
            "health": health,
            "scrapeInterval": "1s",
            "scrapeTimeout": "1s",
        }

    def _probe(self, instance: str) -> dict[str, Any]:
        """The row of a target that a prober tries: the prober itself answers."""
        link = f"http://127.0.0.1:9115/probe?module=icmp&target={instance}"
        return {
            "discoveredLabels": {"__address__": instance, "__param_target": instance},
            "labels": {"job": "ping", "instance": instance},
            "scrapePool": "ping", "scrapeUrl": link, "globalUrl": link, "lastError": "", "health": "up",
            "lastScrape": datetime.now(UTC).isoformat().replace("+00:00", "123Z"), "lastScrapeDuration": 0.01,
            "scrapeInterval": "1s", "scrapeTimeout": "1s",
        }  # fmt: skip

    @contextmanager
    def serving(self) -> Iterator[FakePrometheus]:
        """It answers on a port of loopback while the block runs."""
        fake = self

        class Speaking(Handler):
            def do_GET(self) -> None:  # noqa: N802 - the name that the server looks for
                parts = urlsplit(self.path)
                known: dict[str, Callable[[], dict[str, Any]]] = {
                    "/api/v1/targets": fake.targets,
                    "/api/v1/query": lambda: fake.query(parse_qs(parts.query).get("query", [""])[0]),
                }
                document = known.get(parts.path)
                said = document() if document else {"status": "error"}
                self.say(200 if document else 404, json.dumps(said).encode())

        with on_loopback(Speaking) as self.url:
            yield self


def _success(data: dict[str, Any]) -> dict[str, Any]:
    return {"status": "success", "data": data}
