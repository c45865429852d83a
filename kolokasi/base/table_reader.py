"""Opens one file that somebody brought, from standard input, and tells its cells as JSON; runs alone, in a process with limits.

Started as a script by `base.untrusted`; imports nothing of the product. Nothing is computed: a formula is named and refused.
"""

from __future__ import annotations

import json
import re
import resource
import sys
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time
from io import BytesIO
from typing import Any

import openpyxl
import yaml

UNPACKED, TEXT, CELLS, ROWS, COLUMNS, CELL = 80 << 20, 16_000_000, 1_000_000, 50_000, 100, 2000
EMPTY_ROWS, SHEETS, PARTS, FILES, DEPTH, NAMED = 5000, 60, 2000, 10_000, 50, 5
GUIDE = "petunjuk"
MERGED = re.compile(rb'<(?:\w+:)?mergeCell\b[^>]*?\bref="([A-Z]{1,3}\d{1,7}:[A-Z]{1,3}\d{1,7})"')
ZEROS = re.compile(r"(0{1,9})(?:\.(0{1,9}))?")
NOTHING = {"", "~", "null", "Null", "NULL"}


class _Fault(Exception):  # noqa: N818 - an answer, not an error
    """What is wrong with the file, as a code and facts."""

    def __init__(self, code: str, **facts: Any) -> None:
        super().__init__(code)
        self.answer = {"fault": code, **facts}


class _Budget:
    """Counts what is told; more than anybody typed ends the reading."""

    def __init__(self) -> None:
        self.text = self.cells = self.rows = 0

    def cell(self, text: str) -> None:
        self.cells += 1
        self.text += len(text)
        if self.cells > CELLS or self.text > TEXT:
            raise _Fault("too_large")

    def row(self) -> None:
        self.rows += 1
        if self.rows > ROWS:
            raise _Fault("too_many_rows", limit=ROWS)


def main(kind: str, memory: int, seconds: int) -> dict[str, Any]:
    """The tables of a workbook, the documents of a YAML file, or those of every YAML file in a zip."""
    bound = resource.getrlimit(resource.RLIMIT_AS)[1]
    resource.setrlimit(resource.RLIMIT_AS, (memory, bound))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    data = sys.stdin.buffer.read()
    readers = {"xlsx": workbook, "yaml": documents, "zip": folder}
    try:
        return readers[kind](data)
    except _Fault as fault:
        return fault.answer
    except MemoryError:
        return {"fault": "too_large"}
    except Exception:  # a hostile file breaks its reader in any way it likes
        return {"fault": "unreadable"}


def workbook(data: bytes) -> dict[str, Any]:
    """Each sheet with its rows that are not empty, by row number; what would hide a fact is refused by its place."""
    merged = _looked_through(data)
    book = openpyxl.load_workbook(BytesIO(data), read_only=True, data_only=False, keep_links=False)
    if len(book.worksheets) > SHEETS:
        raise _Fault("too_large")
    budget, told, formulas = _Budget(), [], list[str]()
    for sheet in book.worksheets:
        if sheet.title.strip().casefold() == GUIDE:
            continue
        if sheet.sheet_state != "visible":
            raise _Fault("hidden_sheet", sheet=sheet.title[:60])
        path = str(getattr(sheet, "_worksheet_path", "")).lstrip("/")
        if path in merged:
            raise _Fault("merged_cells", sheet=sheet.title[:60], cells=merged[path])
        told.append([sheet.title[:60], list(_lines(sheet, budget, formulas))])
    if formulas:
        raise _Fault("formula", cells=", ".join(formulas[:NAMED]), count=len(formulas))
    return {"sheets": told}


def _looked_through(data: bytes) -> dict[str, str]:
    """The merged cells by part; refuses what has no place in a table: bombs, macros, links, files, made-up entities."""
    merged: dict[str, str] = {}
    with zipfile.ZipFile(BytesIO(data)) as packed:
        parts = packed.infolist()
        if len(parts) > PARTS or sum(part.file_size for part in parts) > UNPACKED:
            raise _Fault("too_large")
        for part in parts:
            name = part.filename.lower()
            if "vbaproject" in name or "/macrosheets/" in name or "/activex/" in name:
                raise _Fault("macro")
            if "/externallinks/" in name or name == "xl/connections.xml" or "/querytables/" in name:
                raise _Fault("external_link")
            if "/embeddings/" in name or name.endswith((".zip", ".xlsx", ".xlsm", ".exe")):
                raise _Fault("embedded")
            if name.endswith((".xml", ".rels")):
                _look(packed, part, merged)
    return merged


