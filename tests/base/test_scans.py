"""Scans are opened in a child that dies after it: what is asked of it works, and what is hostile ends with a sentence."""

from __future__ import annotations

from io import BytesIO

import pikepdf
import pytest
from PIL import Image

from kolokasi.base import scans
from tests.pdfs import pdf
from tests.procedure.taken import refusal
from tests.scanning import blank, photograph, scan

pytestmark = pytest.mark.django_db


def test_a_pdf_stays_what_it_was_and_photographs_become_pages() -> None:
    assert scans.gathered([("a.pdf", pdf("x"))]) == pdf("x")
    files = [("a.pdf", pdf("x", pages=2)), ("b.jpg", photograph(blank())), ("c.png", photograph(blank(), kind="PNG"))]
    whole = scans.gathered(files)
    with pikepdf.open(BytesIO(whole)) as opened:
        assert len(opened.pages) == 4
        assert not opened.docinfo
    assert whole == scans.gathered(files)


def test_runs_are_cut_out_and_pages_drawn() -> None:
    first, last = scans.split(pdf("x", pages=5), [(0, 2), (2, 5)])
    with pikepdf.open(BytesIO(first)) as one, pikepdf.open(BytesIO(last)) as two:
        assert (len(one.pages), len(two.pages)) == (2, 3)
    with Image.open(BytesIO(scans.picture(pdf("x"), 0, 600))) as drawn:
        assert (drawn.format, drawn.width) == ("JPEG", 600)
    assert refusal(lambda: scans.picture(pdf("x"), 1, 600)).code == "scan_no_page"


def test_a_page_as_large_as_a_field_is_drawn_small() -> None:
    huge = pdf("x").replace(b"[0 0 595 842]", b"[0 0 14400 14400]")
    assert scans.codes(huge) == [[]]


def test_a_picture_that_unpacks_to_more_than_there_is_room_for_is_refused() -> None:
    out = BytesIO()
    Image.new("1", (30_000, 30_000)).save(out, "PNG")
    assert len(out.getvalue()) < 2_000_000
    assert refusal(lambda: scans.gathered([("bom.png", out.getvalue())])).code == "scan_too_complex"


def test_too_many_files_or_bytes_are_refused_before_anything_is_opened() -> None:
    many = [("a.jpg", b"\xff\xd8\xff")] * (scans.LIMIT_FILES + 1)
    assert refusal(lambda: scans.gathered(many)).code == "scan_too_much"
    large = [("a.jpg", b"\xff\xd8\xff" + bytes(scans.LIMIT_BYTES))]
    assert refusal(lambda: scans.gathered(large)).code == "pdf_too_large"
    assert refusal(lambda: scans.gathered([])).code == "scan_nothing"


def test_a_child_that_dies_says_it_was_too_much(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scans, "MEMORY_BYTES", 40 << 20)
    assert refusal(lambda: scans.codes(scan(blank()))).code == "scan_too_complex"
    monkeypatch.setattr(scans, "WALL_SECONDS", 0.01)
    assert refusal(lambda: scans.codes(scan(blank()))).code == "scan_too_complex"
