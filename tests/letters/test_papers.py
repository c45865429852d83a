"""Every document: all its facts can be read, it is archival and tagged, and the same facts give the same bytes."""

from __future__ import annotations

import os
import re
import struct
import subprocess
import zlib
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import pikepdf
import pytest

from kolokasi.base.models import Blob
from kolokasi.base.refusal import Refusal
from kolokasi.letters import rules
from kolokasi.letters.facts import KINDS
from kolokasi.letters.glyphs import showable
from kolokasi.letters.logo import media_type_of
from kolokasi.letters.render import render, sheets
from tests.letters.looking import lines_of, text_of
from tests.letters.papers import CODE, HEAD, PAPERS, letterhead, server

# What a kind of document passes over, by the last name of the path: a sheet about one thing says that thing.
TIMES = {"received_at", "verified_at", "mounted_at", "addressed_at", "seen_at"}
KEYS_OF_SERVERS = {
    "surat_balasan": {"name", "make", "units", "psu_count", "rack", "unit", "room", "watts", "bandwidth_mbps", "addresses"},
    "surat_pengembalian": set(),
    "pembatalan": {"name", "make", "reason"},
    "hasil_pemeriksaan": {"name", "make", "units", "depth_mm", "weight_kg", "watts", "bandwidth_mbps"},
    "form_barang": {"label", "name", "make", "serial", "units", "depth_mm", "weight_kg", "watts", "psu_count", "accessories"},
    "tanda_terima": {"label", "name", "make", "serial", "condition", "accessories"},
    "ba_verifikasi": {"label", "name", "serial", "result", "reason", "field", "declared", "found"},
    "perintah_kerja": {
        "label", "name", "make", "serial", "room", "rack", "unit", "units", "depth_mm", "weight_kg", "watts", "psu_count",
        "feeds", "switch_port", "vlan", "addresses", "gateway", "dns_name", "contact",
    },
    "ba_pemasangan": {
        "label", "name", "make", "serial", "room", "rack", "unit", "feeds", "switch_port", "vlan", "addresses", "dns_name",
        "watts", "received_at", "verified_at", "mounted_at", "addressed_at", "seen_at", "target",
    },
    "laporan": {"label", "name", "make", "serial", "room", "rack", "unit", "addresses", "result", *TIMES},
    "bast": {"label", "name", "make", "serial", "room", "rack", "unit", "addresses", *TIMES},
    "bast_pengembalian": {"label", "name", "make", "serial", "serial_received", "condition"},
}  # fmt: skip
NOT_WORDS = {"decision", "verdict", "code", "verify_url", "color", "agency_address", "sifat", "index"}
# The letters name the agency by whom they are addressed to; minutes do not carry telephone numbers.
LEFT_OUT = {
    "surat_balasan": {"agency", "received_on", "agenda_number"},
    "surat_pengembalian": {"agency", "received_on", "agenda_number"},
    "pembatalan": {"agency", "received_on", "agenda_number", "contact", "attachment"},
    "lembar_disposisi": {"agency"},
    "kartu_kendali": {"agency", "received_on", "agenda_number", "subject"},
    "hasil_pemeriksaan": {"date", "received_on", "agenda_number"},
    "form_barang": {"date"},
    "tanda_terima": {"rank", "agency", "phone", "email"},
    "ba_verifikasi": {"phone", "email", "date"},
    "ba_pemasangan": {"phone", "email", "date"},
    "bast": {"phone", "email", "date"},
    "ba_pemusnahan": {"phone", "email", "date"},
    "bast_pengembalian": {"phone", "email", "date"},
    "perintah_kerja": {"rank", "agency"},
    "lembar_tinjauan": {"date", "agency"},
}


def facts_of(kind: str, facts: Any, path: tuple[str, ...] = ()) -> Iterator[str]:
    """The words of the facts that this kind of document must show."""
    if isinstance(facts, dict):
        for name, value in facts.items():
            yield from facts_of(kind, value, (*path, name))
    elif isinstance(facts, list):
        for value in facts:
            yield from facts_of(kind, value, path)
    elif isinstance(facts, str) and facts:
        if "signature" in path and "first_party" in PAPERS[kind]:  # minutes are signed by their parties
            return
        servers = "servers" in path
        shown = path[-1] in KEYS_OF_SERVERS.get(kind, set()) if servers else path[-1] not in LEFT_OUT.get(kind, set())
        if shown and path[-1] not in NOT_WORDS:
            yield facts


