"""Where one installation lives on this machine, its lock and its secret, and what its processes are told."""

from __future__ import annotations

import fcntl
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from django.utils.translation import gettext_lazy as _

from kolokasi.base.refusal import Refusal, define
from kolokasi.runtime.postgres import APP, OWNER, Cluster
from kolokasi.runtime.system_user import ROOT_HOME, SystemUser, check_reachable, service_user

DEFAULT_URL = "http://localhost:8000"
ALREADY_RUNS = define(
    "installation_already_runs",
    _("Kolokasi sudah berjalan pada folder data {folder}. Hentikan dulu, atau sebut folder lain dengan --data-dir."),
)
NOT_WRITABLE = define("data_folder_not_writable", _("Folder data {folder} tidak dapat ditulis: {reason}"))
NOT_INSTALLED = define(
    "nothing_installed_here",
    _("Belum ada pemasangan di {folder}. Jalankan kolokasi up, atau sebut foldernya dengan --data-dir."),
)


def default_folder() -> Path:
    """Root's data lie in /var/lib, an ordinary user's in the user's own share folder."""
    if os.geteuid() == 0:
        return ROOT_HOME / "data"
    share = os.environ.get("XDG_DATA_HOME") or str(Path.home() / ".local" / "share")
    return Path(share) / "kolokasi"


@dataclass(frozen=True)
class Installation:
    """One data folder and the user whose processes work in it.

    The folder itself belongs to whoever starts the program, so that a system user cannot lay traps for root in it;
    `files/` and `static/` belong to that user.
    """

    folder: Path
    user: SystemUser

    @property
    def cluster(self) -> Cluster:
        return Cluster(self.folder, self.user)

    @property
    def is_demo(self) -> bool:
        return (self.folder / "demo").exists()

    @property
    def given_url(self) -> str | None:
        """The database that DATABASE_URL names; None when PostgreSQL is carried along."""
        return os.environ.get("DATABASE_URL")

    def url(self, role: str) -> str:
        """How `role` reaches the database; on a given database the owner is DATABASE_OWNER_URL if set."""
        if self.given_url is None:
            return self.cluster.url(role)
        if role == OWNER:
            return os.environ.get("DATABASE_OWNER_URL", self.given_url)
        return self.given_url

    def make(self) -> None:
        """The folders and the secret exist, each readable only by its user."""
        check_reachable(self.folder, self.user)
        try:
            _open_root_home()
            if not self.folder.exists():
                self.folder.mkdir(parents=True)
                self.folder.chmod(0o700 if self.user.is_self else 0o755)
            for name in ("files", "static", "training"):
                (self.folder / name).mkdir(mode=0o700, exist_ok=True)
                self.user.own(self.folder / name)
        except OSError as fault:
            raise Refusal(NOT_WRITABLE, folder=self.folder, reason=fault.strerror) from fault
        check_reachable(self.folder / "x", self.user)
        for name in ("secret-key", "field-key"):
            self._make_secret(name)

    def secret(self) -> str:
        """The key made once for this installation."""
        return (self.folder / "secret-key").read_text().strip()

    def field_key(self) -> str:
        """The key that seals fields: as the environment names it, else made once; empty before the first `up` makes it."""
        path = self.folder / "field-key"
        return os.environ.get("KOLOKASI_FIELD_KEY") or (path.read_text().strip() if path.exists() else "")

    def environment(self, role: str = APP, *, url: str = DEFAULT_URL, **more: str) -> dict[str, str]:
        """What a child process of this installation is told: nothing of the caller's environment but its language."""
        passed = ("PATH", "LANG", "LC_ALL", "TZ", "SSL_CERT_FILE", "PYTHONWARNINGS")
        kept = {name: os.environ[name] for name in passed if name in os.environ}
        kept |= {name: value for name, value in os.environ.items() if name.startswith("KOLOKASI_")}
        hosts = ["localhost", "127.0.0.1", "[::1]", urlsplit(url).hostname or "localhost"]
        return {
            "KOLOKASI_HOSTS": ",".join(dict.fromkeys(hosts)),
            **kept,
            "HOME": str(self.folder),
            "PYTHONUNBUFFERED": "1",
            "DJANGO_SETTINGS_MODULE": "kolokasi.config.settings",
            "KOLOKASI_DATA_DIR": str(self.folder),
            "KOLOKASI_SECRET_KEY": self.secret(),
            "KOLOKASI_FIELD_KEY": self.field_key(),
            "KOLOKASI_URL": url,
            "KOLOKASI_DEMO": "1" if self.is_demo else "0",
            "DATABASE_URL": self.url(role),
            **more,
        }

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Nobody else runs this installation meanwhile; the lock falls by itself when this process dies."""
        with (self.folder / "lock").open("a") as handle:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as taken:
                raise Refusal(ALREADY_RUNS, folder=self.folder) from taken
            yield

    def _make_secret(self, name: str) -> None:
        path = self.folder / name
        if path.exists():
            return
        draft = self.folder / f"{name}.new"
        draft.unlink(missing_ok=True)
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600), "w") as out:
            out.write(secrets.token_urlsafe(64))
            out.flush()
            os.fsync(out.fileno())
        self.user.own(draft)
        draft.rename(path)


def _open_root_home() -> None:
    """The folder that holds root's copies can be entered by everybody, whatever the umask."""
    if os.geteuid() == 0:
        ROOT_HOME.mkdir(parents=True, exist_ok=True)
        ROOT_HOME.chmod(0o755)


def find(data_dir: str | None) -> Installation:
    """The installation that --data-dir, KOLOKASI_DATA_DIR or the default names; it need not exist yet."""
    named = data_dir or os.environ.get("KOLOKASI_DATA_DIR")
    folder = Path(named).expanduser().absolute() if named else default_folder()
    return Installation(folder, service_user())


def existing(data_dir: str | None) -> Installation:
    """Like `find`, but a Refusal when nothing was ever installed there."""
    installation = find(data_dir)
    if not (installation.folder / "secret-key").exists():
        raise Refusal(NOT_INSTALLED, folder=installation.folder)
    return installation
