"""Somebody who signs with a certificate file of their own (PKCS#12), uploaded for this one act and never stored."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from kolokasi.gateways.esign.door import Signed, ToSign


@dataclass(frozen=True)
class Pkcs12Signatory:
    """A certificate with its key, in memory only. `certified`: its chain ends in a configured PSrE root."""

    subject: str
    issuer: str
    certified: bool

    def sign(self, papers: Sequence[ToSign]) -> list[Signed]:
        """PAdES B-B, or B-T, B-LT, B-LTA as far as a time-stamp server is set and the chain can be proved."""
        raise NotImplementedError


def opened(data: bytes, passphrase: str) -> Pkcs12Signatory:
    """The signatory of the file; refuses a wrong passphrase, a file of another kind, a certificate that may not sign now."""
    raise NotImplementedError
