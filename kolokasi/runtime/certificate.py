"""Whether a certificate and its key can serve a name, found out by a handshake with ourselves in memory."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kolokasi.base.refusal import Refusal, define

SOON_DAYS = 14
EXPIRED, NOT_YET, OTHER_NAME, OTHER_IP = 10, 9, 62, 64  # X509_V_ERR_…

NOT_A_PAIR = define(
    "tls_not_a_pair",
    gettext_lazy("{cert} dan {key} bukan sepasang sertifikat dan kunci (PEM, tanpa kata sandi). Periksa kedua berkas."),
)


def warnings(cert: Path, key: Path, host: str, at: datetime) -> Iterator[str]:
    """One sentence for each thing that browsers will hold against this certificate; a Refusal when it cannot serve."""
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    try:
        server.load_cert_chain(cert, key, password=_no_password)
        client = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        client.load_verify_locations(cert)
    except (ssl.SSLError, OSError, ValueError) as wrong:
        raise Refusal(NOT_A_PAIR, cert=cert, key=key) from wrong
    client.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN
    for checks_name in (True, False):
        client.check_hostname = checks_name
        found = _shake(server, client, host)
        match found:
            case datetime():
                days = (found - at).days
                if days < SOON_DAYS:
                    yield _("Sertifikat TLS berakhir dalam {days} hari ({at:%d-%m-%Y}).").format(days=days, at=found)
                return
            case code if code == EXPIRED:
                yield _("Sertifikat TLS sudah berakhir. Peramban akan menolaknya; perbarui sertifikatnya.")
                return
            case code if code == NOT_YET:
                yield _("Sertifikat TLS belum berlaku. Periksa jam mesin ini.")
                return
            case code if code in (OTHER_NAME, OTHER_IP):
                yield _("Sertifikat TLS bukan untuk nama {host}. Peramban akan menolaknya.").format(host=host)
            case _code:
                return


def _no_password() -> str:
    raise ValueError("a key with a password cannot be used without a person")


def _shake(server: ssl.SSLContext, client: ssl.SSLContext, host: str) -> datetime | int:
    """The last day of the certificate, or the code with which the client refuses it (0 when it says something else)."""
    to_server, to_client = ssl.MemoryBIO(), ssl.MemoryBIO()
    ours = server.wrap_bio(to_server, to_client, server_side=True)
    theirs = client.wrap_bio(to_client, to_server, server_hostname=_name(host))
    waiting = [theirs, ours]
    for _round in range(10):
        for side in list(waiting):
            try:
                side.do_handshake()
                waiting.remove(side)
            except ssl.SSLWantReadError:
                continue
            except ssl.SSLCertVerificationError as wrong:
                return int(wrong.verify_code)
            except ssl.SSLError:
                return 0
    about = None if waiting else theirs.getpeercert()
    return datetime.fromtimestamp(ssl.cert_time_to_seconds(str(about["notAfter"])), UTC) if about else 0


def _name(host: str) -> str:
    """The host as a name that a certificate can bear; an address stays what it is."""
    try:
        socket.inet_pton(socket.AF_INET6 if ":" in host else socket.AF_INET, host)
    except OSError:
        return host.encode("idna").decode()
    return host
