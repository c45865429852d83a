"""What a PDF file is to us: by its bytes, and by the document code that its file carries."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from typing import Any

import pikepdf

from kolokasi.base import pdf
from kolokasi.letters import queries
from kolokasi.letters.models import Letter
from kolokasi.letters.render import MARK

CODE = re.compile(re.escape(MARK) + r"([0-9a-z]{20,40})")


@dataclass(frozen=True)
class Signature:
    """One signature field. Certificates are not judged yet: `intact` is unknown, and nothing is trusted."""

    signer: str
    intact: bool | None
    trusted: bool
    covers_whole_file: bool
    signed_at: str


@dataclass(frozen=True)
class Checked:
    """Whether the file is a document of ours, its number, and whether its bytes are the archived ones."""

    known: bool
    number: str
    hash_matches: bool
    state: str
    signatures: tuple[Signature, ...]


def check_file(data: bytes) -> Checked:
    """The answer for these bytes; a file that is no harmless PDF is refused with a sentence."""
    letter = queries.letter_with_bytes(hashlib.sha256(data).hexdigest())
    matches = letter is not None
    pdf.check(data)
    with pikepdf.open(BytesIO(data)) as opened:
        signatures = tuple(_signatures(opened, len(data)))
        if letter is None:
            letter = _by_code(opened)
    number = getattr(letter, "number", None)
    return Checked(
        known=letter is not None,
        number=number.text if number else "",
        hash_matches=matches,
        state=letter.state if letter else "",
        signatures=signatures,
    )


def _by_code(opened: pikepdf.Pdf) -> Letter | None:
    found = CODE.search(str(opened.docinfo.get("/Keywords", "")))
    if found is None:
        return None
    return Letter.objects.filter(code=found[1]).exclude(final__isnull=True).select_related("number").first()


def _signatures(opened: pikepdf.Pdf, size: int) -> Iterator[Signature]:
    form: Any = opened.Root.get("/AcroForm", {})
    for field in form.get("/Fields", []):
        value = field.get("/V")
        if str(field.get("/FT", "")) != "/Sig" or value is None:
            continue
        span = [int(part) for part in value.get("/ByteRange", [])]
        whole = len(span) == 4 and span[0] == 0 and span[2] + span[3] == size
        yield Signature(str(value.get("/Name", "")), None, False, whole, str(value.get("/M", "")))
