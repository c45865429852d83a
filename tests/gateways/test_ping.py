"""What the network says at an address: by echo, by the neighbour table, or not to be had at all."""

from __future__ import annotations

from ipaddress import ip_address
from pathlib import Path

import pytest

from kolokasi.gateways.ping import client
from kolokasi.gateways.ping.client import Heard
from tests.gateways.neighbours import made

HOST = ip_address("10.20.0.15")
CARD = "3c:ec:ef:01:ab:7f"


def test_an_echo_a_card_without_one_and_silence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    network = made(tmp_path, monkeypatch)
    assert client.ask(HOST) == Heard(tried=True)
    network.hears({"10.20.0.15": ""})
    assert client.ask(HOST) == Heard(tried=True, answered=True)
    network.hears({}, {"10.20.0.15": CARD})
    assert client.ask(HOST) == Heard(tried=True, answered=True, mac=CARD)
    assert network.questions() == ["10.20.0.15"] * 3


def test_who_may_not_ask_hears_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    network = made(tmp_path, monkeypatch)
    network.hears({"10.20.0.15": CARD}, broken=2)
    assert client.ask(HOST) == Heard(tried=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert not client.can_ask()
    assert client.ask(ip_address("2001:db8::15")) == Heard(tried=False)


def test_a_child_that_hangs_is_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    network = made(tmp_path, monkeypatch)
    (network.folder / "ping").write_text("#!/bin/sh\nexec sleep 60\n")
    monkeypatch.setattr(client, "SLACK", -0.95)
    assert client.ask(HOST) == Heard(tried=False)


@pytest.mark.parametrize("state", ["STALE", "FAILED", "INCOMPLETE", "DELAY", "PERMANENT"])
def test_only_a_card_that_just_answered_counts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, state: str) -> None:
    network = made(tmp_path, monkeypatch)
    (network.folder / "ip").write_text(f'#!/bin/sh\necho "10.20.0.15 dev eth0 lladdr {CARD} {state}"\n')
    assert client.ask(HOST) == Heard(tried=True)
