"""Signatories for tests that are about the act, not the bytes: they sign by adding a line, or fail in the ways there are."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from kolokasi.base.refusal import Refusal, define
from kolokasi.gateways.esign.door import Signed, ToSign
from kolokasi.letters.signatures.accept import Accepted
from kolokasi.letters.signatures.verify import Signature

MARK = b"\n% signed in a test\n"
WRONG_SECRET = define("test_wrong_secret", "Frasa sandi salah. Ketik lagi.")
FORGED = define("test_forged", "Berkas yang kembali bukan surat yang dikirim.")


def accepted(
    sent: bytes, came_back: bytes, *, trusted: bool = False, rewritten: bool = False, stamped: bool = False
) -> Accepted:
    """Takes only what goes on where `sent` ends."""
    if not came_back.startswith(sent) or came_back == sent:
        raise Refusal(FORGED)
    found = Signature("Awan Contoh", True, trusted, True, "2026-11-24T09:00:00+07:00", "CA Latihan", "B-B", "Kantor")
    return Accepted(found, (found,))


@dataclass
class Marker:
    """Signs each paper by adding `MARK`, and remembers what it saw; `before` happens while the papers are with it."""

    before: Callable[[], Any] = lambda: None
    refusal: Refusal | None = None
    change: Callable[[bytes], bytes | None] = lambda pdf: pdf + MARK
    seen: list[ToSign] = field(default_factory=list)

    def sign(self, papers: Sequence[ToSign]) -> list[Signed]:
        self.seen += papers
        self.before()
        if self.refusal is not None:
            raise self.refusal
        return [Signed(self.change(one.pdf)) for one in papers]
