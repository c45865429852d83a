"""Somebody who signs with a certificate file of their own (PKCS#12), uploaded for this one act and never stored."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from asn1crypto import pkcs12, x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization.pkcs12 import PKCS12KeyAndCertificates, load_pkcs12
from cryptography.x509 import BasicConstraints, Certificate, ExtensionNotFound, KeyUsage
from django.utils import formats, timezone
from django.utils.translation import gettext_lazy as _
from pyhanko.keys.internal import translate_pyca_cryptography_cert_to_asn1
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.sign.general import SigningError
from pyhanko.sign.signers import SimpleSigner
from pyhanko.sign.timestamps.common_utils import TimestampRequestError
from pyhanko_certvalidator.errors import PathError
from pyhanko_certvalidator.registry import SimpleCertificateStore

from kolokasi.base import clock
from kolokasi.base.refusal import Refusal, define
from kolokasi.base.text import one_line
from kolokasi.gateways.esign import pades
from kolokasi.gateways.esign.door import Signed, ToSign
from kolokasi.letters.signatures import proof

LIMIT_BYTES = 100_000
MOST_ROUNDS = 10_000_000  # of deriving a key: what more would take is not waited for
LEAST_BITS = 2048

NOT_A_FILE = define(
    "p12_not_a_file",
    _("Berkas ini bukan sertifikat PKCS#12 (.p12 atau .pfx). Pilih berkas dari penerbit sertifikat Anda."),
)
WRONG_PASSPHRASE = define(
    "p12_wrong_passphrase", _("Kata sandi berkas sertifikat ini salah. Ketik ulang dengan teliti, lalu ulangi.")
)
NO_KEY = define("p12_no_key", _("Berkas ini tidak memuat kunci beserta sertifikatnya. Ekspor ulang dengan kuncinya."))
NOT_NOW = define(
    "p12_not_now",
    _(
        "Sertifikat {subject} berlaku {begins} sampai {ends}, jadi tidak dapat dipakai sekarang. Perbarui sertifikatnya."
    ),
)
NOT_FOR_THIS = define(
    "p12_not_for_this",
    _(
        "Sertifikat {subject} tidak dibuat untuk menandatangani dokumen. Minta sertifikat tanda tangan kepada penerbitnya."
    ),
)
WEAK = define(
    "p12_weak",
    _("Kunci sertifikat {subject} terlalu lemah atau jenisnya tidak dikenal. Minta yang baru: RSA 2048 atau EC."),
)
NOT_SIGNED = define(
    "p12_not_signed", _("Surat ini belum dapat ditandatangani dengan sertifikat itu. Ulangi, atau tanda tangani basah.")
)


@dataclass(frozen=True)
class Pkcs12Signatory:
    """A certificate with its key, in memory only. `certified`: its chain ends in a configured PSrE root."""

    subject: str
    issuer: str
    certified: bool
    signer: SimpleSigner = field(repr=False)

    def sign(self, papers: Sequence[ToSign]) -> list[Signed]:
        """PAdES B-B, or B-T, B-LTA as far as a time-stamp server is set and the chain can be proved."""
        proved = proof.of(self.signer, certified=self.certified)
        done = []
        for one in papers:
            try:
                done.append(Signed(pades.signed(one.pdf, self.signer, proof=proved)))
            except Refusal as fault:
                done.append(Signed(fault=fault))
            except (SigningError, PdfError, PathError, TimestampRequestError, ValueError) as fault:
                refused = Refusal(NOT_SIGNED)
                refused.__cause__ = fault
                done.append(Signed(fault=refused))
        return done


def opened(data: bytes, passphrase: str) -> Pkcs12Signatory:
    """The signatory of the file; refuses a wrong passphrase, a file of another kind, a certificate that may not sign now."""
    if not data or len(data) > LIMIT_BYTES or not _reasonable(data):
        raise Refusal(NOT_A_FILE)
    try:
        held = load_pkcs12(data, passphrase.encode())
    except (ValueError, UnicodeError) as wrong:
        raise Refusal(WRONG_PASSPHRASE) from wrong
    except (TypeError, UnsupportedAlgorithm) as wrong:
        raise Refusal(NOT_A_FILE) from wrong
    now = clock.now()
    _check(held, now)
    signer = _signer(held)
    own = proof.own(signer)
    # no verifier trusts a certificate that names no use, though it may sign
    vouched = own.key_usage_value is not None and proof.path(own, signer.cert_registry, now) is not None
    return Pkcs12Signatory(_words(own.subject), _words(own.issuer), vouched, signer)


def _signer(held: PKCS12KeyAndCertificates) -> SimpleSigner:
    """The key with its certificates; nothing of it is written anywhere."""
    if held.cert is None:
        raise Refusal(NO_KEY)
    own = translate_pyca_cryptography_cert_to_asn1(held.cert.certificate)
    others = [translate_pyca_cryptography_cert_to_asn1(one.certificate) for one in held.additional_certs]
    store = SimpleCertificateStore()  # type: ignore[no-untyped-call]
    for one in others:
        store.register(one)
    if not isinstance(held.key, RSAPrivateKey | EllipticCurvePrivateKey):
        raise Refusal(WEAK, subject=_words(own.subject))
    return pades.HeldKey(held.key, own, store)


def _check(held: PKCS12KeyAndCertificates, now: datetime) -> None:
    """Refuses a certificate that may not sign a document at this moment."""
    if held.key is None or held.cert is None:
        raise Refusal(NO_KEY)
    own = held.cert.certificate
    subject = _words(translate_pyca_cryptography_cert_to_asn1(own).subject)
    strong = isinstance(held.key, EllipticCurvePrivateKey) or (
        isinstance(held.key, RSAPrivateKey) and held.key.key_size >= LEAST_BITS
    )
    if not strong:
        raise Refusal(WEAK, subject=subject)
    if not own.not_valid_before_utc <= now <= own.not_valid_after_utc:
        begins, ends = (
            formats.date_format(timezone.localtime(at), "j F Y")
            for at in (own.not_valid_before_utc, own.not_valid_after_utc)
        )
        raise Refusal(NOT_NOW, subject=subject, begins=begins, ends=ends)
    if not _signs_documents(own):
        raise Refusal(NOT_FOR_THIS, subject=subject)


def _signs_documents(own: Certificate) -> bool:
    """Not an authority's own certificate, and, where its uses are named, one of them is to sign."""
    try:
        if own.extensions.get_extension_for_class(BasicConstraints).value.ca:
            return False
    except ExtensionNotFound:
        """Says nothing of authorities, and so is none."""
    try:
        usage = own.extensions.get_extension_for_class(KeyUsage).value
    except ExtensionNotFound:
        return True
    return usage.digital_signature or usage.content_commitment


