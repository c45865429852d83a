"""Tables that people bring as csv or xlsx: read as rows of plain text by sheet and row number, within limits, formulas unread."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import PurePath
from typing import Any

import openpyxl
from django.utils.translation import gettext_lazy as _

from kolokasi.base.refusal import Refusal, define
from kolokasi.base.text import one_line

FILE_LIMIT = 10 * 1024 * 1024
UNPACKED_LIMIT = 80 * 1024 * 1024
ROWS_LIMIT = 50_000
LINES_LIMIT = 2 * ROWS_LIMIT
COLUMNS_LIMIT = 100
CELL_LIMIT = 2000
FORMULA = ("=", "+", "-", "@", "\t", "\r")

TOO_LARGE = define("sheet_too_large", _("Berkas melebihi {limit} MB. Bagi menjadi beberapa berkas."), 413)
TOO_MANY_ROWS = define(
    "sheet_too_many_rows", _("Berkas memuat lebih dari {limit} baris. Bagi menjadi beberapa berkas.")
)
UNREADABLE = define(
    "sheet_unreadable",
    _("Berkas {name} tidak dapat dibaca sebagai {kind}. Simpan ulang dari aplikasinya, lalu coba lagi."),
)
NO_HEADER = define(
    "sheet_no_header", _("Lembar {sheet} tidak mempunyai baris judul. Tulis nama kolom di baris pertama.")
)
TOO_MANY_CELLS = define(
    "sheet_too_many_cells",
    _(
        "Baris {row} di lembar {sheet} mempunyai lebih banyak isi daripada kolom."
        " Apit dengan tanda kutip isi yang memuat koma atau titik koma, misalnya “A; B”."
    ),
)
SAME_COLUMN = define("sheet_same_column", _("Kolom {column} di lembar {sheet} ada dua. Hapus salah satunya."))


@dataclass(frozen=True)
class Row:
    """One row by its place in the file; `cells` are text by column name, empty cells are absent."""

    sheet: str
    number: int | str
    cells: dict[str, Any]


@dataclass(frozen=True)
class Fault:
    """What is wrong at a place of the file, in a sentence."""

    sheet: str
    row: int | str
    column: str
    sentence: str

    def as_json(self) -> dict[str, object]:
        return {"sheet": self.sheet, "row": self.row, "column": self.column, "message": self.sentence}


def kind_of(name: str) -> str:
    """csv, xlsx, json … by the file's name."""
    return PurePath(name).suffix.lower().lstrip(".")


def read_table(name: str, data: bytes, sheet: str = "") -> list[Row]:
    """Every row of a csv or of all sheets of an xlsx; a csv is the sheet `sheet`, else the one its file is named after."""
    if len(data) > FILE_LIMIT:
        raise Refusal(TOO_LARGE, limit=FILE_LIMIT // 1024 // 1024)
    if kind_of(name) == "xlsx":
        return list(_limited(_xlsx(name, data)))
    return list(_limited(_table(sheet or PurePath(name).stem.lower(), _csv(name, data))))


def _limited(rows: Iterable[Row]) -> Iterator[Row]:
    for count, row in enumerate(rows):
        if count >= ROWS_LIMIT:
            raise Refusal(TOO_MANY_ROWS, limit=ROWS_LIMIT)
        yield row


def _csv(name: str, data: bytes) -> Iterator[Sequence[Any]]:
    """Comma, semicolon or tab, whichever the first line has most of; UTF-8, with or without its mark."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as other:
        raise Refusal(UNREADABLE, name=name, kind="csv UTF-8") from other
    first = text.partition("\n")[0]
    delimiter = max(",;\t", key=first.count)
    try:
        yield from csv.reader(io.StringIO(text.replace("\0", "")), delimiter=delimiter, strict=True)
    except csv.Error as broken:
        raise Refusal(UNREADABLE, name=name, kind="csv") from broken


def _xlsx(name: str, data: bytes) -> Iterator[Row]:
    """Values only. A file that unpacks to more than anybody typed is refused before it is unpacked."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            if sum(part.file_size for part in packed.infolist()) > UNPACKED_LIMIT:
                raise Refusal(TOO_LARGE, limit=UNPACKED_LIMIT // 1024 // 1024)
        book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
        for sheet in book.worksheets:
            yield from _table(sheet.title.strip().lower()[:60], sheet.iter_rows(values_only=True))
    except Refusal:
        raise
    except Exception as broken:  # a hostile workbook breaks openpyxl in any way it likes
        raise Refusal(UNREADABLE, name=name, kind="xlsx") from broken


def _table(sheet: str, lines: Iterable[Sequence[Any]]) -> Iterator[Row]:
    header: list[str] = []
    for number, line in enumerate(lines, start=1):
        if number > LINES_LIMIT:  # a workbook may name a row far below the last one that anybody filled
            raise Refusal(TOO_MANY_ROWS, limit=ROWS_LIMIT)
        if not any(line[:COLUMNS_LIMIT]):
            continue
        cells = [_text(value) for value in line[:COLUMNS_LIMIT]]
        if not any(cells):
            continue
        if not header:
            header = [cell.lower() for cell in cells]
            _check_header(sheet, header)
            continue
        if any(cells[len(header) :]):
            raise Refusal(TOO_MANY_CELLS, row=number, sheet=sheet)
        yield Row(sheet, number, {name: cell for name, cell in zip(header, cells, strict=False) if name and cell})


def _check_header(sheet: str, header: list[str]) -> None:
    names = [name for name in header if name]
    if not names:
        raise Refusal(NO_HEADER, sheet=sheet)
    for name in names:
        if names.count(name) > 1:
            raise Refusal(SAME_COLUMN, column=name[:40], sheet=sheet)


def _text(value: Any) -> str:
    """The cell as it would be typed."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime | date):
        return value.isoformat()
    return one_line(str(value)[:CELL_LIMIT])


def harmless(value: object) -> object:
    """A cell for a csv or xlsx that a spreadsheet will not run as a formula."""
    if isinstance(value, str) and value.startswith(FORMULA):
        return f"'{value}"
    return value


def write_csv(header: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """A csv with the mark that lets spreadsheets read it as UTF-8; formulas are neutralised."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(header)
    writer.writerows([harmless(cell) for cell in row] for row in rows)
    return out.getvalue().encode("utf-8-sig")
