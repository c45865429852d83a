"""A PAdES signature put to a PDF as an incremental update: an invisible field, no font, no picture, no tag touched."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from io import BytesIO

from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.fields import InvisSigSettings, SigFieldSpec, SigSeedSubFilter
from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner, Signer
from pyhanko.sign.timestamps import TimeStamper
from pyhanko_certvalidator import ValidationContext

DIGEST = "sha256"
# PDF/A wants the print flag and forbids hiding; PDF/UA wants every widget inside the page to be tagged: this one is outside.
UNSEEN = InvisSigSettings(set_print_flag=True, set_hidden_flag=False, box_out_of_bounds=True)


@dataclass(frozen=True)
class Proof:
    """What a signature carries beyond the signer's word: a time stamp, and what proves the chain for long."""

    stamper: TimeStamper | None = None
    chain: ValidationContext | None = field(default=None, repr=False)


BARE = Proof()


def signed(pdf: bytes, signer: Signer, *, proof: Proof = BARE, reason: str = "") -> bytes:
    """The PDF with one more signature: B-B; B-T with a time stamp; B-LTA when the chain can be proved as well."""
    name = f"Tanda_tangan_{secrets.token_hex(4)}"
    how = PdfSignatureMetadata(
        field_name=name,
        md_algorithm=DIGEST,
        subfilter=SigSeedSubFilter.PADES,
        reason=reason or None,
        embed_validation_info=proof.chain is not None,
        use_pades_lta=proof.chain is not None,
        validation_context=proof.chain,
        signer_key_usage=set(),
    )
    made = PdfSigner(
        how, signer, timestamper=proof.stamper, new_field_spec=SigFieldSpec(name, invis_sig_settings=UNSEEN)
    ).sign_pdf(IncrementalPdfFileWriter(BytesIO(pdf)))
    return bytes(made.getbuffer())