def _reasonable(data: bytes) -> bool:
    """Whether it has the form of such a file, and deriving its keys takes no absurd time."""
    try:
        file = pkcs12.Pfx.load(data, strict=True)
        rounds = [int(file["mac_data"]["iterations"].native)] if file["mac_data"].native else []
        for part in file.authenticated_safe:
            rounds += _rounds(part)
    except (ValueError, TypeError, KeyError, AttributeError):
        return False
    return max(rounds, default=0) <= MOST_ROUNDS


def _rounds(part: pkcs12.ContentInfo) -> list[int]:
    if part["content_type"].native == "encrypted_data":
        how = part["content"]["encrypted_content_info"]["content_encryption_algorithm"]
        return [int(how.kdf_iterations)]
    bags = pkcs12.SafeContents.load(part["content"].native)
    shrouded = (bag["bag_value"] for bag in bags if bag["bag_id"].native == "pkcs8_shrouded_key_bag")
    return [int(bag["encryption_algorithm"].kdf_iterations) for bag in shrouded]


def _day(at: datetime) -> str:
    return formats.date_format(timezone.localtime(at), "j F Y")


def _words(name: x509.Name) -> str:
    """Common name and organisation, in one line."""
    parts = name.native
    found = (parts.get(key) for key in ("common_name", "organization_name"))
    return one_line(", ".join(str(one[0] if isinstance(one, list) else one) for one in found if one))[:200]
