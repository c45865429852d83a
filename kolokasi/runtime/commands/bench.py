"""`kolokasi bench [NAME…] --json`: measures, says what it found, and always exits 0."""

from __future__ import annotations

import argparse
import importlib
import importlib.util
import json
import platform
import sys
import traceback
from collections.abc import Iterator
from typing import Any

from kolokasi.runtime.bench.figures import Figure
from kolokasi.runtime.bench.place import Place, place

# name → module below kolokasi.runtime.bench with `measure(place) -> Iterator[Figure]`
BENCHES = {
    "floor": "floor", "task": "task", "letter": "letter", "capacity": "capacity", "plan": "plan", "pages": "pages",
    "inbox": "inbox", "queue": "queue", "start": "start", "letters-sign": "sign", "letters-register": "register",
    "addresses": "addresses",
}  # fmt: skip
# one name for several that belong together
GROUPS = {"letters": ("letter", "letters-sign", "letters-register", "queue")}


def register(sub: Any) -> None:
    parser: argparse.ArgumentParser = sub.add_parser("bench", help="mengukur kecepatan")
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join([*BENCHES, *GROUPS]))
    parser.add_argument("--json", action="store_true")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Every figure is printed as it comes; a benchmark that fails says so and the others go on."""
    names = [one for name in args.names or BENCHES for one in GROUPS.get(name, (name,))]
    figures: list[Figure] = []
    faults: dict[str, str] = {name: "tidak dikenal" for name in names if name not in BENCHES}
    try:
        with place() as here:
            for name in names:
                _measure(name, here, figures, faults, quiet=args.json)
    except Exception:  # the rim: a bench never fails its caller, it says what went wrong
        faults["bench"] = traceback.format_exc(limit=-3)
    if args.json:
        about = {"python": platform.python_version(), "machine": platform.machine()}
        rows = [figure.as_json() for figure in figures]
        print(json.dumps({**about, "figures": rows, "faults": faults}, ensure_ascii=False, indent=2))
    for name, fault in faults.items():
        print(f"{name}: {fault}", file=sys.stderr)
    return 0


def _measure(name: str, here: Place, figures: list[Figure], faults: dict[str, str], *, quiet: bool) -> None:
    try:
        for figure in _figures(name, here):
            figures.append(figure)
            if not quiet:
                print(figure, flush=True)
    except Exception:  # the rim: a bench never fails its caller, it says what went wrong
        faults[name] = traceback.format_exc(limit=-3)


def _figures(name: str, here: Place) -> Iterator[Figure]:
    module = f"kolokasi.runtime.bench.{BENCHES.get(name, name)}"
    if importlib.util.find_spec(module) is not None:
        yield from importlib.import_module(module).measure(here)
