"""The lines of a list as a file for a spreadsheet; no cell of it is a formula, whatever somebody has typed."""

from __future__ import annotations

import csv
import io
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from typing import IO, Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from kolokasi.base.sheets import harmless
from kolokasi.base.text import plain_text

CSV, XLSX = "text/csv; charset=utf-8", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST_XLSX_ROWS = 100_000
LONGEST_CELL = 32_000
WIDEST = 60
MARK = "\ufeff"  # by which spreadsheets know UTF-8


def as_csv(header: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[bytes]:
    """The file portion by portion, a portion a row."""
    yield (MARK + _line(header)).encode()
    for row in rows:
        yield _line(row).encode()


def as_xlsx(title: str, header: Sequence[str], rows: Iterable[Sequence[str]]) -> IO[bytes]:
    """The file, open at its beginning: one sheet, its first row fixed, every cell text."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(title[:31])
    sheet.freeze_panes = "A2"
    for place, word in enumerate(header, 1):
        sheet.column_dimensions[get_column_letter(place)].width = min(WIDEST, max(14, len(word) + 4))
    sheet.append([_cell(sheet, word, bold=True) for word in header])
    for row in rows:
        sheet.append([_cell(sheet, word) for word in row])
    out = tempfile.TemporaryFile()  # noqa: SIM115 - the caller closes it
    book.save(out)
    out.seek(0)
    return out


def _cell(sheet: Any, word: str, *, bold: bool = False) -> Any:
    cell = WriteOnlyCell(sheet, value=_kept(word))
    cell.data_type = "s"
    if bold:
        cell.font = Font(bold=True)
    return cell


def _kept(word: str) -> str:
    """The word without what neither format can carry."""
    return plain_text(word)[:LONGEST_CELL]


def _line(words: Sequence[str]) -> str:
    out = io.StringIO()
    csv.writer(out).writerow([harmless(_kept(word)) for word in words])
    return out.getvalue()
