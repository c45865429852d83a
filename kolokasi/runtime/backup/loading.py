"""Puts an archive into an empty installation: all of it in one transaction, or nothing."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from django.core.files.base import File
from django.core.files.storage import default_storage
from django.db import DatabaseError, connection, transaction
from django.utils.translation import gettext_lazy as _
from psycopg import sql

from kolokasi.base.refusal import Refusal, define
from kolokasi.runtime.backup import shape, target
from kolokasi.runtime.backup.manifest import Manifest, TableFacts
from kolokasi.runtime.backup.reading import DAMAGED, Archive
from kolokasi.runtime.backup.shape import Shape
from kolokasi.runtime.backup.writing import FORMS

NEWER = define(
    "backup_of_newer_schema",
    _(
        "Cadangan ini dibuat Kolokasi {program} dengan susunan tabel yang lebih baru (misalnya {migration}). "
        "Pasang versi itu, lalu ulangi restore."
    ),
)
OLDER = define(
    "backup_of_older_schema",
    _(
        "Cadangan ini dibuat Kolokasi {program} dengan susunan tabel yang lebih lama (belum ada {migration}). "
        "Pulihkan dengan versi itu, lalu perbarui."
    ),
)
OTHER = define(
    "backup_of_other_schema",
    _("Susunan tabel {table} dalam cadangan bukan susunan program ini. Pulihkan dengan Kolokasi {program}."),
)
NOT_FITTING = define(
    "backup_does_not_fit",
    _("Isi cadangan tidak cocok dengan aturan basis data: {reason}. Tidak ada yang dipulihkan."),
)


def load(archive: Archive) -> None:
    """Tables, counters and files are those of the archive; the caller is the owner of the tables, and nobody else works.

    The files are on the disk before the rows that name them are committed.
    """
    told = archive.manifest
    written: list[str] = []
    try:
        with transaction.atomic():
            found = shape.shape()
            _check_shape(found, told)
            if target.holds_data(connection.connection):
                raise Refusal(target.NOT_EMPTY)
            with _silent_triggers():
                _fill(archive, found)
                _run("SET CONSTRAINTS ALL IMMEDIATE")
            _check_rows(told)
            _check_files(archive)
            _store_files(archive, written)
    except (psycopg.Error, DatabaseError) as fault:
        _remove(written)
        raise Refusal(NOT_FITTING, reason=str(fault).splitlines()[0][:200]) from fault
    except BaseException:
        _remove(written)
        raise


def _check_shape(found: Shape, told: Manifest) -> None:
    """The tables of the archive are those of this program, column by column."""
    ours, theirs = set(found.migrations), set(told.migrations)
    newer, missing = sorted(theirs - ours), sorted(ours - theirs)
    if newer:
        raise Refusal(NEWER, program=told.program, migration=".".join(newer[0]))
    if missing:
        raise Refusal(OLDER, program=told.program, migration=".".join(missing[0]))
    named = {table.name: table.columns for table in told.tables}
    for table in sorted(named.keys() | found.tables.keys()):
        if named.get(table) != found.tables.get(table):
            raise Refusal(OTHER, program=told.program, table=table)
    if {one.name for one in told.sequences} != set(found.sequences):
        raise Refusal(OTHER, program=told.program, table="*_seq")


def _fill(archive: Archive, found: Shape) -> None:
    """What the migrations wrote gives way to what the archive holds."""
    for line in FORMS:
        _run(line)
    _run("SET CONSTRAINTS ALL DEFERRED")
    _run(sql.SQL("TRUNCATE {}").format(sql.SQL(", ").join(map(sql.Identifier, found.tables))))
    facts = {table.name: table for table in archive.manifest.tables}
    for name in found.tables:
        _copy(archive, facts[name])
    for counter in archive.manifest.sequences:
        move = sql.SQL("SELECT setval({}, {}, {})")
        _run(move.format(sql.Literal(f'"{counter.name}"'), sql.Literal(counter.last), sql.Literal(counter.called)))


def _copy(archive: Archive, table: TableFacts) -> None:
    names = sql.SQL(", ").join(sql.Identifier(column) for column, _kind in table.columns)
    statement = sql.SQL("COPY {} ({}) FROM STDIN").format(sql.Identifier(table.name), names)
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        for portion in archive.table(table):
            copy.write(portion)


@contextmanager
def _silent_triggers() -> Iterator[None]:
    """Rows that come back cause nothing: no job is announced, no event of a job is written a second time."""
    found = shape.triggers()
    for table, name in found:
        _run(sql.SQL("ALTER TABLE {} DISABLE TRIGGER {}").format(sql.Identifier(table), sql.Identifier(name)))
    yield
    for table, name in found:
        _run(sql.SQL("ALTER TABLE {} ENABLE TRIGGER {}").format(sql.Identifier(table), sql.Identifier(name)))


def _check_rows(told: Manifest) -> None:
    """Each table has as many rows as the manifest says."""
    with connection.cursor() as cursor:
        for table in told.tables:
            cursor.execute(f"SELECT count(*) FROM {connection.ops.quote_name(table.name)}")  # noqa: S608 - quoted
            if cursor.fetchone() != (table.rows,):
                raise Refusal(DAMAGED, part=f"tables/{table.name}.copy")


def _check_files(archive: Archive) -> None:
    """The files of the archive are those that its rows name, at the places where this program looks for them."""
    waiting = set(archive.files) | set(archive.manifest.lost)
    with connection.cursor() as cursor:
        cursor.execute("SELECT sha256, key FROM base_blob")
        for sha256, key in cursor.fetchall():
            if key != _key(sha256) or sha256 not in waiting:
                raise Refusal(DAMAGED, part=f"files/{sha256[:12]}")
            waiting.discard(sha256)
    if waiting:
        raise Refusal(DAMAGED, part=f"files/{min(waiting)[:12]}")


def _store_files(archive: Archive, written: list[str]) -> None:
    for sha256 in archive.files:
        key = _key(sha256)
        if not default_storage.exists(key):
            written.append(key)
        with archive.file(sha256) as stream:
            default_storage.save(key, File(stream))


def _key(sha256: str) -> str:
    return f"{sha256[:2]}/{sha256[2:4]}/{sha256}"


def _remove(written: list[str]) -> None:
    for key in written:
        default_storage.delete(key)


def _run(statement: str | sql.Composed) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)
