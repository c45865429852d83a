"""The client against its fake, against hostile documents, and the same questions against a real Debian Prometheus."""

from __future__ import annotations

import json
import socket
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kolokasi.base.refusal import Refusal
from kolokasi.gateways import guard
from kolokasi.gateways.guard import Door
from kolokasi.gateways.prometheus.client import Prometheus, TargetState, of
from kolokasi.gateways.prometheus.fake import FakePrometheus
from tests.gateways.raw import http, outside

LOOPBACK = ["127.0.0.0/8"]
UP, DOWN, GONE = "127.0.0.1:9", "127.0.0.1:1", "127.0.0.1:2"


def check_contract(asked: Prometheus, up: str, down: str) -> None:
    """What holds of the fake and of the real one alike."""
    known = asked.targets()
    assert known[up].listed
    assert known[up].up is True
    assert (known[up].health, known[up].last_error) == ("up", "")
    last = known[up].last_scrape
    assert last is not None
    assert abs(datetime.now(UTC) - last) < timedelta(minutes=1)
    assert known[down].up is False
    assert "refused" in known[down].last_error
    assert known[down].health.startswith("down: ")
    assert asked.state_of(GONE) == TargetState()
    assert asked.measured(up).up is True
    assert asked.measured(down).up is False
    assert asked.measured('x"} or up{instance="' + up) == TargetState()


def test_the_fake_keeps_the_contract() -> None:
    fake = FakePrometheus()
    fake.health = {UP: "up", DOWN: "down"}
    with fake.serving():
        check_contract(of(fake.url, LOOPBACK), UP, DOWN)


def test_a_target_that_was_never_tried_is_unknown_and_one_of_two_pools_is_the_later() -> None:
    fake = FakePrometheus()
    fake.read_list([{"targets": [UP], "labels": {"agency": "Dinas"}}])
    with fake.serving():
        state = of(fake.url, LOOPBACK).targets()[UP]
    assert (state.listed, state.up, state.last_scrape, state.health) == (True, None, None, "unknown")
    older = {"labels": {"instance": UP}, "health": "down", "lastScrape": "2026-11-24T03:00:00.123456789Z"}
    newer = {"labels": {"instance": UP}, "health": "up", "lastScrape": "2026-11-24T10:00:01+07:00"}
    for rows in ([older, newer], [newer, older]):
        body = json.dumps({"status": "success", "data": {"activeTargets": rows}}).encode()
        with outside(http(body)) as url:
            assert of(url, LOOPBACK).targets()[UP].up is True


@pytest.mark.parametrize(
    "document",
    [
        [], {}, "success", None, {"status": "error", "data": {"activeTargets": []}}, {"status": "success"},
        {"status": "success", "data": []}, {"status": "success", "data": {"activeTargets": {"a": 1}}},
    ],
)  # fmt: skip
def test_a_document_of_another_shape_is_refused(document: Any) -> None:
    with outside(http(json.dumps(document).encode())) as url, pytest.raises(Refusal) as refused:
        of(url, LOOPBACK).targets()
    assert refused.value.code == guard.UNREADABLE


class Said(Door):
    """A door behind which a document lies."""

    def __init__(self, document: Any) -> None:
        super().__init__(LOOPBACK)
        object.__setattr__(self, "document", document)

    def json(self, url: str) -> Any:  # noqa: ARG002
        return self.document  # type: ignore[attr-defined]


words = st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=20))
value = st.recursive(words, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner))
targets = st.dictionaries(st.sampled_from(["labels", "health", "lastScrape", "lastError", "value"]), value)
labelled = st.builds(lambda row, name: {**row, "labels": {"instance": name}}, targets, value)


@given(st.lists(st.one_of(value, targets, labelled), max_size=6))
def test_nothing_in_the_rows_breaks_the_reading(rows: list[Any]) -> None:
    document = {"status": "success", "data": {"activeTargets": rows, "result": rows}}
    asked = Prometheus("http://127.0.0.1", Said(document))
    for state in [*asked.targets().values(), asked.measured("x")]:
        assert len(state.last_error) <= 300
        assert "\n" not in state.health
        json.dumps(state.as_json())


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as found:
        return int(found.getsockname()[1])


