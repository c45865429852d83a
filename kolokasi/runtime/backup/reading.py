"""Opens an archive that may come from anybody: every name, size and sum is looked at before anything is used."""

from __future__ import annotations

import hashlib
import re
import tempfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from django.utils.translation import gettext_lazy as _

from kolokasi.base.refusal import Refusal, define
from kolokasi.runtime.backup import manifest
from kolokasi.runtime.backup.manifest import NOT_A_BACKUP, Manifest, TableFacts

PORTION = 1 << 20
LARGEST_FILE = 100_000_000  # what base.files stores at most; a test compares them
# Rows of text shrink to a fifth or a tenth; what shrinks more than this was made to burst.
SHRINKS_AT_MOST, HARMLESS_BYTES = 200, 64 << 20

NO_ARCHIVE = define("backup_not_found", _("{file} tidak dapat dibuka: {reason}."))
DAMAGED = define(
    "backup_damaged",
    _("Isi cadangan rusak pada {part}. Salinan ini tidak dapat dipulihkan; pakai salinan lain dari cadangan itu."),
)
NOT_OURS = define(
    "backup_holds_a_stranger", _("Cadangan memuat {part}, yang bukan bagian cadangan. Pakai berkas aslinya.")
)
BURSTS = define(
    "backup_would_burst",
    _("Isi cadangan akan mengembang menjadi {gib:.1f} GiB, jauh di luar kewajaran. Pakai berkas aslinya."),
)
_TABLE = re.compile(r"tables/([a-z][a-z0-9_]{0,62})\.copy")
_FILE = re.compile(r"files/([0-9a-f]{2})/([0-9a-f]{2})/(\1\2[0-9a-f]{60})")
_FAULTS = (BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError, ValueError, OverflowError)


class Archive:
    """An archive whose list of parts is in order; the bytes of a part are checked while they are read."""

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            self._zip = ZipFile(path)
        except FileNotFoundError as fault:
            raise Refusal(NO_ARCHIVE, file=path, reason=_("berkas itu tidak ada")) from fault
        except (IsADirectoryError, PermissionError) as fault:
            raise Refusal(NO_ARCHIVE, file=path, reason=fault.strerror) from fault
        except _FAULTS as fault:
            raise Refusal(NOT_A_BACKUP) from fault
        try:
            self._parts = self._listed()
            self.manifest = self._manifest()
            self.files = {found[3]: name for name in self._parts if (found := _FILE.fullmatch(name))}
            self._check_list()
        except BaseException:
            self._zip.close()
            raise

    def __enter__(self) -> Archive:
        return self

    def __exit__(self, *_fault: object) -> None:
        self._zip.close()

    def table(self, facts: TableFacts) -> Iterator[bytes]:
        """The rows of a table in portions; a Refusal as soon as they are not what the manifest says."""
        digest, size, name = hashlib.sha256(), 0, f"tables/{facts.name}.copy"
        for portion in self._portions(name):
            digest.update(portion)
            size += len(portion)
            if size > facts.bytes:
                raise Refusal(DAMAGED, part=name)
            yield portion
        if size != facts.bytes or digest.hexdigest() != facts.sha256:
            raise Refusal(DAMAGED, part=name)

    @contextmanager
    def file(self, sha256: str) -> Iterator[IO[bytes]]:
        """The bytes of a file, whole and looked at."""
        digest, name = hashlib.sha256(), self.files[sha256]
        with tempfile.SpooledTemporaryFile(max_size=8 * PORTION) as spool:
            for portion in self._portions(name):
                digest.update(portion)
                spool.write(portion)
            if digest.hexdigest() != sha256:
                raise Refusal(DAMAGED, part=name)
            spool.seek(0)
            yield spool

    def check(self) -> None:
        """Every byte is what it should be; nothing is written anywhere."""
        for table in self.manifest.tables:
            for _portion in self.table(table):
                pass
        for sha256 in self.files:
            with self.file(sha256):
                pass

    def _listed(self) -> dict[str, ZipInfo]:
        """The parts by name: plain files of our names, each once, none inside another, none that bursts."""
        parts: dict[str, ZipInfo] = {}
        packed = 0
        for info in self._zip.infolist():
            name = info.filename
            ours = name == manifest.NAME or _TABLE.fullmatch(name) or _FILE.fullmatch(name)
            if not ours or name in parts or info.orig_filename != name:
                raise Refusal(NOT_OURS, part=repr(name[:80]))
            if info.flag_bits & 1 or info.compress_type not in (ZIP_STORED, ZIP_DEFLATED):
                raise Refusal(DAMAGED, part=name)
            if info.file_size > (manifest.LIMIT_BYTES if name == manifest.NAME else 1 << 50):
                raise Refusal(NOT_A_BACKUP)
            if name.startswith("files/") and info.file_size > LARGEST_FILE:
                raise Refusal(NOT_OURS, part=name)
            packed += info.compress_size
            parts[name] = info
        size = self.path.stat().st_size
        unpacked = sum(info.file_size for info in parts.values())
        if packed > size or (unpacked > HARMLESS_BYTES and unpacked > SHRINKS_AT_MOST * size):
            raise Refusal(BURSTS, gib=unpacked / (1 << 30))
        return parts

    def _manifest(self) -> Manifest:
        if manifest.NAME not in self._parts:
            raise Refusal(NOT_A_BACKUP)
        return manifest.read(b"".join(self._portions(manifest.NAME)))

    def _check_list(self) -> None:
        """The parts are those of the manifest, no more, no fewer, and of the sizes that it names."""
        told = {f"tables/{table.name}.copy": table.bytes for table in self.manifest.tables}
        for name, size in told.items():
            if name not in self._parts or self._parts[name].file_size != size:
                raise Refusal(DAMAGED, part=name)
        stranger = next((name for name in self._parts if name.startswith("tables/") and name not in told), None)
        if stranger:
            raise Refusal(NOT_OURS, part=stranger)
        held = sum(self._parts[name].file_size for name in self.files.values())
        if (len(self.files), held) != (self.manifest.files, self.manifest.file_bytes):
            raise Refusal(DAMAGED, part="files/")

    def _portions(self, name: str) -> Iterator[bytes]:
        """At most as many bytes as the list of parts names, whatever the packed bytes would become."""
        try:
            with self._zip.open(self._parts[name]) as stream:
                while portion := stream.read(PORTION):
                    yield portion
        except _FAULTS as fault:
            raise Refusal(DAMAGED, part=name) from fault
