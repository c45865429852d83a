"""Alerts called in by webhook: only with the secret, kept once, shown at the server; nonsense is refused quietly."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client

from kolokasi.base import clock
from kolokasi.monitoring import actions
from kolokasi.monitoring.models import Alert, Enrolment, Reading
from kolokasi.monitoring.watts import keep_watts
from tests.addressing.conftest import declare
from tests.cast import Cast
from tests.web.desk_office import browser

pytestmark = pytest.mark.django_db
LABEL = "SRV-2026-0001"


def alertmanager(**more: Any) -> dict[str, Any]:
    alert = {
        "status": "firing", "fingerprint": "c0ffee", "startsAt": "2026-11-24T03:00:00.123Z",
        "endsAt": "0001-01-01T00:00:00Z", "generatorURL": "http://x",
        "labels": {"alertname": "HostDown", "severity": "critical", "label": LABEL},
        "annotations": {"summary": "Tidak menjawab <b>sejak</b> pagi"}, **more,
    }  # fmt: skip
    return {"version": "4", "status": "firing", "alerts": [alert]}


ZABBIX = {"eventid": "4711", "host": LABEL, "name": "Unavailable by ICMP ping", "severity": "High", "value": "1",
          "clock": "1795500000", "opdata": "Down (0)"}  # fmt: skip


@pytest.fixture
def secret(cast: Cast) -> str:
    page = browser(cast, "administrator").post("/pantauan/kunci/")
    assert "no-store" in page["Cache-Control"]
    return str(page.context["secret"])


@pytest.fixture
def machine(cast: Cast) -> Any:
    server = declare(cast)
    actions.enrol_server(server=server, address="10.20.0.15", at=clock.now())
    return server


def send(path: str, document: Any, secret: str = "") -> Any:
    body = document if isinstance(document, bytes) else json.dumps(document).encode()
    given = {"Authorization": f"Bearer {secret}"} if secret else {}
    return Client(enforce_csrf_checks=True).post(path, body, content_type="application/json", headers=given)


def test_an_alert_is_kept_once_and_ends_once(machine: Any, secret: str) -> None:
    for _replay in range(2):
        answer = send("/kait/alertmanager/", alertmanager(), secret)
        assert (answer.status_code, answer.json()) == (200, {"kept": 1})
    kept = Alert.objects.get()
    assert (kept.server, kept.ended_at, kept.severity) == (machine, None, "critical")
    over = alertmanager(status="resolved", endsAt="2026-11-24T04:00:00Z")
    send("/kait/alertmanager/", over, secret)
    send("/kait/alertmanager/", alertmanager(), secret)  # an old one comes late
    kept.refresh_from_db()
    assert kept.ended_at is not None
    assert Alert.objects.count() == 1


@pytest.mark.parametrize("instance", ["10.20.0.15:9100", "10.20.0.15", LABEL])
def test_the_server_is_found_by_what_the_system_calls_it(machine: Any, secret: str, instance: str) -> None:
    labels = {"alertname": "X", "instance": instance}
    assert send("/kait/alertmanager/", alertmanager(labels=labels), secret).json() == {"kept": 1}


def test_a_stranger_s_server_is_not_kept(machine: Any, secret: str) -> None:
    for instance in ("10.20.0.15:1", "10.20.0.99:9100", "x:y", ":", "[::1", "SRV-2026-9999", "\0"):
        labels = {"alertname": "X", "instance": instance}
        assert send("/kait/alertmanager/", alertmanager(labels=labels), secret).json() == {"kept": 0}
    assert not Alert.objects.exists()


def test_zabbix_calls_and_takes_back(machine: Any, secret: str) -> None:
    assert send("/kait/zabbix/", ZABBIX, secret).json() == {"kept": 1}
    assert send("/kait/zabbix/", {**ZABBIX, "value": "0", "recovery_clock": "1795500600"}, secret).json() == {"kept": 1}
    assert Alert.objects.get().ended_at is not None


def test_without_the_secret_nothing_is_heard(machine: Any, cast: Cast, secret: str) -> None:
    for given in ("", "x", secret + "x", secret[:-1]):
        assert send("/kait/alertmanager/", alertmanager(), given).status_code == 401
    browser(cast, "administrator").post("/pantauan/kunci/")  # a new one: the old is no key any more
    assert send("/kait/zabbix/", ZABBIX, secret).status_code == 401
    assert not Alert.objects.exists()
    assert Client().get("/kait/zabbix/").status_code == 405


def test_while_no_secret_is_set_nobody_is_heard(machine: Any) -> None:
    for given in ("-", "", "None"):
        assert send("/kait/zabbix/", ZABBIX, given).status_code == 401


@pytest.mark.parametrize(
    "document",
    [b"", b"{", b"[" * 9999, b"\xff", [], {}, {"alerts": {}}, {"alerts": [1]}, {"alerts": [{}]}, None, "x",
     {"alerts": [{"labels": {}, "startsAt": "kemarin"}]}, {"alerts": [{"labels": {}, "startsAt": "9999-99-99"}]},
     {"alerts": [{}] * 501}, {**ZABBIX, "eventid": "x"}, {**ZABBIX, "value": "2"}, {**ZABBIX, "clock": "9" * 30}],
)  # fmt: skip
def test_nonsense_is_refused_and_nothing_kept(machine: Any, secret: str, document: Any) -> None:
    for path in ("/kait/alertmanager/", "/kait/zabbix/"):
        assert send(path, document, secret).status_code == 400
    assert not Alert.objects.exists()


def test_a_long_body_is_not_read(secret: str) -> None:
    assert send("/kait/zabbix/", b" " * (1024 * 1024 + 1), secret).status_code == 413


def test_the_server_s_page_tells_all_of_it(cast: Cast, machine: Any, secret: str) -> None:
    send("/kait/alertmanager/", alertmanager(), secret)
    keep_watts(server=machine, watts=321.0, at=clock.now(), source="redfish")
    assert Reading.objects.exists()
    client = browser(cast, "helpdesk")
    page = client.get(f"/pantauan/server/{machine.label}/").content.decode()
    for words in ("HostDown", "Tidak menjawab &lt;b&gt;", "321 W", "10.20.0.15:9100"):
        assert words in page
    listed = client.get("/pantauan/").content.decode()
    assert "HostDown" in listed
    assert "321 W" in listed
    assert client.post(f"/pantauan/server/{machine.label}/daftar-ulang/").status_code == 302
    assert browser(cast, "auditor").post(f"/pantauan/server/{machine.label}/daftar-ulang/").status_code == 403
    for unknown in ("SRV-2026-9999", "x" * 99, "%00", "'"):
        assert client.get(f"/pantauan/server/{unknown}/").status_code == 404


def test_zabbix_is_set_on_the_page_and_its_token_never_comes_back(cast: Cast, machine: Any) -> None:
    client = browser(cast, "administrator")
    page = client.get("/pantauan/pengaturan/")
    typed = {entry.name: entry.value for entry in page.context["entries"]} | {"zabbix_url": "http://10.20.0.6/zabbix"}
    assert client.post("/pantauan/pengaturan/", typed).status_code == 422  # the token is missing
    wrong = client.post("/pantauan/pengaturan/", typed | {"zabbix_token": "marked-token", "port": "x"})
    assert wrong.status_code == 422
    assert "marked-token" not in wrong.content.decode()
    assert client.post("/pantauan/pengaturan/", typed | {"zabbix_token": "marked-token"}).status_code == 302
    assert "marked-token" not in client.get("/pantauan/pengaturan/").content.decode()
    assert client.post("/pantauan/pengaturan/", typed).status_code == 302  # kept
    assert client.post(f"/pantauan/server/{machine.label}/daftar-ulang/").status_code == 302
    assert Enrolment.objects.get().system == "zabbix"
    for field, value in (("zabbix_url", "ftp://x"), ("zabbix_token", "a b"), ("zabbix_groups", ""),
                         ("zabbix_templates", "x" * 999), ("over_percent", "9"), ("stranded_percent", "-1"),
                         ("watts_query", "x" * 3000)):  # fmt: skip
        answer = client.post("/pantauan/pengaturan/", typed | {field: value})
        assert answer.status_code == 422
        assert f"#f-{field}" in answer.content.decode()
