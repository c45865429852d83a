"""Verifies the signatures of PDFs: each in a process of its own, with limits, that dies after it. No network, no files.

Started as a script by `letters.signatures.verify`, it only forks; whoever asks sends a line of JSON (the roots, the moment,
how many bytes of what follows were sent to be signed) and then the bytes, and hears JSON.
"""

from __future__ import annotations

import asyncio
import json
import logging
import socket
import sys
from base64 import b64decode
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import pikepdf
from asn1crypto import x509
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.diff_analysis import ModificationLevel
from pyhanko.sign.validation import DocumentSecurityStore, EmbeddedPdfSignature, PdfSignatureStatus
from pyhanko.sign.validation.errors import NoDSSFoundError, SignatureValidationError
from pyhanko.sign.validation.pdf_embedded import async_validate_pdf_signature
from pyhanko.sign.validation.settings import KeyUsageConstraints
from pyhanko.sign.validation.status import SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.errors import PathError

sys.path.insert(0, str(Path(__file__).resolve().parents[3]))

from kolokasi.base.pdf_inspector import bounded, serve
from kolokasi.letters.signatures.sameness import drawn_more, same_pages

MOST_SIGNATURES = 40
PURPOSE = KeyUsageConstraints(key_usage={"non_repudiation", "digital_signature"}, match_all_key_usages=False)
LATER = {
    ModificationLevel.NONE: "none",
    ModificationLevel.LTA_UPDATES: "proofs",
    ModificationLevel.FORM_FILLING: "signatures",
}
BROKEN = (
    PdfError, SignatureValidationError, PathError, pikepdf.PdfError, ValueError, TypeError, KeyError, AttributeError,
    IndexError, RuntimeError, AssertionError, OverflowError, NotImplementedError, EOFError,
)  # fmt: skip


def answer(asker: socket.socket, memory: int, cpu_seconds: int, seconds: int) -> None:
    """Whoever asks hears what the signatures of the PDF it sends are worth, or that it cannot be read."""
    bounded(memory, cpu_seconds, seconds)
    logging.disable()
    with asker.makefile("rb") as stream:
        asked, content = json.loads(stream.readline()), stream.read()
    try:
        found = asyncio.run(judged(content, asked))
    except MemoryError:
        found = {"fault": "too_complex"}
    except BROKEN:
        found = {"fault": "broken"}
    asker.sendall(json.dumps(found).encode())


async def judged(content: bytes, asked: dict[str, Any]) -> dict[str, Any]:
    """The signatures in order of signing; with `sent` also whether the file is what was sent and a signature, no more."""
    size = int(asked["sent"])
    sent, came_back = content[:size], content[size:]
    reader = PdfFileReader(BytesIO(came_back), strict=False)
    if reader.encrypted:
        return {"fault": "encrypted"}
    found: list[EmbeddedPdfSignature] = list(reader.embedded_regular_signatures)
    if len(found) > MOST_SIGNATURES:
        return {"fault": "too_complex"}
    said: dict[str, Any] = {"signatures": [await worth(reader, one, asked) for one in found]}
    if size:
        said["same"] = goes_on(sent, came_back)
        said["drawn"] = drawn_more(sent, came_back) if said["same"] else []
    return said


def goes_on(sent: bytes, came_back: bytes) -> str:
    """ "continued": `sent`, byte for byte, and signatures after it; "rewritten": another file that shows the same; else ""."""
    if not same_pages(sent, came_back):
        return ""
    return "continued" if came_back.startswith(sent) else "rewritten"


