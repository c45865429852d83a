"""`kolokasi sop load FILE --valid-from DATE`: puts a checked revision into the installation."""

from __future__ import annotations

import argparse
from datetime import date
from pathlib import Path

from django.utils.translation import gettext as _

from kolokasi.runtime.sop_file import bytes_of, refuse
from kolokasi.sop.faults import SopFaults


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
    from kolokasi.procedure.revisions import load_revision  # noqa: PLC0415

    try:
        data = bytes_of(args.file)
        revision = load_revision(data=data, valid_from=args.valid_from, actor="command", at=clock.now())
    except (OSError, SopFaults) as refused:
        return refuse(args.file, refused)
    print(_("{title}: revisi {number}, berlaku sejak {day}").format(
        title=revision.title, number=revision.number, day=revision.valid_from
    ))  # fmt: skip
    return 0
