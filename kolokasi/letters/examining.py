"""What a file is beside our archive: ours and the same, older, void, changed, a scan, or none of ours."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from kolokasi.base import files, pdf, scans
from kolokasi.base.models import Blob
from kolokasi.base.refusal import Refusal
from kolokasi.letters import queries
from kolokasi.letters.checking import code_in
from kolokasi.letters.models import Letter, LetterSignature
from kolokasi.letters.signatures.verify import Signature, signatures_of

ADDRESS = re.compile(r"/verifikasi/([0-9a-z]{20,40})$")
READ_PAGES = 10  # a longer file is not searched for the code that is drawn on our documents


class Verdict(StrEnum):
    """What the file is; a letter that the public may not know of makes it foreign, like one that is not there."""

    SAME = "same"
    OLDER = "older"
    VOID = "void"
    CHANGED = "changed"
    SCAN = "scan"
    FOREIGN = "foreign"


@dataclass(frozen=True)
class Examined:
    """The verdict, the letter it is about, the stage of its life that the bytes are, and the signatures in the file."""

    verdict: Verdict
    sha256: str
    letter: Letter | None = None
    stage: str = ""
    signatures: tuple[Signature, ...] = ()


def examined(content: bytes) -> Examined:
    """What the public hears of these bytes. Unless they are ours, they are opened in a child process only.

    What cannot be opened there is refused with the sentence that says why.
    """
    digest = hashlib.sha256(content).hexdigest()
    letter, stage = queries.public_letter_with_bytes(digest)
    if letter is not None:
        return Examined(_rank(letter, stage), digest, letter, stage)
    contents = pdf.read(content)
    signatures = signatures_of(content) if contents.signatures else ()
    code = code_in(contents.keywords)
    letter = queries.public_letter(code or _drawn(content, contents))
    if contents.scan and not code:
        return Examined(Verdict.SCAN, digest, letter, "", signatures)
    verdict = Verdict.FOREIGN if letter is None else _beside(letter, content)
    return Examined(verdict, digest, letter, "", signatures)


def _drawn(content: bytes, contents: pdf.Contents) -> str:
    """The code in the address that a QR on the pages holds: a scan has no other, and who prints anew loses the other."""
    if contents.pages > READ_PAGES:
        return ""
    try:
        said = [text for page in scans.codes(content) for text in page]
    except Refusal:  # too heavy to be drawn: then it names no document
        return ""
    return next((found[1] for found in map(ADDRESS.search, said) if found), "")


def _rank(letter: Letter, stage: str) -> Verdict:
    """What the archived bytes of that stage are today."""
    if letter.state == Letter.State.VOID:
        return Verdict.OLDER if was_replaced(letter) else Verdict.VOID
    if stage in ("draft", "earlier") or (stage == "final" and signatures_in(letter)):
        return Verdict.OLDER
    return Verdict.SAME


def _beside(letter: Letter, content: bytes) -> Verdict:
    """A file with the letter's code that is none of its archived stages: signing only ever adds to the end."""
    newest = letter.signed or letter.final
    if newest is not None and newest.size > len(content):
        with files.read(newest) as stream:
            if stream.read(len(content)) == content:
                return Verdict.OLDER
    return Verdict.CHANGED


def was_replaced(letter: Letter) -> bool:
    """Whether a void letter gave way to a newer version of itself."""
    return letter.replaced_by_id is not None


def signatures_in(letter: Letter) -> tuple[Signature, ...]:
    """The electronic signatures of the archived letter, the first made first; none of one signed by hand."""
    if letter.signed is not None:
        return _archived(letter.signed.sha256)
    other = letter.signatures.filter(party=LetterSignature.Party.APPLICANT).select_related("signed").last()
    return _archived(other.signed.sha256) if other else ()  # the applicant's own copy of a berita acara


@lru_cache(maxsize=256)
def _archived(sha256: str) -> tuple[Signature, ...]:
    """Archived bytes never change, and neither does what their signatures were worth when they were accepted."""
    blob = Blob.objects.get(sha256=sha256)
    signed_at = (
        Letter.objects.filter(signed=blob).values_list("signed_at", flat=True).first()
        or LetterSignature.objects.filter(signed=blob).values_list("at", flat=True).first()
    )
    try:
        with files.read(blob) as stream:
            content = stream.read()
        return signatures_of(content, at=signed_at) if pdf.read(content).signatures else ()
    except Refusal:  # a scan that the inspector cannot read bears no electronic signature
        return ()
