"""The record as a file of JSON lines that anybody can check without our database."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, fields
from datetime import datetime
from typing import Any, TypeVar

from django.utils.translation import gettext_lazy as _

from kolokasi.base.chain import Break, Head, Link, SealLink, first_broken_link, first_broken_seal, stamp
from kolokasi.base.refusal import Refusal, define

FORMAT = "kolokasi-audit"
VERSION = 1
TYPES = {"int": int, "str": str, "datetime": datetime, "dict[str, Any]": dict}
Row = TypeVar("Row", Head, Link, SealLink)

UNREADABLE = define("export_unreadable", _("Baris {line} berkas ini bukan baris catatan. Ekspor ulang catatannya."))
CUT_SHORT = define("export_cut_short", _("Berkas ini terpotong pada baris {line}. Ekspor ulang catatannya."))


@dataclass
class Counts:
    """How much was looked at."""

    events: int = 0
    chains: int = 0
    seals: int = 0


def lines(
    rows: Iterable[tuple[Head | None, Link | None]], seals: Iterable[SealLink], seal_head: Head | None, at: datetime
) -> Iterator[str]:
    """The record, one JSON document a line: every chain with its events, then the seals, then the counts."""
    counts = Counts()
    yield _line("format", {"name": FORMAT, "version": VERSION, "at": stamp(at)})
    told: Head | None = None
    for head, link in rows:
        if head is not None and head != told:
            counts.chains += 1
            yield _line("chain", asdict(head))
            told = head
        if link is not None:
            counts.events += 1
            yield _line("event", asdict(link) | {"at": stamp(link.at)})
    if seal_head is not None:
        yield _line("seal_head", asdict(seal_head))
    for seal in seals:
        counts.seals += 1
        yield _line("seal", asdict(seal) | {"at": stamp(seal.at)})
    yield _line("end", asdict(counts))


def check(text: Iterable[str]) -> tuple[Break | None, Counts]:
    """The first broken row of an export, and how much was read; memory stays flat. A file cut short is refused."""
    reader = _Reader(text)
    store = sqlite3.connect("")
    try:
        store.execute("CREATE TABLE event (number INTEGER PRIMARY KEY, hash TEXT NOT NULL) WITHOUT ROWID")
        found = first_broken_link(reader.chains(store))
        if found is None:
            hashes = store.execute("SELECT number, hash FROM event ORDER BY number")
            head = reader.seal_head()
            found = first_broken_seal(reader.seals(), hashes, head)
        if found is None:
            reader.finish()
        return found, reader.counts
    finally:
        store.close()


class _Reader:
    """Takes an export line by line, part after part, and says in which line it stopped making sense."""

    def __init__(self, text: Iterable[str]) -> None:
        self.counts = Counts()
        self.number = 0
        self._lines = self._parsed(text)
        name, facts = next(self._lines, ("", {}))
        if name != "format" or (facts.get("name"), facts.get("version")) != (FORMAT, VERSION):
            raise Refusal(UNREADABLE, line=1)
        self._next = next(self._lines, None)

    def chains(self, store: sqlite3.Connection) -> Iterator[tuple[Head | None, Link | None]]:
        """Chains and events as the walk wants them; the events' hashes are put aside for the seals."""
        head: Head | None = None
        for name, facts in self._part("chain", "event"):
            if name == "chain":
                head = self._made(Head, facts)
                self.counts.chains += 1
                yield head, None
                continue
            link = self._made(Link, facts)
            self.counts.events += 1
            if store.execute("INSERT OR IGNORE INTO event VALUES (?, ?)", (link.number, link.hash)).rowcount != 1:
                raise Refusal(UNREADABLE, line=self.number)
            same = head is not None and (head.kind, head.subject) == (link.kind, link.subject)
            yield head if same else None, link

    def seal_head(self) -> Head | None:
        """What the chain of seals says of itself; it stands before them."""
        head: Head | None = None
        for _name, facts in self._part("seal_head"):
            head = self._made(Head, facts)
        return head

    def seals(self) -> Iterator[SealLink]:
        for _name, facts in self._part("seal"):
            self.counts.seals += 1
            yield self._made(SealLink, facts)

    def finish(self) -> None:
        """The last line is there and agrees with what was read."""
        if self._next is None:
            raise Refusal(CUT_SHORT, line=self.number)
        name, facts = self._next
        if name != "end" or facts != asdict(self.counts):
            raise Refusal(UNREADABLE, line=self.number)

    def _part(self, *names: str) -> Iterator[tuple[str, dict[str, Any]]]:
        while self._next is not None and self._next[0] in names:
            yield self._next
            self._next = next(self._lines, None)

    def _parsed(self, text: Iterable[str]) -> Iterator[tuple[str, dict[str, Any]]]:
        for line in text:
            self.number += 1
            try:
                document = json.loads(line)
                ((name, facts),) = document.items()
                if not isinstance(facts, dict):
                    raise TypeError
            except (ValueError, TypeError, AttributeError, RecursionError):
                code = UNREADABLE if line.endswith("\n") else CUT_SHORT
                raise Refusal(code, line=self.number) from None
            yield name, facts

    def _made(self, kind: type[Row], facts: dict[str, Any]) -> Row:
        """The row that a line describes, each of its facts of the right type."""
        try:
            if "at" in facts:
                facts = facts | {"at": datetime.fromisoformat(facts["at"])}
            made = kind(**facts)
        except (TypeError, ValueError):
            raise Refusal(UNREADABLE, line=self.number) from None
        if any(type(getattr(made, field.name)) is not TYPES[str(field.type)] for field in fields(made)):
            raise Refusal(UNREADABLE, line=self.number)
        return made


def _line(name: str, facts: dict[str, Any]) -> str:
    return json.dumps({name: facts}, ensure_ascii=False, separators=(",", ":")) + "\n"
