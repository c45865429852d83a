"""How long a warm `up` takes to the first page, and what web and worker hold in memory at rest."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from kolokasi.runtime.bench.figures import Figure
from kolokasi.runtime.bench.place import Place, throw_away
from kolokasi.runtime.installation import Installation

READY_AIM, MEMORY_AIM = 4.0, 120.0
WARM_STARTS = 3
REST_SECONDS = 8.0


def measure(_place: Place) -> Iterator[Figure]:
    with throw_away() as here:
        began = time.monotonic()
        with running(here):
            yield Figure("up.first", time.monotonic() - began, "s", note="kosong sampai ready, tanpa data latihan")
        taken = []
        for _start in range(WARM_STARTS - 1):
            began = time.monotonic()
            with running(here):
                taken.append(time.monotonic() - began)
        began = time.monotonic()
        with running(here) as up:
            taken.append(time.monotonic() - began)
            yield Figure("up.warm", min(taken), "s", aim=READY_AIM, note=f"terbaik dari {WARM_STARTS}")
            time.sleep(REST_SECONDS)
            yield Figure("memory.web", memory(up, "kolokasi.runtime.web_server"), "MB", aim=MEMORY_AIM, note="PSS")
            yield Figure("memory.worker", memory(up, "worker"), "MB", aim=MEMORY_AIM, note="PSS")


@contextlib.contextmanager
def running(here: Installation) -> Iterator[subprocess.Popen[str]]:
    """`kolokasi up` on `here`, ready inside and stopped by Ctrl-C afterwards."""
    hidden = ("DATABASE_URL", "KOLOKASI_DATA_DIR", "KOLOKASI_SECRET_KEY", "KOLOKASI_URL", "KOLOKASI_HOSTS")
    env = {name: value for name, value in os.environ.items() if name not in hidden}
    command = [sys.executable, "-m", "kolokasi", "up", "--port", str(free_port()), "--data-dir", str(here.folder)]
    up = subprocess.Popen(command, env=env, stdout=subprocess.PIPE, text=True)
    try:
        assert up.stdout is not None  # noqa: S101 - it is a pipe
        if not any(line.startswith("ready ") for line in up.stdout):
            raise RuntimeError(f"up: {up.wait()}")
        yield up
    finally:
        up.send_signal(signal.SIGINT)
        up.communicate(timeout=60)


def memory(up: subprocess.Popen[str], word: str) -> float:
    """Proportional set size, in MB, of the children of `up` whose command line has `word`, with their children."""
    firsts = [pid for pid in children(up.pid) if word in Path(f"/proc/{pid}/cmdline").read_text().split("\0")]
    waiting, total = list(firsts), 0
    while waiting:
        pid = waiting.pop()
        waiting += children(pid)
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
        total += next(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
    return total / 1024


def children(pid: int) -> list[int]:
    """The processes that `pid` started and that still run."""
    found: list[int] = []
    for task in Path(f"/proc/{pid}/task").iterdir():
        found += [int(child) for child in (task / "children").read_text().split()]
    return found


def free_port() -> int:
    with contextlib.closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
