"""`kolokasi audit verify|check`: walks the hash chains and names the first broken row."""

from __future__ import annotations

import argparse
import importlib
import json
import sys
import tempfile
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from kolokasi.base.chain import Break
from kolokasi.base.export import Counts, check, lines
from kolokasi.base.refusal import Refusal, define

NO_FILE = define("export_not_found", "{reason}")


def register(sub: Any) -> None:
    group = sub.add_parser("audit", help=_("memeriksa rantai catatan")).add_subparsers(dest="what", required=True)
    verify: argparse.ArgumentParser = group.add_parser("verify", help=_("periksa catatan instalasi ini"))
    verify.add_argument("--export", metavar="OUT", help=_("tulis catatan sebagai baris JSON"))
    verify.add_argument("--data-dir", metavar="DIR", help=_("folder instalasi"))
    verify.set_defaults(run=run_verify, installation="app")
    checked: argparse.ArgumentParser = group.add_parser("check", help=_("periksa ekspor tanpa basis data"))
    checked.add_argument("export", metavar="EXPORT")
    checked.set_defaults(run=run_check)
    for command in (verify, checked):
        command.add_argument("--json", action="store_true", help=_("cetak sebagai JSON"))


def run_verify(args: argparse.Namespace) -> int:
    """0 when every chain and every seal holds. The export is written either way: a broken record is evidence, too."""
    events = importlib.import_module("kolokasi.base.events")
    clock = importlib.import_module("kolokasi.base.clock")
    with events.one_moment():
        if args.export:
            told = lines(events.chain_rows(), events.seal_rows(), events.seal_head(), clock.now())
            _write(Path(args.export), told)
        found = events.walk()
        counts = Counts(*events.counts())
    return _answer(found, counts, as_json=args.json)


def run_check(args: argparse.Namespace) -> int:
    """0 when the export holds; needs no database and no installation."""
    try:
        with Path(args.export).open(encoding="utf-8") as text:
            found, counts = check(text)
    except (OSError, UnicodeDecodeError) as fault:
        raise Refusal(NO_FILE, reason=f"{args.export}: {fault}") from fault
    return _answer(found, counts, as_json=args.json)


def _answer(found: Break | None, counts: Counts, *, as_json: bool) -> int:
    if as_json:
        broken = asdict(found) | {"sentence": str(found)} if found else None
        print(json.dumps({"intact": found is None, "broken": broken, **asdict(counts)}, ensure_ascii=False))
    elif found is None:
        print(
            _("Utuh: {events} catatan dalam {chains} rantai, {seals} segel.").format(
                events=counts.events, chains=counts.chains, seals=counts.seals
            )
        )
    if found is not None:
        print(found, file=sys.stderr)
    return 1 if found else 0


def _write(target: Path, told: Iterable[str]) -> None:
    """The file is whole when it has its name; it is nobody else's to read."""
    try:
        with tempfile.NamedTemporaryFile("w", dir=target.parent, delete=False, encoding="utf-8") as draft:
            try:
                draft.writelines(told)
            except BaseException:
                Path(draft.name).unlink()
                raise
        Path(draft.name).rename(target)
    except OSError as fault:
        raise Refusal(NO_FILE, reason=f"{target}: {fault.strerror}") from fault
