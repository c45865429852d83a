"""`kolokasi import KIND FILE`: data from a file, the whole file or nothing; a kind is a file in `runtime/imports`."""

from __future__ import annotations

import argparse
import importlib
import importlib.util
import json
import sys
from pathlib import Path
from typing import Any, Protocol

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kolokasi.base.refusal import Refusal, define
from kolokasi.base.sheets import Fault, check_size

KINDS = ("facility", "addresses", "servers", "device-types", "agencies", "calendar", "classifications", "retention")
NO_FILE = define("import_no_file", gettext_lazy("Berkas {path} tidak dapat dibaca: {reason}. Periksa letaknya."))
SHOWN = 200


class Brought(Protocol):
    """What an import of any kind says of itself."""

    faults: list[Fault]
    added: Any
    changed: Any
    same: Any

    def as_json(self) -> dict[str, Any]: ...


def register(sub: Any) -> None:
    kinds = sub.add_parser("import", help=_("memasukkan data dari berkas")).add_subparsers(
        dest="kind", required=True, metavar="KIND"
    )
    for kind in KINDS:
        parser: argparse.ArgumentParser = kinds.add_parser(kind)
        parser.add_argument("file", type=Path, metavar="FILE", help=_("berkas xlsx, csv, json, atau yaml"))
        parser.add_argument("--sheet", default="", help=_("nama lembar dari sebuah csv; biasanya nama berkasnya"))
        parser.add_argument("--dry-run", action="store_true", help=_("hanya periksa, tidak ada yang berubah"))
        parser.add_argument(
            "--confirm-watts", action="store_true", help=_("daya yang di luar kebiasaan sudah diperiksa dan benar")
        )
        parser.add_argument("--json", action="store_true", help=_("cetak sebagai JSON"))
        parser.add_argument("--data-dir", metavar="DIR", help=_("folder instalasi"))
        parser.set_defaults(run=run)
        if kind == "addresses":
            parser.add_argument(
                "--conflicts", action="store_true", help=_("alamat yang bertabrakan disisihkan, yang lain dimasukkan")
            )
        if importlib.util.find_spec(_module(kind)):
            parser.set_defaults(installation="app")


def _module(kind: str) -> str:
    return f"kolokasi.runtime.imports.{kind.replace('-', '_')}"


def run(args: argparse.Namespace) -> int:
    """0 when every row is in (or would be), 1 with every fault told, 2 for a kind that nobody has built yet."""
    if importlib.util.find_spec(_module(args.kind)) is None:
        print(_("belum tersedia"), file=sys.stderr)
        return 2
    more = {"conflicts": True} if getattr(args, "conflicts", False) else {}
    try:
        if args.file.is_file():
            check_size(args.file.stat().st_size)
        done: Brought = importlib.import_module(_module(args.kind)).bring(
            args.file, sheet=args.sheet, dry_run=args.dry_run, confirmed=args.confirm_watts, **more
        )
    except OSError as fault:
        raise Refusal(NO_FILE, path=args.file, reason=fault.strerror or fault) from fault
    if args.json:
        print(json.dumps({"kind": args.kind, **done.as_json(), "dry_run": args.dry_run}, ensure_ascii=False))
    else:
        _tell(done, dry_run=args.dry_run)
    return 1 if done.faults else 0


def _tell(done: Brought, *, dry_run: bool) -> None:
    for fault in done.faults[:SHOWN]:
        place = " ".join(filter(None, (fault.sheet, str(fault.row), fault.column)))
        print(f"{place}: {fault.sentence}", file=sys.stderr)
    if done.faults:
        print(_("{count} kesalahan; tidak ada yang dimasukkan.").format(count=len(done.faults)), file=sys.stderr)
        return
    aside = done.added.get("conflicts", 0)
    added, changed, same = (sum(counted.values()) for counted in (done.added, done.changed, done.same))
    added -= aside
    words = _("{added} ditambahkan, {changed} diubah, {same} tetap.").format(added=added, changed=changed, same=same)
    if aside:
        words += " " + _("{count} bertabrakan dan disisihkan.").format(count=aside)
    print(f"{words} {_('Hanya diperiksa; tidak ada yang berubah.')}" if dry_run else words)
