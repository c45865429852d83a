"""`kolokasi demo load`: sample data for trying and training."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from typing import Protocol

from django.utils.translation import gettext as _


class Login(Protocol):
    """What is shown of a log-in."""

    @property
    def post(self) -> str: ...
    @property
    def email(self) -> str: ...
    @property
    def password(self) -> str: ...


def register(sub: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Adds `demo load`."""
    group = sub.add_parser("demo", help=_("data contoh")).add_subparsers(dest="what", required=True)
    load = group.add_parser("load", help=_("muat data contoh"))
    load.add_argument("--scale", choices=["small", "province", "national"], default="small")
    load.add_argument("--seed", type=int, default=1, help=_("benih cerita provinsi; benih yang sama, cerita yang sama"))
    load.add_argument("--data-dir", metavar="DIR", help=_("folder instalasi"))
    load.set_defaults(run=run, installation="app")


def run(args: argparse.Namespace) -> int:
    """Loads the demo of that scale and prints its log-ins once."""
    if args.scale == "national":
        print(_("belum tersedia"), file=sys.stderr)
        return 2
    from kolokasi.runtime.demo import load as demo  # noqa: PLC0415 - models load only after Django is set up

    if args.scale == "province":
        _show(demo.load_province(seed=args.seed, say=_say))
    else:
        _show(demo.load(say=_say))
    return 0


def _say(line: str) -> None:
    print(f"  {line}", file=sys.stderr, flush=True)


def _show(logins: Sequence[Login]) -> None:
    """Prints the log-ins of the demo."""
    width = max(len(one.email) for one in logins)
    for one in logins:
        print(f"  {one.email:<{width}}  {one.post}")
    print(_("  Kata sandi untuk semua: {password}").format(password=logins[0].password))
