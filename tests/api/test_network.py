"""Addresses and the monitoring list by machine: works, refuses bad input, the wrong post, and twice is once."""

from __future__ import annotations

import json
import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from kolokasi.addressing.models import Address, Prefix
from kolokasi.addressing.prefixes import add_prefix, read_prefix
from kolokasi.base import policy
from kolokasi.gateways.ping import client
from kolokasi.gateways.ping.client import Heard
from kolokasi.monitoring.actions import enrol_server
from kolokasi.servers.actions import declare_server
from kolokasi.servers.models import Server
from tests.api.client import Machine, code_of, key_of, machine
from tests.cast import Cast
from tests.fixtures import NOON

pytestmark = pytest.mark.django_db
SD = "/api/v1/monitoring/http-sd"


def prefix(cidr: str = "10.20.0.0/24") -> Prefix:
    wanted = read_prefix(cidr=cidr, name="Server OPD", gateway=cidr.replace(".0/", ".1/").partition("/")[0], vlan="120")
    return add_prefix(wanted=wanted, at=NOON, actor="test")


def server(cast: Cast) -> Server:
    return declare_server(agency=cast.own, spec={"name": "SIMPEG"}, at=NOON)


def test_the_next_free_address_is_given_and_recorded(cast: Cast) -> None:
    made, label = prefix(), server(cast).label
    asking = machine(cast, "tim_teknis")
    answer = asking.post(f"/prefixes/{made.pk}/available-ips", {"server": label, "dns_name": "SIMPEG.example"})
    assert answer.status_code == 201
    assert answer.json() == {
        "address": "10.20.0.2", "prefix": "10.20.0.0/24", "gateway": "10.20.0.1", "vlan": 120,
        "dns_name": "simpeg.example", "label": label,
    }  # fmt: skip
    for empty in ("", "{}", "null"):
        again = asking.post(f"/prefixes/{made.pk}/available-ips", empty)
        assert again.status_code == 201, again.content


def test_the_same_key_is_given_the_same_address(cast: Cast) -> None:
    made, asking = prefix(), machine(cast, "administrator")
    first, second = (asking.post(f"/prefixes/{made.pk}/available-ips", {"label": "Switch"}, "kunci-1") for _ in "12")
    assert (first.json(), second["Idempotency-Replayed"]) == (second.json(), "true")
    assert Address.objects.count() == 1


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({"server": "SRV-2026-9999"}, 422, "server_unknown"),
        ({"dns_name": "bukan nama"}, 422, "dns_name_wrong"),
        ({"label": "x" * 121}, 422, "invalid_request"),
        ({"apa": 1}, 422, "invalid_request"),
        ({"label": 7}, 422, "invalid_request"),
        ("[", 400, "malformed_json"),
        ('{"label": "a\\u0000"}', 400, "bad_text"),
    ],
)
def test_what_cannot_be_read(cast: Cast, body: Any, status: int, code: str) -> None:
    answer = machine(cast, "tim_teknis").post(f"/prefixes/{prefix().pk}/available-ips", body)
    assert (answer.status_code, code_of(answer)) == (status, code)
    assert not Address.objects.exists()


@pytest.mark.parametrize("pk", ["0", "999999", "99999999999999999999", "-1", "x"])
def test_a_prefix_that_is_not_there(cast: Cast, pk: str) -> None:
    answer = machine(cast, "tim_teknis").post(f"/prefixes/{pk}/available-ips", {})
    assert answer.status_code in {404, 422}
    code_of(answer)


def test_a_full_prefix_says_so(cast: Cast) -> None:
    made, asking = prefix("10.20.0.0/30"), machine(cast, "tim_teknis")
    assert asking.post(f"/prefixes/{made.pk}/available-ips", {}).status_code == 201
    full = asking.post(f"/prefixes/{made.pk}/available-ips", {})
    assert (full.status_code, code_of(full)) == (409, "no_free_address")


@pytest.mark.parametrize("part", ["helpdesk", "auditor", "kepala_dinas", "applicant"])
def test_others_give_no_address(cast: Cast, part: str) -> None:
    assert machine(cast, part).post(f"/prefixes/{prefix().pk}/available-ips", {}).status_code == 403


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_many_machines_at_once_get_an_address_each(cast: Cast) -> None:
    made, key = prefix("10.20.0.0/28"), key_of(cast, "tim_teknis")
    barrier = threading.Barrier(6)

    def ask(_n: int) -> list[int | str]:
        try:
            barrier.wait(10)
            answers = [Machine(key).post(f"/prefixes/{made.pk}/available-ips", {"label": "x"}) for _ in range(3)]
            return [answer.json().get("address", answer.status_code) for answer in answers]
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as threads:
        got = Counter(one for found in threads.map(ask, range(6)) for one in found)
    assert got.pop(409) == 18 - 13
    assert set(got.values()) == {1}
    assert len(got) == 13


