"""What an uploaded PDF must be (readable, open, still, and of a size a person would read), and what it holds."""

from __future__ import annotations

import json
from dataclasses import dataclass
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import Any, BinaryIO

from django.utils.translation import gettext_lazy as _

from kolokasi.base import clock, pdf_nursery, policy
from kolokasi.base.refusal import Refusal, define

LIMIT_BYTES, LIMIT_PAGES = 10_000_000, 100
MEMORY_BYTES, CPU_SECONDS, WALL_SECONDS = 768 << 20, 10, 20
PORTION = 1 << 20
REMEMBERED = 10_000


@dataclass(frozen=True)
class Contents:
    """What a harmless PDF holds. `signatures` counts its filled signature fields; `covered` says whether one of them spans
    the whole file. What signatures are worth is for others to say. `scan`: its pages are nothing but pictures.
    """

    pages: int
    keywords: str
    signatures: int
    covered: bool
    scan: bool


# Bytes found harmless in this process: the same bytes need no second look.
_harmless: dict[tuple[str, int], Contents] = {}

TOO_LARGE = define(
    "pdf_too_large",
    _("Berkas ini lebih besar daripada {limit} MB. Pindai ulang dengan 150–200 dpi atau kompres, lalu unggah lagi."),
)
FAULTS = {
    "empty": define("pdf_empty", _("Berkas ini kosong (0 bita). Pilih berkas yang benar, lalu unggah lagi.")),
    "not_a_pdf": define(
        "pdf_not_a_pdf", _("Berkas ini bukan PDF. Simpan atau pindai suratnya sebagai PDF, lalu unggah lagi.")
    ),
    "broken": define("pdf_broken", _("PDF ini rusak atau terpotong. Simpan ulang dari aslinya, lalu unggah lagi.")),
    "encrypted": define(
        "pdf_encrypted", _("PDF ini dikunci dengan kata sandi. Simpan ulang tanpa kata sandi, lalu unggah lagi.")
    ),
    "javascript": define(
        "pdf_javascript", _("PDF ini memuat program (JavaScript). Cetak ulang ke PDF biasa, lalu unggah lagi.")
    ),
    "embedded_files": define(
        "pdf_embedded_files",
        _(
            "PDF ini memuat berkas lain di dalamnya. Cetak ulang ke PDF biasa; unggah lampirannya sebagai berkas sendiri."
        ),
    ),
    "launch": define(
        "pdf_launch", _("PDF ini dapat menjalankan perintah saat dibuka. Cetak ulang ke PDF biasa, lalu unggah lagi.")
    ),
    "too_many_pages": define(
        "pdf_too_many_pages",
        _("PDF ini {pages} halaman, batasnya {limit}. Bagi menjadi beberapa berkas, lalu unggah lagi."),
    ),
    "too_complex": define(
        "pdf_too_complex",
        _("PDF ini terlalu rumit untuk diperiksa dengan aman. Cetak ulang ke PDF biasa, lalu unggah lagi."),
    ),
}


def check(data: bytes | Path | BinaryIO, *, limit: int = 0) -> None:
    """Returns when the PDF is harmless, else a Refusal with the sentence of what is wrong."""
    read(data, limit=limit)


def read(data: bytes | Path | BinaryIO, *, limit: int = 0) -> Contents:
    """What the PDF holds when it is harmless, else a Refusal with the sentence of what is wrong.

    The file is opened only in a child process with bounded memory and time, never here. `limit` takes another size than
    the policy's, as a stack of scans is larger than a letter.
    """
    at = clock.now()
    limit = limit or policy.read("pdf_limit_bytes", at, LIMIT_BYTES)
    content = _content(data, limit)
    if not content:
        raise Refusal(FAULTS["empty"])
    if b"%PDF-" not in content[:1024]:
        raise Refusal(FAULTS["not_a_pdf"])
    pages = policy.read("pdf_limit_pages", at, LIMIT_PAGES)
    digest = sha256(content).hexdigest()
    if (digest, pages) in _harmless:
        return _harmless[digest, pages]
    found = _inspect(content, pages)
    if fault := found.get("fault"):
        raise Refusal(FAULTS[fault], pages=found.get("pages", 0), limit=pages)
    if len(_harmless) >= REMEMBERED:
        _harmless.clear()
    _harmless[digest, pages] = _contents(found, len(content))
    return _harmless[digest, pages]


def _contents(found: dict[str, Any], size: int) -> Contents:
    try:
        spans = [one["span"] for one in found["signatures"]]
        covered = any(len(span) == 4 and span[0] == 0 and span[2] + span[3] == size for span in spans)
        return Contents(int(found["pages"]), str(found["keywords"]), len(spans), covered, bool(found["scan"]))
    except (KeyError, TypeError, ValueError) as odd:  # no inspector of ours speaks so
        raise Refusal(FAULTS["too_complex"]) from odd


def _content(data: bytes | Path | BinaryIO, limit: int) -> bytes:
    """The bytes, read no further than the limit."""
    if isinstance(data, Path):
        with data.open("rb") as stream:
            return _content(stream, limit)
    source = BytesIO(data) if isinstance(data, bytes) else data
    kept = bytearray()
    while portion := source.read(PORTION):
        kept += portion
        if len(kept) > limit:
            raise Refusal(TOO_LARGE, limit=limit // 1_000_000)
    return bytes(kept)


def _inspect(content: bytes, pages: int) -> dict[str, Any]:
    """What the child says; one that dies or takes too long says that the file is too complex."""
    said = pdf_nursery.ask(content, pages=pages, memory=MEMORY_BYTES, cpu_seconds=CPU_SECONDS, seconds=WALL_SECONDS)
    try:
        found = json.loads(said) if said else None
    except ValueError:
        found = None
    return found if isinstance(found, dict) else {"fault": "too_complex"}
