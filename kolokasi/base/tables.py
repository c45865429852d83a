"""Rows out of a file that somebody made: csv, xlsx or json, bounded, every cell as text, with the place where it stood."""

from __future__ import annotations

import csv
import io
import json
import zipfile
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import PurePath
from typing import Any

from django.utils.translation import gettext_lazy as _
from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from kolokasi.base.refusal import Refusal, define
from kolokasi.base.text import one_line, plain_text

MOST_BYTES, MOST_UNPACKED = 5 * 1024 * 1024, 50 * 1024 * 1024
MOST_ROWS, MOST_COLUMNS, LONGEST_CELL = 5000, 60, 4000

TABLE_TOO_LARGE = define("table_too_large", _("Berkas {name} terlalu besar. Bagi menjadi beberapa berkas."), 413)
TABLE_UNREADABLE = define(
    "table_unreadable", _("Berkas {name} tidak terbaca sebagai {kind}. Simpan ulang dari aplikasinya, lalu coba lagi.")
)
TABLE_KIND = define("table_kind", _("Berkas {name} bukan csv, xlsx, atau json. Simpan sebagai salah satunya."))
TABLE_EMPTY = define(
    "table_empty", _("Berkas {name} tidak berisi baris. Isi sedikitnya satu baris di bawah judul kolom.")
)


@dataclass(frozen=True)
class Row:
    """One line of a table: cells by column, lower case; `number` is the line as the application shows it."""

    sheet: str
    number: int
    cells: Mapping[str, str] = field(default_factory=dict)

    def get(self, *columns: str) -> str:
        """The first filled cell of these columns, else an empty text."""
        return next((self.cells[name] for name in columns if self.cells.get(name)), "")


def read_table(data: bytes, name: str) -> list[Row]:
    """Every row of the file that has a filled cell; the sheet of a csv is the file's own name."""
    stem, kind = PurePath(name).stem.casefold(), PurePath(name).suffix.casefold().lstrip(".")
    shown = one_line(PurePath(name).name)[:80]
    if len(data) > MOST_BYTES:
        raise Refusal(TABLE_TOO_LARGE, name=shown)
    readers = {"csv": _csv, "xlsx": _xlsx, "json": _json}
    if kind not in readers:
        raise Refusal(TABLE_KIND, name=shown)
    found: list[Row] = []
    try:
        for row in readers[kind](data, stem):
            if any(row.cells.values()):
                found.append(row)
            if len(found) > MOST_ROWS:
                raise Refusal(TABLE_TOO_LARGE, name=shown)
    except _TooLarge as large:
        raise Refusal(TABLE_TOO_LARGE, name=shown) from large
    except (
        ValueError, KeyError, TypeError, AttributeError, IndexError, RecursionError, OSError, EOFError, csv.Error,
        zipfile.BadZipFile, zlib.error, InvalidFileException, NotImplementedError, ArithmeticError, SyntaxError,
    ) as wrong:  # fmt: skip
        raise Refusal(TABLE_UNREADABLE, name=shown, kind=kind) from wrong
    if not found:
        raise Refusal(TABLE_EMPTY, name=shown)
    return found


class _TooLarge(Exception):  # noqa: N818 - becomes a refusal
    """More than anybody types."""


def _csv(data: bytes, stem: str) -> Iterator[Row]:
    text = data.decode("utf-8-sig")
    if "\0" in text:
        raise ValueError(stem)
    head = text.split("\n", 1)[0]
    delimiter = max(",;\t", key=head.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    names = _names(next(reader, []))
    for cells in reader:
        yield _row(stem, reader.line_num, names, cells)


def _xlsx(data: bytes, _stem: str) -> Iterator[Row]:
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        if sum(one.file_size for one in packed.infolist()) > MOST_UNPACKED:
            raise _TooLarge
    book = load_workbook(io.BytesIO(data), read_only=True, data_only=True)
    try:
        for sheet in book.worksheets:
            lines = sheet.iter_rows(values_only=True, max_col=MOST_COLUMNS, max_row=MOST_ROWS * 2)
            names = _names([_text(cell) for cell in next(lines, ())])
            for number, cells in enumerate(lines, start=2):
                yield _row(str(sheet.title).casefold(), number, names, [_text(cell) for cell in cells])
    finally:
        book.close()


def _json(data: bytes, stem: str) -> Iterator[Row]:
    """Lists of objects by their name, or one bare list; a list inside an object becomes lines of its cell."""
    document = json.loads(data.decode("utf-8-sig"))
    lists = document if isinstance(document, dict) else {stem: document}
    for sheet, rows in lists.items():
        if not isinstance(rows, list):
            raise TypeError(sheet)
        for number, cells in enumerate(rows, start=1):
            if not isinstance(cells, dict):
                raise TypeError(sheet)
            yield _row(str(sheet).casefold(), number, _names(cells), [_text(cell) for cell in cells.values()])


def _names(cells: Any) -> list[str]:
    return [one_line(cell).casefold()[:60] for cell in cells][:MOST_COLUMNS]


def _row(sheet: str, number: int, names: Sequence[str], cells: Sequence[str]) -> Row:
    if any(len(cell) > LONGEST_CELL for cell in cells):
        raise _TooLarge
    return Row(sheet, number, {name: plain_text(cell) for name, cell in zip(names, cells, strict=False) if name})


def _text(value: Any) -> str:
    """A cell as people see it: whole numbers without a decimal point, truth as ya or tidak."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "ya" if value else "tidak"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, list):
        return "\n".join(_text(one) for one in value)
    if isinstance(value, dict):
        raise TypeError(value)
    return str(value)
