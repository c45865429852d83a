"""Scans and photographs of paper: made one PDF, read for QR codes, cut apart, drawn; opened only in a child process."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.utils.translation import gettext_lazy as _

from kolokasi.base import pdf
from kolokasi.base.alone import answer_of
from kolokasi.base.refusal import Refusal, define
from kolokasi.base.text import one_line

READER = Path(__file__).with_name("scan_reader.py")
MEMORY_BYTES, CPU_SECONDS, WALL_SECONDS = 1 << 30, 45, 60
LIMIT_BYTES, LIMIT_PAGES, LIMIT_FILES = 40_000_000, 100, 50
PHOTOGRAPHS = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n")

OTHER_KIND = define(
    "scan_of_other_kind", _("Berkas {name} bukan PDF, JPEG, atau PNG. Simpan ulang sebagai salah satunya, lalu unggah.")
)
UNREADABLE = define(
    "scan_unreadable", _("Berkas {name} rusak atau terpotong. Pindai atau potret ulang, lalu unggah lagi.")
)
TOO_MUCH = define(
    "scan_too_much",
    _("Tumpukan ini lebih dari {files} berkas atau {pages} halaman. Bagi menjadi beberapa tumpukan, lalu unggah lagi."),
)
NOTHING = define("scan_nothing", _("Pilih pindaiannya lebih dulu: satu PDF, atau beberapa foto."))
TOO_COMPLEX = define(
    "scan_too_complex",
    _("Tumpukan ini terlalu berat untuk dibaca dengan aman. Pindai ulang dengan 150–200 dpi, atau bagi tumpukannya."),
)
NO_PHOTOGRAPH = define("photograph_missing", _("Pilih atau ambil fotonya lebih dulu."))
NOT_A_PHOTOGRAPH = define(
    "photograph_of_other_kind",
    _(
        "Foto ini bukan JPEG, PNG, atau WebP. Atur kamera ke JPEG (“paling kompatibel”), atau simpan ulang, lalu unggah."
    ),
)
BROKEN_PHOTOGRAPH = define(
    "photograph_broken",
    _("Foto ini rusak, terpotong, atau terlalu besar untuk dibuka. Potret ulang, lalu unggah lagi."),
)
NO_PAGE = define("scan_no_page", _("Halaman itu tidak ada dalam pindaian ini. Kembali ke lembarnya."), 404)


def gathered(files: Sequence[tuple[str, bytes]]) -> bytes:
    """The files, named and in their order, as one harmless PDF; a single PDF stays byte for byte what it was."""
    if not files:
        raise Refusal(NOTHING)
    if len(files) > LIMIT_FILES:
        raise Refusal(TOO_MUCH, files=LIMIT_FILES, pages=LIMIT_PAGES)
    if sum(len(data) for _name, data in files) > LIMIT_BYTES:
        raise Refusal(pdf.TOO_LARGE, limit=LIMIT_BYTES // 1_000_000)
    for name, data in files:
        if not data.startswith(PHOTOGRAPHS):
            _sheet(name, data)
    if len(files) == 1 and not files[0][1].startswith(PHOTOGRAPHS):
        return files[0][1]
    said, found = _child("gather", [data for _name, data in files])
    if said.get("fault") == "broken":
        raise Refusal(UNREADABLE, name=files[int(said.get("file", 0))][0])
    whole = _only(said, found)
    if said["pages"] > LIMIT_PAGES:
        raise Refusal(TOO_MUCH, files=LIMIT_FILES, pages=LIMIT_PAGES)
    return whole


def _sheet(name: str, data: bytes) -> None:
    if data and b"%PDF-" not in data[:1024]:
        raise Refusal(OTHER_KIND, name=name)
    pdf.check(data, limit=LIMIT_BYTES)


def codes(data: bytes) -> list[list[str]]:
    """What the QR codes of each page say; an empty list for a page without any."""
    said, _found = _child("read", [data])
    if "codes" not in said:
        raise Refusal(TOO_COMPLEX)
    return [[one_line(str(code)) for code in page] for page in said["codes"]]


def split(data: bytes, runs: Sequence[tuple[int, int]]) -> list[bytes]:
    """Each run of pages (its first, and the one after its last, from 0) as a PDF of its own."""
    said, found = _child("split", [data], runs=list(runs))
    if "fault" in said or len(found) != len(runs):
        raise Refusal(TOO_COMPLEX)
    return found


def picture(data: bytes, page: int, width: int) -> bytes:
    """The page (from 0) as a JPEG of that width."""
    said, found = _child("draw", [data], page=page, width=width)
    if said.get("fault") == "no_page":
        raise Refusal(NO_PAGE)
    return _only(said, found)


def photograph(data: bytes, *sides: int) -> list[bytes]:
    """The photograph (JPEG, PNG, WebP) as JPEGs whose longest sides are at most `sides`, largest first; upright, bare of EXIF."""
    if not data:
        raise Refusal(NO_PHOTOGRAPH)
    if len(data) > LIMIT_BYTES:
        raise Refusal(pdf.TOO_LARGE, limit=LIMIT_BYTES // 1_000_000)
    if not data.startswith(PHOTOGRAPHS) and not (data.startswith(b"RIFF") and data[8:12] == b"WEBP"):
        raise Refusal(NOT_A_PHOTOGRAPH)
    said, found = _child("upright", [data], sides=sides)
    if "fault" in said or len(found) != len(sides):
        raise Refusal(BROKEN_PHOTOGRAPH)
    return found


def _only(said: dict[str, Any], found: list[bytes]) -> bytes:
    if "fault" in said or len(found) != 1:
        raise Refusal(pdf.FAULTS["encrypted"] if said.get("fault") == "encrypted" else TOO_COMPLEX)
    return found[0]


def _child(act: str, parts: Sequence[bytes], **more: Any) -> tuple[dict[str, Any], list[bytes]]:
    """What the child says, and the bytes it sends; one that dies or takes too long says that it was too much."""
    asked = json.dumps({"act": act, "lengths": [len(part) for part in parts], **more}).encode()
    given = b"\n".join([asked, b"".join(parts)])
    heard = answer_of(READER, str(MEMORY_BYTES), str(CPU_SECONDS), given=given, seconds=WALL_SECONDS)
    head, _line, rest = (heard or b"").partition(b"\n")
    try:
        said = json.loads(head)
    except ValueError:
        said = None
    if not isinstance(said, dict):
        return {"fault": "too_complex"}, []
    found, place = [], 0
    for length in said.pop("lengths", []):
        found.append(rest[place : place + length])
        place += length
    return said, found
