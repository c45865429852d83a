"""`kolokasi capacity replay CASE`: the verdict of step 3 again, from what was kept with it, and under other assumptions."""

from __future__ import annotations

import argparse
import importlib
import json
from typing import Any

from django.utils.translation import gettext as _


def register(sub: Any) -> None:
    parser: argparse.ArgumentParser = sub.add_parser("replay", help=_("hitung ulang sebuah putusan"))
    parser.add_argument("case", metavar="CASE", help=_("nomor permohonan"))
    parser.add_argument("--at", type=int, metavar="N", help=_("pemeriksaan ke berapa; biasanya yang terakhir"))
    parser.add_argument(
        "--set", action="append", default=[], metavar="X=N", dest="settings",
        help=_('andaikan angka lain: capacity.pue=1.4, ups:"UPS A".kva=30; boleh berulang'),
    )  # fmt: skip
    parser.add_argument(
        "--without", action="append", default=[], metavar="NAME", help=_("andaikan perangkat itu tidak ada")
    )
    parser.add_argument("--without-promises", action="store_true", help=_("andaikan tidak ada yang dijanjikan"))
    parser.add_argument("--json", action="store_true", help=_("cetak sebagai JSON"))
    parser.add_argument("--data-dir", metavar="DIR", help=_("folder instalasi"))
    parser.set_defaults(run=run, installation="app")


def run(args: argparse.Namespace) -> int:
    """Prints whether the same verdict comes out, and what the assumptions would have changed."""
    telling = importlib.import_module("kolokasi.procedure.retelling")
    found = telling.replayed(
        args.case, number=args.at, settings=args.settings, without=args.without, without_promises=args.without_promises
    )
    if args.json:
        print(json.dumps(found.as_json(), ensure_ascii=False))
    else:
        print("\n".join(telling.told(found)))
    return 0
