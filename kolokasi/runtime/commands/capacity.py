"""`kolokasi capacity check|replay|forecast|buy|plan`: each word is a file of its own beside this one, if it has come."""

from __future__ import annotations

import argparse
import importlib
import importlib.util
from typing import Any

from django.utils.translation import gettext as _

WORDS = ("check", "replay", "forecast", "buy", "plan")


def register(sub: Any) -> None:
    """Every word whose file is there; each adds its parser with `register(sub)` and is run by its `run(args)`."""
    parser: argparse.ArgumentParser = sub.add_parser("capacity", help=_("putusan kapasitas"))
    group = parser.add_subparsers(dest="what", required=True, metavar="|".join(WORDS))
    for word in WORDS:
        module = f"{__package__}.capacity_{word}"
        if importlib.util.find_spec(module) is not None:
            importlib.import_module(module).register(group)
        else:
            group.add_parser(word, help=_("belum tersedia"))
