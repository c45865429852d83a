"""A PAdES signature put to a PDF as an incremental update: an invisible field, no font, no picture, no tag touched."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from io import BytesIO

from asn1crypto import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, EllipticCurvePrivateKey
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from pyhanko.keys.internal import translate_pyca_cryptography_key_to_asn1
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.fields import InvisSigSettings, SigFieldSpec, SigSeedSubFilter
from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner, PdfTimeStamper, Signer, SimpleSigner
from pyhanko.sign.timestamps import TimeStamper
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.registry import SimpleCertificateStore

DIGEST = "sha256"
HASHES: dict[str, type[hashes.HashAlgorithm]] = {
    "sha256": hashes.SHA256, "sha384": hashes.SHA384, "sha512": hashes.SHA512
}  # fmt: skip
# PDF/A wants the print flag and forbids hiding; PDF/UA wants every widget inside the page to be tagged: this one is outside.
UNSEEN = InvisSigSettings(set_print_flag=True, set_hidden_flag=False, box_out_of_bounds=True)


class HeldKey(SimpleSigner):
    """Signs with a key that was loaded, and so checked, once; pyHanko would load it twice for each signature."""

    def __init__(
        self, key: RSAPrivateKey | EllipticCurvePrivateKey, own: x509.Certificate, others: SimpleCertificateStore
    ) -> None:
        super().__init__(own, translate_pyca_cryptography_key_to_asn1(key), others)
        self._key = key

    async def async_sign_raw(self, data: bytes, digest_algorithm: str, dry_run: bool = False) -> bytes:
        """The signature's value; for a rehearsal of its size nothing is signed."""
        how = HASHES[digest_algorithm]()
        if isinstance(self._key, EllipticCurvePrivateKey):
            return self._key.sign(data, ECDSA(how))
        return bytes(self._key.key_size // 8) if dry_run else self._key.sign(data, PKCS1v15(), how)


@dataclass(frozen=True)
class Proof:
    """What a signature carries beyond the signer's word: a time stamp, and what proves the chain for long."""

    stamper: TimeStamper | None = None
    chain: ValidationContext | None = field(default=None, repr=False)


BARE = Proof()


def signed(pdf: bytes, signer: Signer, *, proof: Proof = BARE) -> bytes:
    """The PDF with one more signature: B-B; B-T with a time stamp; B-LTA when the chain can be proved as well."""
    name = f"Tanda_tangan_{secrets.token_hex(4)}"
    how = PdfSignatureMetadata(
        field_name=name,
        md_algorithm=DIGEST,
        subfilter=SigSeedSubFilter.PADES,
        embed_validation_info=proof.chain is not None,
        validation_context=proof.chain,
        signer_key_usage=set(),
    )
    made = PdfSigner(
        how, signer, timestamper=proof.stamper, new_field_spec=SigFieldSpec(name, invis_sig_settings=UNSEEN)
    ).sign_pdf(IncrementalPdfFileWriter(BytesIO(pdf)))
    if proof.stamper is not None and proof.chain is not None:
        stamp = PdfTimeStamper(proof.stamper, invis_settings=UNSEEN)
        made = stamp.timestamp_pdf(IncrementalPdfFileWriter(made), DIGEST, proof.chain)
    return bytes(made.getbuffer())
