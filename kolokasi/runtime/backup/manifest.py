"""What an archive says of itself: which program made it, when, and what must be found in it."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from kolokasi.base.refusal import Refusal, define

FORMAT, VERSION = "kolokasi-backup", 1
NAME = "kolokasi.json"
LIMIT_BYTES = 4_000_000

NOT_A_BACKUP = define(
    "not_a_backup", _("Berkas ini bukan cadangan Kolokasi atau terpotong. Pakai berkas yang dibuat kolokasi backup.")
)
NEWER_FORMAT = define(
    "backup_of_newer_format",
    _("Cadangan ini dibuat oleh Kolokasi {program}, yang lebih baru. Pasang versi itu, lalu ulangi restore."),
)
_SHA256 = re.compile(r"[0-9a-f]{64}")
_WORD = re.compile(r"[a-z][a-z0-9_]{0,62}")


@dataclass(frozen=True)
class TableFacts:
    """One table: its columns as (name, type), and how many rows in how many bytes with which SHA-256."""

    name: str
    columns: tuple[tuple[str, str], ...]
    rows: int
    bytes: int
    sha256: str


@dataclass(frozen=True)
class SequenceFacts:
    """Where a counter of the database stands."""

    name: str
    last: int
    called: bool


@dataclass(frozen=True)
class Keys:
    """Of keys only what can be known by all: the fingerprint of the secret, and how many tokens there are."""

    secret_sha256: str
    tokens: int


@dataclass(frozen=True)
class Manifest:
    """Everything that a restore compares; `lost` names files that could not be read when the backup was made."""

    made_at: str
    program: str
    schema: str
    postgres: int
    demo: bool
    keys: Keys
    migrations: tuple[tuple[str, str], ...]
    tables: tuple[TableFacts, ...]
    sequences: tuple[SequenceFacts, ...]
    files: int
    file_bytes: int
    lost: tuple[str, ...] = ()

    @property
    def rows(self) -> int:
        return sum(table.rows for table in self.tables)

    @property
    def table_bytes(self) -> int:
        return sum(table.bytes for table in self.tables)

    def written(self) -> bytes:
        """The manifest as it lies in the archive."""
        facts = {"format": FORMAT, "version": VERSION, **asdict(self)}
        return json.dumps(facts, ensure_ascii=False, indent=1).encode() + b"\n"


def read(text: bytes) -> Manifest:
    """The manifest, each of its facts of the right type; anything else is no backup of ours."""
    try:
        facts = json.loads(text)
        if facts["format"] != FORMAT:
            raise ValueError(facts["format"])
        if type(facts["version"]) is int and facts["version"] > VERSION:
            raise Refusal(NEWER_FORMAT, program=str(facts.get("program", "?"))[:40])
        return _manifest(facts)
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as wrong:
        raise Refusal(NOT_A_BACKUP) from wrong


def _manifest(facts: Mapping[str, Any]) -> Manifest:
    return Manifest(
        made_at=_text(facts["made_at"]),
        program=_text(facts["program"]),
        schema=_text(facts["schema"]),
        postgres=_count(facts["postgres"]),
        demo=_bool(facts["demo"]),
        keys=Keys(_matched(_SHA256, facts["keys"]["secret_sha256"]), _count(facts["keys"]["tokens"])),
        migrations=tuple(_pair(one) for one in _list(facts["migrations"])),
        tables=_unique(tuple(_table(one) for one in _list(facts["tables"]))),
        sequences=_unique(tuple(_sequence(one) for one in _list(facts["sequences"]))),
        files=_count(facts["files"]),
        file_bytes=_count(facts["file_bytes"]),
        lost=tuple(_matched(_SHA256, one) for one in _list(facts["lost"])),
    )


def _table(facts: Mapping[str, Any]) -> TableFacts:
    return TableFacts(
        _matched(_WORD, facts["name"]),
        tuple(_pair(one) for one in _list(facts["columns"])),
        _count(facts["rows"]),
        _count(facts["bytes"]),
        _matched(_SHA256, facts["sha256"]),
    )


def _sequence(facts: Mapping[str, Any]) -> SequenceFacts:
    return SequenceFacts(_matched(_WORD, facts["name"]), _count(facts["last"]), _bool(facts["called"]))


def _unique(found: Any) -> Any:
    if len({one.name for one in found}) != len(found):
        raise ValueError("a name stands twice")
    return found


def _pair(value: Any) -> tuple[str, str]:
    first, second = _list(value)
    return _text(first), _text(second)


def _list(value: Any) -> list[Any]:
    if not isinstance(value, list):
        raise TypeError(type(value))
    return value


def _text(value: Any) -> str:
    if not isinstance(value, str) or len(value) > 300:
        raise TypeError(type(value))
    return value


def _matched(pattern: re.Pattern[str], value: Any) -> str:
    if not pattern.fullmatch(_text(value)):
        raise ValueError(value)
    return str(value)


def _count(value: Any) -> int:
    if type(value) is not int or not 0 <= value < 1 << 63:
        raise TypeError(type(value))
    return value


def _bool(value: Any) -> bool:
    if not isinstance(value, bool):
        raise TypeError(type(value))
    return value
