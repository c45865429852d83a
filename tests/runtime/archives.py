"""Archives for tests: real ones with one part changed, and how to look at an installation that was restored."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import psycopg
from psycopg import sql

from kolokasi.runtime.backup import manifest
from kolokasi.runtime.backup.manifest import Keys, Manifest

Told = dict[str, Any]
Change = Callable[[Told], None]


def empty_manifest(**more: Any) -> Manifest:
    """The manifest of an archive without tables and files."""
    facts = {
        "made_at": "2026-11-24T10:00:00+00:00", "program": "9.9", "schema": "x", "postgres": 180003, "demo": False,
        "keys": Keys("0" * 64, 0), "migrations": (), "tables": (), "sequences": (), "files": 0, "file_bytes": 0,
    }  # fmt: skip
    return Manifest(**{**facts, **more})


def changed(
    source: Path, target: Path, parts: Mapping[str, bytes | None] | None = None, *, told: Change = lambda _told: None
) -> Path:
    """A copy of the archive: parts whose name ends like a key are replaced, or left out by None."""
    with ZipFile(source) as old, ZipFile(target, "w", ZIP_DEFLATED) as new:
        for info in old.infolist():
            data: bytes | None = old.read(info)
            for end, other in (parts or {}).items():
                if info.filename.endswith(end):
                    data = other
            if info.filename == manifest.NAME and data is not None:
                facts = json.loads(data)
                told(facts)
                data = json.dumps(facts).encode()
            if data is not None:
                new.writestr(info.filename, data)
    return target


def counts(link: psycopg.Connection[Any]) -> dict[str, int]:
    """How many rows each table of ours has."""
    tables = link.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1").fetchall()
    found = {}
    for (name,) in tables:
        row = link.execute(sql.SQL("SELECT count(*) FROM public.{}").format(sql.Identifier(name))).fetchone()
        found[name] = row[0] if row else -1
    return found


def contents(link: psycopg.Connection[Any]) -> dict[str, str | None]:
    """A sum over all rows of each table, whatever their order."""
    tables = link.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1").fetchall()
    query = "SELECT md5(string_agg(t::text, '|' ORDER BY t::text)) FROM public.{} t"
    found = {}
    for (name,) in tables:
        row = link.execute(sql.SQL(query).format(sql.Identifier(name))).fetchone()
        found[name] = row[0] if row else None
    return found


def files_below(folder: Path) -> dict[str, bytes]:
    """Every stored file by its name."""
    return {path.name: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
