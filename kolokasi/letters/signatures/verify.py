"""What the signatures of a PDF are worth; the file is opened only in a child process with bounded memory and time."""

from __future__ import annotations

import json
from base64 import b64encode
from dataclasses import dataclass, fields
from datetime import datetime
from pathlib import Path
from typing import Any

from django.utils.translation import gettext_lazy as _

from kolokasi.base import clock, pdf
from kolokasi.base.pdf_nursery import Nursery
from kolokasi.base.refusal import Refusal, define
from kolokasi.base.text import one_line
from kolokasi.letters.signatures import roots

TOO_MUCH = define(
    "signatures_not_read",
    _("Tanda tangan pada PDF ini terlalu rumit untuk diperiksa dengan aman. Minta salinan asli dari penerbitnya."),
)

MEMORY_BYTES, CPU_SECONDS, WALL_SECONDS = 768 << 20, 15, 30
LIMIT_BYTES = 40_000_000

_verifiers = Nursery(Path(__file__).with_name("verifier.py"))


@dataclass(frozen=True)
class Signature:
    """One filled signature field, in the order of signing.

    `intact`: what it signed is unchanged, and nothing but further signatures came after. `trusted`: intact, and its chain
    ends in a root of `settings.KOLOKASI_PSRE_ROOTS`. `level`: B-B, B-T, B-LT, B-LTA, or CMS when it is no PAdES.
    `stamped`: `signed_at` (ISO 8601, empty when unknown) is the word of a trusted time stamp, not only the signer's own.
    `ends_at`: how many bytes of the file it covers; `later`: what came after it (none, proofs, signatures, other).
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
    ends_at: int = 0
    later: str = "none"


@dataclass(frozen=True)
class Found:
    """The signatures of a file, and how it goes on from what was sent: "continued", "rewritten" or "" (it does not).

    `drawn`: the signature fields that are seen and were not in what was sent, each as its share of the page.
    """

    signatures: tuple[Signature, ...]
    same: str = ""
    drawn: tuple[float, ...] = ()


def signatures_of(content: bytes, *, at: datetime | None = None) -> tuple[Signature, ...]:
    """Every signature of the file, the first made first; empty when there is none.

    Refuses what is no PDF or cannot be read within the limits. A chain without a trusted time stamp must hold at `at`
    (for our own archived bytes: when they were accepted), else now.
    """
    return found(content, at=at).signatures


def found(content: bytes, *, sent: bytes = b"", at: datetime | None = None) -> Found:
    """The same, and how the file goes on from `sent`."""
    if len(content) + len(sent) > 2 * LIMIT_BYTES:
        raise Refusal(TOO_MUCH)
    if b"%PDF-" not in content[:1024]:
        raise Refusal(pdf.FAULTS["not_a_pdf"])
    asked = {
        "roots": [b64encode(one).decode() for one in roots.trusted()],
        "at": (at or clock.now()).isoformat(),
        "sent": len(sent),
    }
    head = json.dumps(asked).encode() + b"\n"
    said = _read(_verifiers.ask([head, sent, content], MEMORY_BYTES, CPU_SECONDS, seconds=WALL_SECONDS))
    return Found(
        tuple(_signature(row) for row in said["signatures"]), str(said.get("same", "")), tuple(said.get("drawn", []))
    )


def _signature(row: dict[str, Any]) -> Signature:
    """The row with its names as they may be shown: a certificate's maker may have written anything into them."""
    named = {name: one_line(row[name]) for name in ("signer", "issuer", "organisation")}
    return Signature(**{**{one.name: row[one.name] for one in fields(Signature)}, **named})


def _read(heard: bytes) -> dict[str, Any]:
    """What the child said; one that died says that the file is too complex."""
    said: dict[str, Any] = json.loads(heard) if heard else {"fault": "too_complex"}
    fault = said.get("fault")
    if fault == "too_complex":
        raise Refusal(TOO_MUCH)
    if fault:
        raise Refusal(pdf.FAULTS[fault])
    return said
