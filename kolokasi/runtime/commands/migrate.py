"""`kolokasi migrate` and the preparation that `up` runs: tables by the owner, grants for the app role, assets."""

from __future__ import annotations

import argparse
import importlib
import importlib.util
import os
from pathlib import Path
from typing import Any

from kolokasi.runtime.postgres import APP, OWNER
from kolokasi.runtime.preparation import assets_are_current, compile_messages, stamp_assets, stamp_schema


def register(sub: Any) -> None:
    for name, run in (("migrate", migrate), ("prepare", prepare)):
        parser: argparse.ArgumentParser = sub.add_parser(name, help="susunan basis data")
        parser.add_argument("--data-dir")
        parser.add_argument("--app-role", default=APP)
        parser.set_defaults(run=run, installation=OWNER)


def migrate(args: argparse.Namespace) -> int:
    """The tables are those of this version, and the app role has its grants and no more."""
    management = importlib.import_module("django.core.management")
    management.call_command("migrate", interactive=False, verbosity=0)
    if importlib.util.find_spec("kolokasi.base.privileges"):
        importlib.import_module("kolokasi.base.privileges").apply(args.app_role)
    stamp_schema(os.environ["DATABASE_URL"])
    return 0


def prepare(args: argparse.Namespace) -> int:
    """Everything that is done once a version, in one process."""
    compile_messages()
    code = migrate(args)
    settings = importlib.import_module("django.conf").settings
    static = Path(settings.STATIC_ROOT or settings.DATA_DIR / "static")
    if not assets_are_current(static):
        management = importlib.import_module("django.core.management")
        management.call_command("collectstatic", interactive=False, verbosity=0)
        stamp_assets(static)
    return code
