"""What a PDF file is to us: by its bytes, and by the document code that its file carries."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass

from kolokasi.base import pdf
from kolokasi.letters import queries
from kolokasi.letters.models import Letter
from kolokasi.letters.render import MARK
from kolokasi.letters.signatures.verify import Signature, signatures_of

CODE = re.compile(re.escape(MARK) + r"([0-9a-z]{20,40})")


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
    contents = pdf.read(data)
    code = code_in(contents.keywords)
    if letter is None and code:
        letter = Letter.objects.filter(code=code).exclude(final__isnull=True).select_related("number").first()
    number = getattr(letter, "number", None)
    return Checked(
        known=letter is not None,
        number=number.text if number else "",
        hash_matches=matches,
        state=letter.state if letter else "",
        signatures=signatures_of(data, at=letter.signed_at if letter and matches else None)
        if contents.signatures
        else (),
    )


def code_in(keywords: str) -> str:
    """The code of the document of ours that these keywords name; empty when they name none."""
    found = CODE.search(keywords)
    return found[1] if found else ""
