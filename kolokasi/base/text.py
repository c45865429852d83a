"""Typed text as it may be kept and shown: nothing hidden in it, nothing that PostgreSQL or a header cannot carry."""

from __future__ import annotations

import unicodedata

HIDDEN = {"Cc", "Cf", "Cs", "Co"}
MOST_DIGITS = 9


def plain_text(value: object) -> str:
    """The text in NFC without control and direction-changing characters, outer blanks removed."""
    text = unicodedata.normalize("NFC", str(value))
    return "".join(c for c in text if c in "\n\t" or unicodedata.category(c) not in HIDDEN).strip()


def one_line(value: object) -> str:
    """The plain text with every run of blanks and line ends as one blank: a name, a title, a reference."""
    return " ".join(plain_text(value).split())


def whole_number(text: str, otherwise: int) -> int:
    """The number that a form's own hidden field or a link carries; anything made up is `otherwise`."""
    return int(text) if text.isdecimal() and len(text) <= MOST_DIGITS else otherwise
