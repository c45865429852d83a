"""Tables that people take along: xlsx with a sheet for each, one csv for all of them, json and yaml; formulas neutralised."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import openpyxl
import yaml
from django.utils.translation import gettext_lazy as _
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from kolokasi.base.refusal import Refusal, define
from kolokasi.base.sheets import SHEET, harmless

FORMATS = ("xlsx", "csv", "json", "yaml")
GUIDE = "Petunjuk"
TYPES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
    "json": "application/json",
    "yaml": "application/yaml",
}
UNKNOWN_FORMAT = define(
    "export_unknown_format",
    _("Ekspor ditulis sebagai xlsx, csv, json, atau yaml. Beri berkasnya salah satu akhiran itu."),
)


@dataclass(frozen=True)
class Table:
    """One sheet: its name, its columns, and its rows by column; what a row does not have is empty."""

    name: str
    columns: Sequence[str]
    rows: Sequence[Mapping[str, Any]] = field(default_factory=list)


def write(extension: str, tables: Sequence[Table], document: Mapping[str, Any], guide: Sequence[str] = ()) -> bytes:
    """The tables as a file of that kind; `document` is the same as json and yaml have it."""
    if extension == "xlsx":
        return write_xlsx(tables, guide)
    if extension == "csv":
        return write_one_csv(tables)
    if extension == "json":
        return json.dumps(document, ensure_ascii=False, indent=1).encode()
    if extension == "yaml":
        return yaml.dump(
            json.loads(json.dumps(document)), Dumper=yaml.CSafeDumper, allow_unicode=True, sort_keys=False
        ).encode()
    raise Refusal(UNKNOWN_FORMAT)


def write_xlsx(tables: Sequence[Table], guide: Sequence[str] = ()) -> bytes:
    """A workbook with a sheet for each table, the header bold and frozen, after a sheet of advice where there is any."""
    book = openpyxl.Workbook(write_only=True)
    if guide:
        sheet = book.create_sheet(GUIDE)
        sheet.column_dimensions["A"].width = 110
        for line in guide:
            cell = WriteOnlyCell(sheet, str(harmless(line)))
            cell.alignment = Alignment(wrap_text=True, vertical="top")
            sheet.append([cell])
    for table in tables:
        sheet = book.create_sheet(table.name)
        sheet.freeze_panes = "A2"
        for number in range(len(table.columns)):
            sheet.column_dimensions[get_column_letter(number + 1)].width = 18
        header = [WriteOnlyCell(sheet, name) for name in table.columns]
        for cell in header:
            cell.font = Font(bold=True)
        sheet.append(header)
        for row in table.rows:
            sheet.append([_cell(row.get(name)) for name in table.columns])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def write_one_csv(tables: Sequence[Table]) -> bytes:
    """One csv of all tables; where there are several a first column says of which sheet each row is."""
    columns = list(dict.fromkeys(name for table in tables for name in table.columns))
    several = len(tables) > 1
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow([SHEET, *columns] if several else columns)
    for table in tables:
        for row in table.rows:
            cells = [_cell(row.get(name)) for name in columns]
            writer.writerow([table.name, *cells] if several else cells)
    return out.getvalue().encode("utf-8-sig")


def _cell(value: Any) -> Any:
    """The value as it is typed: a list with semicolons, truth as a word."""
    if isinstance(value, bool):
        return "ya" if value else "tidak"
    if isinstance(value, list | tuple):
        return harmless("; ".join(str(one) for one in value))
    return harmless(value)


def filled(rows: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The rows without what is empty, as json and yaml have them."""
    return [{name: value for name, value in row.items() if value not in (None, "", [])} for row in rows]
