"""On which address pages are served, and what is refused there."""

from __future__ import annotations

import contextlib
import ipaddress
import os
import socket
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from urllib.parse import urlsplit

from django.utils.translation import gettext_lazy as _

from kolokasi.base.refusal import Refusal, define
from kolokasi.runtime import certificate
from kolokasi.runtime.system_user import SystemUser, check_reachable, may_read

PORT_TAKEN = define(
    "port_taken", _("Port {port} di {host} sudah dipakai program lain. Pilih port lain, misalnya --port {other}.")
)
ADDRESS_UNKNOWN = define(
    "address_unknown", _("Alamat {host} tidak ada di mesin ini. Pakai 127.0.0.1 atau alamat mesin ini.")
)
PORT_FORBIDDEN = define("port_forbidden", _("Port {port} hanya boleh dibuka root. Pilih port di atas 1023."))
ROOT_ONLY_LOOPBACK = define(
    "root_serves_loopback_only",
    _("Sebagai root, halaman hanya disajikan di 127.0.0.1. Jalankan sebagai pengguna biasa untuk alamat {host}."),
)
PLAIN_HTTP = define(
    "plain_http_on_loopback_only",
    _("http tanpa TLS hanya di 127.0.0.1. Untuk alamat {host} beri --tls-cert dan --tls-key, atau --trusted-proxy."),
)
DEMO_STAYS_HOME = define(
    "demo_serves_loopback_only",
    _("Pemasangan latihan hanya disajikan di 127.0.0.1. Tambahkan --demo-anywhere bila alamat {host} memang dimaksud."),
)
PORT_UNKNOWN = define("port_unknown", _("Port {port} tidak ada. Pilih port antara 1 dan 65535."))
TLS_INCOMPLETE = define(
    "tls_incomplete", _("--tls-cert dan --tls-key dipakai bersama, dan keduanya harus dapat dibaca.")
)
TLS_UNREADABLE = define(
    "tls_unreadable",
    _("{file} tidak dapat dibaca pengguna {user}. Beri hak baca, misalnya: chgrp {user} dan chmod 640."),
)
PROXY_UNKNOWN = define("proxy_unknown", _("--trusted-proxy harus alamat atau jaringan, misalnya 10.0.0.0/24."))
URL_UNKNOWN = define(
    "url_unknown",
    _("--url harus alamat lengkap tanpa jalur di belakangnya, misalnya https://colocation.contoh.go.id."),
)
URL_WITHOUT_TLS = define(
    "url_without_tls",
    _("{url} memerlukan TLS. Beri --tls-cert dan --tls-key, atau --trusted-proxy bila TLS diakhiri di proksi."),
)
URL_NOT_HTTPS = define(
    "url_not_https", _("{url} tidak terlindung. Pakai https:// untuk alamat selain mesin ini sendiri.")
)


