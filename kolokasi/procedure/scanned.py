"""What the QR codes of a stack of scans mean, and which pages belong together: pure values, no database."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

SLIP, LETTER, GOODS = "slip", "letter", "goods"
# Only the last part of an address counts: the office may have moved to another host since the paper was printed.
WAYS = {
    SLIP: re.compile(r"/kertas/([a-z0-9]{20,40})/?$"),
    LETTER: re.compile(r"/verifikasi/([a-z0-9]{20,40})/?$"),
    GOODS: re.compile(r"/permohonan-saya/([0-9A-Za-z-]{1,20})/?$"),
}


@dataclass(frozen=True)
class Mark:
    """What a code of ours says: a printed step, a letter, or the goods form of a case; `key` finds it."""

    kind: str
    key: str


@dataclass(frozen=True)
class Run:
    """Pages that belong together: the first, the one after the last (from 0), what they are, and the text of their code."""

    first: int
    end: int
    mark: Mark | None
    text: str


def mark_of(texts: Sequence[str]) -> tuple[Mark | None, str]:
    """What a page is by its codes, a printed step before a letter before a goods form; and the text that says so."""
    for kind, way in WAYS.items():
        for text in texts:
            if found := way.search(text):
                return Mark(kind, found.group(1)), text
    return None, texts[0] if texts else ""


def runs(pages: Sequence[Sequence[str]]) -> list[Run]:
    """The stack in parts: a page with a code of ours begins one, unless the part before it has that code too.

    A page without such a code belongs to the page before it; those before the first code are a part of their own.
    """
    found: list[Run] = []
    for number, texts in enumerate(pages):
        mark, text = mark_of(texts)
        last = found[-1] if found else None
        if last is not None and (mark is None or mark == last.mark):
            found[-1] = Run(last.first, number + 1, last.mark, last.text or text)
        else:
            found.append(Run(number, number + 1, mark, text))
    return found
