"""What stands in a PDF, as poppler reads it."""

from __future__ import annotations

import subprocess
import unicodedata


def text_of(pdf: bytes) -> str:
    """All words, each run of blanks as one."""
    said = subprocess.run(["pdftotext", "-raw", "-", "-"], input=pdf, capture_output=True, check=True)
    return " ".join(unicodedata.normalize("NFC", said.stdout.decode()).split())


def lines_of(pdf: bytes) -> str:
    """The words line by line in the order of reading, page after page."""
    said = subprocess.run(["pdftotext", "-raw", "-", "-"], input=pdf, capture_output=True, check=True)
    text = unicodedata.normalize("NFC", said.stdout.decode()).replace("\f", "\n----\n")
    return "\n".join(" ".join(line.split()) for line in text.splitlines() if line.strip()) + "\n"
