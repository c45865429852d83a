"""The one door through which this program asks machines outside: only where allowed, never longer, never more than said.

The name is resolved once and every address behind it must be allowed; the connection goes to the very address that was
checked, so a name that changes its answer meanwhile leads nowhere else. Redirects are refused, not followed.
"""

from __future__ import annotations

import hashlib
import http.client
import io
import json
import socket
import ssl
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import Any, NoReturn
from urllib.parse import SplitResult, urlsplit

from django.utils.translation import gettext_lazy as _

from kolokasi.base.refusal import Refusal, define

URL_WRONG = define(
    "gateway_url_wrong",
    _("“{url}” bukan alamat yang dapat ditanya. Tulis misalnya http://10.20.0.5:9090, tanpa sandi."),
)
NOT_ALLOWED = define(
    "gateway_not_allowed",
    _("{host} terletak di {address}, di luar jaringan yang diizinkan. Pakai alamat lain, atau izinkan jaringannya."),
)
SILENT = define(
    "gateway_silent", _("{host} tidak menjawab. Periksa apakah layanannya berjalan dan dapat dicapai dari sini."), 502
)
TOO_SLOW = define("gateway_too_slow", _("{host} belum selesai menjawab dalam {seconds} detik. Coba lagi nanti."), 502)
TOO_LONG = define("gateway_too_long", _("Jawaban {host} melebihi {limit} KB dan tidak dibaca. Periksa alamatnya."), 502)
REDIRECTS = define(
    "gateway_redirects", _("{host} mengalihkan ke alamat lain. Tulis langsung alamat yang sebenarnya."), 502
)
SAYS_NO = define(
    "gateway_says_no", _("{host} menjawab {status}. Periksa alamatnya, dan apakah kita boleh bertanya di sana."), 502
)
UNTRUSTED = define(
    "gateway_untrusted",
    _(
        "Sertifikat {host} tidak dikenal atau sudah lewat. Pasang sertifikat yang sah di sana, atau izinkan sidik jarinya."
    ),
    502,
)
UNREADABLE = define(
    "gateway_unreadable", _("Jawaban {host} bukan yang kita harapkan. Periksa apakah alamatnya benar."), 502
)

PORTS = {"http": 80, "https": 443}
PORTION = 16 * 1024
SENT_AT_ONCE = 256 * 1024
REDIRECT = range(300, 400)


