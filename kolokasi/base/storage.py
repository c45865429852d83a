"""Where files lie on one machine: below the data folder, whole and on the disk before anything points to them."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import Any

from django.core.files.base import File
from django.core.files.storage import FileSystemStorage
from django.utils.deconstruct import deconstructible


@deconstructible(path="kolokasi.base.storage.SyncedStorage")
class SyncedStorage(FileSystemStorage):
    """Names are the hashes of contents: a second save of one name is the same file, and it replaces the first.

    A reader sees the whole file or none; a power cut after `save` loses nothing.
    """

    def get_available_name(self, name: str, max_length: int | None = None) -> str:  # noqa: ARG002 - Django's words
        return name

    def _save(self, name: str, content: File[Any]) -> str:
        target = Path(self.path(name))
        made = [folder for folder in (target.parent, *target.parent.parents) if not folder.exists()]
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle, draft = tempfile.mkstemp(dir=target.parent, prefix=".new-")
        try:
            with os.fdopen(handle, "wb") as out:
                for chunk in content.chunks():
                    out.write(chunk)
                out.flush()
                os.fsync(out.fileno())
            Path(draft).rename(target)
        except BaseException:
            Path(draft).unlink(missing_ok=True)
            raise
        for folder in {target.parent, *(folder.parent for folder in made)}:
            sync_folder(folder)
        return name


def sync_folder(folder: Path) -> None:
    """What was made, renamed or removed in the folder survives a power cut."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
