"""Files that people bring: bombs, lies about their size, and rows without end are refused in a sentence, and soon."""

from __future__ import annotations

import io
import json
import time
import zipfile

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from kolokasi.base import sheets
from kolokasi.facility.models import Rack, Room, Site
from tests.attack.conftest import Browsers
from tests.attack.said import refused

SHEET = "xl/worksheets/sheet1.xml"


def workbook(inside: str, *, shared: str = "") -> bytes:
    """An xlsx whose one sheet `racks` is written by hand."""
    made, out = io.BytesIO(), io.BytesIO()
    book = openpyxl.Workbook()
    book.active.title = "racks"  # type: ignore[union-attr]
    book.save(made)
    with zipfile.ZipFile(made) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, inside if name == SHEET else shared if shared and "shared" in name else old.read(name))
    return out.getvalue()


def sheet(rows: str, before: str = "", dimension: str = "A1:B2") -> str:
    return (
        f'<?xml version="1.0"?>{before}<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        f'<dimension ref="{dimension}"/><sheetData>{rows}</sheetData></worksheet>'
    )


HEADER = '<row r="1"><c r="A1" t="inlineStr"><is><t>name</t></is></c></row>'
LAUGHS = "<!DOCTYPE w [" + '<!ENTITY a "ha">' + "".join(
    f'<!ENTITY {new} "{f"&{old};" * 10}">' for old, new in zip("abcdefg", "bcdefgh", strict=True)
) + "]>"  # fmt: skip
OUTSIDE = '<!DOCTYPE w [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
FILES = {
    "a row far below.xlsx": workbook(sheet(HEADER + '<row r="999999999999"><c r="A999999999999"><v>1</v></c></row>')),
    "a wide empty land.xlsx": workbook(sheet(HEADER + '<row r="1048576"/>', dimension="A1:XFD1048576")),
    "laughs.xlsx": workbook(sheet('<row r="1"><c r="A1" t="inlineStr"><is><t>&h;</t></is></c></row>', LAUGHS)),
    "outside.xlsx": workbook(sheet('<row r="1"><c r="A1" t="inlineStr"><is><t>&x;</t></is></c></row>', OUTSIDE)),
    "bomb.xlsx": workbook(" " * 90_000_000),
    "cut.xlsx": workbook(sheet(HEADER))[:300],
    "png.xlsx": b"\x89PNG\r\n\x1a\n" + b"x" * 500,
    "twice.csv": b"name,name\nA,B\n",
    "utf16.csv": "name,room\nA,B\n".encode("utf-16"),
    "latin.csv": "name,room\nRuang \xe9,B\n".encode("latin-1"),
    "long cell.csv": b'name,room\n"' + b"x" * 200_000 + b'"\n',
    "endless quote.csv": b'name,room\n"x',
    "million.csv": b"name,room\n" + b"A,B\n" * 1_000_000,
    "deep.json": b'{"rooms":' + b"[" * 50_000 + b"]" * 50_000 + b"}",
    "many.json": json.dumps({"rooms": [{}] * 60_000}).encode(),
    "numbers.json": b'{"site":{"name":"G","supply_w":' + b"9" * 4000 + b"}}",
    "infinite.json": b'{"site":{"name":"G","supply_w":1e999}}',
    "nan.json": b'{"site":{"name":"G","supply_w":NaN}}',
    "shapes.json": b'{"site":[1],"rooms":{"racks":"x","name":{"a":[]}},"uplinks":[null,true,1e5]}',
    "halves.json": b'{"site":{"name":"\\ud800"},"rooms":[{"name":"\\u0000"}]}',
    "empty.csv": b"",
    "none.exe": b"MZ",
}


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("address", ["/pusat-data/impor/", "/alamat/impor/"])
def test_a_hostile_file_is_refused_in_a_sentence_and_soon(browser: Browsers, name: str, address: str) -> None:
    began = time.monotonic()
    file = SimpleUploadedFile(name.replace(" ", "-"), FILES[name])
    refused(browser("administrator").post(address, {"file": file, "sheet": "racks"}), 413, 422)
    assert time.monotonic() - began < 12
    assert not Site.objects.exists() and not Room.objects.exists() and not Rack.objects.exists()


def test_formulas_leave_as_text() -> None:
    for cell in ("=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"):
        assert str(sheets.harmless(cell)).startswith("'")
