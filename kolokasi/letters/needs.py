"""What each document cannot be without: a list beside its template (`templates/KIND.needs.json`), and the gaps in given facts.

One line of such a list is `{"path", "id", "en", "step", "do": {"id", "en"}, "draft"}`: where the fact stands ("a.b" leads
into an object, "servers[].serial" asks it of each server), what it is called, which step of the SOP brings it, what is to
be done where it is missing, and whether not even a draft can be drawn without it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.utils.translation import get_language

TEMPLATES = Path(__file__).parent / "templates"
EACH = "[]."
EMPTY: tuple[Any, ...] = (None, "", [], {})


@dataclass(frozen=True)
class Need:
    """One fact that a document needs; `names` and `acts` are in Indonesian and English."""

    path: str
    names: tuple[str, str]
    step: str
    acts: tuple[str, str]
    draft: bool

    @property
    def name(self) -> str:
        return self.names[_english()]

    @property
    def act(self) -> str:
        return self.acts[_english()]


@dataclass(frozen=True)
class Gap:
    """A fact that is not there; `of` are the servers that lack it, by what they are called."""

    need: Need
    of: tuple[str, ...] = ()

    def __str__(self) -> str:
        """ "nomor seri Server Pajak (Catat nomor seri …, langkah 8)"."""
        whose = " " + ", ".join(self.of) if self.of else ""
        return f"{self.need.name}{whose} ({self.need.act})"


@lru_cache(maxsize=64)
def needs_of(kind: str) -> tuple[Need, ...]:
    """The list beside the template of this kind."""
    rows = json.loads((TEMPLATES / f"{kind}.needs.json").read_text(encoding="utf-8"))
    return tuple(
        Need(row["path"], (row["id"], row["en"]), row["step"], (row["do"]["id"], row["do"]["en"]), row["draft"])
        for row in rows
    )


def gaps(kind: str, facts: Mapping[str, Any], *, draft: bool = False) -> list[Gap]:
    """The facts that the document needs and that are not there, in the order of its list; of a draft less is asked."""
    found = []
    for need in needs_of(kind):
        if draft and not need.draft:
            continue
        group, each, name = need.path.partition(EACH)
        if each:
            lacking = tuple(_lacking(facts.get(group) or [], name))
            if lacking:
                found.append(Gap(need, lacking))
        elif _value(facts, need.path) in EMPTY:
            found.append(Gap(need))
    return found


def told(found: Sequence[Gap]) -> str:
    """The gaps as a sentence names them."""
    return "; ".join(map(str, found))


def _lacking(rows: Sequence[Mapping[str, Any]], name: str) -> Iterator[str]:
    for place, row in enumerate(rows, 1):
        if _value(row, name) in EMPTY:
            yield str(row.get("name") or row.get("label") or place)


def _value(facts: Mapping[str, Any], path: str) -> Any:
    value: Any = facts
    for name in path.split("."):
        value = value.get(name) if isinstance(value, Mapping) else None
    return value


def _english() -> bool:
    return (get_language() or "id").startswith("en")
