"""`kolokasi backup OUT` and `kolokasi restore IN`: one installation in one file, and back into an empty one."""

from __future__ import annotations

import argparse
import hashlib
import importlib
import json
import sys
from contextlib import ExitStack, redirect_stdout
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from kolokasi.base.chain import Break
from kolokasi.runtime.address import Address
from kolokasi.runtime.app_copy import python_for
from kolokasi.runtime.backup import target
from kolokasi.runtime.backup.manifest import Manifest
from kolokasi.runtime.backup.reading import Archive
from kolokasi.runtime.commands.up import prepare, say
from kolokasi.runtime.installation import Installation, find
from kolokasi.runtime.opening import entered
from kolokasi.runtime.postgres import OWNER


def register(sub: Any) -> None:
    backup: argparse.ArgumentParser = sub.add_parser("backup", help=_("membuat cadangan"))
    backup.add_argument("out", metavar="OUT", type=Path, help=_("berkas cadangan yang dibuat"))
    backup.add_argument("--despite-lost-files", action="store_true", help=_("juga bila ada berkas yang rusak"))
    backup.set_defaults(run=run_backup, installation="app")
    restore: argparse.ArgumentParser = sub.add_parser("restore", help=_("memulihkan cadangan ke pemasangan kosong"))
    restore.add_argument("archive", metavar="IN", type=Path, help=_("berkas cadangan"))
    restore.add_argument("--check", action="store_true", help=_("hanya periksa berkasnya, tanpa memulihkan"))
    restore.set_defaults(run=run_restore)
    for command in (backup, restore):
        command.add_argument("--data-dir", metavar="DIR", help=_("folder instalasi"))
        command.add_argument("--json", action="store_true", help=_("cetak sebagai JSON"))


def run_backup(args: argparse.Namespace) -> int:
    """Tables, files and the keys' metadata lie in `args.out`; others may go on working meanwhile."""
    writing = importlib.import_module("kolokasi.runtime.backup.writing")
    clock = importlib.import_module("kolokasi.base.clock")
    out = args.out.expanduser().absolute()
    made: Manifest = writing.write(out, clock.now(), despite_lost_files=args.despite_lost_files)
    facts = {"archive": str(out), "bytes": out.stat().st_size, "sha256": _sha256(out), **_told(made)}
    if args.json:
        print(json.dumps(facts, ensure_ascii=False))
        return 0
    print(_("Cadangan tersimpan di {file}: {size}. {content}").format(
        file=out, size=_size(out.stat().st_size), content=_content(made)
    ))  # fmt: skip
    print(f"sha256 {facts['sha256']}")
    if made.lost:
        print(_("{count} berkas rusak tidak ikut dicadangkan.").format(count=len(made.lost)), file=sys.stderr)
    return 0


def run_restore(args: argparse.Namespace) -> int:
    """The installation holds what the archive holds, and its record was walked; 1 when the record does not hold."""
    with Archive(args.archive.expanduser().absolute()) as archive:
        if args.check:
            archive.check()
            _print(args, archive.manifest, _("Cadangan utuh. {content}").format(content=_content(archive.manifest)))
            return 0
        with redirect_stdout(sys.stderr):  # progress; what was asked for is on standard output
            found = _restored(find(args.data_dir), archive)
        told = archive.manifest
    _print(args, told, _("Dipulihkan. {content}").format(content=_content(told)), intact=found is None)
    if told.lost:
        print(_("{count} berkas memang tidak ada dalam cadangan.").format(count=len(told.lost)), file=sys.stderr)
    if found is not None:
        print(found, file=sys.stderr)
        return 1
    if not args.json:
        print(_("Catatan utuh. Kata sandi dan kunci mesin tetap berlaku; semua orang masuk lagi."))
    return 0


def _restored(here: Installation, archive: Archive) -> Break | None:
    """The archive lies in the installation, which was made if need be; the first broken row of its record."""
    with ExitStack() as after:
        here.make()
        after.enter_context(here.locked())
        target.check_room(here, archive.manifest)
        if here.given_url is None:
            cluster = here.cluster
            after.callback(cluster.stop)
            cluster.start()
        say(_("membaca {file}").format(file=archive.path))
        prepare(here, python_for(here.user), Address("127.0.0.1", 8000))
        target.begin_anew(here)
        after.enter_context(entered(here, OWNER))
        loading = importlib.import_module("kolokasi.runtime.backup.loading")
        with target.marked(here, archive.manifest):
            loading.load(archive)
        verify = importlib.import_module("kolokasi.base.events").verify
        broken: Break | None = verify()
        return broken


def _print(args: argparse.Namespace, told: Manifest, sentence: str, **more: object) -> None:
    print(json.dumps({**_told(told), **more}, ensure_ascii=False) if args.json else sentence)


def _told(made: Manifest) -> dict[str, object]:
    return {
        "made_at": made.made_at,
        "program": made.program,
        "tables": {table.name: table.rows for table in made.tables},
        "rows": made.rows,
        "files": made.files,
        "lost": list(made.lost),
    }


def _content(made: Manifest) -> str:
    return _("{rows} baris dalam {tables} tabel, {files} berkas, dibuat {at}.").format(
        rows=made.rows, tables=len(made.tables), files=made.files, at=made.made_at
    )


def _size(count: int) -> str:
    return f"{count / 1_000_000:.1f} MB" if count >= 1_000_000 else f"{count / 1000:.0f} kB"


def _sha256(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