@dataclass(frozen=True)
class Address:
    """Where the web server listens and what people type to reach it."""

    host: str
    port: int
    url: str | None = None
    tls_cert: Path | None = None
    tls_key: Path | None = None
    trusted_proxy: tuple[str, ...] = ()
    demo_anywhere: bool = False

    @property
    def is_loopback(self) -> bool:
        if self.host == "localhost":
            return True
        try:
            return ipaddress.ip_address(self.host).is_loopback
        except ValueError:
            return False

    @property
    def tls(self) -> bool:
        return self.tls_cert is not None

    @property
    def public_url(self) -> str:
        """`--url`, or the address itself; the loopback by the name that passkeys accept."""
        if self.url:
            return self.url.rstrip("/")
        host = "localhost" if self.is_loopback else self.host
        return f"{'https' if self.tls else 'http'}://{f'[{host}]' if ':' in host else host}:{self.port}"

    @property
    def bind(self) -> str:
        return "127.0.0.1" if self.host == "localhost" else self.host

    @property
    def knock(self) -> str:
        """Where this machine itself reaches the server."""
        return {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(self.bind, self.bind)  # noqa: S104 - a comparison

    def check(self, user: SystemUser, *, demo: bool) -> None:
        """Nothing happens when this address may be served; else a Refusal says why not."""
        self._check_words()
        if not self.is_loopback and os.geteuid() == 0:
            raise Refusal(ROOT_ONLY_LOOPBACK, host=self.host)
        if not self.is_loopback and not self.tls and not self.trusted_proxy:
            raise Refusal(PLAIN_HTTP, host=self.host)
        if not self.is_loopback and demo and not self.demo_anywhere:
            raise Refusal(DEMO_STAYS_HOME, host=self.host)
        for file in (self.tls_cert, self.tls_key):
            if file is not None:
                check_reachable(file, user)
                if not may_read(file, user):
                    raise Refusal(TLS_UNREADABLE, file=file, user=user.name)

    def arguments(self) -> list[str | Path]:
        """The same for the web server's process."""
        given: list[str | Path] = ["--host", self.bind, "--port", str(self.port)]
        if self.tls_cert and self.tls_key:
            given += ["--tls-cert", self.tls_cert.absolute(), "--tls-key", self.tls_key.absolute()]
        for proxy in self.trusted_proxy:
            given += ["--trusted-proxy", proxy]
        return given

    def _check_words(self) -> None:
        if not 0 < self.port <= 65535:
            raise Refusal(PORT_UNKNOWN, port=self.port)
        if bool(self.tls_cert) != bool(self.tls_key):
            raise Refusal(TLS_INCOMPLETE)
        if any(file is not None and not os.access(file, os.R_OK) for file in (self.tls_cert, self.tls_key)):
            raise Refusal(TLS_INCOMPLETE)
        for proxy in self.trusted_proxy:
            try:
                ipaddress.ip_network(proxy, strict=False)
            except ValueError as wrong:
                raise Refusal(PROXY_UNKNOWN) from wrong
        if self.url:
            self._check_url(self.url)

    def _check_url(self, url: str) -> None:
        """What people type is a bare address, and what it promises about TLS is kept."""
        try:
            parts = urlsplit(url)
            host, _port = (parts.hostname or "").encode("idna"), parts.port
        except (ValueError, UnicodeError) as wrong:
            raise Refusal(URL_UNKNOWN) from wrong
        if (
            parts.scheme not in ("http", "https")
            or not host
            or "@" in parts.netloc
            or url.rstrip("/") != (f"{url.split(':', 1)[0]}://{parts.netloc}")
        ):
            raise Refusal(URL_UNKNOWN)
        if parts.scheme == "https" and not self.tls and not self.trusted_proxy:
            raise Refusal(URL_WITHOUT_TLS, url=url)
        if parts.scheme == "http" and (self.tls or not Address(str(parts.hostname), self.port).is_loopback):
            raise Refusal(URL_NOT_HTTPS, url=url)

    def warnings(self, at: datetime) -> Iterator[str]:
        """What browsers will hold against the certificate; a Refusal when it cannot serve at all."""
        if self.tls_cert and self.tls_key:
            yield from certificate.warnings(self.tls_cert, self.tls_key, urlsplit(self.public_url).hostname or "", at)

    def check_port(self) -> None:
        """Nothing happens when the port is free; else a Refusal says what is in the way."""
        family = socket.AF_INET6 if ":" in self.bind else socket.AF_INET
        with contextlib.closing(socket.socket(family)) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((self.bind, self.port))
            except PermissionError as forbidden:
                raise Refusal(PORT_FORBIDDEN, port=self.port) from forbidden
            except (socket.gaierror, OSError) as fault:
                if isinstance(fault, socket.gaierror) or fault.errno == 99:  # EADDRNOTAVAIL
                    raise Refusal(ADDRESS_UNKNOWN, host=self.host) from fault
                raise Refusal(PORT_TAKEN, port=self.port, host=self.host, other=self.port + 1) from fault
