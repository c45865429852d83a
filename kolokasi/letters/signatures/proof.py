"""What a signature made here can prove beyond the signer's word: its chain, the time, and that nothing was revoked."""

from __future__ import annotations

import asyncio
from datetime import datetime

from asn1crypto import x509
from django.conf import settings
from pyhanko.sign.signers import SimpleSigner
from pyhanko_certvalidator import CertificateValidator, ValidationContext
from pyhanko_certvalidator.errors import PathError
from pyhanko_certvalidator.path import ValidationPath
from pyhanko_certvalidator.registry import CertificateStore

from kolokasi.base import clock
from kolokasi.gateways.esign.pades import BARE, Proof
from kolokasi.gateways.esign.stamping import Clockwork, revocations
from kolokasi.gateways.guard import Door
from kolokasi.letters.signatures import roots

SECONDS, LIMIT_BYTES = 10.0, 20 * 1024 * 1024


def path(certificate: x509.Certificate, others: CertificateStore, at: datetime) -> ValidationPath | None:
    """The chain from the certificate to a root that we trust, as of then; None when there is none."""
    trusted = _roots()
    if not trusted:
        return None
    context = ValidationContext(trust_roots=trusted, other_certs=list(others), moment=at, allow_fetching=False)
    try:
        return asyncio.run(CertificateValidator(certificate, validation_context=context).async_validate_path())
    except PathError:
        return None


def of(signer: SimpleSigner, *, certified: bool) -> Proof:
    """Nothing without a time-stamp server; a stamp with one; the whole proof where the chain and its lists can be had."""
    if not settings.KOLOKASI_TSA_URL:
        return BARE
    door = Door(settings.KOLOKASI_TSA_ALLOWED, seconds=SECONDS, limit=LIMIT_BYTES)
    stamper = Clockwork(settings.KOLOKASI_TSA_URL, door).stamper()
    lists = revocations([own(signer), *signer.cert_registry], door) if certified else []
    if not lists:
        return Proof(stamper)
    others = list(signer.cert_registry)
    chain = ValidationContext(
        trust_roots=_roots(), other_certs=others, crls=lists, moment=clock.now(), allow_fetching=False
    )
    return Proof(stamper, chain)


def own(signer: SimpleSigner) -> x509.Certificate:
    """The certificate that the signer signs with."""
    if signer.signing_cert is None:
        raise ValueError("a signer without a certificate")
    return signer.signing_cert


def _roots() -> list[x509.Certificate]:
    return [x509.Certificate.load(one) for one in roots.trusted()]
