"""What tests take from npm, installed once per lock file into `.cache/`; nothing of it runs in production."""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

SOURCE = Path(__file__).resolve().parent / "node"
CACHE = SOURCE.parent.parent / ".cache"
WANTED = ("package.json", "package-lock.json", ".npmrc", ".bpmnlintrc")
LONGEST_INSTALL = 300


def modules() -> Path:
    """The folder whose `node_modules` holds exactly what the lock file names; made by `npm ci` if it is not there yet."""
    mark = hashlib.sha256(b"\0".join((SOURCE / name).read_bytes() for name in WANTED)).hexdigest()[:16]
    home = CACHE / f"node-{mark}"
    CACHE.mkdir(exist_ok=True)
    with (CACHE / "node.lock").open("w") as turn:
        fcntl.flock(turn, fcntl.LOCK_EX)
        if not (home / "ready").exists():
            shutil.rmtree(home, ignore_errors=True)
            home.mkdir()
            for name in WANTED:
                shutil.copy(SOURCE / name, home / name)
            done = _call("npm", "ci", "--no-progress", cwd=home)
            if done.returncode:
                raise RuntimeError(f"npm ci did not work:\n{done.stdout}{done.stderr}")
            (home / "ready").touch()
    return home


def run(script: str, *args: str) -> subprocess.CompletedProcess[str]:
    """Runs a script of an installed package, for example `bpmnlint/bin/bpmnlint.js`, with the wheel's Node."""
    home = modules()
    return _call("node", str(home / "node_modules" / script), *args, cwd=home)


def _call(program: str, *args: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    tools = Path(sys.executable).parent
    path = f"{tools}{os.pathsep}{os.environ.get('PATH', '')}"
    return subprocess.run(
        [str(tools / program), *args],
        cwd=cwd,
        env=os.environ | {"PATH": path},
        capture_output=True,
        text=True,
        timeout=LONGEST_INSTALL,
        check=False,
    )
