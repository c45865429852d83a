"""Which operating-system user the long-running processes belong to: oneself, or `kolokasi` when started by root."""

from __future__ import annotations

import os
import pwd
import stat
import subprocess
from dataclasses import dataclass
from pathlib import Path

from django.utils.translation import gettext_lazy as _

from kolokasi.base.refusal import Refusal, define

NAME = "kolokasi"
ROOT_HOME = Path("/var/lib/kolokasi")

FOLDER_IS_CLOSED = define(
    "folder_is_closed",
    _("Folder {folder} tertutup bagi pengguna sistem {user}. Pilih --data-dir lain atau buka folder itu (chmod o+x)."),
)
USER_NOT_MADE = define("system_user_not_made", _("Pengguna sistem kolokasi tidak dapat dibuat: {reason}"))


@dataclass(frozen=True)
class SystemUser:
    """A user whose processes run the database, the web server and the worker."""

    name: str
    uid: int
    gid: int

    @property
    def is_self(self) -> bool:
        return self.uid == os.geteuid()

    def own(self, path: Path) -> None:
        """`path` belongs to this user afterwards."""
        if not self.is_self:
            os.chown(path, self.uid, self.gid, follow_symlinks=False)

    def own_tree(self, top: Path) -> None:
        """Everything below `top` belongs to this user afterwards; used after root wrote there."""
        if self.is_self or not top.exists():
            return
        for folder, _folders, files in os.walk(top):
            for name in [*files, "."]:
                path = Path(folder) / name
                if path.lstat().st_uid != self.uid:
                    self.own(path)


def running_user() -> SystemUser:
    """The user who runs this process."""
    entry = pwd.getpwuid(os.geteuid())
    return SystemUser(entry.pw_name, entry.pw_uid, entry.pw_gid)


def service_user() -> SystemUser:
    """Oneself, or for root the system user `kolokasi`, made now and said aloud if it is missing."""
    known = known_service_user()
    if known is not None:
        return known
    entry = _make()
    return SystemUser(entry.pw_name, entry.pw_uid, entry.pw_gid)


def known_service_user() -> SystemUser | None:
    """Like `service_user`, but None when root has not made the system user yet."""
    if os.geteuid() != 0:
        return running_user()
    try:
        entry = pwd.getpwnam(NAME)
    except KeyError:
        return None
    return SystemUser(entry.pw_name, entry.pw_uid, entry.pw_gid)


def _make() -> pwd.struct_passwd:
    command = ["useradd", "--system", "--user-group", "--no-create-home", "--shell", "/usr/sbin/nologin", NAME]
    path = f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin"
    made = subprocess.run(command, capture_output=True, text=True, check=False, env={**os.environ, "PATH": path})
    if made.returncode not in (0, 9):  # 9: another process made it a moment ago
        raise Refusal(USER_NOT_MADE, reason=made.stderr.strip())
    if made.returncode == 0:
        print(f"· pengguna sistem dibuat: {' '.join(command)}", flush=True)
    return pwd.getpwnam(NAME)


def check_reachable(path: Path, user: SystemUser) -> None:
    """Nothing happens if `user` can enter every folder above `path`; else a Refusal names the first closed one."""
    for folder in reversed(path.resolve().parents):
        if folder.exists() and not _can_enter(folder, user):
            raise Refusal(FOLDER_IS_CLOSED, folder=folder, user=user.name)


def may_read(file: Path, user: SystemUser) -> bool:
    """Whether `user` can open `file`, by its own mode; `check_reachable` looks at the folders above it."""
    return _allows(file, user, stat.S_IRUSR)


def _can_enter(folder: Path, user: SystemUser) -> bool:
    return _allows(folder, user, stat.S_IXUSR)


def _allows(path: Path, user: SystemUser, owners_bit: int) -> bool:
    about = path.stat()
    if user.uid == 0:
        return True
    shift = 0 if user.uid == about.st_uid else 3 if user.gid == about.st_gid else 6
    return bool(about.st_mode & (owners_bit >> shift))


def readable(top: Path) -> None:
    """Everybody can read what lies below `top`, whatever the umask of the one who wrote it."""
    for folder, _folders, files in os.walk(top):
        Path(folder).chmod(0o755)
        for name in files:
            path = Path(folder) / name
            if not path.is_symlink():
                path.chmod(0o755 if path.stat().st_mode & 0o100 else 0o644)
