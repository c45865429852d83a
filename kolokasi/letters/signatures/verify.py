"""What the signatures of a PDF are worth; the file is opened only in a child process with bounded memory and time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Signature:
    """One filled signature field, in the order of signing.

    `intact`: what it signed is unchanged, and nothing but further signatures came after. `trusted`: intact, and its chain
    ends in a root of `settings.KOLOKASI_PSRE_ROOTS`. `level`: B-B, B-T, B-LT, B-LTA, or CMS when it is no PAdES.
    `stamped`: `signed_at` (ISO 8601, empty when unknown) is the word of a trusted time stamp, not only the signer's own.
    """

    signer: str
    intact: bool
    trusted: bool
    covers_whole_file: bool
    signed_at: str
    issuer: str
    level: str
    organisation: str
    stamped: bool = False


def signatures_of(pdf: bytes, *, at: datetime | None = None) -> tuple[Signature, ...]:
    """Every signature of the file, the first made first; empty when there is none.

    Refuses what is no PDF or cannot be read within the limits. A chain without a trusted time stamp must hold at `at`
    (for our own archived bytes: when they were accepted), else now.
    """
    raise NotImplementedError
