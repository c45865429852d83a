"""Writes the archive: every table at one moment, every file that a row of that moment names, the manifest last."""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import IO
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from django.conf import settings
from django.db import connection
from django.utils.translation import gettext_lazy as _
from psycopg import sql

import kolokasi
from kolokasi.base import events, files
from kolokasi.base.models import Blob
from kolokasi.base.refusal import Refusal, define
from kolokasi.base.storage import sync_folder
from kolokasi.runtime.backup import manifest, shape
from kolokasi.runtime.backup.manifest import Keys, Manifest, SequenceFacts, TableFacts
from kolokasi.runtime.preparation import schema_version

PORTION = 1 << 20
ONLY_OURS = 0o600 << 16

TAKEN = define("backup_exists", _("{file} sudah ada. Sebut nama lain; cadangan lama tidak ditimpa."))
NOT_WRITTEN = define("backup_not_written", _("Cadangan tidak dapat ditulis ke {file}: {reason}."))
FILES_LOST = define(
    "backup_lacks_files",
    _(
        "{count} berkas rusak atau hilang dari penyimpanan, yang pertama {first}. Pulihkan berkas itu, "
        "atau tambahkan --despite-lost-files untuk membuat cadangan tanpa berkas itu."
    ),
)
FORMS = (
    "SET LOCAL datestyle = 'ISO, YMD'", "SET LOCAL timezone = 'UTC'", "SET LOCAL intervalstyle = 'postgres'",
    "SET LOCAL bytea_output = 'hex'", "SET LOCAL extra_float_digits = 1", "SET LOCAL client_encoding = 'UTF8'",
)  # fmt: skip


@dataclass
class _Files:
    """How many files lie in the archive, and which should and do not."""

    count: int = 0
    bytes: int = 0
    lost: list[str] = field(default_factory=list)


def write(target: Path, at: datetime, *, despite_lost_files: bool = False) -> Manifest:
    """The archive is whole when it has its name, and it is nobody else's to read.

    Others go on working meanwhile; what they write after the first moment is not in it.
    """
    with _whole_file(target) as out, ZipFile(out, "w", ZIP_DEFLATED, allowZip64=True) as archive:
        with events.one_moment():
            found = shape.shape()
            _fix_forms()
            tables = tuple(_table(archive, name, columns) for name, columns in found.tables.items())
            kept = _files(archive)
            tokens = next((table.rows for table in tables if table.name == "people_token"), 0)
            sequences = tuple(_sequence(name) for name in found.sequences)
        if kept.lost and not despite_lost_files:
            raise Refusal(FILES_LOST, count=len(kept.lost), first=kept.lost[0])
        made = Manifest(
            made_at=at.isoformat(timespec="seconds"),
            program=kolokasi.__version__,
            schema=schema_version(),
            postgres=connection.connection.info.server_version,
            demo=settings.DEMO,
            keys=Keys(hashlib.sha256(settings.SECRET_KEY.encode()).hexdigest(), tokens),
            migrations=found.migrations,
            tables=tables,
            sequences=sequences,
            files=kept.count,
            file_bytes=kept.bytes,
            lost=tuple(kept.lost),
        )
        with archive.open(_entry(manifest.NAME, ZIP_DEFLATED), "w") as entry:
            entry.write(made.written())
    return made


def _fix_forms() -> None:
    """Values are written in the same words whatever the settings of the server."""
    with connection.cursor() as cursor:
        for line in FORMS:
            cursor.execute(line)


def _table(archive: ZipFile, name: str, columns: tuple[tuple[str, str], ...]) -> TableFacts:
    """The table's rows as COPY writes them; in its text a line is a row."""
    names = sql.SQL(", ").join(sql.Identifier(column) for column, _kind in columns)
    statement = sql.SQL("COPY {} ({}) TO STDOUT").format(sql.Identifier(name), names)
    digest, size, rows = hashlib.sha256(), 0, 0
    with (
        archive.open(_entry(f"tables/{name}.copy", ZIP_DEFLATED), "w", force_zip64=True) as entry,
        connection.cursor() as cursor,
        cursor.copy(statement) as portions,
    ):
        for portion in portions:
            digest.update(portion)
            size += len(portion)
            rows += bytes(portion).count(b"\n")
            entry.write(portion)
    return TableFacts(name, columns, rows, size, digest.hexdigest())


def _sequence(name: str) -> SequenceFacts:
    """Read after the tables: a counter may stand further than they need, never less far."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT last_value, is_called FROM {connection.ops.quote_name(name)}")  # noqa: S608 - quoted
        last, called = cursor.fetchone() or (1, False)
    return SequenceFacts(name, int(last), bool(called))


def _files(archive: ZipFile) -> _Files:
    """Every file that a row names, looked at before it is taken: only whole ones enter the archive."""
    kept = _Files()
    for blob in Blob.objects.order_by("sha256").iterator():
        with tempfile.SpooledTemporaryFile(max_size=8 * PORTION) as spool:
            if not _fetched(blob, spool):
                kept.lost.append(blob.sha256)
                continue
            spool.seek(0)
            name = f"files/{blob.sha256[:2]}/{blob.sha256[2:4]}/{blob.sha256}"
            with archive.open(_entry(name, ZIP_STORED), "w", force_zip64=True) as entry:
                while portion := spool.read(PORTION):
                    entry.write(portion)
            kept.count += 1
            kept.bytes += blob.size
    return kept


def _fetched(blob: Blob, spool: IO[bytes]) -> bool:
    """Whether the storage held the very bytes that the row names; they lie in `spool` then."""
    digest = hashlib.sha256()
    try:
        with files.read(blob) as stream:
            while portion := stream.read(PORTION):
                digest.update(portion)
                spool.write(portion)
    except (Refusal, OSError):
        return False
    return digest.hexdigest() == blob.sha256


def _entry(name: str, compression: int) -> ZipInfo:
    made = ZipInfo(name)
    made.external_attr = ONLY_OURS
    made.compress_type = compression
    return made


@contextmanager
def _whole_file(target: Path) -> Iterator[IO[bytes]]:
    """What is written inside gets its name once it is on the disk; nothing is left when it fails, nothing replaced."""
    if target.exists() or target.is_symlink():
        raise Refusal(TAKEN, file=target)
    try:
        handle, draft = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name[:100]}.")
    except OSError as fault:
        raise Refusal(NOT_WRITTEN, file=target, reason=fault.strerror) from fault
    try:
        with os.fdopen(handle, "w+b") as out:
            yield out
            out.flush()
            os.fsync(out.fileno())
        if target.exists():
            raise Refusal(TAKEN, file=target)
        Path(draft).rename(target)
        sync_folder(target.parent)
    except OSError as fault:
        raise Refusal(NOT_WRITTEN, file=target, reason=fault.strerror or str(fault)) from fault
    finally:
        Path(draft).unlink(missing_ok=True)
