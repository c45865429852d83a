"""The client against a fake of 6.0 and of 7.0, against hostile answers, and against Debian's own Zabbix 6.0."""

from __future__ import annotations

import json
import time
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kolokasi.base.refusal import Refusal
from kolokasi.gateways import guard
from kolokasi.gateways.guard import Answer, Door
from kolokasi.gateways.zabbix import client
from kolokasi.gateways.zabbix.client import HostWish, Zabbix, of
from kolokasi.gateways.zabbix.fake import FakeZabbix
from kolokasi.gateways.zabbix.reading import state_of
from tests.gateways.zabbix_peer import binaries, real_zabbix

LOOPBACK = ["127.0.0.0/8"]
WISH = HostWish(
    "SRV-2026-0001", "SRV-2026-0001 SIMPEG", "127.0.0.1", 9100, ("Kolokasi", "Kolokasi/Dinas"), ("ICMP Ping",),
    {"agency": "Dinas Contoh", "rack": "R1"},
)  # fmt: skip


def moved(wish: HostWish, **more: Any) -> HostWish:
    return HostWish(**{**wish.__dict__, **more})


def check_contract(asked: Zabbix) -> str:
    """What holds of the fake and of the real one alike; the id of the host that is left enabled."""
    made = asked.put(WISH)
    assert asked.put(WISH) == made  # twice is once
    state = asked.states([made])[made]
    assert (state.name, state.enabled, state.address, state.up) == (WISH.name, True, "127.0.0.1", None)
    assert asked.put(moved(WISH, address="127.0.0.2", port=9200)) == made
    assert asked.states([made])[made].address == "127.0.0.2"
    assert asked.disable(WISH.name) == made
    assert asked.disable(WISH.name) == made
    assert asked.states([made])[made].enabled is False
    assert asked.disable("SRV-2026-9999") == ""
    assert asked.states(["999999"]) == {}
    assert asked.states([]) == {}
    with pytest.raises(Refusal) as refused:
        asked.put(moved(WISH, name="SRV-2026-0002", visible="x", templates=("Tidak Ada",)))
    assert refused.value.code == client.TEMPLATE_UNKNOWN
    with pytest.raises(Refusal) as refused:
        asked.put(moved(WISH, name="SRV-2026-0002"))  # the visible name is taken
    assert refused.value.code == client.SAID_NO
    assert asked.put(WISH) == made
    return made


@pytest.mark.parametrize("version", ["6.0.14", "6.4.1", "7.0.3"])
def test_the_fake_keeps_the_contract(version: str) -> None:
    fake = FakeZabbix("6.0.14" if version == "6.0.14" else "7.0.3")
    fake.version = version if version != "6.4.1" else "7.0.3"
    with fake.serving():
        check_contract(of(fake.url, fake.token, LOOPBACK))
        host = fake.named(WISH.name)
        assert {fake.groups[one] for one in host["groups"]} == {"Kolokasi", "Kolokasi/Dinas"}
        assert {"tag": "kolokasi", "value": WISH.name} in host["tags"]
        with pytest.raises(Refusal) as refused:
            of(fake.url, "wrong-token", LOOPBACK).put(WISH)
    assert refused.value.code == client.TOKEN_REFUSED
    assert "wrong-token" not in str(refused.value)


def test_a_host_that_an_officer_made_is_adopted_by_its_tag_and_keeps_what_it_has() -> None:
    fake = FakeZabbix()
    fake.templates["10001"] = "Linux by Zabbix agent"
    made = fake._host_create({
        "host": "simpeg-lama", "name": "SIMPEG", "groups": [{"groupid": "2"}], "templates": [{"templateid": "10001"}],
        "tags": [{"tag": "kolokasi", "value": WISH.name}, {"tag": "pemilik", "value": "BKD"}, {"tag": "rack", "value": "R9"}],
        "interfaces": [{"type": 1, "main": 1, "useip": 1, "ip": "10.0.0.9", "dns": "", "port": "10050"}],
    })["hostids"][0]  # fmt: skip
    with fake.serving():
        assert of(fake.url, fake.token, LOOPBACK).put(WISH) == made
    host = fake.hosts[made]
    assert len(fake.hosts) == 1
    assert set(host["templates"]) == {"10001", "10186"}
    assert "2" in host["groups"]
    assert {"tag": "pemilik", "value": "BKD"} in host["tags"]
    assert [one["value"] for one in host["tags"] if one["tag"] == "rack"] == ["R1"]
    assert host["interfaces"][0]["ip"] == "127.0.0.1"


