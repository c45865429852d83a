"""Files known by their content: the same bytes are one row, and the bytes are safe before the row is."""

from __future__ import annotations

import hashlib
import tempfile
from datetime import datetime
from io import BytesIO
from typing import BinaryIO, cast

from django.core.files.base import File
from django.core.files.storage import default_storage
from django.db import connection
from django.utils.translation import gettext_lazy as _

from kolokasi.base.models import Blob
from kolokasi.base.refusal import Refusal, define

PORTION = 1 << 20
LIMIT_BYTES = 100_000_000
COLUMNS = ("id", "sha256", "size", "media_type", "key", "stored_at")
_ADD = """
INSERT INTO base_blob (sha256, size, media_type, key, stored_at) VALUES (%s, %s, %s, %s, %s)
ON CONFLICT DO NOTHING RETURNING id, sha256, size, media_type, key, stored_at"""

EMPTY = define("file_empty", _("Berkas ini kosong. Pilih berkas yang benar, lalu unggah lagi."))
TOO_LARGE = define(
    "file_too_large", _("Berkas ini lebih besar daripada {limit} MB. Perkecil berkasnya, lalu unggah lagi.")
)
LOST = define("file_lost", _("Isi berkas ini tidak ditemukan di penyimpanan. Beri tahu administrator."), 500)


def store(data: bytes | BinaryIO, media_type: str, at: datetime, *, limit: int = LIMIT_BYTES) -> Blob:
    """The row of these bytes, which lie in the storage already; the same bytes always have the same row.

    A stream is read portion by portion and refused as soon as it passes `limit` bytes.
    """
    with tempfile.SpooledTemporaryFile(max_size=4 * PORTION) as spool:
        source = BytesIO(data) if isinstance(data, bytes | bytearray | memoryview) else data
        digest, size = _copy(source, cast("BinaryIO", spool), limit)
        row = Blob.objects.filter(sha256=digest).first()
        key = row.key if row else f"{digest[:2]}/{digest[2:4]}/{digest}"
        if not default_storage.exists(key) or default_storage.size(key) != size:
            spool.seek(0)
            key = default_storage.save(key, File(spool))
    return row or _row(digest, size, media_type, key, at)


def _row(*facts: str | int | datetime) -> Blob:
    """The row of bytes that were new a moment ago, in one statement; that of whoever was quicker, if anybody was."""
    with connection.cursor() as cursor:
        cursor.execute(_ADD, facts)
        made = cursor.fetchone()
    return Blob.from_db("default", COLUMNS, made) if made else Blob.objects.get(sha256=facts[0])


def read(blob: Blob) -> BinaryIO:
    """The bytes as a stream that the caller closes."""
    try:
        return cast("BinaryIO", default_storage.open(blob.key, "rb"))
    except FileNotFoundError as gone:
        raise Refusal(LOST) from gone


def is_intact(blob: Blob) -> bool:
    """Whether the storage still holds the very bytes that the row names."""
    digest = hashlib.sha256()
    try:
        with read(blob) as stream:
            while portion := stream.read(PORTION):
                digest.update(portion)
    except Refusal:
        return False
    return digest.hexdigest() == blob.sha256


def _copy(source: BinaryIO, target: BinaryIO, limit: int) -> tuple[str, int]:
    digest, size = hashlib.sha256(), 0
    while portion := source.read(PORTION):
        size += len(portion)
        if size > limit:
            raise Refusal(TOO_LARGE, limit=limit // 1_000_000)
        digest.update(portion)
        target.write(portion)
    if not size:
        raise Refusal(EMPTY)
    return digest.hexdigest(), size
