"""A command on an installation: its settings, its database (started for the while if it rests), and then Django."""

from __future__ import annotations

import argparse
import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

import django
from django.db import connections
from django.utils import translation

from kolokasi.runtime import installation, words
from kolokasi.runtime.backup import target
from kolokasi.runtime.installation import Installation
from kolokasi.runtime.postgres import APP, OWNER

ROLES = {"app": APP, "owner": OWNER}


@contextmanager
def opened(args: argparse.Namespace, role: str) -> Iterator[None]:
    """Django is ready inside, connected as `role`; what root wrote there belongs to the system user afterwards."""
    if all(os.environ.get(name) for name in ("KOLOKASI_SECRET_KEY", "KOLOKASI_DATA_DIR", "DATABASE_URL")):
        _begin()
        yield
        return
    here = installation.existing(getattr(args, "data_dir", None))
    with ExitStack() as after:
        if here.given_url is None and not here.cluster.running():
            after.enter_context(here.locked())
            cluster = here.cluster
            cluster.start()
            after.callback(cluster.stop)
        target.settle(here)
        after.enter_context(entered(here, ROLES.get(role, role)))
        yield


@contextmanager
def entered(here: Installation, role: str) -> Iterator[None]:
    """Like `opened`, for an installation whose database runs already."""
    os.environ.update(here.environment(role))
    _begin()
    try:
        yield
    finally:
        _end()
        here.user.own_tree(here.folder / "files")


def _begin() -> None:
    words.forget()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kolokasi.config.settings")
    django.setup()
    translation.activate(words.language())


def _end() -> None:
    """No connection is left open when the database goes to rest."""
    link = connections["default"]
    link.close()
    getattr(link, "close_pool", lambda: None)()