def _look(packed: zipfile.ZipFile, part: zipfile.ZipInfo, merged: dict[str, str]) -> None:
    with packed.open(part) as stream:
        content = stream.read(part.file_size + 1)
    if b"<!DOCTYPE" in content or b"<!ENTITY" in content:
        raise _Fault("unreadable")
    if part.filename == "[Content_Types].xml" and b"macroEnabled" in content:
        raise _Fault("macro")
    found = MERGED.search(content) if "worksheets/" in part.filename else None
    if found:
        merged[part.filename] = found.group(1).decode()


def _lines(sheet: Any, budget: _Budget, formulas: list[str]) -> Iterator[list[Any]]:
    last = 0
    for number, line in enumerate(sheet.iter_rows(max_col=COLUMNS), start=1):
        texts: list[str] = []
        numbers: dict[int, str] = {}
        for column, cell in enumerate(line):
            if cell.value is None:
                continue
            if cell.data_type == "f":
                formulas.append(f"{sheet.title[:30]}!{cell.coordinate}")
            text = _text(cell.value)
            budget.cell(text)
            texts += [""] * (column - len(texts)) + [text]
            if type(cell.value) in (int, float):
                numbers[column] = _as_shown(cell.value, cell.number_format)
        if any(texts):
            last = number
            budget.row()
            yield [number, texts, numbers]
        elif number - last > EMPTY_ROWS:
            raise _Fault("empty_rows", sheet=sheet.title[:60], row=last)


def _as_shown(value: float, format: str) -> str:
    """A number with the zeros that its format shows (000, 0.00); empty where the format is none of these."""
    found = ZEROS.fullmatch(format)
    if found is None:
        return ""
    decimals = len(found.group(2) or "")
    wide = len(found.group(1)) + (decimals + 1 if decimals else 0)
    return f"{value:0{wide}.{decimals}f}"[:CELL]


def _text(value: Any) -> str:
    """The cell as it would be typed."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    if isinstance(value, datetime) and value.time() == time(0):
        return value.date().isoformat()
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    return str(value)[:CELL]


def documents(data: bytes) -> dict[str, Any]:
    """The documents of a YAML file; a reference to another place of the file (an alias) is refused unread."""
    return {"documents": _yaml(data, _Budget())}


def _yaml(data: bytes, budget: _Budget) -> list[Any]:
    try:
        text = data.decode("utf-8-sig")
        depth = 0
        for event in yaml.parse(text, Loader=yaml.CBaseLoader):
            if isinstance(event, yaml.AliasEvent):
                raise _Fault("alias", row=_line(event.start_mark))
            depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
            if depth > DEPTH:
                raise _Fault("too_deep")
            if isinstance(event, yaml.ScalarEvent):
                budget.cell(event.value)
            elif isinstance(event, yaml.CollectionStartEvent):
                budget.cell("")
        return [_plain(one) for one in yaml.load_all(text, Loader=yaml.CBaseLoader) if one != ""]
    except yaml.MarkedYAMLError as wrong:
        raise _Fault("not_yaml", row=_line(wrong.problem_mark or wrong.context_mark)) from wrong
    except UnicodeDecodeError as wrong:
        raise _Fault("not_text") from wrong
    except yaml.YAMLError as wrong:
        raise _Fault("not_yaml", row=1) from wrong


def _line(mark: Any) -> int:
    """The line of a place in the file, counted from 1; the first where the place is not known."""
    return int(mark.line) + 1 if mark else 1


def _plain(value: Any) -> Any:
    """Texts, lists and objects; what YAML calls null is None."""
    if isinstance(value, dict):
        return {str(name)[:CELL]: _plain(one) for name, one in value.items()}
    if isinstance(value, list):
        return [_plain(one) for one in value]
    return None if str(value) in NOTHING else str(value)[:CELL]


def folder(data: bytes) -> dict[str, Any]:
    """Every YAML file of a zip by its path, with its documents or what is wrong with it."""
    budget, told = _Budget(), list[list[Any]]()
    with zipfile.ZipFile(BytesIO(data)) as packed:
        parts = [part for part in packed.infolist() if not part.is_dir() and "__MACOSX" not in part.filename]
        if any(part.filename.lower().endswith((".zip", ".gz", ".xz", ".7z", ".rar")) for part in parts):
            raise _Fault("nested")
        wanted = [part for part in parts if part.filename.lower().endswith((".yaml", ".yml"))]
        if len(wanted) > FILES or sum(part.file_size for part in wanted) > UNPACKED:
            raise _Fault("too_large")
        for part in sorted(wanted, key=lambda one: one.filename):
            with packed.open(part) as stream:
                content = stream.read(part.file_size + 1)
            try:
                told.append([part.filename[:200], _yaml(content, budget), None])
            except _Fault as fault:
                if fault.answer["fault"] == "too_large":
                    raise
                told.append([part.filename[:200], [], fault.answer])
    return {"files": told}


if __name__ == "__main__":
    sys.stdout.write(json.dumps(main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))))
