"""The BSrE e-Sign client service, versions 1 and 2, asked through the guarded door; its word is a stranger's word."""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from django.conf import settings

from kolokasi.base.refusal import Refusal
from kolokasi.gateways.esign import faults, v1, v2
from kolokasi.gateways.esign.door import Secret, Signatory, Signed, ToSign
from kolokasi.gateways.esign.stamp import Stamp
from kolokasi.gateways.guard import Door

NIK = re.compile(r"[0-9]{16}")
EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
SIGN = {1: v1.sign, 2: v2.sign}
STATUS = {1: v1.status, 2: v2.status}
LIMIT_BYTES = 300 * 1024 * 1024  # several letters come back in one answer, a third larger than they are


@dataclass(frozen=True)
class EsignClient:
    """One service. A signer is named by NIK or e-mail address, and gives a secret for each act."""

    url: str
    version: int
    door: Door = field(repr=False)

    def signatory(self, who: str, secret: Secret, *, stamp: Stamp | None = None) -> Signatory:
        """Somebody who signs through the service; v2 sends all papers in one request, so that one code serves for all.

        With `stamp` the service draws a picture where the anchor stands in the paper, which costs PDF/A and PDF/UA;
        without, nothing is drawn.
        """
        if secret.one_time and self.version == 1:
            raise Refusal(faults.NO_CODES)
        if not secret.text:
            raise Refusal(faults.SECRET_MISSING)
        return _Signer(self, self._named(who), secret, stamp)

    def status(self, who: str) -> str:
        """What the service says of this signer, one of its words: ISSUE (can sign), EXPIRED, NOT_REGISTERED, …"""
        return STATUS[self.version](self.url, self.door, self._named(who))

    def send_code(self, who: str, papers: int) -> None:
        """The service sends the signer a one-time code for so many papers; only version 2 can."""
        if self.version == 1:
            raise Refusal(faults.NO_CODES)
        v2.send_code(self.url, self.door, self._named(who), papers)

    def _named(self, who: str) -> dict[str, str]:
        """The signer in the words of the service."""
        if NIK.fullmatch(who):
            return {"nik": who}
        if self.version == 1 or not EMAIL.fullmatch(who):
            raise Refusal(faults.SIGNER_UNNAMED)
        return {"email": who}


@dataclass(frozen=True)
class _Signer:
    client: EsignClient
    named: dict[str, str] = field(repr=False)
    secret: Secret
    stamp: Stamp | None

    def sign(self, papers: Sequence[ToSign]) -> list[Signed]:
        """Each paper is sent once; what was not answered in time is not sent again, but said."""
        if not papers:
            return []
        client = self.client
        return SIGN[client.version](client.url, client.door, self.named, self.secret, papers, self.stamp)


def is_set() -> bool:
    """Whether the installation names an e-Sign service."""
    return bool(settings.KOLOKASI_ESIGN_URL)


def of() -> EsignClient:
    """The service that the settings name; refused when they name none."""
    if not is_set():
        raise Refusal(faults.NOT_SET)
    return reached(
        settings.KOLOKASI_ESIGN_URL,
        settings.KOLOKASI_ESIGN_USER,
        settings.KOLOKASI_ESIGN_PASSWORD,
        version=settings.KOLOKASI_ESIGN_VERSION,
        allowed=settings.KOLOKASI_ESIGN_ALLOWED,
        seconds=settings.KOLOKASI_ESIGN_SECONDS,
    )


def reached(
    url: str, user: str, password: str, *, version: int, allowed: Sequence[str], seconds: float = 60.0
) -> EsignClient:
    """The service at that address; our own name and password go along with each question."""
    if version not in SIGN or not urlsplit(url).hostname:
        raise Refusal(faults.NOT_SET)
    basic = b64encode(f"{user}:{password}".encode()).decode()
    door = Door(allowed, seconds=seconds, limit=LIMIT_BYTES, headers={"Authorization": f"Basic {basic}"})
    return EsignClient(url.rstrip("/"), version, door)
