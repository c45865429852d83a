"""Step 9 with Debian's own Prometheus: it reads our list over HTTP, and the step closes when it has seen the server."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from kolokasi.addressing.prefixes import add_prefix, read_prefix
from kolokasi.base import clock, files, policy
from kolokasi.base.refusal import Refusal
from kolokasi.cases.models import Attachment, Closing, OpenTask
from kolokasi.monitoring.asking import ask_prometheus
from kolokasi.monitoring.queries import last_observation
from kolokasi.procedure import actions
from kolokasi.runtime.demo.driver import next_part
from kolokasi.servers.models import Mounting, Server
from tests.cast import Cast
from tests.gateways.test_prometheus import _free_port, real_prometheus, until
from tests.letters.looking import text_of
from tests.procedure.walking import Office
from tests.walks.browsing import Visitor

ADDRESS = "127.21.4.10"  # loopback, so that the exporter can really live there


class Exporter(BaseHTTPRequestHandler):
    """The server that was mounted: it says when it started."""

    def do_GET(self) -> None:
        body = b"node_boot_time_seconds 1\n"
        self.send_response(200)
        self.send_header("Content-Type", "text/plain; version=0.0.4")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Says nothing."""


@contextmanager
def switched_on(port: int) -> Iterator[None]:
    machine = ThreadingHTTPServer((ADDRESS, port), Exporter)
    thread = threading.Thread(target=machine.serve_forever, daemon=True)
    thread.start()
    try:
        yield
    finally:
        machine.shutdown()
        machine.server_close()
        thread.join()


def close(office: Office) -> Closing:
    """The technicians press the button; without any waiver, by what monitoring says now."""
    done = actions.complete_task(
        number=office.case.number, element="T09", round=1, account=office.cast["tim_teknis"], at=clock.now()
    )
    assert done.closing is not None
    return done.closing


def mounted(office: Office, port: int) -> Server:
    """The server stands and has its address; it is switched off."""
    task = OpenTask.objects.get(case=office.case)
    wanted = next_part(office.case, task)
    assert wanted is not None
    tim = office.cast["tim_teknis"]
    for part, data in (("mount", wanted.data), ("address", {"server": "0", "address": ADDRESS, "port": str(port)})):
        actions.do_part(
            number=office.case.number, element="T09", round=1, part=part, account=tim, data=data, at=clock.now()
        )
    return Server.objects.get()


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_step_9_closes_when_prometheus_has_seen_the_server(cast: Cast, live_server: Any, tmp_path: Path) -> None:
    office = Office(cast, start=clock.now() - timedelta(hours=5))
    wanted = read_prefix(cidr="127.21.4.0/24", name="Uji", gateway="127.21.4.1", vlan="")
    add_prefix(wanted=wanted, actor="test", at=office.at)
    office.until("T09")
    port = _free_port()
    with real_prometheus(tmp_path, f"{live_server.url}/api/v1/monitoring/http-sd") as url:
        now = clock.now()
        policy.set(name="monitoring.prometheus_url", value=url, valid_from=now, by="1", at=now)
        with pytest.raises(Refusal, match="belum dipasang"):
            close(office)
        server = mounted(office, port)

        def answers(up: bool) -> bool:
            ask_prometheus(clock.now())
            last = last_observation(server)
            return last is not None and last.up is up

        until(lambda: answers(False))
        with pytest.raises(Refusal) as refused:
            close(office)
        assert refused.value.code == "server_not_seen"
        page = Visitor(cast["tim_teknis"]).page(f"/permohonan/{office.case.number}/").text_content()
        assert "connection refused" in page  # Prometheus's own words
        assert f"{ADDRESS}:{port}" in page
        with switched_on(port):
            until(lambda: answers(True))
            closing = close(office)
    seen_at = datetime.fromisoformat(closing.data["servers"][0]["seen_at"])
    assert Mounting.objects.get(server=server).at < seen_at <= clock.now()
    assert closing.data["monitoring_waiver"] == {}
    with files.read(Attachment.objects.get(case=office.case, kind="ba_pemasangan").blob) as stream:
        text = text_of(stream.read())
    assert f"{seen_at.astimezone(clock.OFFICE_ZONE):%H.%M}" in text
    assert f"{ADDRESS}:{port}" in text
