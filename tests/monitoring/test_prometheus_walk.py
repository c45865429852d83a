"""Our list read by a Prometheus, and its answer kept: with the fake, and with the real one over our own web server."""

from __future__ import annotations

import shutil
import socket
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from kolokasi.base import clock, policy
from kolokasi.gateways.prometheus.fake import FakePrometheus
from kolokasi.monitoring import actions, queries
from kolokasi.monitoring.asking import ask_prometheus
from kolokasi.servers.models import Server
from tests.cast import Cast
from tests.gateways.test_prometheus import pages, real_prober, real_prometheus, until
from tests.monitoring.conftest import AT, declare


def heard(machine: Server) -> bool | None:
    last = queries.last_observation(machine)
    return last.up if last else None


@pytest.mark.django_db
def test_the_fake_reads_the_list_and_its_word_is_kept(machine: Server) -> None:
    actions.enrol_server(server=machine, address="10.20.0.15", at=AT)
    fake = FakePrometheus()
    with fake.serving():
        policy.set(name="monitoring.prometheus_url", value=fake.url, valid_from=AT, by="1", at=AT)
        ask_prometheus(AT)
        last = queries.last_observation(machine)
        assert last is not None
        assert (last.up, last.health, last.raw["listed"]) == (None, "not listed", False)
        fake.read_list(queries.http_sd(AT))
        fake.health["10.20.0.15:9100"] = "up"
        ask_prometheus(clock.now() + timedelta(minutes=1))
        assert heard(machine) is True
        fake.errors["10.20.0.15:9100"] = "context deadline exceeded\n" + "x" * 9000
        fake.health["10.20.0.15:9100"] = "down"
        ask_prometheus(clock.now() + timedelta(minutes=2))
    last = queries.last_observation(machine)
    assert last is not None
    assert last.health.startswith("down: context deadline exceeded x")
    assert len(last.health) <= 300


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_the_real_one_over_the_web(cast: Cast, live_server: Any, tmp_path: Path) -> None:
    """Enrolled here, read by Prometheus from our address, scraped there, and its "up" kept here."""
    machine, broken = declare(cast), declare(cast, "Mati")
    with socket.create_server(("127.0.0.1", 0)) as shut:
        nobody = int(shut.getsockname()[1])
    policy_at = clock.now()
    with pages(lambda _path: ("text/plain; version=0.0.4", b"node_boot_time_seconds 1\n")) as port:
        since = clock.now()
        actions.enrol_server(server=machine, address="127.0.0.1", port=port, at=since)
        actions.enrol_server(server=broken, address="127.0.0.1", port=nobody, at=since)
        with real_prometheus(tmp_path, f"{live_server.url}/api/v1/monitoring/http-sd") as url:
            policy.set(name="monitoring.prometheus_url", value=url, valid_from=policy_at, by="1", at=policy_at)

            def both() -> bool:
                ask_prometheus(clock.now())
                return heard(machine) is True and heard(broken) is False

            until(both)
            assert queries.seen_up_since(machine, since) is not None
            assert queries.seen_up_since(broken, since) is None
            actions.retire_server(server=broken, at=clock.now())
            actions.retire_server(server=machine, at=clock.now())


@pytest.mark.slow
@pytest.mark.skipif(
    not shutil.which("prometheus-blackbox-exporter"), reason="Debian's blackbox exporter is not installed"
)
@pytest.mark.django_db(transaction=True)
def test_a_prober_proves_a_server_within_two_refreshes(cast: Cast, live_server: Any, tmp_path: Path) -> None:
    """No exporter runs on the server: its port is tried by the blackbox exporter, from our list for probers."""
    machine, stopped = declare(cast), declare(cast, "Mati")
    with socket.create_server(("127.0.0.1", 0)) as shut:
        nobody = int(shut.getsockname()[1])
    now = clock.now()
    with ExitStack() as running:
        service = running.enter_context(socket.create_server(("127.0.0.1", 0)))
        prober = running.enter_context(real_prober(tmp_path))
        sd = f"{live_server.url}/api/v1/monitoring/http-sd?job=tcp"
        url = running.enter_context(real_prometheus(tmp_path, sd, prober=prober))
        policy.set(name="monitoring.prometheus_url", value=url, valid_from=now, by="1", at=now)
        until(lambda: ask_prometheus(clock.now()) == 0)
        since = clock.now()
        actions.enrol_server(server=machine, address="127.0.0.1", port=service.getsockname()[1], at=since)
        actions.enrol_server(server=stopped, address="127.0.0.1", port=nobody, at=since)

        def both() -> bool:
            ask_prometheus(clock.now())
            return heard(machine) is True and heard(stopped) is False

        until(both)
        seen = queries.seen_up_since(machine, since)
        assert seen is not None
        last = queries.last_observation(stopped)
        assert last is not None
        assert last.health == "down: probe failed"
        actions.retire_server(server=machine, at=clock.now())
        actions.retire_server(server=stopped, at=clock.now())