def test_the_newest_value_tells() -> None:
    now = int(time.time())
    host = {"host": "x", "status": "0", "interfaces": [{"main": "1", "ip": "10.0.0.1", "available": "0", "error": ""}]}
    ping = {"key_": "icmpping", "lastclock": str(now), "lastvalue": "0", "error": ""}
    agent = {"key_": "agent.ping", "lastclock": str(now - 30), "lastvalue": "1", "error": ""}
    assert state_of(host, [ping, agent]).health == "down: icmpping = 0"
    assert state_of(host, [{**ping, "lastvalue": "1"}, agent]).up is True
    assert state_of(host, [{**ping, "lastclock": "0"}]).health == "unknown"
    dead = {**host, "interfaces": [{"main": "1", "ip": "10.0.0.1", "available": "2", "error": "cannot connect"}]}
    assert state_of(dead, []).health == "down: cannot connect"
    assert state_of({**host, "status": "1"}, [ping]).health == "disabled"
    loss = {"key_": "icmppingloss", "lastclock": str(now), "lastvalue": "0"}
    assert state_of(host, [loss]).up is None


words = st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=20))
value = st.recursive(words, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner))
rows = st.dictionaries(
    st.sampled_from(["key_", "lastclock", "lastvalue", "error", "host", "status", "interfaces"]), value
)


@given(rows, st.lists(rows, max_size=4))
def test_nothing_in_the_rows_breaks_the_reading(host: dict[str, Any], items: list[dict[str, Any]]) -> None:
    state = state_of(host, items)
    assert len(state.health) <= 320
    json.dumps(state.as_json())


class Said(Door):
    """A door behind which these bytes lie."""

    def __init__(self, body: bytes) -> None:
        super().__init__(LOOPBACK)
        object.__setattr__(self, "body", body)

    def ask(self, *_call: Any, **_more: Any) -> Answer:
        return Answer(200, {}, self.body)  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    "body",
    [b"", b"<html>", b"[]", b"{}", b'{"result": 6}', b'{"result": "x.y"}', b'{"error": "no"}', b"[" * 99999, b"\xff"],
)
def test_a_document_of_another_shape_is_refused(body: bytes) -> None:
    with pytest.raises(Refusal) as refused:
        Zabbix("http://127.0.0.1", "t", Said(body)).put(WISH)
    assert refused.value.code == guard.UNREADABLE


def test_its_own_no_is_told_without_the_token() -> None:
    said = json.dumps({"error": {"data": "bad marked-token here\n" + "x" * 999}}).encode()
    with pytest.raises(Refusal) as refused:
        Zabbix("http://127.0.0.1", "marked-token", Said(said)).put(WISH)
    assert refused.value.code == client.SAID_NO
    assert "marked-token" not in str(refused.value)
    assert len(str(refused.value)) < 400
    assert "marked" not in repr(of("http://127.0.0.1", "marked-token", LOOPBACK))


@pytest.mark.slow
@pytest.mark.skipif(binaries() is None, reason="Debian's Zabbix and PostgreSQL are not installed")
def test_the_real_zabbix_keeps_the_contract_and_sees_a_host() -> None:
    with real_zabbix() as peer:
        asked = of(peer.url, peer.token, LOOPBACK, seconds=30)
        assert asked.version()[:2] == (6, 0)
        made, since = check_contract(asked), datetime.now(UTC)
        end = time.monotonic() + 150
        while (state := asked.states([made])[made]).up is None:
            assert time.monotonic() < end, state
            time.sleep(1)
        assert state.up is True
        assert state.at is not None
        assert state.at > since - timedelta(seconds=90)
        with pytest.raises(Refusal) as refused:
            of(peer.url, "0" * 64, LOOPBACK, seconds=30).put(WISH)
        assert refused.value.code == client.TOKEN_REFUSED
