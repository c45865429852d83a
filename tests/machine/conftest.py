"""Clones, fresh users and Debian's own PostgreSQL: what only a machine that may be changed can show."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.runtime.running import ROOT

FRESH_USER = "kolokasi-tamu"


@dataclass(frozen=True)
class Clone:
    """A clone of this repository, and who works in it."""

    folder: Path
    user: str | None
    env: dict[str, str]

    def popen(self) -> dict[str, object]:
        """How a process of this user is started here."""
        how: dict[str, object] = {"cwd": self.folder, "env": self.env, "umask": 0o077}
        if self.user:
            entry = pwd.getpwnam(self.user)
            how |= {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}
        return how

    def run(self, *command: str) -> None:
        subprocess.run(command, check=True, **self.popen())  # type: ignore[call-overload]


def environment(home: Path) -> dict[str, str]:
    """What a fresh shell has, and how this machine reaches its package host; nothing of this virtual environment."""
    kept = {name: value for name, value in os.environ.items() if name.lower().startswith(("pip_", "ssl_", "http"))}
    kept |= {name: value for name, value in os.environ.items() if name in ("no_proxy", "https_proxy", "NO_PROXY")}
    return {**kept, "HOME": str(home), "PATH": "/usr/local/bin:/usr/bin:/bin", "LANG": "C.UTF-8"}


@pytest.fixture(scope="session", autouse=True)
def _root_only() -> None:
    if os.geteuid() != 0:
        pytest.skip("makes users and folders: root only")


@pytest.fixture(scope="module")
def clone_of_root() -> Iterator[Clone]:
    """Root's clone below a folder that nobody else may enter."""
    closed = Path(tempfile.mkdtemp(prefix="kolokasi-closed-", dir="/var/tmp"))
    assert closed.stat().st_mode & 0o777 == 0o700
    subprocess.run(["git", "clone", "-q", str(ROOT), str(closed / "kolokasi")], check=True)
    yield Clone(closed / "kolokasi", None, environment(closed))
    shutil.rmtree(closed)


@pytest.fixture(scope="module")
def clone_of_user() -> Iterator[Clone]:
    """A fresh ordinary user's own clone in a home that is closed to others."""
    subprocess.run(["userdel", "-r", FRESH_USER], capture_output=True, check=False)
    subprocess.run(["useradd", "--create-home", "--shell", "/bin/bash", FRESH_USER], check=True)
    home = Path(pwd.getpwnam(FRESH_USER).pw_dir)
    home.chmod(0o700)
    seed = home / "seed.git"
    subprocess.run(["git", "clone", "-q", "--bare", "--no-hardlinks", str(ROOT), str(seed)], check=True)
    subprocess.run(["chown", "-R", f"{FRESH_USER}:", str(seed)], check=True)
    clone = Clone(home, FRESH_USER, environment(home))
    clone.run("git", "clone", "-q", str(seed), str(home / "kolokasi"))
    yield Clone(home / "kolokasi", FRESH_USER, environment(home))
    uid = pwd.getpwnam(FRESH_USER).pw_uid
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit() and folder.exists() and folder.stat().st_uid == uid:
            os.kill(int(folder.name), signal.SIGKILL)
    subprocess.run(["userdel", "-r", FRESH_USER], capture_output=True, check=False)