@pytest.mark.parametrize("kind", PAPERS)
@pytest.mark.parametrize("paper", ["A4", "F4"])
def test_every_fact_can_be_read(kind: str, paper: str) -> None:
    words = text_of(render(kind, PAPERS[kind], letterhead=letterhead(paper=paper), practice=False))
    packed = words.replace(" ", "").lower()
    wanted = [fact.replace(" ", "").lower() for fact in facts_of(kind, rules.printable(PAPERS[kind]))]
    assert wanted
    lost = [fact for fact in wanted if not _found(fact, packed)]
    assert lost == []


def _found(fact: str, packed: str) -> bool:
    """Whole, or in the pieces that a narrow column breaks it into."""
    return fact in packed or all(piece in packed for piece in re.findall(r"[^,./;:–-]+", fact))


@pytest.mark.parametrize("kind", PAPERS)
def test_it_is_archival_tagged_and_carries_its_fonts(kind: str, tmp_path: Path) -> None:
    pdf = render(kind, PAPERS[kind], letterhead=letterhead(font="Libertinus Serif"), practice=False)
    with pikepdf.open(BytesIO(pdf)) as opened:
        meta = opened.open_metadata()
        assert (meta["pdfaid:part"], meta["pdfaid:conformance"], meta["pdfuaid:part"]) == ("2", "A", "1")
        assert str(opened.Root.Lang) == "id"
        assert opened.Root.MarkInfo.Marked
        assert meta["dc:title"].startswith(KINDS[kind].title)
    path = tmp_path / "a.pdf"
    path.write_bytes(pdf)
    lines = subprocess.run(["pdffonts", str(path)], capture_output=True, check=True, text=True).stdout.splitlines()[2:]
    assert lines
    assert all(line.split()[-5] == "yes" for line in lines)


@pytest.mark.parametrize("kind", PAPERS)
def test_same_facts_same_bytes(kind: str) -> None:
    once, again = (render(kind, PAPERS[kind], letterhead=letterhead(), practice=False) for _ in range(2))
    assert once == again
    assert once != render(kind, PAPERS[kind], letterhead=letterhead(), practice=True)


@pytest.mark.parametrize("kind", PAPERS)
def test_the_words_stand_as_they_were_looked_at(kind: str) -> None:
    """Set KOLOKASI_GOLDEN to write them anew; then look at the page and at the difference."""
    lines = lines_of(render(kind, PAPERS[kind], letterhead=letterhead(), practice=False))
    path = Path(__file__).parent / "golden" / f"{kind}.txt"
    if os.environ.get("KOLOKASI_GOLDEN"):
        path.write_text(lines)
    assert lines == path.read_text()


def test_all_kinds_have_facts_and_a_template() -> None:
    assert set(PAPERS) == set(KINDS)


@pytest.mark.parametrize("kind", PAPERS)
def test_practice_is_said_on_every_page(kind: str) -> None:
    pdf = render(kind, PAPERS[kind], letterhead=letterhead(), practice=True)
    with pikepdf.open(BytesIO(pdf)) as opened:
        pages = len(opened.pages)
    assert text_of(pdf).replace(" ", "").count("LATIHAN") >= pages or kind == "kartu_kendali"


def test_a_control_card_is_ten_by_fifteen_in_three_colours() -> None:
    with pikepdf.open(
        BytesIO(render("kartu_kendali", PAPERS["kartu_kendali"], letterhead=letterhead(), practice=False))
    ) as pdf:
        sizes = [[round(float(side) / 72 * 25.4) for side in page.mediabox[2:]] for page in pdf.pages]
    assert sizes == [[150, 100]] * 3


def test_twenty_servers_go_on_to_a_second_page_with_its_number() -> None:
    facts = {**PAPERS["surat_balasan"], "servers": [server(n) for n in range(1, 21)]}
    pdf = render("surat_balasan", facts, letterhead=letterhead(paper="F4"), practice=False)
    words = text_of(pdf)
    assert "Halaman 2 dari 2" in words
    assert all(f"Server Pajak {n}" in words for n in range(1, 21))


