"""Web server and worker side by side: started together, restarted when one falls, stopped in order."""

from __future__ import annotations

import http.client
import os
import signal
import ssl
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from django.utils.translation import gettext_lazy as _

from kolokasi.base.refusal import Refusal, define
from kolokasi.runtime.child import spawn
from kolokasi.runtime.system_user import SystemUser

FALLS_ALLOWED, WITHIN_SECONDS = 4, 60.0
STOP_SECONDS = 15.0
READY_SECONDS = 90.0
FALLS_AGAIN = define(
    "process_falls_again", _("Proses {name} berhenti berulang kali (kode {exit}). Lihat pesan di atas.")
)
NOT_READY = define(
    "not_ready_in_time", _("Halaman pertama belum tersaji setelah {seconds} detik. Lihat pesan di atas.")
)
DATABASE_FELL = define("database_fell", _("PostgreSQL berhenti. Catatannya ada di {log}."))


@dataclass
class Group:
    """The children of one `up`, which all end when it ends."""

    user: SystemUser
    env: dict[str, str]
    commands: dict[str, Sequence[str | Path]] = field(default_factory=dict)
    children: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)
    falls: list[float] = field(default_factory=list)
    deaths: dict[str, signal.Signals] = field(default_factory=dict)

    def start(self, name: str, command: Sequence[str | Path], death: signal.Signals | None = None) -> None:
        """`name` runs, and will be started again when it falls; it gets `death` when this process is killed."""
        self.commands[name] = command
        self.deaths[name] = death or self.deaths.get(name, signal.SIGTERM)
        self.children[name] = spawn(command, user=self.user, env=self.env, death=self.deaths[name])

    def watch(self, database: subprocess.Popen[bytes] | None, log: Path) -> None:
        """Never returns by itself: a fallen child is started again, too many falls or a lost database are a Refusal."""
        while True:
            found = os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOWAIT)
            assert found is not None  # noqa: S101 - without WNOHANG it always answers
            if database is not None and found.si_pid == database.pid:
                raise Refusal(DATABASE_FELL, log=log)
            name = next((name for name, child in self.children.items() if child.pid == found.si_pid), None)
            if name is None:
                os.waitpid(found.si_pid, 0)  # an orphan that was given to us
                continue
            self._start_again(name)

    def check(self) -> None:
        """A Refusal when a child has fallen before everything was ready."""
        for name, child in self.children.items():
            if child.poll() is not None:
                raise Refusal(FALLS_AGAIN, name=name, exit=child.returncode)

    def stop(self) -> None:
        """Every child has ended: asked first, killed when it does not listen."""
        for child in self.children.values():
            if child.poll() is None:
                child.send_signal(signal.SIGTERM)
        deadline = time.monotonic() + STOP_SECONDS
        for child in self.children.values():
            try:
                child.wait(max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                child.kill()
                child.wait()

    def _start_again(self, name: str) -> None:
        code = self.children[name].wait()
        now = time.monotonic()
        self.falls = [fall for fall in self.falls if now - fall < WITHIN_SECONDS] + [now]
        if len(self.falls) >= FALLS_ALLOWED:
            raise Refusal(FALLS_AGAIN, name=name, exit=code)
        print(f"· {name} berhenti (kode {code}), dijalankan lagi", file=sys.stderr, flush=True)
        time.sleep(0.5)
        self.start(name, self.commands[name])


def wait_until_ready(host: str, port: int, *, tls: bool, check: Callable[[], None]) -> None:
    """The process answers /healthz and everything behind it answers /readyz; else a Refusal after 90 seconds."""
    deadline = time.monotonic() + READY_SECONDS
    for page in ("/healthz", "/readyz"):
        while not _answers(host, port, page, tls=tls):
            check()
            if time.monotonic() > deadline:
                raise Refusal(NOT_READY, seconds=int(READY_SECONDS))
            time.sleep(0.05)


def _answers(host: str, port: int, page: str, *, tls: bool) -> bool:
    if tls:
        trusting = ssl._create_unverified_context()  # noqa: S323, SLF001 - our own socket, only to see that it answers
        link: http.client.HTTPConnection = http.client.HTTPSConnection(host, port, timeout=10, context=trusting)
    else:
        link = http.client.HTTPConnection(host, port, timeout=10)
    try:
        link.request("GET", page, headers={"Host": "localhost"})
        return link.getresponse().status < http.client.BAD_REQUEST
    except (OSError, http.client.HTTPException):
        return False
    finally:
        link.close()
