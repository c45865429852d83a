"""`kolokasi worker`: delivers what the outbox holds until a signal comes."""

from __future__ import annotations

import argparse
import importlib
from typing import Any


def register(sub: Any) -> None:
    parser: argparse.ArgumentParser = sub.add_parser("worker", help="menjalankan pekerja latar")
    parser.add_argument("--data-dir")
    parser.set_defaults(run=run, installation="app")


def run(_args: argparse.Namespace) -> int:
    importlib.import_module("kolokasi.base.outbox").run_worker()
    return 0
