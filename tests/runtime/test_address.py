"""Where pages may be served: loopback in plain http, elsewhere only behind TLS or a named proxy, a demo only at home."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from kolokasi.base.refusal import Refusal
from kolokasi.runtime import address
from kolokasi.runtime.address import (
    DEMO_STAYS_HOME,
    PLAIN_HTTP,
    ROOT_ONLY_LOOPBACK,
    TLS_INCOMPLETE,
    TLS_UNREADABLE,
    Address,
)
from kolokasi.runtime.system_user import SystemUser, running_user

STRANGER = SystemUser("stranger", 54321, 54321)


@pytest.fixture
def ordinary(monkeypatch: pytest.MonkeyPatch) -> None:
    """The rules as an ordinary user meets them, whoever runs the tests."""
    monkeypatch.setattr(os, "geteuid", lambda: 1000)


def no(asked: Address, user: SystemUser | None = None, *, demo: bool = False) -> str:
    with pytest.raises(Refusal) as refusal:
        asked.check(user or running_user(), demo=demo)
    return refusal.value.code


@pytest.mark.parametrize("host", ["127.0.0.1", "127.8.9.1", "localhost", "::1"])
def test_the_loopback_may_be_plain(host: str, ordinary: None) -> None:
    Address(host, 8000).check(STRANGER, demo=True)


@pytest.mark.parametrize("host", ["0.0.0.0", "192.0.2.7", "::", "colocation.example.go.id"])  # noqa: S104 - refused
def test_elsewhere_plain_http_is_refused(host: str, ordinary: None) -> None:
    assert no(Address(host, 8000), STRANGER) == PLAIN_HTTP


def test_behind_a_named_proxy_another_address_is_served(ordinary: None) -> None:
    Address("192.0.2.7", 8000, trusted_proxy=("192.0.2.0/24",)).check(STRANGER, demo=False)


def test_a_demo_stays_on_the_loopback_unless_told_otherwise(ordinary: None) -> None:
    away = {"trusted_proxy": ("192.0.2.0/24",)}
    assert no(Address("192.0.2.7", 8000, **away), STRANGER, demo=True) == DEMO_STAYS_HOME  # type: ignore[arg-type]
    Address("192.0.2.7", 8000, demo_anywhere=True, **away).check(STRANGER, demo=True)  # type: ignore[arg-type]


def test_root_never_serves_elsewhere(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    assert no(Address("192.0.2.7", 8000, trusted_proxy=("192.0.2.0/24",)), STRANGER) == ROOT_ONLY_LOOPBACK


def test_a_certificate_without_its_key_is_refused(tmp_path: Path) -> None:
    (tmp_path / "cert.pem").touch()
    assert no(Address("127.0.0.1", 8000, tls_cert=tmp_path / "cert.pem")) == TLS_INCOMPLETE


def test_a_key_that_the_server_cannot_read_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(address, "check_reachable", lambda _file, _user: None)  # the folders above are another test
    cert, key = tmp_path / "cert.pem", tmp_path / "key.pem"
    cert.touch(mode=0o644)
    key.touch(mode=0o600)
    assert no(Address("127.0.0.1", 8000, tls_cert=cert, tls_key=key), STRANGER) == TLS_UNREADABLE
    key.chmod(0o644)
    Address("127.0.0.1", 8000, tls_cert=cert, tls_key=key).check(STRANGER, demo=False)


@pytest.mark.parametrize(
    ("served", "url"),
    [
        (Address("127.0.0.1", 8000), "http://localhost:8000"),
        (Address("192.0.2.7", 443, tls_cert=Path("c"), tls_key=Path("k")), "https://192.0.2.7:443"),
        (Address("2001:db8::7", 8000, trusted_proxy=("::1",)), "http://[2001:db8::7]:8000"),
        (Address("127.0.0.1", 8000, url="https://colocation.example.go.id/"), "https://colocation.example.go.id"),
    ],
)
def test_what_people_type(served: Address, url: str) -> None:
    assert served.public_url == url
