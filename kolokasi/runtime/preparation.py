"""What must be done once for each version before pages are served: migrations, grants, assets, messages."""

from __future__ import annotations

import hashlib
import importlib
import importlib.metadata
import importlib.util
from pathlib import Path

import psycopg
from psycopg import sql

from kolokasi.runtime.app_copy import PACKAGE, tree_hash

MIGRATING = ("Django", "django-allauth", "procrastinate")
STAMP = "kolokasi "


def schema_version() -> str:
    """Changes when a migration or a grant changes, ours or that of a package that brings tables."""
    digest = hashlib.sha256()
    for path in [*sorted(PACKAGE.glob("*/migrations/*.py")), PACKAGE / "base" / "privileges.py"]:
        if path.exists():
            digest.update(path.read_bytes())
    for package in MIGRATING:
        digest.update(importlib.metadata.version(package).encode())
    return digest.hexdigest()[:16]


def schema_is_current(url: str) -> bool:
    """Whether the database says that its tables are those of this version."""
    with psycopg.connect(url, connect_timeout=10) as link:
        row = link.execute(
            "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = current_database()"
        ).fetchone()
    return row is not None and row[0] == STAMP + schema_version()


def stamp_schema(url: str) -> None:
    """The database says from now on that its tables are those of this version."""
    with psycopg.connect(url, connect_timeout=10) as link:
        name = link.info.dbname
        text = sql.SQL("COMMENT ON DATABASE {} IS {}")
        link.execute(text.format(sql.Identifier(name), sql.Literal(STAMP + schema_version())))


def assets_are_current(static: Path) -> bool:
    """Whether the collected files are those of this version of the program."""
    stamp = static / ".version"
    return stamp.exists() and stamp.read_text() == tree_hash()


def stamp_assets(static: Path) -> None:
    (static / ".version").write_text(tree_hash())


def compile_messages() -> None:
    """Each .po file has a .mo file not older than itself; Babel does it, msgfmt is not needed."""
    for source in PACKAGE.glob("locale/*/LC_MESSAGES/*.po"):
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime >= source.stat().st_mtime:
            continue
        pofile, mofile = (importlib.import_module(f"babel.messages.{name}") for name in ("pofile", "mofile"))
        with source.open("rb") as text:
            catalog = pofile.read_po(text)
        try:
            draft = target.with_suffix(".mo.new")
            with draft.open("wb") as out:
                mofile.write_mo(out, catalog)
            draft.rename(target)
        except PermissionError:
            continue  # the copy was made by root, who compiled it before copying
