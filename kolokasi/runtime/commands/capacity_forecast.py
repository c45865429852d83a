"""`kolokasi capacity forecast`: in which month each limit runs out at the present rate, promises included."""

from __future__ import annotations

import argparse
import importlib
import json
from typing import Any

from django.utils.translation import gettext as _


def register(sub: Any) -> None:
    parser: argparse.ArgumentParser = sub.add_parser("forecast", help=_("bulan habisnya setiap batas"))
    parser.add_argument("--json", action="store_true", help=_("cetak sebagai JSON"))
    parser.add_argument("--data-dir", metavar="DIR", help=_("folder instalasi"))
    parser.set_defaults(run=run, installation="app")


def run(args: argparse.Namespace) -> int:
    """Prints the answer in a sentence, then a line a limit."""
    clock = importlib.import_module("kolokasi.base.clock")
    found = importlib.import_module("kolokasi.procedure.forecasting").forecast_now(clock.now())
    if args.json:
        print(json.dumps(found.as_json(), ensure_ascii=False))
    else:
        print("\n".join(importlib.import_module("kolokasi.procedure.foretelling").told(found)))
    return 0
