"""`kolokasi capacity check REQUEST.json [--plant PLANT.json]`: the verdict on a request, and nothing is promised."""

from __future__ import annotations

import argparse
import importlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kolokasi.base.refusal import Refusal, define

MOST_BYTES = 10_000_000
NOT_READ = define(
    "capacity_file_not_read",
    gettext_lazy("Berkas {name} tidak dapat dibaca: {reason}. Periksa nama dan izinnya."),
)
NOT_JSON = define(
    "capacity_file_not_json",
    gettext_lazy("Berkas {name} bukan JSON yang utuh. Periksa tanda kurung, koma, dan angkanya."),
)


def register(sub: Any) -> None:
    parser: argparse.ArgumentParser = sub.add_parser("check", help=_("putusan atas sebuah permintaan"))
    parser.add_argument("request", metavar="REQUEST.json", help=_("permintaan kapasitas"))
    parser.add_argument("--plant", metavar="PLANT.json", help=_("pusat data dari berkas, bukan dari instalasi ini"))
    parser.add_argument("--json", action="store_true", help=_("cetak sebagai JSON"))
    parser.add_argument("--data-dir", metavar="DIR", help=_("folder instalasi"))
    parser.set_defaults(run=run, installation="app")


def run(args: argparse.Namespace) -> int:
    """Prints the verdict; a reject is an answer, too."""
    checking = importlib.import_module("kolokasi.procedure.checking")
    document = read_json(args.request)
    plant = (Path(args.plant).name, read_bytes(args.plant)) if args.plant else None
    verdict = checking.check(document, plant=plant)
    print(json.dumps(verdict, ensure_ascii=False) if args.json else "\n".join(checking.told(verdict)))
    return 0


def read_bytes(name: str) -> bytes:
    """The bytes of a file; refuses one that cannot be read."""
    try:
        return Path(name).read_bytes()
    except (OSError, ValueError) as fault:
        raise Refusal(NOT_READ, name=name, reason=getattr(fault, "strerror", None) or fault) from fault


def read_json(name: str) -> Any:
    """The document of a file as strict JSON: no NaN, no name twice."""
    data = read_bytes(name)
    try:
        if len(data) > MOST_BYTES:
            raise ValueError(len(data))
        return json.loads(data.decode("utf-8-sig"), parse_constant=_refuse, object_pairs_hook=_once)
    except (ValueError, RecursionError) as broken:
        raise Refusal(NOT_JSON, name=name) from broken


def _refuse(name: str) -> None:
    raise ValueError(name)


def _once(pairs: list[tuple[str, Any]]) -> Mapping[str, Any]:
    made = dict(pairs)
    if len(made) != len(pairs):
        raise ValueError("a name stands twice")
    return made
