"""Workbooks and archives that hide, compute, reach outside or swell: refused early, in one sentence, in bounded memory."""

from __future__ import annotations

import io
import resource
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from kolokasi.base import untrusted
from kolokasi.base.refusal import Refusal
from kolokasi.base.sheets import FILE_LIMIT, check_size, read_table
from kolokasi.base.untrusted import MEMORY_BYTES, READER

PEAK_MB = 400


def book(change: Callable[[Any, Worksheet], None] = lambda _book, _sheet: None) -> bytes:
    made = openpyxl.Workbook()
    sheet = made.worksheets[0]
    sheet.title = "racks"
    sheet.append(["name", "units"])
    sheet.append(["R01", 42])
    change(made, sheet)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def added(parts: dict[str, bytes], data: bytes | None = None) -> bytes:
    """The workbook with further parts, or parts replaced."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data or book())) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            if name not in parts:
                new.writestr(name, old.read(name))
        for name, content in parts.items():
            new.writestr(name, content)
    return out.getvalue()


def formula(_book: Any, sheet: Worksheet) -> None:
    sheet["B2"] = "=40+2"
    sheet["A3"] = '=HYPERLINK("http://contoh.invalid","R02")'


def merged(_book: Any, sheet: Worksheet) -> None:
    sheet.merge_cells("A2:A3")


def hidden(made: Any, _sheet: Worksheet) -> None:
    made.create_sheet("feeds").sheet_state = "veryHidden"


def many_empty(_book: Any, sheet: Worksheet) -> None:
    sheet["A900000"] = "R02"


def lying() -> bytes:
    """A part that says it is small and is not."""
    data = bytearray(added({"xl/worksheets/sheet1.xml": b"<a>" + b" " * 5_000_000 + b"</a>"}))
    size = (5_000_007).to_bytes(4, "little")
    while size in data:
        data[data.index(size) : data.index(size) + 4] = (10).to_bytes(4, "little")
    return bytes(data)


def many_texts() -> bytes:
    """One long shared text in a hundred thousand cells: small as a file, gigabytes as rows."""
    strings = (
        b'<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><si><t>'
        + b"x" * 30_000
        + b"</t></si></sst>"
    )
    row = b"<row>" + b'<c t="s"><v>0</v></c>' * 90 + b"</row>"
    sheet = (
        b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
        + row * 20_000
        + b"</sheetData></worksheet>"
    )
    with zipfile.ZipFile(io.BytesIO(book())) as plain:
        types = plain.read("[Content_Types].xml")
    shared = b'<Override PartName="/xl/sharedStrings.xml" ContentType="application/vnd.openxmlformats-officedocument'
    shared += b'.spreadsheetml.sharedStrings+xml"/></Types>'
    parts = {"xl/sharedStrings.xml": strings, "xl/worksheets/sheet1.xml": sheet}
    return added(parts | {"[Content_Types].xml": types.replace(b"</Types>", shared)})


FILES: dict[str, tuple[bytes, str]] = {
    "formula": (book(formula), r"2 sel berisi rumus, di antaranya racks!B2, racks!A3\. Tulis angkanya, bukan rumus"),
    "merged": (book(merged), "Sel A2:A3 di lembar racks digabung"),
    "hidden": (book(hidden), "Lembar feeds tersembunyi"),
    "a million empty rows": (book(many_empty), "ribuan baris kosong sesudah baris 2"),
    "macro": (added({"xl/vbaProject.bin": b"x"}), "memuat makro"),
    "macro by its type": (
        added({"[Content_Types].xml": b'<Types><Override ContentType="x.macroEnabled.main+xml"/></Types>'}),
        "memuat makro",
    ),
    "external link": (added({"xl/externalLinks/externalLink1.xml": b"<a/>"}), "mengambil data dari berkas atau alamat lain"),
    "query": (added({"xl/connections.xml": b"<a/>"}), "mengambil data dari berkas atau alamat lain"),
    "a file inside": (added({"xl/embeddings/oleObject1.bin": b"x"}), "memuat berkas lain"),
    "a zip inside": (added({"xl/media/bomb.zip": b"x"}), "memuat berkas lain"),
    "entities": (added({"xl/workbook.xml": b'<!DOCTYPE w [<!ENTITY a "b">]><w>&a;</w>'}), "tidak dapat dibaca"),
    "lies": (lying(), "tidak dapat dibaca|melebihi"),
    "swells": (added({"xl/media/a.xml": b"0" * 90_000_000}), "melebihi 80 MB"),
    "many texts": (many_texts(), "melebihi 80 MB"),
    "ten thousand parts": (added({f"x/{n}.txt": b"" for n in range(3000)}), "melebihi"),
    "old or locked": (b"\xd0\xcf\x11\xe0" + b"x" * 500, "format lama"),
    "infinite number": (
        added({"xl/worksheets/sheet1.xml": b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
               b'<sheetData><row><c><v>1</v></c></row><row><c><v>' + b"9" * 6000 + b"</v></c></row></sheetData></worksheet>"}),
        "tidak dapat dibaca",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", FILES)
def test_a_hostile_workbook_is_refused_in_a_sentence_and_soon(name: str) -> None:
    data, words = FILES[name]
    began = time.monotonic()
    with pytest.raises(Refusal, match=words):
        read_table("racks.xlsx", data)
    assert time.monotonic() - began < 20


def test_a_plain_workbook_is_read_and_its_advice_is_not() -> None:
    def advised(made: Any, _sheet: Worksheet) -> None:
        made.create_sheet("Petunjuk").append(["=1+1 jangan begini"])

    (row,) = read_table("racks.xlsx", book(advised))
    assert (row.sheet, row.number, row.cells) == ("racks", 2, {"name": "R01", "units": "42"})


@pytest.mark.parametrize("name", ["racks.xlsm", "racks.xls", "racks.ods"])
def test_other_kinds_of_workbook_are_named(name: str) -> None:
    with pytest.raises(Refusal, match="xlsx, csv, json, yaml"):
        read_table(name, book())


def test_fifty_megabytes_are_refused_unread() -> None:
    with pytest.raises(Refusal, match="melebihi 10 MB"):
        check_size(50_000_000)
    with pytest.raises(Refusal, match="melebihi 10 MB"):
        read_table("racks.xlsx", b"PK\x03\x04" + b"x" * FILE_LIMIT)


@pytest.mark.parametrize("name", ["swells", "many texts", "a million empty rows", "lies"])
def test_the_reader_stays_within_its_memory(name: str, tmp_path: Path) -> None:
    path = tmp_path / "file.xlsx"
    path.write_bytes(FILES[name][0])
    measured = (
        "import resource, subprocess, sys;"
        "subprocess.run(sys.argv[2:], stdin=open(sys.argv[1], 'rb'), capture_output=True);"
        "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)"
    )
    reader = [sys.executable, "-I", str(READER), "xlsx", str(MEMORY_BYTES), "30"]
    told = subprocess.run(
        [sys.executable, "-c", measured, str(path), *reader], capture_output=True, text=True, check=True
    )
    assert int(told.stdout) / 1024 < PEAK_MB


def test_a_reader_that_dies_or_waits_is_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(untrusted, "WALL_SECONDS", 0.01)
    with pytest.raises(Refusal, match="melebihi"):
        untrusted.read("xlsx", "a.xlsx", book())
    monkeypatch.undo()
    monkeypatch.setattr(untrusted, "MEMORY_BYTES", 40 << 20)
    with pytest.raises(Refusal, match=r"melebihi|tidak dapat dibaca"):
        untrusted.read("xlsx", "a.xlsx", book())
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss > 0


def test_deep_and_many_yaml(tmp_path: Path) -> None:
    bombs = (b"a: " + b"[" * 2000 + b"]" * 2000, b"- x\n" * 1_500_000, b"a: &a [" + b"x," * 9 + b"x]\nb: [*a,*a]\n")
    for data in bombs:
        with pytest.raises(Refusal, match=r"bersarang|melebihi|rujukan|YAML yang utuh"):
            untrusted.read("yaml", "a.yaml", data)
