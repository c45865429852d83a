"""`kolokasi sop load FILE --valid-from DATE`: puts a checked revision into the installation."""

from __future__ import annotations

import argparse
import sys
from datetime import date
from pathlib import Path

from django.utils.translation import gettext as _


def add(sub: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Adds `load` to the `sop` group."""
    load = sub.add_parser("load", help=_("muat revisi SOP ke instalasi"))
    load.add_argument("file", type=Path)
    load.add_argument("--valid-from", type=date.fromisoformat, required=True, metavar="DATE")
    load.add_argument("--data-dir", metavar="DIR", help=_("folder instalasi"))
    load.set_defaults(run=run, installation="app")


def run(args: argparse.Namespace) -> int:
    """Loads the revision and prints its number; every fault of the file is a line on standard error."""
    from kolokasi.base import clock  # noqa: PLC0415 - only after Django is set up
    from kolokasi.procedure.actions import load_revision  # noqa: PLC0415
    from kolokasi.sop.faults import SopFaults  # noqa: PLC0415

    try:
        data = args.file.read_bytes()
        revision = load_revision(data=data, valid_from=args.valid_from, actor="command", at=clock.now())
    except OSError as missing:
        print(f"{args.file}: {missing.strerror}", file=sys.stderr)
        return 1
    except SopFaults as found:
        for fault in found.faults:
            print(f"{fault.element}: {fault.sentence()}", file=sys.stderr)
        return 1
    print(_("{title}: revisi {number}, berlaku sejak {day}").format(
        title=revision.title, number=revision.number, day=revision.valid_from
    ))  # fmt: skip
    return 0
