"""Every document as it was looked at: where each line stands, and a small picture of each page, on A4 and on F4.

Set KOLOKASI_GOLDEN to write them anew; then look at the pictures and at the difference.
"""

from __future__ import annotations

import os
import subprocess
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from PIL import Image, ImageChops, ImageStat

from kolokasi.letters.render import render
from tests.letters.lists import LISTS
from tests.letters.papers import FIGURES, PAPERS, letterhead, server

GOLDEN = Path(__file__).parent / "golden"
DPI, MOST_DIFFERENT = 24, 0.3  # mean grey levels of 256: another rasteriser may smooth otherwise
PERSISTING = bool(os.environ.get("KOLOKASI_GOLDEN"))
SIGNED: dict[str, Any] = {"signed_issuer": "Penerbit Sertifikat Contoh"}
REFUSED = {
    **PAPERS["surat_balasan"], "subject": "Penolakan Permohonan", "decision": "reject", "extra": "",
    "reasons": ["Daya UPS tidak cukup bila satu UPS padam."], "figures": FIGURES, "answer_within": "5 hari kerja",
    "checked_at": "2026-11-17T10:24:00+07:00", "nearest": ["Daya tiap server paling banyak 310 W."],
}  # fmt: skip
DOCUMENTS: dict[str, tuple[str, dict[str, Any]]] = {
    **{kind: (kind, facts) for kind, facts in PAPERS.items()},
    "surat_balasan_ditolak": ("surat_balasan", REFUSED),
    "surat_balasan_sebagian": (
        "surat_balasan",
        {**PAPERS["surat_balasan"], "servers": [server(1), server(2)], "not_accepted": [server(3, reason="UPS penuh")],
         "reasons": ["Daya UPS tidak cukup."]},
    ),
    "surat_balasan_bsre": ("surat_balasan", {**PAPERS["surat_balasan"], **SIGNED, "signed_as": "bsre"}),
    "surat_balasan_tidak_tersertifikasi": (
        "surat_balasan",
        {**PAPERS["surat_balasan"], **SIGNED, "signed_as": "uncertified",
         "signature": {**PAPERS["surat_balasan"]["signature"], "on_behalf": "a.n. Gubernur Contoh",
                       "for_post": "Sekretaris Daerah"}},
    ),
    "surat_balasan_latihan": ("surat_balasan", {**PAPERS["surat_balasan"], **SIGNED, "signed_as": "training"}),
    "ba_verifikasi_tersertifikasi": ("ba_verifikasi", {**PAPERS["ba_verifikasi"], **SIGNED, "signed_as": "certified"}),
}  # fmt: skip
EVERY = [
    (name, paper) for name in (*DOCUMENTS, *LISTS) for paper in ("A4", "F4") if paper == "A4" or name != "kartu_kendali"
]


def printed(name: str, paper: str) -> bytes:
    if name in LISTS:
        return LISTS[name](paper)
    kind, facts = DOCUMENTS[name]
    return render(kind, facts, letterhead=letterhead(paper=paper), practice=False)


def places_of(pdf: bytes) -> str:
    """Each line of words with its page and the millimetres from the left and from the top of the sheet."""
    out = subprocess.run(["pdftotext", "-tsv", "-", "-"], input=pdf, capture_output=True, check=True).stdout.decode()
    lines: dict[tuple[str, ...], list[tuple[float, float, str]]] = {}
    for row in out.splitlines()[1:]:
        level, page, paragraph, block, line, _word, left, top, *_size, words = row.split("\t")
        if level == "5":
            lines.setdefault((page, paragraph, block, line), []).append((float(left), float(top), words))
    said = [
        (int(key[0]), round(min(one[1] for one in words) / 72 * 25.4), round(words[0][0] / 72 * 25.4), words)
        for key, words in lines.items()
    ]
    return "".join(
        f"{page} {left:>3} {top:>3} {' '.join(one[2] for one in words)}\n" for page, top, left, words in sorted(said)
    )


def picture_of(pdf: bytes) -> Image.Image:
    """All pages beside each other, grey and small."""
    raw = subprocess.run(["pdftoppm", "-r", str(DPI), "-gray", "-"], input=pdf, capture_output=True, check=True).stdout
    pages, rest = [], BytesIO(raw)
    while rest.tell() < len(raw):
        assert rest.readline() == b"P5\n"
        wide, high = map(int, rest.readline().split())
        assert rest.readline() == b"255\n"
        pages.append(Image.frombytes("L", (wide, high), rest.read(wide * high)))
    sheet = Image.new("L", (sum(one.width for one in pages), max(one.height for one in pages)), 255)
    left = 0
    for one in pages:
        sheet.paste(one, (left, 0))
        left += one.width
    return sheet


@pytest.mark.parametrize(("name", "paper"), EVERY)
def test_every_line_stands_where_it_stood(name: str, paper: str) -> None:
    places, path = places_of(printed(name, paper)), GOLDEN / f"{name}.{paper}.places"
    if PERSISTING:
        path.write_text(places)
    assert places == path.read_text()


@pytest.mark.parametrize(("name", "paper"), EVERY)
def test_the_page_looks_as_it_looked(name: str, paper: str) -> None:
    picture, path = picture_of(printed(name, paper)), GOLDEN / f"{name}.{paper}.png"
    if PERSISTING:
        picture.save(path, optimize=True)
    kept = Image.open(path)
    assert picture.size == kept.size
    assert ImageStat.Stat(ImageChops.difference(picture, kept)).mean[0] < MOST_DIFFERENT


def test_no_golden_file_is_left_over() -> None:
    wanted = {f"{name}.{paper}.{end}" for name, paper in EVERY for end in ("places", "png")}
    assert {path.name for path in GOLDEN.iterdir()} == wanted | {f"{kind}.txt" for kind in PAPERS}


def test_a_missing_code_or_a_mark_too_many_is_seen() -> None:
    seen = picture_of(printed("surat_balasan", "A4"))
    for changes, practice in (({"verify_url": ""}, False), ({}, True)):
        other = picture_of(
            render("surat_balasan", {**PAPERS["surat_balasan"], **changes}, letterhead=letterhead(), practice=practice)
        )
        assert ImageStat.Stat(ImageChops.difference(seen, other)).mean[0] > MOST_DIFFERENT
