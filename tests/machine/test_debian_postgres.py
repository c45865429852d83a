"""Debian's PostgreSQL 15 by DATABASE_URL: `up` serves a page from it, and the whole SOP walks on it."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from kolokasi.runtime.child import run, spawn
from kolokasi.runtime.postgres import APP, OWNER
from kolokasi.runtime.system_user import SystemUser
from tests.runtime.running import ROOT, bare_environment, eventually, own_folder, refused, up

pytestmark = pytest.mark.machine
WALKS = (
    "tests/walks/test_http.py::test_accepted",
    "tests/procedure/test_walks.py",
    "tests/base/test_events.py",
    "tests/base/test_privileges.py",
)
PROGRAMS = Path("/usr/lib/postgresql/15/bin")


@pytest.fixture(scope="module")
def socket_folder() -> Iterator[Path]:
    """A running PostgreSQL 15 in a folder of its own, as Debian's user postgres."""
    if not PROGRAMS.exists():
        pytest.skip("postgresql-15 is not installed")
    entry = pwd.getpwnam("postgres")
    user = SystemUser(entry.pw_name, entry.pw_uid, entry.pw_gid)
    home = Path(tempfile.mkdtemp(prefix="kolokasi-pg15-", dir="/tmp"))
    home.chmod(0o755)
    user.own(home)
    command: list[str | Path] = [PROGRAMS / "initdb", "-D", home / "data", "-E", "UTF8", "--locale=C.UTF-8", "-N"]
    code, said = run([*command, "--auth=trust"], user=user)
    assert code == 0, said
    serve: list[str | Path] = [PROGRAMS / "postgres", "-D", home / "data", "-k", home, "-c", "listen_addresses="]
    log = (home / "log").open("wb")
    server = spawn([*serve, "-c", "fsync=off"], user=user, death=signal.SIGINT, output=log, own_group=True)
    assert eventually(lambda: answers(home), 20)
    yield home
    server.send_signal(signal.SIGINT)
    server.wait(30)
    log.close()
    shutil.rmtree(home)


def answers(home: Path) -> bool:
    try:
        psycopg.connect(host=str(home), user="postgres", dbname="postgres").close()
    except psycopg.OperationalError:
        return False
    return True


def test_up_serves_from_it_with_two_roles(socket_folder: Path) -> None:
    with psycopg.connect(host=str(socket_folder), user="postgres", dbname="postgres", autocommit=True) as link:
        link.execute(f"CREATE ROLE {OWNER} LOGIN")
        link.execute(f"CREATE ROLE {APP} LOGIN")
        link.execute(f"CREATE DATABASE kolokasi OWNER {OWNER}")
    named = {
        "DATABASE_URL": f"postgres://{APP}@/kolokasi?host={socket_folder}",
        "DATABASE_OWNER_URL": f"postgres://{OWNER}@/kolokasi?host={socket_folder}",
    }
    with own_folder() as folder:
        with up(folder=folder, env=bare_environment(**named)) as running:
            assert running.get("/")[0] == 200
            assert running.get("/readyz")[0] == 200
            assert not (folder / "postgres").exists()
            commands = [Path(f"/proc/{pid}/cmdline").read_bytes() for pid in running.family()]
            assert not any(b"bin/postgres" in command for command in commands)
        with psycopg.connect(host=str(socket_folder), user=APP, dbname="kolokasi") as link:
            owners = link.execute("SELECT DISTINCT tableowner FROM pg_tables WHERE schemaname = 'public'").fetchall()
        assert owners == [(OWNER,)]


def test_the_sop_walks_on_it(socket_folder: Path) -> None:
    env = {**os.environ, "TEST_DATABASE_URL": f"postgresql://postgres@/postgres?host={socket_folder}"}
    command = [sys.executable, "-m", "pytest", "-q", "-m", "not slow and not machine", *WALKS]
    done = subprocess.run(
        [*command, "-p", "no:cacheprovider"], cwd=ROOT, env=env, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout[-4000:]


def test_its_data_folder_is_refused_by_ours(socket_folder: Path) -> None:
    with own_folder() as folder:
        shutil.copytree(socket_folder / "data", folder / "postgres", ignore=shutil.ignore_patterns("postmaster.*"))
        code, said = refused("up", "--data-dir", str(folder))
    assert code == 1
    assert "PostgreSQL 15" in said