def test_a_wanted_address_is_given_once(cast: Cast) -> None:
    made, asking = prefix(), machine(cast, "tim_teknis")
    path = f"/prefixes/{made.pk}/available-ips"
    answer = asking.post(path, {"address": "10.20.0.77"})
    assert (answer.status_code, answer.json()["address"], answer.json()["vlan"]) == (201, "10.20.0.77", 120)
    for wanted, status, code in (
        ("10.20.0.77", 409, "address_taken"),
        ("10.20.0.1", 422, "address_kept_back"),
        ("10.9.9.9", 422, "address_not_in_prefix"),
        ("١٢", 422, "address_wrong"),
    ):
        refused = asking.post(path, {"address": wanted})
        assert (refused.status_code, code_of(refused)) == (status, code)


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_64_clients_empty_a_block_of_1022_and_nobody_shares(cast: Cast) -> None:
    """Each asks until it is refused; over real connections, through the whole hatch."""
    made, key = prefix("10.20.0.0/22"), key_of(cast, "tim_teknis")

    def ask(_n: int) -> list[str]:
        got, asking = list[str](), Machine(key)
        try:
            while (answer := asking.post(f"/prefixes/{made.pk}/available-ips", {"label": "x"})).status_code == 201:
                got.append(answer.json()["address"])
                connection.close()  # as a server does at the end of each request
            assert (answer.status_code, code_of(answer)) == (409, "no_free_address")
            return got
        finally:
            connection.close()

    with ThreadPoolExecutor(64) as threads:
        got = Counter(one for found in threads.map(ask, range(64)) for one in found)
    assert set(got.values()) == {1}
    assert len(got) == 1022 - 1  # the gateway stays


def test_the_list_is_whole_for_a_key_and_for_this_machine(cast: Cast) -> None:
    for empty in (
        machine(cast, "auditor").get("/monitoring/http-sd"),
        Client().get(SD, headers={"Host": "localhost:8000"}),
    ):
        assert (empty.status_code, empty["Content-Type"], empty.content) == (200, "application/json", b"[]")
    enrol_server(server=server(cast), address="10.20.0.15", at=NOON, labels={"rack": "R1"})
    listed = machine(cast, "tim_teknis").get("/monitoring/http-sd").json()
    assert listed == [
        {"targets": ["10.20.0.15:9100"],
         "labels": {"agency": "Dinas Contoh Satu", "rack": "R1", "label": "SRV-2026-0001", "name": "SIMPEG"}}
    ]  # fmt: skip
    assert json.loads(Client().get(SD, headers={"Host": "127.0.0.1:8000"}).content) == listed


@pytest.mark.parametrize(
    "headers",
    [
        {"Host": "colocation.example.go.id"},
        {"Host": "localhost.evil.example"},
        {"Host": "localhost", "X-Forwarded-For": "10.0.0.1"},
        {"Host": "localhost", "Forwarded": "for=10.0.0.1"},
        {"Host": "localhost", "Authorization": "Bearer kol_salah"},
        {"Host": "localhost", "Authorization": "Basic x"},
    ],
)
def test_through_a_proxy_or_with_a_wrong_key_nothing_is_told(settings: Any, headers: dict[str, str]) -> None:
    settings.ALLOWED_HOSTS = ["*"]
    assert Client().get(SD, headers=headers).status_code == 401


def test_another_machine_without_a_key_is_told_nothing(cast: Cast) -> None:
    for address in ("10.0.0.9", "", "x", "::ffff:10.0.0.9"):
        assert Client(REMOTE_ADDR=address).get(SD, headers={"Host": "localhost"}).status_code == 401
    assert Client(REMOTE_ADDR="::1").get(SD, headers={"Host": "[::1]:8000"}).status_code == 200
    assert machine(cast, "applicant").get("/monitoring/http-sd").status_code == 403


def test_what_answers_is_given_to_nobody(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """Policy addressing.probe.on: the next free one that is silent, and a refusal for a wanted one that is not."""
    policy.set(name="addressing.probe.on", value=True, valid_from=NOON, by="test", at=NOON)
    monkeypatch.setattr(client, "ask", lambda host, **_: Heard(tried=True, answered=str(host).endswith((".2", ".9"))))
    made, asking = prefix(), machine(cast, "tim_teknis")
    path = f"/prefixes/{made.pk}/available-ips"
    assert asking.post(path, {}, "kunci-1").json()["address"] == "10.20.0.3"
    assert asking.post(path, {}, "kunci-1").json()["address"] == "10.20.0.3"
    refused = asking.post(path, {"address": "10.20.0.9"})
    assert (refused.status_code, code_of(refused)) == (409, "address_answers")
    assert Address.objects.filter(label="dipakai tanpa catatan").count() == 2
