"""The printed SOP AP: words letter for letter, both papers, the same bytes each time, and nothing invented."""

from __future__ import annotations

import io
import re
import subprocess
from dataclasses import replace
from datetime import date
from pathlib import Path

import pikepdf
import pytest

from kolokasi.sop.figure import figure
from kolokasi.sop.official import PAPERS, Paper, pdf
from kolokasi.sop.paging import pages
from kolokasi.sop.spec import Procedure
from tests.sop.sample import IDENTITY, OFFICIAL, colocation


@pytest.fixture(scope="module")
def procedure() -> Procedure:
    return colocation()


@pytest.fixture(scope="module")
def signed(procedure: Procedure) -> bytes:
    return pdf(procedure, official=True)


@pytest.fixture(scope="module")
def whole(procedure: Procedure) -> bytes:
    return pdf(procedure, official=False)


def _text(data: bytes, *options: str) -> str:
    done = subprocess.run(["pdftotext", *options, "-", "-"], input=data, capture_output=True, check=True)
    return " ".join(done.stdout.decode().split())


def _size(data: bytes, folder: Path) -> tuple[int, int]:
    path = folder / "page.pdf"
    path.write_bytes(data)
    said = subprocess.run(["pdfinfo", str(path)], capture_output=True, check=True, text=True).stdout
    found = re.search(r"Page size:\s+([\d.]+) x ([\d.]+) pts", said)
    assert found is not None
    return round(float(found[1]) / 72 * 25.4), round(float(found[2]) / 72 * 25.4)


def test_every_word_of_the_thirteen_rows_is_printed_letter_for_letter_in_order(signed: bytes) -> None:
    text = _text(signed, "-raw")
    place = text.index("Mutu Baku")
    for row in OFFICIAL:
        for words in (row.no, row.kegiatan, row.kelengkapan, row.waktu, row.output):
            found = text.find(" ".join(words.split()), place)
            assert found >= 0, words
            place = found if words == row.no else max(place, found)


def test_the_plain_text_holds_every_activity_too(signed: bytes) -> None:
    text = _text(signed)
    for row in OFFICIAL:
        assert " ".join(row.kegiatan.split()) in text


def test_lists_around_the_table_print_as_cited(signed: bytes) -> None:
    text = _text(signed, "-raw")
    identity = IDENTITY
    for items in (
        identity.legal_basis,
        identity.qualification,
        identity.related,
        identity.equipment,
        identity.warning,
        identity.recording,
    ):
        for item in items:
            assert item in text


def test_the_official_print_knows_no_extension(signed: bytes, whole: bytes) -> None:
    assert "erluasan" not in _text(signed)
    assert "Sekretaris " not in _text(signed, "-raw").split("Pelaksana Mutu Baku")[-1]
    assert _text(whole).count("Perluasan SOP") == 12


def test_an_empty_identity_box_prints_empty(signed: bytes) -> None:
    text = _text(signed, "-raw")
    assert "Nomor SOP Tanggal pembuatan Tanggal revisi Tanggal efektif Disahkan oleh PEMERINTAH" in text
    assert "Bidang Aplikasi dan Informatika Judul SOP SOP Permohonan Colocation Dasar Hukum" in text


def test_a_filled_identity_box_prints_what_it_says() -> None:
    filled = replace(
        IDENTITY,
        number="000.8.3/14/SOP-Aptika/2026",
        created="3 Agustus 2026",
        effective="7 September 2026",
        approved_by=("Kepala Dinas", "Ir. Contoh Nama, M.Si.", "NIP 19710000 199600 1 000"),
    )
    data = pdf(colocation(filled), official=True)
    text = _text(data, "-raw")
    assert "000.8.3/14/SOP-Aptika/2026" in text
    assert "Kepala Dinas, Ir. Contoh Nama, M.Si. NIP 19710000 199600 1 000" in text
    assert _dated(data).startswith("D:20260907")


def test_the_file_is_dated_by_facts_never_by_the_clock(signed: bytes) -> None:
    assert _dated(signed).startswith("D:1970")
    assert _dated(pdf(colocation(), official=True, day=date(2026, 9, 7))).startswith("D:20260907")


