"""Starts the real command in tests: `kolokasi up` on a folder of its own and a free port."""

from __future__ import annotations

import contextlib
import fcntl
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from kolokasi.runtime.system_user import ROOT_HOME

ROOT = Path(__file__).resolve().parent.parent.parent
PATIENCE = 300.0
HIDDEN = ("DATABASE_URL", "DATABASE_OWNER_URL", "DJANGO_SETTINGS_MODULE")


def bare_environment(**more: str) -> dict[str, str]:
    """This environment without what the test run itself told Django."""
    kept = {n: v for n, v in os.environ.items() if n not in HIDDEN and not n.startswith(("KOLOKASI_", "PYTEST"))}
    return {**kept, "LANG": "C.UTF-8", **more}


def free_port() -> int:
    with contextlib.closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextlib.contextmanager
def own_folder() -> Iterator[Path]:
    """A data folder that the system user can reach when root runs the tests."""
    below = ROOT_HOME if os.geteuid() == 0 else Path(tempfile.gettempdir())
    below.mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix=f"test-{os.getpid()}-", dir=below))
    folder.chmod(0o755)
    with (folder / "alive").open("w") as alive:  # a later run removes the folder once nobody holds this lock
        fcntl.flock(alive, fcntl.LOCK_EX)
        yield folder
    shutil.rmtree(folder, ignore_errors=True)


@dataclass
class Up:
    """A running `up`: its lines so far, and where it serves."""

    process: subprocess.Popen[str]
    lines: list[str] = field(default_factory=list)
    seconds: float = 0.0

    @property
    def url(self) -> str:
        return next(line.split()[1] for line in self.lines if line.startswith("ready "))

    def get(self, page: str = "/") -> tuple[int, str]:
        """A page as a stranger sees it."""
        with urllib.request.urlopen(self.url + page, timeout=20) as answer:
            return answer.status, answer.read().decode()

    def family(self) -> list[int]:
        """Every process that `up` started, directly or not."""
        waiting, found = [self.process.pid], []
        while waiting:
            pid = waiting.pop()
            for task in Path(f"/proc/{pid}/task").glob("*/children"):
                waiting += [int(child) for child in task.read_text().split()]
            found.append(pid)
        return found[1:]

    def interrupt(self) -> int:
        """Ctrl-C, which a terminal sends to the whole process group; the exit code."""
        os.killpg(self.process.pid, signal.SIGINT)
        return self.process.wait(60)

    def kill_everything(self) -> list[int]:
        """kill -9 of all its processes at once; which they were."""
        family = self.family()
        for pid in [self.process.pid, *family]:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self.process.wait(60)
        return family


def gone(pids: Sequence[int], seconds: float = 30.0) -> bool:
    """Whether all of them have ended, zombies included, within the time."""
    return eventually(lambda: not any(_alive(pid) for pid in pids), seconds)


def eventually(true: Callable[[], bool], seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if true():
            return True
        time.sleep(0.05)
    return true()


@contextlib.contextmanager
def up(command: Sequence[str] | None = None, /, **how: object) -> Iterator[Up]:
    """`up` from this tree (or `command`), ready inside; whatever still runs of it afterwards is ended."""
    began = time.monotonic()
    process = subprocess.Popen(
        list(command or ours("--data-dir", str(how.pop("folder")), "--port", str(free_port()))),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
        **{"env": bare_environment(), "cwd": "/", **how},  # type: ignore[call-overload]
    )
    running = Up(process)
    ready = threading.Event()

    def read() -> None:
        for line in process.stdout:
            running.lines.append(line.rstrip("\n"))
            if line.startswith("ready "):
                ready.set()
        ready.set()

    reader = threading.Thread(target=read, daemon=True)
    reader.start()
    try:
        in_time = ready.wait(PATIENCE)
        running.seconds = time.monotonic() - began
        said = "\n".join(running.lines[-40:])
        assert in_time, f"not ready in {PATIENCE} s:\n{said}"
        assert any(line.startswith("ready ") for line in running.lines), said
        yield running
    finally:
        if process.poll() is None:
            family = running.family()
            try:
                running.interrupt()
            finally:
                if not gone(family):
                    running.kill_everything()
            assert gone(family), running.lines[-5:]
        reader.join(10)
        process.stdout.close()


def ours(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "kolokasi", "up", *arguments]


def refused(*arguments: str) -> tuple[int, str]:
    """A call of the command that ends by itself: its exit code and what it said on standard error."""
    done = subprocess.run(
        [sys.executable, "-m", "kolokasi", *arguments],
        capture_output=True, text=True, env=bare_environment(), cwd=ROOT, timeout=60, check=False,
    )  # fmt: skip
    return done.returncode, done.stderr.strip()


def _alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False
