"""Tables that people bring as csv or xlsx: read as rows of plain text by sheet and row number, within limits; formulas refused."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import PurePath
from typing import Any

from django.utils.translation import gettext_lazy as _

from kolokasi.base import untrusted
from kolokasi.base.refusal import Refusal, define
from kolokasi.base.text import one_line
from kolokasi.base.untrusted import TOO_LARGE, TOO_MANY_ROWS, UNREADABLE

FILE_LIMIT = 10 * 1024 * 1024
NODES_LIMIT = 2_000_000
ROWS_LIMIT = 50_000
LINES_LIMIT = 2 * ROWS_LIMIT
COLUMNS_LIMIT = 100
CELL_LIMIT = 2000
SHEET = "sheet"
FOREIGN = {"xls", "xlsm", "xlsb", "xltx", "xltm", "ods", "pdf", "doc", "docx", "zip"}
FORMULA = ("=", "+", "-", "@", "\t", "\r")

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
    """One row by its place in the file; `cells` are text by column name, empty cells are absent.

    `numbers`: the columns in which a workbook holds a number and no text, as its format shows it, empty where it shows
    it anyhow: what was typed as 500.10 is 500.1 there.
    """

    sheet: str
    number: int | str
    cells: dict[str, Any]
    numbers: dict[str, str] = field(default_factory=dict)


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


def check_size(size: int) -> None:
    """Refuses a file before it is read that is larger than anybody's table."""
    if size > FILE_LIMIT:
        raise Refusal(TOO_LARGE, limit=FILE_LIMIT // 1024 // 1024)


def read_table(name: str, data: bytes, sheet: str = "") -> list[Row]:
    """Every row of a csv or of all sheets of an xlsx. A csv is the sheet `sheet`, else the one its file is named after;
    one with a column `sheet` says it row by row."""
    check_size(len(data))
    if kind_of(name) == "xlsx":
        return list(_limited(_xlsx(name, data)))
    if kind_of(name) in FOREIGN:
        raise Refusal(UNREADABLE, name=name, kind="xlsx, csv, json, yaml")
    return list(_limited(_told_apart(_table(sheet or PurePath(name).stem.lower(), _csv(name, data)))))


def _told_apart(rows: Iterable[Row]) -> Iterator[Row]:
    for row in rows:
        if SHEET in row.cells:
            cells = {name: cell for name, cell in row.cells.items() if name != SHEET}
            yield Row(row.cells[SHEET].lower()[:60], row.number, cells, row.numbers)
        else:
            yield row


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
    """What a process of its own reads of the workbook, within limits of memory and time."""
    for title, lines in untrusted.read("xlsx", name, data)["sheets"]:
        yield from _rows(title.strip().lower(), ((number, cells, numbers) for number, cells, numbers in lines))


def _table(sheet: str, lines: Iterable[Sequence[Any]]) -> Iterator[Row]:
    return _rows(sheet, ((number, line, {}) for number, line in enumerate(lines, start=1)))


def _rows(sheet: str, lines: Iterable[tuple[int, Sequence[Any], Mapping[str, str]]]) -> Iterator[Row]:
    header: list[str] = []
    for number, line, numbers in lines:
        if number > LINES_LIMIT:
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
        told = {header[int(place)]: shown for place, shown in numbers.items() if int(place) < len(header)}
        yield Row(sheet, number, {name: cell for name, cell in zip(header, cells, strict=False) if name and cell}, told)


def _check_header(sheet: str, header: list[str]) -> None:
    names = [name for name in header if name]
    if not names:
        raise Refusal(NO_HEADER, sheet=sheet)
    for name in names:
        if names.count(name) > 1:
            raise Refusal(SAME_COLUMN, column=name[:40], sheet=sheet)


def _text(value: Any) -> str:
    """The cell as it was typed, the sign of `harmless` taken off again."""
    text = one_line(str(value)[:CELL_LIMIT])
    return text[1:] if text.startswith("'") and text.lstrip("'").startswith(FORMULA) else text


def harmless(value: object) -> object:
    """A cell for a csv or xlsx that a spreadsheet will not run as a formula."""
    if isinstance(value, str) and value.lstrip("'").startswith(FORMULA):
        return f"'{value}"
    return value