@pytest.mark.parametrize(
    ("title", "on_behalf"), [("Plt. Kepala Dinas", ""), ("Plh. Kepala Dinas", "a.n. Gubernur Contoh")]
)
def test_the_signature_block_follows_the_mandate(title: str, on_behalf: str) -> None:
    facts = {**PAPERS["surat_balasan"], "signature": {**HEAD, "title": title, "on_behalf": on_behalf}}
    words = text_of(render("surat_balasan", facts, letterhead=letterhead(), practice=False))
    assert f"{title}," in words
    assert on_behalf in words
    bare = text_of(
        render("surat_balasan", facts, letterhead=letterhead(shows_rank=False, shows_nip=False), practice=False)
    )
    assert HEAD["nip"] in words
    assert HEAD["nip"] not in bare


def test_no_document_claims_a_certificate() -> None:
    for kind, facts in PAPERS.items():
        words = text_of(render(kind, facts, letterhead=letterhead(), practice=False)).lower()
        assert "elektronik" not in words
        assert "bsre" not in words


@pytest.mark.parametrize(
    "name", ["名前 🙂", "\u202egnirts", "a\u0301" * 400, '<script>#eval("x")', "$x^2$ \\ #import", "\x00\ud800"]
)
def test_a_strange_name_is_shown_or_marked_and_breaks_nothing(name: str) -> None:
    facts = {**PAPERS["surat_balasan"], "addressee": [name], "subject": name}
    assert render("surat_balasan", facts, letterhead=letterhead(lines=[name, "Dinas"]), practice=False)


def test_letters_without_a_face_become_a_mark() -> None:
    assert showable("Ömer 名") == "Ömer \N{REPLACEMENT CHARACTER}"
    assert showable("a\u202eb\u200b") == "ab"


def test_what_is_missing_is_named() -> None:
    facts = {**PAPERS["surat_balasan"], "addressee": [], "letter": {"number": ""}}
    with pytest.raises(Refusal, match=r"alamat tujuan surat .*; nomor surat pemohon .*langkah 1"):
        render("surat_balasan", facts, letterhead=letterhead(), practice=False)
    with pytest.raises(Refusal, match="tidak dikenal"):
        render("surat_cinta", facts, letterhead=letterhead(), practice=False)


def test_a_sheet_is_a_picture_of_each_page_with_its_facts_shaded() -> None:
    facts = {**PAPERS["surat_balasan"], "servers": [server(n) for n in range(1, 21)]}
    pages = sheets("surat_balasan", facts, letterhead=letterhead(), practice=False, draft=True)
    assert len(pages) == 2
    assert all(page.startswith(b"<svg") and b"#dfe6f7" in page for page in pages)


def test_the_code_is_printed_in_fours() -> None:
    words = text_of(render("surat_balasan", PAPERS["surat_balasan"], letterhead=letterhead(), practice=False))
    assert rules.spaced_code(CODE) in words


SVG = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><path d="M0 0h9v9z"/></svg>'


@pytest.mark.parametrize(
    "data",
    [b"", b"GIF89a", SVG.replace(b"<path", b"<script/><path"), SVG.replace(b"<path", b'<path onload="x"'),
     SVG.replace(b"<path", b'<use href="http://x/"/><path'), b"<!DOCTYPE a [<!ENTITY b 'c'>]>" + SVG, SVG + b" " * 300_000],
)  # fmt: skip
def test_an_emblem_that_is_no_still_picture_is_refused(data: bytes) -> None:
    with pytest.raises(Refusal, match="Lambang"):
        media_type_of(data)
    assert media_type_of(SVG) == "image/svg+xml"


def test_an_emblem_of_pixels_stands_on_the_paper_as_it_was_uploaded(monkeypatch: pytest.MonkeyPatch) -> None:
    emblem = png(1, 5, zlib.compress(b"".join(b"\0" + bytes((40 * row, 30, 90)) for row in range(5))))
    assert media_type_of(emblem) == "image/png"
    monkeypatch.setattr("kolokasi.letters.render.files.read", lambda _blob: BytesIO(emblem))
    paper = letterhead()
    paper.logo = Blob(sha256="0" * 64)
    made = render("surat_balasan", PAPERS["surat_balasan"], letterhead=paper, practice=False)
    with pikepdf.open(BytesIO(made)) as document:
        assert (1, 5) in _pictures(document)


def png(width: int, height: int, rows: bytes) -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">L", len(data)) + kind + data + struct.pack(">L", zlib.crc32(kind + data))

    head = struct.pack(">LLBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def _pictures(document: pikepdf.Pdf) -> set[tuple[int, int]]:
    """Width and height of every picture in the file."""
    streams = [one for one in document.objects if isinstance(one, pikepdf.Stream) and one.get("/Subtype") == "/Image"]
    return {(int(one.Width), int(one.Height)) for one in streams}
