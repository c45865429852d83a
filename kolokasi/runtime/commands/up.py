"""`kolokasi up`: database, migrations, web server and worker on one machine, from nothing to a served page."""

from __future__ import annotations

import argparse
import json
import signal
import subprocess
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg
from django.utils.translation import gettext_lazy as _

from kolokasi.base.refusal import Refusal, define
from kolokasi.runtime.address import Address
from kolokasi.runtime.app_copy import python_for
from kolokasi.runtime.backup import target
from kolokasi.runtime.child import spawn
from kolokasi.runtime.installation import Installation, find
from kolokasi.runtime.postgres import APP, OWNER
from kolokasi.runtime.preparation import assets_are_current, compile_messages, schema_is_current
from kolokasi.runtime.processes import Group, wait_until_ready

STOPS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
NOT_PREPARED = define("not_prepared", _("Basis data atau aset tidak dapat disiapkan. Lihat pesan di atas."))


def register(sub: Any) -> None:
    parser: argparse.ArgumentParser = sub.add_parser("up", help="menjalankan semuanya di satu mesin")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--data-dir")
    parser.add_argument("--demo", action="store_true", help="isi dengan data latihan")
    parser.add_argument("--scale", choices=["small", "province"], default="small", help="besar data latihan")
    parser.add_argument("--demo-anywhere", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("--url", help="alamat yang diketik orang")
    parser.add_argument("--tls-cert", type=Path)
    parser.add_argument("--tls-key", type=Path)
    parser.add_argument("--trusted-proxy", action="append", default=[], metavar="CIDR")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Returns 0 after a clean stop by Ctrl-C or SIGTERM."""
    address = Address(
        args.host, args.port, args.url, args.tls_cert, args.tls_key, tuple(args.trusted_proxy), args.demo_anywhere
    )
    for sign in STOPS:
        signal.signal(sign, signal.default_int_handler)
    try:
        serve(find(args.data_dir), address, demo=args.scale if args.demo else "")
    except KeyboardInterrupt:
        say(_("berhenti dengan baik"))
    return 0


def serve(here: Installation, address: Address, *, demo: str) -> None:
    """Runs until a signal raises KeyboardInterrupt; leaves no process behind. `demo` is the scale of the sample data, if any."""
    address.check(here.user, demo=bool(demo) or here.is_demo)
    for warning in address.warnings(datetime.now(UTC)):
        say(warning)
    with ExitStack() as after:
        here.make()
        after.enter_context(here.locked())
        address.check_port()
        compile_messages()
        after.callback(_deafen)
        cluster = here.cluster
        if here.given_url is None:
            say("PostgreSQL")
            after.callback(cluster.stop)
            cluster.start()
        target.settle(here)
        python = python_for(here.user)
        prepare(here, python, address)
        if demo and not here.is_demo:
            load_demo(here, python, address, demo)
        group = Group(here.user, here.environment(APP, url=address.public_url))
        after.callback(group.stop)
        after.callback(_deafen)
        say(_("pelayan web dan pekerja latar"))
        group.start("web", [python, "-m", "kolokasi.runtime.web_server", *address.arguments()])
        # When `up` itself is killed the database goes too; a worker that took its leave would wait for it in vain. Its jobs
        # are done again.
        group.start("worker", [python, "-m", "kolokasi", "worker"], death=signal.SIGKILL)
        link = setup_link(here, python, address)
        wait_until_ready(address.knock, address.port, tls=address.tls, check=group.check)
        print(f"ready {address.public_url}", flush=True)
        if link:
            say(_("siapkan kantor dengan tautan ini (berlaku satu kali): {link}").format(link=link))
        group.watch(cluster.child, cluster.log)


def prepare(here: Installation, python: Path, address: Address) -> None:
    """Tables and assets are those of this version; nothing is started when they already are."""
    if schema_is_current(here.url(OWNER)) and assets_are_current(here.folder / "static"):
        return
    say(_("susunan basis data dan aset"))
    app = urlsplit(here.url(APP)).username or APP
    _finish(here, [python, "-m", "kolokasi", "prepare", "--app-role", app], OWNER, address)


def setup_link(here: Installation, python: Path, address: Address) -> str:
    """The one-time link by which whoever started this sets the office up; empty once there is an office."""
    with psycopg.connect(here.url(APP), connect_timeout=10) as link:
        if link.execute("SELECT 1 FROM people_agency LIMIT 1").fetchone():
            return ""
    command: list[str | Path] = [python, "-m", "kolokasi", "setup", "link", "--json"]
    child = spawn(command, user=here.user, env=here.environment(APP, url=address.public_url), output=subprocess.PIPE)
    said, _nothing = child.communicate()
    lines = said.decode(errors="replace").splitlines()
    try:
        return str(json.loads(lines[-1])["link"]) if lines else ""
    except (ValueError, KeyError, TypeError):  # the office was founded meanwhile; `kolokasi setup link` says so
        return ""


def load_demo(here: Installation, python: Path, address: Address, scale: str) -> None:
    """Sample data are there, their log-ins were printed once, and the installation is marked as a demo."""
    say(_("data latihan"))
    (here.folder / "demo").touch()
    try:
        _finish(here, [python, "-m", "kolokasi", "demo", "load", "--scale", scale], APP, address)
    except BaseException:
        (here.folder / "demo").unlink()
        raise


def say(line: object) -> None:
    """One line of progress."""
    print(f"· {line}", flush=True)


def _finish(here: Installation, command: list[str | Path], role: str, address: Address) -> None:
    child = spawn(command, user=here.user, env=here.environment(role, url=address.public_url))
    try:
        code = child.wait()
    except KeyboardInterrupt:
        child.terminate()
        try:
            child.wait(10)
        except subprocess.TimeoutExpired:
            child.kill()
        raise
    if code:
        raise Refusal(NOT_PREPARED)


def _deafen() -> None:
    """A second Ctrl-C does not disturb the stopping."""
    for sign in STOPS:
        signal.signal(sign, signal.SIG_IGN)


__all__ = ["load_demo", "prepare", "register", "run", "serve", "setup_link"]
