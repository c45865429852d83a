"""Files by their content: one row for the same bytes, on the disk before the row, never half."""

from __future__ import annotations

import hashlib
import io
import os
import threading
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import close_old_connections, connection

from kolokasi.base import clock, files
from kolokasi.base.models import Blob
from kolokasi.base.refusal import Refusal

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def folder(settings: Any, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


def test_the_same_bytes_are_one_row(folder: Path) -> None:
    first = files.store(b"surat", "application/pdf", clock.now())
    again = files.store(io.BytesIO(b"surat"), "text/plain", clock.now())
    assert again == first
    assert (first.sha256, first.size) == (hashlib.sha256(b"surat").hexdigest(), 5)
    assert [path.name for path in folder.rglob("*") if path.is_file()] == [first.sha256]
    with files.read(first) as stream:
        assert stream.read() == b"surat"
    assert files.is_intact(first)


def test_files_lie_below_the_data_folder() -> None:
    from kolokasi.config import settings as product

    assert Path(product.MEDIA_ROOT) == Path(product.DATA_DIR) / "files"


def test_only_the_service_may_read_them(folder: Path) -> None:
    blob = files.store(b"surat", "application/pdf", clock.now())
    assert (folder / blob.key).stat().st_mode & 0o077 == 0


def test_bytes_are_synced_before_the_row(monkeypatch: pytest.MonkeyPatch) -> None:
    synced: list[int] = []
    real = os.fsync

    def fsync(handle: int) -> None:
        synced.append(Blob.objects.count())
        real(handle)

    monkeypatch.setattr(os, "fsync", fsync)
    files.store(b"surat", "application/pdf", clock.now())
    assert len(synced) >= 2 and set(synced) == {0}
    assert Blob.objects.count() == 1


def test_an_empty_file_and_one_too_large_are_refused(folder: Path) -> None:
    for data, code in ((b"", "file_empty"), (b"x" * 3_000_001, "file_too_large")):
        with pytest.raises(Refusal) as refusal:
            files.store(io.BytesIO(data), "application/pdf", clock.now(), limit=3_000_000)
        assert refusal.value.code == code
    assert not Blob.objects.exists()
    assert list(folder.rglob("*")) == []


def test_a_full_disk_leaves_nothing_behind(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        files.store(b"surat", "application/pdf", clock.now())
    assert not Blob.objects.exists()
    assert [path for path in folder.rglob("*") if path.is_file()] == []


def test_a_lost_file_is_said_and_comes_back_with_its_bytes(folder: Path) -> None:
    blob = files.store(b"surat", "application/pdf", clock.now())
    (folder / blob.key).unlink()
    with pytest.raises(Refusal) as refusal:
        files.read(blob)
    assert refusal.value.code == "file_lost"
    assert not files.is_intact(blob)
    assert files.store(b"surat", "application/pdf", clock.now()) == blob
    assert files.is_intact(blob)


def test_a_changed_file_is_not_intact(folder: Path) -> None:
    blob = files.store(b"surat", "application/pdf", clock.now())
    (folder / blob.key).write_bytes(b"palsu")
    assert not files.is_intact(blob)


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_two_who_store_the_same_bytes_at_once_get_one_row() -> None:
    gate, found = threading.Barrier(4), []

    def run() -> None:
        gate.wait()
        found.append(files.store(b"surat" * 100_000, "application/pdf", clock.now()).pk)
        connection.close()

    threads = [threading.Thread(target=run) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    close_old_connections()
    assert len(found) == 4 and len(set(found)) == 1
    assert settings.MEDIA_ROOT
