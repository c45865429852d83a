"""`kolokasi export KIND OUT`: the plant, its servers or its device types as a file that `import` takes again unchanged."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kolokasi.base import clock
from kolokasi.base.refusal import Refusal, define
from kolokasi.base.sheets import kind_of
from kolokasi.facility.importing import KINDS
from kolokasi.procedure import exporting

NOT_WRITTEN = define(
    "export_not_written", gettext_lazy("Berkas {path} tidak dapat ditulis: {reason}. Pilih tempat lain.")
)


def register(sub: Any) -> None:
    kinds = sub.add_parser("export", help=_("menulis data ke berkas")).add_subparsers(
        dest="kind", required=True, metavar="KIND"
    )
    for kind in KINDS:
        parser: argparse.ArgumentParser = kinds.add_parser(kind)
        parser.add_argument("file", type=Path, metavar="OUT", help=_("berkas .xlsx, .csv, .json, atau .yaml"))
        parser.add_argument("--template", action="store_true", help=_("berkas kosong untuk diisi, dengan contoh"))
        parser.add_argument("--data-dir", metavar="DIR", help=_("folder instalasi"))
        parser.set_defaults(run=run, installation="app")


def run(args: argparse.Namespace) -> int:
    """The file is there, whole."""
    made = exporting.template if args.template else exporting.export
    data = made(kind=args.kind, extension=kind_of(args.file.name), at=clock.now())
    try:
        args.file.write_bytes(data)
    except OSError as fault:
        raise Refusal(NOT_WRITTEN, path=args.file, reason=fault.strerror or fault) from fault
    print(_("{path} ditulis.").format(path=args.file))
    return 0