def _dated(data: bytes) -> str:
    with pikepdf.open(io.BytesIO(data)) as file:
        return str(file.docinfo["/CreationDate"])


@pytest.mark.parametrize(("paper", "millimetres"), [("A4", (297, 210)), ("F4", (330, 215))])
def test_both_papers_lie_on_their_side(
    procedure: Procedure, tmp_path: Path, paper: Paper, millimetres: tuple[int, int]
) -> None:
    assert PAPERS[paper] == millimetres
    assert _size(pdf(procedure, official=True, paper=paper), tmp_path) == millimetres


def test_the_same_facts_give_the_same_bytes(procedure: Procedure, signed: bytes, whole: bytes) -> None:
    assert pdf(procedure, official=True) == signed
    assert pdf(procedure, official=False) == whole
    assert signed != whole


def test_the_file_is_tagged_titled_and_archival(signed: bytes) -> None:
    with pikepdf.open(io.BytesIO(signed)) as file:
        assert file.Root.MarkInfo.Marked
        assert "/StructTreeRoot" in file.Root
        assert str(file.Root.Lang) == "id"
        assert file.Root.ViewerPreferences.DisplayDocTitle
        with file.open_metadata() as meta:
            assert meta["dc:title"] == "SOP Permohonan Colocation"
            assert (meta["pdfaid:part"], meta["pdfaid:conformance"]) == ("2", "A")
            assert meta["pdfuaid:part"] == "1"


def test_only_the_pinned_typeface_is_used(signed: bytes, tmp_path: Path) -> None:
    path = tmp_path / "page.pdf"
    path.write_bytes(signed)
    lines = subprocess.run(["pdffonts", str(path)], capture_output=True, check=True, text=True).stdout.splitlines()[2:]
    assert lines
    assert all("NotoSans" in line.split()[0] for line in lines)
    assert all(line.split()[-5] == "yes" for line in lines), "every face is embedded"


def test_the_header_is_repeated_on_every_page_of_the_table(signed: bytes) -> None:
    with pikepdf.open(io.BytesIO(signed)) as file:
        count = len(file.pages)
    assert count >= 2
    assert _text(signed, "-raw").count("Mutu Baku") == count - 1


def test_connectors_stand_on_both_sides_of_a_break(procedure: Procedure) -> None:
    for official in (True, False):
        drawn = figure(procedure, official=official)
        heights = [30.0 * (1 + max(n.level for n in drawn.nodes if n.row == r)) for r in range(len(drawn.rows))]
        parts = pages(drawn, heights, limit=330, level=30)
        assert len(parts) > 1
        assert [row for part in parts for row in part.figure.rows] == list(drawn.rows)
        out = {n.label for p in parts for n in p.figure.nodes if n.id.startswith("to-")}
        arrived = {n.label for p in parts for n in p.figure.nodes if n.id.startswith("from-")}
        assert out == arrived != set()
        for part in parts:
            known = {node.id for node in part.figure.nodes}
            assert all(edge.source in known and edge.target in known for edge in part.figure.edges)


def test_an_unbroken_table_needs_no_connector(procedure: Procedure) -> None:
    drawn = figure(procedure, official=True)
    (only,) = pages(drawn, [30.0] * 13, limit=5000, level=30)
    assert only.figure.nodes == drawn.nodes


def test_a_practice_print_says_so(procedure: Procedure) -> None:
    assert "LATIHAN" in _text(pdf(procedure, official=True, mark="LATIHAN"))


@pytest.mark.parametrize(
    "name", ['#panic("x")', "$x$ *tebal* _miring_ @label <a> // /*", "\\u{1F600} `kode` ]) }", "a" * 300]
)
def test_hostile_words_are_printed_as_they_are(name: str) -> None:
    rows = (replace(OFFICIAL[0], kegiatan=name), *OFFICIAL[1:])
    data = pdf(replace(colocation(), official=rows), official=True)
    assert "".join(name.split()) in "".join(_text(data, "-raw").replace("\u200b", "").split())
