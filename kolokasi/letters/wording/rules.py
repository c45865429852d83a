"""How a passage is written and read: places in braces, pieces that may fall out in brackets, bold between stars. Pure.

A passage becomes runs of plain words and of facts; neither is ever read as markup, whoever typed it.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import TypedDict

PASSAGE_LIMIT = 2000
LINE_LIMIT = 1000
MISSING = "-"
_MARK = re.compile(r"(\{[a-z_]*\}|\[|\]|\*)")


class Run(TypedDict):
    """A stretch of words set in one way: `t` the words, `f` whether they are a fact, `b` whether bold."""

    t: str
    f: bool
    b: bool


@dataclass(frozen=True)
class Fault:
    """What is wrong with a passage: the line, the reason's code, and the piece that is meant."""

    line: int
    reason: str
    piece: str = ""


def faults(text: str, places: Collection[str], *, required: bool = False) -> list[Fault]:
    """All that keeps the passage from being printed, line by line; empty for a sound one."""
    if required and not text.strip():
        return [Fault(1, "empty")]
    if len(text) > PASSAGE_LIMIT:
        return [Fault(1 + text[:PASSAGE_LIMIT].count("\n"), "passage_too_long", str(PASSAGE_LIMIT))]
    return [
        Fault(number, reason, piece)
        for number, line in enumerate(text.split("\n"), start=1)
        for reason, piece in _line_faults(line, places)
    ]


def _line_faults(line: str, places: Collection[str]) -> Iterable[tuple[str, str]]:
    if len(line) > LINE_LIMIT:
        yield "line_too_long", str(LINE_LIMIT)
    for found in re.findall(r"\{([^{}]*)\}", line):
        if found not in places:
            yield "unknown_place", "{" + found[:40] + "}"
    rest = re.sub(r"\{[^{}]*\}", "", line)
    if "{" in rest or "}" in rest:
        yield "brace", "{" if "{" in rest else "}"
    depth = 0
    for mark in re.findall(r"[\[\]]", line):
        depth += 1 if mark == "[" else -1
        if depth not in (0, 1):
            break
    if depth:
        yield "bracket", "[" if depth > 0 else "]"
    if line.count("*") % 2:
        yield "star", "*"
    if any(piece.count("*") % 2 for piece in re.findall(r"\[[^\[\]]*\]", line)):
        yield "star", "*"


def filled(text: str, values: Mapping[str, str]) -> list[list[Run]]:
    """The paragraphs of a sound passage with the facts in their places; a bracket with an empty place falls out."""
    paragraphs = (_paragraph(line, values) for line in text.split("\n"))
    return [one for one in paragraphs if any(run["t"].strip() for run in one)]


def _paragraph(line: str, values: Mapping[str, str]) -> list[Run]:
    runs: list[Run] = []
    bold, opened = False, -1
    empty = False
    for piece in _MARK.split(line):
        if piece == "*":
            bold = not bold
        elif piece == "[":
            opened, empty = len(runs), False
        elif piece == "]" and opened >= 0:
            if empty:
                del runs[opened:]
            opened = -1
        elif piece.startswith("{") and piece.endswith("}"):
            value = values.get(piece[1:-1], "")
            empty = empty or not value
            runs.append({"t": value or MISSING, "f": True, "b": bold})
        elif piece:
            runs.append({"t": piece, "f": False, "b": bold})
    return runs
