"""What an import would write, line by line, for whoever looks it through before it is done or taken back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from kolokasi.base.journal import Journal
from kolokasi.base.models import ImportRun

MOST_DIFFERENCES = 6
LONG = 60
UNTOLD = {"made_at", "released_at", "spec", "source"}


@dataclass(frozen=True)
class Line:
    """One row that is new or differs: where it stands in the file, what it is, and what changes."""

    sheet: str
    row: int | str
    name: str
    new: bool
    differences: str


def lines_of(journal: Journal) -> list[Line]:
    """The lines of an import that has not been kept; rows that come along with another are not told twice."""
    return [
        Line(note.sheet, note.number, note.name, note.old is None, differences(note.old, note.new()))
        for note in journal.notes
        if note.sheet
    ]


def lines_of_run(run: ImportRun, most: int) -> list[Line]:
    """The lines of an import that is kept."""
    return [
        Line("", "", one.name, one.old is None, differences(one.old, one.new))
        for one in run.changes.order_by("pk")[:most]
    ]


def differences(old: Mapping[str, Any] | None, new: Mapping[str, Any]) -> str:
    """ "max_watts 6000 → 5000, feeds": columns by their names in the file; another part only by its column."""
    if old is None:
        return ""
    told = [_difference(name, old.get(name), value) for name, value in new.items() if old.get(name) != value]
    found = [one for one in told if one]
    return ", ".join(found[:MOST_DIFFERENCES]) + (" …" if len(found) > MOST_DIFFERENCES else "")


def _difference(name: str, old: Any, new: Any) -> str:
    if name in UNTOLD:
        return ""
    if name.endswith("_id") or isinstance(old, list | dict) or isinstance(new, list | dict):
        return name.removesuffix("_id")
    return f"{name} {_short(old)} → {_short(new)}"


def _short(value: Any) -> str:
    text = "–" if value in (None, "") else f"{value:g}" if isinstance(value, float) else str(value)
    return text if len(text) <= LONG else text[: LONG - 1] + "…"
