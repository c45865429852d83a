"""Time stamps (RFC 3161) and lists of revoked certificates, fetched through the guarded door."""

from __future__ import annotations

from asyncio import to_thread
from collections.abc import Iterable
from dataclasses import dataclass

from asn1crypto import crl, tsp, x509
from pyhanko.sign.timestamps import TimeStamper

from kolokasi.base.refusal import Refusal
from kolokasi.gateways.guard import SAYS_NO, UNREADABLE, Door

QUERY, REPLY = "application/timestamp-query", "application/timestamp-reply"
MOST_LISTS = 6


@dataclass(frozen=True)
class Clockwork:
    """A time-stamp server at `url`."""

    url: str
    door: Door

    def stamper(self) -> TimeStamper:
        """What pyHanko asks for a stamp; a new one for each act, since it remembers."""
        return _Stamper(self)

    def ask(self, request: tsp.TimeStampReq) -> tsp.TimeStampResp:
        """The server's answer; whether it fits the question is checked by whoever asked."""
        answer = self.door.ask("POST", self.url, request.dump(), headers={"Content-Type": QUERY, "Accept": REPLY})
        if answer.status != 200:
            raise Refusal(SAYS_NO, host=self.url, status=answer.status)
        try:
            found = tsp.TimeStampResp.load(answer.body, strict=True)
            _known = found.native["status"]
        except (ValueError, TypeError, KeyError) as wrong:
            raise Refusal(UNREADABLE, host=self.url) from wrong
        return found


class _Stamper(TimeStamper):
    def __init__(self, server: Clockwork) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._server = server

    async def async_request_tsa_response(self, req: tsp.TimeStampReq) -> tsp.TimeStampResp:
        return await to_thread(self._server.ask, req)


def revocations(certificates: Iterable[x509.Certificate], door: Door) -> list[crl.CertificateList]:
    """The lists that the certificates name; one that cannot be had is left out."""
    addresses = {
        point.url
        for certificate in certificates
        for point in certificate.crl_distribution_points
        if point.url and point.url.startswith(("http://", "https://"))
    }
    lists: list[crl.CertificateList] = []
    for address in sorted(addresses)[:MOST_LISTS]:
        try:
            lists.append(crl.CertificateList.load(door.read(address), strict=True))
        except (Refusal, ValueError):
            continue
    return lists
