"""X-Forwarded-* counts only from the named proxies; a proxy that nobody named never passes for this machine."""

from __future__ import annotations

from typing import Any

import pytest

from kolokasi.runtime.forwarding import NOBODY, believing, networks

PROXIES = ("10.0.0.7/24", "192.0.2.1", "2001:db8::/64", "127.0.0.1")


def seen(peer: str, proxies: tuple[str, ...] = PROXIES, **headers: str) -> tuple[str, str, dict[str, Any]]:
    """The address and the scheme that the application sees, and every header about forwarding that is left."""
    told: dict[str, Any] = {}

    def application(environ: dict[str, Any], _start: Any) -> list[bytes]:
        told.update(environ)
        return []

    sent = {f"HTTP_{name.upper()}": value for name, value in headers.items()}
    believing(application, networks(proxies))({"REMOTE_ADDR": peer, "wsgi.url_scheme": "http", **sent}, None)  # type: ignore[arg-type]
    left = {name: value for name, value in told.items() if "FORWARDED" in name}
    return told["REMOTE_ADDR"], told["wsgi.url_scheme"], left


@pytest.mark.parametrize(
    ("peer", "told", "address"),
    [
        ("10.0.0.9", "203.0.113.5", "203.0.113.5"),
        ("10.0.0.9", "1.1.1.1, 203.0.113.5", "203.0.113.5"),
        ("10.0.0.9", "203.0.113.5, 192.0.2.1", "203.0.113.5"),
        ("10.0.0.9", "127.0.0.1, 203.0.113.5", "203.0.113.5"),
        ("10.0.0.9", "203.0.113.5,10.0.0.1 , 192.0.2.1", "203.0.113.5"),
        ("10.0.0.9", "2001:db8:1::5", "2001:db8:1::5"),
        ("2001:db8::1", "::ffff:203.0.113.5", "203.0.113.5"),
        ("::ffff:10.0.0.9", "203.0.113.5", "203.0.113.5"),
        ("127.0.0.1", "203.0.113.5", "203.0.113.5"),
        ("10.0.0.9", "127.0.0.1", "127.0.0.1"),
        ("10.0.0.9", "unknown", NOBODY),
        ("127.0.0.1", "127.0.0.1, <script>", NOBODY),
        ("10.0.0.9", ",", NOBODY),
        ("10.0.0.9", "203.0.113.5:4711", NOBODY),
    ],
)
def test_a_named_proxy_is_believed(peer: str, told: str, address: str) -> None:
    assert seen(peer, x_forwarded_for=told, x_forwarded_proto="https") == (address, "https", {})


@pytest.mark.parametrize("peer", ["203.0.113.9", "10.0.1.9", "198.51.100.1", "2001:db8:0:1::1", ""])
def test_nobody_else_is(peer: str) -> None:
    assert seen(peer, x_forwarded_for="127.0.0.1", x_forwarded_proto="https", x_forwarded_host="jahat") == (
        peer, "http", {},
    )  # fmt: skip


@pytest.mark.parametrize("peer", ["127.0.0.1", "::1", "::ffff:127.0.0.1"])
def test_a_proxy_on_this_machine_that_nobody_named_has_no_address(peer: str) -> None:
    assert seen(peer, (), x_forwarded_for="203.0.113.5", x_forwarded_proto="https") == (NOBODY, "http", {})
    assert seen(peer, (), x_forwarded_for="127.0.0.1") == (NOBODY, "http", {})
    assert seen(peer, ()) == (peer, "http", {})


@pytest.mark.parametrize(("scheme", "found"), [("HTTPS", "https"), ("http", "http"), ("ftp", "http"), ("", "http")])
def test_only_two_schemes(scheme: str, found: str) -> None:
    assert seen("10.0.0.9", x_forwarded_proto=scheme)[1] == found
