"""The BSrE e-Sign client service, versions 1 and 2, asked through the guarded door; its word is a stranger's word."""

from __future__ import annotations

from kolokasi.gateways.esign.door import Secret, Signatory


class EsignClient:
    """One service. A signer is named by NIK or e-mail address, and gives a secret for each act."""

    def signatory(self, who: str, secret: Secret) -> Signatory:
        """Somebody who signs through the service; v2 sends all papers in one request, so that one code serves for all."""
        raise NotImplementedError

    def status(self, who: str) -> str:
        """What the service says of this signer, one of its words: ISSUE (can sign), EXPIRED, NOT_REGISTERED, …"""
        raise NotImplementedError


def is_set() -> bool:
    """Whether the installation names an e-Sign service."""
    raise NotImplementedError


def of() -> EsignClient:
    """The service that the settings name; refused when they name none."""
    raise NotImplementedError