@dataclass(frozen=True)
class Door:
    """Where we may ask and how long we wait; `headers` go along with each question.

    `pin`: the SHA-256 of the one certificate that is believed over TLS, in place of the authorities of the system.
    """

    allowed: Sequence[str]
    seconds: float = 5.0
    limit: int = 4 * 1024 * 1024
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    pin: str = ""

    def json(self, url: str) -> Any:
        """What the address answers, read as JSON; refuses anything else."""
        host = _parts(url).hostname
        try:
            return json.loads(self.read(url).decode(), parse_constant=_no_constant)
        except (ValueError, RecursionError) as wrong:
            raise Refusal(UNREADABLE, host=host) from wrong

    def read(self, url: str) -> bytes:
        """The body of a 200 answer, whole, within the time and the size; everything else is refused in words."""
        answer = self.ask("GET", url)
        if answer.status != 200:
            raise Refusal(SAYS_NO, host=_parts(url).hostname, status=answer.status)
        return answer.body

    def ask(
        self, method: str, url: str, body: bytes | None = None, *, headers: Mapping[str, str] | None = None
    ) -> Answer:
        """Whatever the address answers, whole, within the time and the size, whether it says yes or no.

        It is asked once: what is not known to have arrived is not sent again.
        """
        parts = _parts(url)
        until = time.monotonic() + self.seconds
        address = _checked(parts, self.allowed)
        link = _Link(parts, address, until, _tls(self.pin), self.pin)
        try:
            return self._asked(link, parts, method, body, {**self.headers, **(headers or {})})
        except TimeoutError as slow:
            raise Refusal(TOO_SLOW, host=parts.hostname, seconds=f"{self.seconds:g}") from slow
        except ssl.SSLCertVerificationError as unknown:
            raise Refusal(UNTRUSTED, host=parts.hostname) from unknown
        except (OSError, http.client.HTTPException, ValueError) as fault:
            raise Refusal(SILENT, host=parts.hostname) from fault
        finally:
            link.close()

    def fingerprint(self, url: str) -> str:
        """The SHA-256 of the certificate that is shown there, believed or not; nothing is asked and nothing is sent."""
        parts = _parts(url)
        until = time.monotonic() + self.seconds
        link = _Link(parts, _checked(parts, self.allowed), until, _tls("any"), "")
        try:
            link.connect()
            return link.shown()
        except (OSError, ValueError) as fault:
            raise Refusal(SILENT, host=parts.hostname) from fault
        finally:
            link.close()

    def _asked(
        self, link: _Link, parts: SplitResult, method: str, sent: bytes | None, headers: Mapping[str, str]
    ) -> Answer:
        target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        wanted = {"Accept": "application/json", "Accept-Encoding": "identity", "Connection": "close", **headers}
        link.request(method, target, body=sent, headers=wanted)
        with link.getresponse() as answer:
            if answer.status in REDIRECT:
                raise Refusal(REDIRECTS, host=parts.hostname)
            if answer.headers.get("Content-Encoding", "identity").lower() != "identity":
                raise Refusal(UNREADABLE, host=parts.hostname)
            body = bytearray()
            while portion := answer.read1(PORTION):
                body += portion
                if len(body) > self.limit:
                    raise Refusal(TOO_LONG, host=parts.hostname, limit=self.limit // 1024)
            if answer.length:
                raise http.client.IncompleteRead(b"", answer.length)
            return Answer(answer.status, {name.lower(): text for name, text in answer.headers.items()}, bytes(body))


@dataclass(frozen=True)
class Answer:
    """What came back; the names of the headers in small letters."""

    status: int
    headers: Mapping[str, str]
    body: bytes = field(repr=False)


class _Link(http.client.HTTPConnection):
    """A connection to an address that was checked before; TLS is proved for the name in the link. All ends at `until`."""

    def __init__(
        self, parts: SplitResult, address: IPv4Address | IPv6Address, until: float, tls: ssl.SSLContext, pin: str
    ) -> None:
        port = parts.port or PORTS[parts.scheme]
        super().__init__(parts.hostname or "", port, timeout=_left(until))
        self._to, self._until = (str(address), port), until
        self._tls, self._pin = tls if parts.scheme == "https" else None, pin
        self.response_class = lambda sock, **how: _Reading(sock, until, **how)  # type: ignore[assignment]

    def send(self, data: Any) -> None:
        """Sends within what is left of the time: a body is cut into portions, each of which waits no longer."""
        if not isinstance(data, bytes):
            super().send(data)
            return
        for begin in range(0, len(data), SENT_AT_ONCE):
            if self.sock is not None:
                self.sock.settimeout(_left(self._until))
            super().send(data[begin : begin + SENT_AT_ONCE])

    def connect(self) -> None:
        self.sock = socket.create_connection(self._to, self.timeout)
        if self._tls:
            self.sock = self._tls.wrap_socket(self.sock, server_hostname=self.host)
            if self._pin and self.shown() != self._pin:
                raise Refusal(UNTRUSTED, host=self.host)

    def shown(self) -> str:
        """The SHA-256 of the other side's certificate, in small letters; "" without TLS."""
        certificate = self.sock.getpeercert(binary_form=True) if isinstance(self.sock, ssl.SSLSocket) else None
        return hashlib.sha256(certificate).hexdigest() if certificate else ""


class _Reading(http.client.HTTPResponse):
    """An answer whose reading ends at `until`, however slowly the other side drips, from the first byte on."""

    def __init__(self, sock: socket.socket, until: float, **how: Any) -> None:
        super().__init__(sock, **how)
        self.fp.close()
        self.fp = io.BufferedReader(_Patience(sock, until))


class _Patience(io.RawIOBase):
    """The bytes of a socket, each wait no longer than what is left."""

    def __init__(self, sock: socket.socket, until: float) -> None:
        self._sock, self._until = sock, until
        self._bytes = sock.makefile("rb", buffering=0)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int | None:
        self._sock.settimeout(_left(self._until))
        return self._bytes.readinto(buffer)

    def close(self) -> None:
        self._bytes.close()
        super().close()


def _tls(pin: str) -> ssl.SSLContext:
    """TLS that believes the system's authorities; with a pin none of them, and then also the short keys of old machines."""
    context = ssl.create_default_context()
    if pin:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
        context.set_ciphers("DEFAULT:@SECLEVEL=1")
    return context


def _left(until: float) -> float:
    left = until - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return left


def _parts(url: str) -> SplitResult:
    """The link in parts; refuses other schemes, log-ins in the link, and anything that no link has."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as wrong:
        raise Refusal(URL_WRONG, url=url[:100]) from wrong
    plain = url.isascii() and url.isprintable() and " " not in url and "\\" not in url
    if not plain or parts.scheme not in PORTS or not parts.hostname or "@" in parts.netloc or port == 0:
        raise Refusal(URL_WRONG, url=url[:100])
    return parts


def _checked(parts: SplitResult, allowed: Sequence[str]) -> IPv4Address | IPv6Address:
    """The first address behind the name; refuses when any of them is where we may not ask."""
    try:
        found = socket.getaddrinfo(parts.hostname, parts.port or PORTS[parts.scheme], type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as unknown:
        raise Refusal(SILENT, host=parts.hostname) from unknown
    addresses = [ip_address(str(entry[4][0]).partition("%")[0]) for entry in found]
    for address in addresses:
        if not is_allowed(address, allowed):
            raise Refusal(NOT_ALLOWED, host=parts.hostname, address=address)
    return addresses[0]


def is_allowed(address: IPv4Address | IPv6Address, allowed: Sequence[str]) -> bool:
    """Whether the address lies in an allowed network; link-local (cloud metadata), multicast and 0.0.0.0 never do."""
    if isinstance(address, IPv6Address) and address.ipv4_mapped:
        address = address.ipv4_mapped
    if address.is_link_local or address.is_multicast or address.is_unspecified:
        return False
    networks = (ip_network(text, strict=False) for text in allowed)
    return any(address.version == network.version and address in network for network in networks)


def _no_constant(name: str) -> NoReturn:
    raise ValueError(name)


def check_url(url: str) -> None:
    """Refuses a link that could never be asked; says nothing of where it leads."""
    _parts(url)
