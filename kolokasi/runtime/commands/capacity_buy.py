"""`kolokasi capacity buy --ups "UPS A" --kva 10`: how many more servers a purchase would let in, and what stops then."""

from __future__ import annotations

import argparse
import importlib
import json
import math
from typing import Any

from django.utils.translation import gettext as _

from kolokasi.runtime.commands.capacity_check import read_json


def register(sub: Any) -> None:
    parser: argparse.ArgumentParser = sub.add_parser("buy", help=_("apa yang didapat dari sebuah pembelian"))
    parser.add_argument(
        "--ups", action="append", default=[], metavar="NAME", help=_("UPS yang diganti; boleh berulang")
    )
    parser.add_argument(
        "--kva", action="append", default=[], type=_figure, metavar="N",
        help=_("besar UPS itu kemudian; tanpa --ups: UPS baru dengan satu jalur ke setiap rak"),
    )  # fmt: skip
    parser.add_argument(
        "--feed", metavar="UPS", help=_("satu jalur lagi ke rak yang jalurnya paling sedikit, dari UPS itu")
    )
    parser.add_argument("--amps", type=int, default=32, metavar="N", help=_("arus jalur baru; biasanya 32"))
    parser.add_argument("--cooling", type=int, default=0, metavar="W", help=_("tambahan pendinginan"))
    parser.add_argument("--supply", type=int, default=0, metavar="W", help=_("tambahan listrik gedung"))
    parser.add_argument("--racks", type=int, default=0, metavar="N", help=_("tambahan rak seperti yang paling banyak"))
    parser.add_argument("--mbps", type=int, default=0, metavar="N", help=_("tambahan bandwidth"))
    parser.add_argument("--room", default="", metavar="NAME", help=_("ruang yang dimaksud, bila ada beberapa"))
    parser.add_argument(
        "--server", metavar="REQUEST.json", help=_("ukuran server; biasanya median yang diterima setahun ini")
    )
    parser.add_argument("--json", action="store_true", help=_("cetak sebagai JSON"))
    parser.add_argument("--data-dir", metavar="DIR", help=_("folder instalasi"))
    parser.set_defaults(run=run, installation="app", parser=parser)


def _figure(text: str) -> float:
    value = float(text.replace(",", "."))
    if not math.isfinite(value):
        raise ValueError(text)
    return value


def run(args: argparse.Namespace) -> int:
    """Prints the answer in a sentence, then with which server it was counted and what stops before and after."""
    if len(args.kva) != max(len(args.ups), 1 if args.kva else 0):
        args.parser.error(_("sebut satu --kva untuk setiap --ups"))
    clock, forecasting, buying, request = (
        importlib.import_module(f"kolokasi.{name}")
        for name in (
            "base.clock", "procedure.forecasting", "facility.rules.buying", "facility.request"
        )
    )  # fmt: skip
    parts = buying.Parts(
        ups_kva=tuple(zip(args.ups, args.kva, strict=True)) if args.ups else (),
        new_ups_kva=args.kva[0] if args.kva and not args.ups else None,
        feed_ups=args.feed,
        feed_amps=args.amps,
        cooling_w=args.cooling,
        supply_w=args.supply,
        racks=args.racks,
        mbps=args.mbps,
    )
    wish = request.read_request(read_json(args.server))[0] if args.server else None
    found = forecasting.buy(parts, clock.now(), room=args.room, wish=wish)
    if args.json:
        print(json.dumps(found.as_json(), ensure_ascii=False))
    else:
        print("\n".join(importlib.import_module("kolokasi.procedure.foretelling").bought_told(found)))
    return 0
