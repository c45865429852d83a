"""Enrolment is a wish: carried out in Zabbix once, read back, tried again, taken away; and why a server is not seen."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest

from kolokasi.base import clock, policy
from kolokasi.base.models import Policy
from kolokasi.gateways.prometheus.fake import FakePrometheus
from kolokasi.gateways.zabbix.fake import FakeZabbix
from kolokasi.monitoring import actions, asking, enrolling, proof, queries, secrets, tasks
from kolokasi.monitoring.models import Enrolment, Observation, Target
from kolokasi.servers.models import Server
from tests.cast import Cast
from tests.monitoring.conftest import AT, declare

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)
State = Enrolment.State


def tell(**values: object) -> None:
    for name, value in values.items():
        policy.set(name=f"monitoring.{name}", value=value, valid_from=AT, by="account:1", at=AT)


@pytest.fixture
def zabbix() -> Iterator[FakeZabbix]:
    fake = FakeZabbix()
    with fake.serving():
        tell(zabbix_url=fake.url, zabbix_token=secrets.sealed_token(fake.token))
        yield fake


def enrol(server: Server, address: str = "10.20.0.15", at: datetime = AT) -> Target:
    return actions.enrol_server(server=server, address=address, at=at, labels={"rack": "R1", "port": "sw1 12"})


def one() -> Enrolment:
    return Enrolment.objects.get(system="zabbix", target__retired_at__isnull=True)


def test_a_wish_is_carried_out_once_and_read_back(zabbix: FakeZabbix, machine: Server) -> None:
    enrol(machine)
    assert (one().state, one().key) == (State.WANTED, f"zabbix:{machine.label}:{one().target_id}")
    assert enrolling.settle(AT) == 1
    assert (one().state, one().read_back_at, one().why) == (State.CONFIRMED, AT, "")
    host = zabbix.named(machine.label)
    assert {zabbix.groups[key] for key in host["groups"]} == {"Kolokasi", "Kolokasi/Dinas Contoh Satu"}
    assert {"tag": "port", "value": "sw1 12"} in host["tags"]
    assert enrolling.settle(AT + MINUTE) == 0
    enrol(machine)
    Enrolment.objects.update(state=State.WANTED)  # the worker died before it wrote down what it had done
    enrolling.settle(AT + MINUTE)
    assert len(zabbix.hosts) == 1
    assert zabbix.calls.count("host.create") == 1


def test_a_server_at_another_place_keeps_its_one_host_and_a_retired_one_is_disabled(
    zabbix: FakeZabbix, machine: Server
) -> None:
    enrol(machine)
    enrolling.settle(AT)
    enrol(machine, "10.20.0.16", AT + MINUTE)
    enrolling.settle(AT + MINUTE)
    assert [zabbix.named(machine.label)["interfaces"][0]["ip"], len(zabbix.hosts)] == ["10.20.0.16", 1]
    assert zabbix.named(machine.label)["status"] == "0"
    assert set(Enrolment.objects.values_list("state", flat=True)) == {State.CONFIRMED}
    actions.retire_server(server=machine, at=AT + 2 * MINUTE)
    enrolling.settle(AT + 2 * MINUTE)
    assert zabbix.named(machine.label)["status"] == "1"
    assert set(Enrolment.objects.values_list("wanted", "state")) == {(False, State.CONFIRMED)}


def test_what_fails_is_told_and_tried_again_later(zabbix: FakeZabbix, machine: Server) -> None:
    zabbix.templates.clear()
    enrol(machine)
    enrolling.settle(AT)
    assert (one().state, one().tries) == (State.FAILED, 1)
    assert "Templat ICMP Ping tidak ada" in one().why
    assert enrolling.settle(AT) == 0  # not yet
    zabbix.templates["7"] = "ICMP Ping"
    assert enrolling.settle(AT + 2 * MINUTE) == 1
    assert one().state == State.CONFIRMED


def test_a_silent_zabbix_is_a_reason_and_no_mistake(machine: Server) -> None:
    tell(zabbix_url="http://127.0.0.1:1", zabbix_token=secrets.sealed_token("marked-token"))
    enrol(machine)
    enrolling.settle(AT)
    assert one().state == State.FAILED
    assert "127.0.0.1" in one().why
    assert "marked-token" not in one().why
    assert "marked-token" not in str(list(Policy.objects.values_list("value", flat=True)))


def test_a_deleted_host_is_made_once_more_and_then_a_person_is_asked(zabbix: FakeZabbix, machine: Server) -> None:
    enrol(machine)
    enrolling.settle(AT)
    zabbix.hosts.clear()
    asking.ask_zabbix(AT + MINUTE)
    enrolling.settle(AT + MINUTE)
    assert (len(zabbix.hosts), one().state) == (1, State.CONFIRMED)
    zabbix.hosts.clear()
    asking.ask_zabbix(AT + 2 * MINUTE)
    enrolling.settle(AT + 3 * MINUTE)
    assert (len(zabbix.hosts), one().state, one().why) == (0, State.FAILED, enrolling.DELETED_AGAIN)
    actions.wish([one().target], AT + 4 * MINUTE, again=True)
    enrolling.settle(AT + 4 * MINUTE)
    assert (len(zabbix.hosts), one().state) == (1, State.CONFIRMED)


def test_zabbix_s_word_is_proof_and_old_or_foreign_values_are_not(zabbix: FakeZabbix, machine: Server) -> None:
    enrol(machine)
    enrolling.settle(AT)
    now = clock.now()
    zabbix.see(machine.label, True, at=time.time() - 3600)
    asking.ask_zabbix(now)
    assert queries.seen_up_since(machine, now - 5 * MINUTE) is None
    zabbix.see(machine.label, True)
    asking.ask_zabbix(clock.now() + MINUTE)
    seen = queries.seen_up_since(machine, now - 5 * MINUTE)
    assert seen is not None
    assert (seen.system, seen.up) == ("zabbix", True)
    zabbix.named(machine.label)["interfaces"][0]["ip"] = "10.20.0.99"  # somebody turned it to another machine
    asking.ask_zabbix(clock.now() + 2 * MINUTE)
    last = queries.last_observation(machine)
    assert last is not None
    assert (last.up, last.health) == (None, "other address: 10.20.0.99")


def test_any_system_may_prove_and_one_that_is_switched_off_is_forgotten(zabbix: FakeZabbix, machine: Server) -> None:
    fake = FakePrometheus()
    with fake.serving():
        tell(prometheus_url=fake.url)
        target = enrol(machine)
        enrolling.settle(AT)
        zabbix.see(machine.label, False, error="timed out")
        fake.health = {target.instance: "up"}
        asking.ask_all(clock.now() + MINUTE)
    last = queries.last_observation(machine)
    assert last is not None
    assert (last.system, last.up) == ("prometheus", True)
    assert Enrolment.objects.get(system="prometheus").state == State.CONFIRMED
    tell(prometheus_url="")
    asking.ask_all(clock.now() + 2 * MINUTE)
    last = queries.last_observation(machine)
    assert last is not None
    assert (last.system, last.health) == ("zabbix", "down: timed out")


def test_probes_count_by_their_own_word_and_not_by_the_prober_s(machine: Server) -> None:
    fake = FakePrometheus()
    with fake.serving():
        tell(prometheus_url=fake.url)
        target = enrol(machine)
        for probed, up, health in (
            ({"10.20.0.15": False}, False, "down: probe failed"),
            ({"10.20.0.15": True}, True, "up"),
            ({target.instance: True}, True, "up"),
            ({}, None, "not listed"),
        ):
            fake.probed = probed
            asking.ask_prometheus(clock.now() + MINUTE)
            last = queries.last_observation(machine)
            assert last is not None
            assert (last.up, last.health) == (up, health)
        tell(proofs=["exporter"])
        fake.probed = {"10.20.0.15": True}
        asking.ask_prometheus(clock.now() + MINUTE)
        last = queries.last_observation(machine)
        assert last is not None
        assert last.up is None


def test_the_lists_for_a_prober(machine: Server) -> None:
    target = enrol(machine)
    (ping,), (tcp,) = queries.http_sd(AT, "ping"), queries.http_sd(AT, "tcp")
    assert (ping["targets"], ping["labels"]["instance"]) == (["10.20.0.15"], "10.20.0.15")
    assert (tcp["targets"], tcp["labels"]["__param_target"]) == ([target.instance], target.instance)
    assert {"agency", "rack", "port", "label"} < set(ping["labels"])


@pytest.mark.parametrize(
    ("health", "up", "words"),
    [
        ("not listed", None, "belum ada dalam daftar"), ("unknown", None, "belum mencobanya"),
        ("unknown: prober: refused", None, "prober: refused"), ("down: connection refused", False, "connection refused"),
        ("down", False, "mati"), ("gateway_silent", None, "tidak dapat ditanya"), ("disabled", None, "dimatikan"),
        ("other address: 10.0.0.9", None, "10.0.0.9"), ("up", True, "lama"), (None, None, "belum ditanya"),
    ],
)  # fmt: skip
def test_what_is_missing_is_a_sentence(machine: Server, health: str | None, up: bool | None, words: str) -> None:
    target = enrol(machine)
    said = {}
    if health is not None:
        said["prometheus"] = Observation(target=target, at=AT, seen_until=AT, up=up, health=health)
    (sentence,) = proof.missing(target, said, ["prometheus"], since=AT)
    assert words in sentence
    assert target.instance in sentence or health == "gateway_silent"
    assert "Administrator" in proof.missing(target, {}, [], since=AT)[0]
    assert "alamat" in proof.missing(None, {}, ["zabbix"], since=AT)[0]


def test_targets_from_before_zabbix_was_set_are_wished_too(cast: Cast, machine: Server) -> None:
    enrol(machine)
    enrol(declare(cast, "B"), "10.20.0.16")
    assert not Enrolment.objects.exists()
    fake = FakeZabbix("7.0.3")
    with fake.serving():
        tell(zabbix_url=fake.url, zabbix_token=secrets.sealed_token(fake.token))
        enrolling.settle(AT)
    assert len(fake.hosts) == 2
    assert tasks.ask_soon() is True