@contextmanager
def pages(answer: Callable[[str], tuple[str, bytes]]) -> Iterator[int]:
    """A little web server: what `answer` says to a path, as (media type, body)."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            kind, body = answer(self.path)
            self.send_response(200)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            """Says nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield int(server.server_address[1])
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@contextmanager
def real_prober(folder: Path) -> Iterator[str]:
    """Debian's blackbox exporter on a port of loopback, which tries TCP ports; its address."""
    config = folder / "blackbox.yml"
    config.write_text(json.dumps({"modules": {"tcp_connect": {"prober": "tcp", "timeout": "1s"}}}))
    address = f"127.0.0.1:{_free_port()}"
    command = ["prometheus-blackbox-exporter", f"--config.file={config}", f"--web.listen-address={address}"]
    with (folder / "prober.said").open("wb") as said, subprocess.Popen(command, stdout=said, stderr=said) as process:
        try:
            yield address
        finally:
            process.terminate()
            process.wait(20)


@contextmanager
def real_prometheus(folder: Path, sd_url: str, *, prober: str = "") -> Iterator[str]:
    """Debian's Prometheus on a port of loopback, reading that http_sd list every second; with a prober it asks that one."""
    job: dict[str, Any] = {"job_name": "kolokasi", "http_sd_configs": [{"url": sd_url, "refresh_interval": "1s"}]}
    if prober:
        job |= {"metrics_path": "/probe", "params": {"module": ["tcp_connect"]},
                "relabel_configs": [{"target_label": "__address__", "replacement": prober}]}  # fmt: skip
    config = {
        "global": {"scrape_interval": "1s", "scrape_timeout": "1s"},
        "scrape_configs": [job],
    }
    (folder / "prometheus.yml").write_text(json.dumps(config))
    port = _free_port()
    command = [
        "prometheus", f"--config.file={folder}/prometheus.yml", f"--storage.tsdb.path={folder}/data",
        f"--web.listen-address=127.0.0.1:{port}", "--log.level=error",
    ]  # fmt: skip
    with (folder / "said").open("wb") as said, subprocess.Popen(command, stdout=said, stderr=said) as process:
        try:
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()
            process.wait(20)


def until(seen: Callable[[], bool], seconds: float = 40) -> None:
    end = time.monotonic() + seconds
    while True:
        try:
            if seen():
                return
        except Refusal:
            pass
        assert time.monotonic() < end, "Prometheus did not come so far"
        time.sleep(0.2)


@pytest.mark.slow
def test_the_real_prometheus_keeps_the_contract(tmp_path: Path) -> None:
    down = f"127.0.0.1:{_free_port()}"
    listed: list[dict[str, Any]] = []

    def answer(path: str) -> tuple[str, bytes]:
        if path == "/metrics":
            return "text/plain; version=0.0.4", b"node_boot_time_seconds 1\n"
        return "application/json", json.dumps(listed).encode()

    with pages(answer) as port, real_prometheus(tmp_path, f"http://127.0.0.1:{port}/sd") as url:
        up = f"127.0.0.1:{port}"
        asked = of(url, LOOPBACK)
        until(lambda: asked.targets() == {})
        labels = {"agency": "Dinas Contoh Satu", "case": "2026-0001", "label": "SRV-2026-0001"}
        listed += [{"targets": [up], "labels": labels}, {"targets": [down], "labels": labels}]
        until(lambda: asked.targets().get(up, TargetState()).up is True)
        until(lambda: asked.targets().get(down, TargetState()).up is False)
        until(lambda: asked.measured(up).up is True and asked.measured(down).up is False)
        check_contract(asked, up, down)
        listed.clear()
        until(lambda: up not in asked.targets())
