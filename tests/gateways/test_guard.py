"""The door outside: hostile answers end in a sentence, soon, and we ask nowhere that is not allowed."""

from __future__ import annotations

import contextlib
import socket
import time
from ipaddress import ip_address
from typing import Any

import pytest

from kolokasi.base.refusal import Refusal
from kolokasi.gateways import guard
from kolokasi.gateways.guard import Door, is_allowed
from tests.gateways.raw import Answer, http, outside, said

LOOPBACK = ["127.0.0.0/8"]


def refusal(answer: Answer, *, seconds: float = 1.0, limit: int = 100_000) -> Refusal:
    with outside(answer) as url, pytest.raises(Refusal) as refused:
        Door(LOOPBACK, seconds=seconds, limit=limit).json(url)
    assert str(refused.value).endswith(".")
    return refused.value


def test_a_good_answer_is_read() -> None:
    with outside(http(b'{"a": [1, "\xc3\xa9"]}', Content_Type="application/json")) as url:
        assert Door(LOOPBACK).json(f"{url}/x?y=1") == {"a": [1, "é"]}


def endless(link: socket.socket) -> None:
    link.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
    while True:
        link.sendall(b" " * 65536)


def dripping(head: bytes) -> Answer:
    def answer(link: socket.socket) -> None:
        link.sendall(head)
        with contextlib.suppress(OSError):
            for _ in range(400):
                link.sendall(b"a")
                time.sleep(0.05)

    return answer


def test_an_endless_answer_is_cut_at_the_limit() -> None:
    assert refusal(endless).code == guard.TOO_LONG


@pytest.mark.parametrize("head", [b"HTTP/1.1 200 OK\r\n\r\n", b"HTTP/1.1 200 OK\r\nX: ", b""])
def test_a_dripping_answer_has_an_end(head: bytes) -> None:
    began = time.monotonic()
    assert refusal(dripping(head), seconds=0.5).code in {guard.TOO_SLOW, guard.SILENT}
    assert time.monotonic() - began < 3


def test_who_accepts_and_says_nothing_is_not_waited_for() -> None:
    began = time.monotonic()
    assert refusal(lambda _link: time.sleep(1.5), seconds=0.3).code == guard.TOO_SLOW
    assert time.monotonic() - began < 3


@pytest.mark.parametrize("status", ["301 Moved", "302 Found", "307 Temporary", "308 Permanent", "304 Not Modified"])
def test_a_redirect_is_refused_not_followed(status: str) -> None:
    with outside(http(b'{"secret": 1}', Content_Type="application/json")) as inner:
        assert refusal(http(b"", status, Location=f"{inner}/")).code == guard.REDIRECTS


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (http(b"<html>halo</html>", Content_Type="text/html"), guard.UNREADABLE),
        (http(b'{"a": NaN}'), guard.UNREADABLE),
        (http(b"[" * 100_000), guard.UNREADABLE),
        (http(b"9" * 50_000), guard.UNREADABLE),
        (http(b'"\xff\xfe"'), guard.UNREADABLE),
        (http(b""), guard.UNREADABLE),
        (http(b"\x1f\x8b\x08\x00", Content_Encoding="gzip"), guard.UNREADABLE),
        (http(b"{}", "500 Oh"), guard.SAYS_NO),
        (http(b"{}", "401 No"), guard.SAYS_NO),
        (http(b"{}", "204 Nothing"), guard.SAYS_NO),
        (http(b"{", Content_Length="99999"), guard.SILENT),
        (said(b"SSH-2.0-OpenSSH_9.2\r\n"), guard.SILENT),
        (said(b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 5000 + b"\r\n"), guard.SILENT),
        (said(b"HTTP/1.1 200 OK\r\nX: " + b"y" * 200_000), guard.SILENT),
        (said(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"), guard.SILENT),
        (said(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n-5\r\nabc"), guard.SILENT),
        (said(b""), guard.SILENT),
    ],
)
def test_what_is_no_json_over_http_is_refused(answer: Answer, code: str) -> None:
    assert refusal(answer).code == code


@pytest.mark.parametrize(
    "url",
    [
        "", "10.0.0.1", "ftp://10.0.0.1/", "file:///etc/passwd", "http://", "http:///x", "http://a b/", "http://10.0.0.1:x/",
        "http://10.0.0.1:99999/", "http://10.0.0.1:0/", "http://u:p@10.0.0.1/", "http://10.0.0.1\r\nX: y/", "http://[::1",
        "http://exämple/", "http://10.0.0.1\\@evil/", "gopher://127.0.0.1:11211/_stats",
    ],
)  # fmt: skip
def test_other_links_are_refused_unasked(url: str) -> None:
    with pytest.raises(Refusal) as refused:
        Door(["0.0.0.0/0", "::/0"]).read(url)
    assert refused.value.code == guard.URL_WRONG


@pytest.mark.parametrize(
    "host", ["8.8.8.8", "169.254.169.254", "[::ffff:169.254.169.254]", "[::ffff:8.8.8.8]", "[fe80::1]", "0.0.0.0", "2130706433"]  # noqa: S104
)  # fmt: skip
def test_a_foreign_address_is_refused_before_anything_is_sent(host: str) -> None:
    with pytest.raises(Refusal) as refused:
        Door(["10.0.0.0/8"], seconds=1).read(f"http://{host}/")
    assert refused.value.code == guard.NOT_ALLOWED


def test_a_name_with_one_foreign_address_is_refused_and_the_checked_address_is_the_one_asked(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def resolves(*hosts: str) -> Any:
        return lambda *_a, **_k: [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (host, 80)) for host in hosts]

    monkeypatch.setattr(socket, "getaddrinfo", resolves("127.0.0.1", "8.8.8.8"))
    with pytest.raises(Refusal) as refused:
        Door(LOOPBACK).read("http://prometheus.example/")
    assert refused.value.code == guard.NOT_ALLOWED
    asked: list[tuple[str, int]] = []

    def connect(address: tuple[str, int], *_rest: object) -> Any:
        asked.append(address)
        raise ConnectionRefusedError

    monkeypatch.setattr(socket, "getaddrinfo", resolves("127.0.0.7"))
    monkeypatch.setattr(socket, "create_connection", connect)
    with pytest.raises(Refusal) as refused:
        Door(LOOPBACK).read("http://prometheus.example:9090/")
    assert (refused.value.code, asked) == (guard.SILENT, [("127.0.0.7", 9090)])


def test_no_proxy_of_the_environment_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1/")
    with outside(http(b"{}")) as url:
        assert Door(LOOPBACK).json(url) == {}


def test_metadata_and_multicast_are_never_allowed() -> None:
    everything = ["0.0.0.0/0", "::/0"]
    for never in ("169.254.169.254", "fe80::1", "224.0.0.1", "ff02::1", "0.0.0.0", "::"):  # noqa: S104
        assert not is_allowed(ip_address(never), everything)
    assert is_allowed(ip_address("::ffff:10.1.2.3"), ["10.0.0.0/8"])
    assert not is_allowed(ip_address("10.1.2.3"), [])
