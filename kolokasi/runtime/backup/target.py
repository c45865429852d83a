"""Where an archive may go: an installation without data; and the mark of a restore that was cut off."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
from django.utils.translation import gettext_lazy as _

from kolokasi.base.refusal import Refusal, define
from kolokasi.base.storage import sync_folder
from kolokasi.runtime.backup.manifest import Manifest
from kolokasi.runtime.installation import Installation
from kolokasi.runtime.postgres import OWNER

MARK = "restoring"
# Whoever uses an installation leaves a row in one of these; the migrations leave none.
WITNESSES = (
    "people_account", "people_agency", "cases_case", "cases_soprevision", "servers_server", "base_blob", "base_event",
)  # fmt: skip

NOT_EMPTY = define(
    "installation_not_empty",
    _("Pemasangan ini sudah berisi data. Pulihkan ke folder baru (--data-dir) atau ke basis data kosong."),
)
CUT_OFF = define(
    "restore_was_cut_off",
    _(
        "Pemulihan ke {folder} terputus sebelum selesai, dan belum ada data di sana. "
        "Jalankan lagi kolokasi restore dengan cadangan yang sama dan --data-dir {folder}."
    ),
)
NO_ROOM = define(
    "no_room_for_restore",
    _(
        "Isi cadangan memerlukan {needed:.1f} GiB, di {folder} hanya ada {free:.1f} GiB. Kosongkan, atau pilih folder lain."
    ),
)


def holds_data(link: psycopg.Connection[Any]) -> bool:
    """Whether anybody has ever used the database of this connection."""
    for table in WITNESSES:
        there = link.execute("SELECT to_regclass(%s) IS NOT NULL", [table]).fetchone()
        if there and there[0] and link.execute(f"SELECT 1 FROM {table} LIMIT 1".encode()).fetchone():  # noqa: S608
            return True
    return False


def check_room(here: Installation, told: Manifest) -> None:
    """Nothing happens when the disk has room for the files, and for the tables if they lie there, too."""
    tables = 3 * told.table_bytes if here.given_url is None else 0
    needed, free = told.file_bytes + tables, shutil.disk_usage(here.folder).free
    if needed > free:
        raise Refusal(NO_ROOM, needed=needed / (1 << 30), free=free / (1 << 30), folder=here.folder)


@contextmanager
def marked(here: Installation, told: Manifest) -> Iterator[None]:
    """Who dies inside leaves a mark by which the next start knows; whoever ends in any other way leaves none.

    Sample data stay sample data: the installation is marked as a demo before they come, and only if they do.
    """
    mark, demo, was_demo = here.folder / MARK, here.folder / "demo", here.is_demo
    mark.touch()
    _set(demo, told.demo)
    sync_folder(here.folder)
    try:
        yield
    except BaseException:
        _set(demo, was_demo)
        raise
    finally:
        mark.unlink(missing_ok=True)


def _set(mark: Path, there: bool) -> None:
    if there:
        mark.touch()
    else:
        mark.unlink(missing_ok=True)


def settle(here: Installation) -> None:
    """A restore that was cut off in its last moment has ended; one that was cut off before is a Refusal.

    The rows came in one transaction, after the files: when they are there, all is there.
    """
    if (here.folder / MARK).exists() and not _ended(here):
        raise Refusal(CUT_OFF, folder=here.folder)


def begin_anew(here: Installation) -> None:
    """What a restore that was cut off has left is gone; no row names any of it."""
    if (here.folder / MARK).exists() and not _ended(here):
        for left in (here.folder / "files").iterdir():
            shutil.rmtree(left)


def _ended(here: Installation) -> bool:
    """Whether the restore that left the mark was done but for taking it away; then the mark is gone."""
    with psycopg.connect(here.url(OWNER), connect_timeout=10) as link:
        whole = holds_data(link)
    if whole:
        (here.folder / MARK).unlink()
    return whole