async def worth(reader: PdfFileReader, one: EmbeddedPdfSignature, asked: dict[str, Any]) -> dict[str, Any]:
    """One signature in the words of `verify.Signature`; what cannot be understood is not intact."""
    said: dict[str, Any] = {
        "signer": "", "organisation": "", "issuer": "", "intact": False, "trusted": False, "stamped": False,
        "covers_whole_file": False, "signed_at": "", "level": "CMS", "later": "other", "ends_at": 0,
    }  # fmt: skip
    try:
        said.update(named(one.signer_cert))
        said["ends_at"] = one.byte_range[-2] + one.byte_range[-1]
        status = await status_of(reader, one, asked)
    except BROKEN:
        return said
    intact = status.intact and status.valid and status.coverage >= SignatureCoverageLevel.ENTIRE_REVISION
    said["later"] = LATER.get(status.modification_level, "other") if status.modification_level is not None else "other"
    said["intact"] = bool(intact and said["later"] != "other" and status.docmdp_ok is not False)
    said["trusted"] = bool(said["intact"] and status.trusted)
    said["covers_whole_file"] = status.coverage == SignatureCoverageLevel.ENTIRE_FILE
    stamp = status.timestamp_validity
    said["stamped"] = bool(stamp and stamp.valid and stamp.intact and stamp.trusted)
    at = stamp.timestamp if stamp and said["stamped"] else status.signer_reported_dt
    said["signed_at"] = at.isoformat() if at else ""
    said["level"] = level_of(reader, one, has_stamp=stamp is not None)
    return said


async def status_of(reader: PdfFileReader, one: EmbeddedPdfSignature, asked: dict[str, Any]) -> PdfSignatureStatus:
    """What pyHanko finds, the chain proved as of a trusted time stamp if there is one, else as of the moment asked."""
    at = datetime.fromisoformat(asked["at"])
    now = await async_validate_pdf_signature(one, context(reader, asked, at), key_usage_settings=PURPOSE)
    stamp = now.timestamp_validity
    if now.trusted or stamp is None or not (stamp.valid and stamp.intact and stamp.trusted):
        return now
    return await async_validate_pdf_signature(
        one, context(reader, asked, stamp.timestamp), context(reader, asked, at), key_usage_settings=PURPOSE
    )


def context(reader: PdfFileReader, asked: dict[str, Any], at: datetime) -> ValidationContext:
    """The roots that we trust, and the proofs that the file itself carries."""
    roots = [x509.Certificate.load(b64decode(one)) for one in asked["roots"]]
    how: dict[str, Any] = {"trust_roots": roots, "moment": at, "allow_fetching": False, "retroactive_revinfo": True}
    try:
        return DocumentSecurityStore.read_dss(reader).as_validation_context(how)
    except NoDSSFoundError:
        return ValidationContext(**how)


def level_of(reader: PdfFileReader, one: EmbeddedPdfSignature, *, has_stamp: bool) -> str:
    """The PAdES level by what is there: time stamp, revocation proofs, time stamp over the document after them."""
    if str(one.sig_object.get("/SubFilter", "")) != "/ETSI.CAdES.detached":
        return "CMS"
    if not has_stamp:
        return "B-B"
    try:
        proofs = DocumentSecurityStore.read_dss(reader)
    except NoDSSFoundError:
        return "B-T"
    if not (proofs.crls or proofs.ocsps):
        return "B-T"
    later = [stamp for stamp in reader.embedded_timestamp_signatures if stamp.signed_revision > one.signed_revision]
    return "B-LTA" if later else "B-LT"


def named(certificate: x509.Certificate) -> dict[str, str]:
    """Who signed, for whom, and who says so."""
    subject, issuer = certificate.subject.native, certificate.issuer.native
    names = {"signer": subject.get("common_name"), "organisation": subject.get("organization_name")}
    names["issuer"] = issuer.get("common_name") or issuer.get("organization_name")
    return {key: one_text(value) for key, value in names.items()}


def one_text(value: Any) -> str:
    """A name may be there several times; the first counts."""
    first = value[0] if isinstance(value, list) and value else value
    return " ".join(str(first or "").split())[:200]


if __name__ == "__main__":
    serve(socket.socket(fileno=0), answer)
