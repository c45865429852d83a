"""`kolokasi backup` and `restore`: a walked case moves whole into an empty installation, and never half."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from django.conf import settings

from kolokasi.base import clock, events, files
from kolokasi.cases.models import Case
from kolokasi.runtime.installation import Installation
from kolokasi.runtime.main import main
from kolokasi.runtime.postgres import APP, OWNER, SUPER
from kolokasi.runtime.system_user import service_user
from tests.cast import PASSWORD, Cast
from tests.database import Link, Server
from tests.procedure.walking import Office
from tests.runtime.archives import contents, counts, files_below
from tests.runtime.running import ROOT, bare_environment, eventually, free_port, own_folder, refused, up

pytestmark = pytest.mark.django_db(transaction=True)
Output = pytest.CaptureFixture[str]


@pytest.fixture
def folder() -> Iterator[Path]:
    with own_folder() as made:
        yield made


@pytest.fixture
def case(cast: Cast) -> Case:
    """A case that was walked to selesai, with its documents."""
    office = Office(cast)
    office.until("")
    assert office.case.status == Case.Status.DONE
    assert events.seal(clock.now()) is not None
    return office.case


def restored(archive: Path, folder: Path, *more: str, **env: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "kolokasi", "restore", str(archive), "--data-dir", str(folder), *more],
        capture_output=True, text=True, env=bare_environment(**env), cwd=ROOT, timeout=120, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_a_walked_case_comes_back_whole(case: Case, owner_connection: Link, folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "cadangan.zip"
    assert main(["backup", str(out)]) == 0
    assert (out.stat().st_mode & 0o777, [path.name for path in tmp_path.iterdir()]) == (0o600, ["cadangan.zip"])
    said = restored(out, folder)
    assert "Catatan utuh" in said and "terputus" not in said
    here = Installation(folder, service_user())
    stored = files_below(Path(settings.MEDIA_ROOT))
    named = {str(sha) for (sha,) in owner_connection.execute("SELECT sha256 FROM base_blob")}
    assert files_below(folder / "files") == {name: stored[name] for name in named}
    assert {path.stat().st_uid for path in (folder / "files").rglob("*")} == {service_user().uid}
    with up(folder=folder) as running:
        with here.cluster.connect(OWNER) as link:
            before, after = contents(owner_connection), contents(link)
            there = counts(link)
        changed = {name for name in before if before[name] != after[name]} - {"base_seal", "base_chain", "web_cache"}
        assert {name for name in changed if not name.startswith("procrastinate_")} == set(), "only the worker began"
        assert there["base_event"] == counts(owner_connection)["base_event"] > 20
        tracked = running.get(f"/lacak/{case.tracking_code}")[1]
        assert case.number in tracked
    assert main_there("audit", "verify", "--data-dir", str(folder)) == 0


def main_there(*words: str) -> int:
    command = [sys.executable, "-m", "kolokasi", *words]
    return subprocess.run(command, env=bare_environment(), cwd=ROOT, timeout=60, check=False).returncode


def test_counters_go_on_and_passwords_hold(case: Case, owner_connection: Link, folder: Path, tmp_path: Path) -> None:
    assert main(["backup", str(tmp_path / "c.zip")]) == 0
    told = json.loads(restored(tmp_path / "c.zip", folder, "--json"))
    assert told["intact"] is True
    assert told["tables"] == counts(owner_connection), "every table, row for row"
    here = Installation(folder, service_user())
    cluster = here.cluster
    cluster.start()
    try:
        with cluster.connect(APP) as link:
            query = "INSERT INTO base_salt (digest, salt) VALUES ('x', 'y') RETURNING id"
            assert link.execute(query).fetchone() == owner_connection.execute(query).fetchone()
            assert contents(link)["people_account"] == contents(owner_connection)["people_account"]
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                link.execute("DELETE FROM base_event")
        with cluster.connect(OWNER) as link, pytest.raises(psycopg.Error, match="append-only"):
            link.execute("DELETE FROM base_event")
    finally:
        cluster.stop()
    assert (folder / "secret-key").read_text().strip() != settings.SECRET_KEY
    assert PASSWORD.encode() not in (tmp_path / "c.zip").read_bytes()


def test_into_a_database_by_address(
    case: Case, server: Server, owner_connection: Link, folder: Path, tmp_path: Path
) -> None:
    assert main(["backup", str(tmp_path / "c.zip")]) == 0
    with server.connect(SUPER, "postgres") as link:
        link.execute("DROP DATABASE IF EXISTS restored")
        link.execute(f"CREATE DATABASE restored OWNER {OWNER}")
    where = {
        "DATABASE_URL": f"postgres://{APP}@/restored?host={server.host}&port={server.port}",
        "DATABASE_OWNER_URL": f"postgres://{OWNER}@/restored?host={server.host}&port={server.port}",
    }
    try:
        restored(tmp_path / "c.zip", folder, **where)
        with server.connect(OWNER, "restored") as link:
            assert contents(link) == contents(owner_connection)
        assert not (folder / "postgres").exists()
    finally:
        with server.connect(SUPER, "postgres") as link:
            link.execute("DROP DATABASE restored WITH (FORCE)")


def test_a_used_installation_is_left_alone(case: Case, folder: Path, tmp_path: Path, capsys: Output) -> None:
    assert main(["backup", str(tmp_path / "c.zip"), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["files"] > 0
    restored(tmp_path / "c.zip", folder)
    code, said = refused("restore", str(tmp_path / "c.zip"), "--data-dir", str(folder))
    assert code == 1
    assert said.splitlines()[-1].startswith("Pemasangan ini sudah berisi data.")


def test_a_running_installation_is_left_alone_and_a_fresh_one_that_rests_is_not(
    case: Case, folder: Path, tmp_path: Path
) -> None:
    assert main(["backup", str(tmp_path / "c.zip")]) == 0
    with up(folder=folder):
        code, said = refused("restore", str(tmp_path / "c.zip"), "--data-dir", str(folder))
    assert code == 1
    assert said.startswith("Kolokasi sudah berjalan")
    assert json.loads(restored(tmp_path / "c.zip", folder, "--json"))["intact"], "a fresh one that rests is still empty"


def test_an_old_backup_is_not_replaced(cast: Cast, tmp_path: Path, capsys: Output) -> None:
    (tmp_path / "c.zip").write_text("lama")
    assert main(["backup", str(tmp_path / "c.zip")]) == 1
    assert "sudah ada" in capsys.readouterr().err
    assert (tmp_path / "c.zip").read_text() == "lama"
    assert main(["backup", str(tmp_path / "tidak" / "ada" / "c.zip")]) == 1
    assert "tidak dapat ditulis" in capsys.readouterr().err


def test_a_lost_file_is_named_and_left_out_only_when_asked(
    case: Case, folder: Path, tmp_path: Path, capsys: Output
) -> None:
    blob = files.store(b"akan rusak", "text/plain", clock.now())
    Path(settings.MEDIA_ROOT, blob.key).write_bytes(b"lain")
    assert main(["backup", str(tmp_path / "c.zip")]) == 1
    assert blob.sha256 in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []
    assert main(["backup", str(tmp_path / "c.zip"), "--despite-lost-files"]) == 0
    restored(tmp_path / "c.zip", folder)
    assert blob.sha256 not in files_below(folder / "files")
    Path(settings.MEDIA_ROOT, blob.key).unlink()


def test_kill_9_in_the_middle_says_so_and_the_second_try_is_whole(
    case: Case, owner_connection: Link, folder: Path, tmp_path: Path
) -> None:
    for number in range(800):
        files.store(f"berkas {number}".encode(), "text/plain", clock.now())
    assert main(["backup", str(tmp_path / "c.zip")]) == 0
    command = [sys.executable, "-m", "kolokasi", "restore", str(tmp_path / "c.zip"), "--data-dir", str(folder)]
    process = subprocess.Popen(command, env=bare_environment(), cwd=ROOT, stdout=subprocess.PIPE, text=True)
    arrived = folder / "files"
    assert eventually(lambda: arrived.exists() and len(files_below(arrived)) > 5, 60)
    os.kill(process.pid, signal.SIGKILL)
    process.communicate(timeout=30)
    assert len(files_below(arrived)) < 800, "killed in the middle"
    for words in (["up", "--port", str(free_port())], ["audit", "verify"], ["backup", str(tmp_path / "half.zip")]):
        code, said = refused(*words, "--data-dir", str(folder))
        assert code == 1
        assert "terputus sebelum selesai" in said and "restore" in said
    assert not (tmp_path / "half.zip").exists()
    told = json.loads(restored(tmp_path / "c.zip", folder, "--json"))
    assert told["tables"] == counts(owner_connection)
    assert len(files_below(arrived)) == told["files"] > 800
    assert main_there("audit", "verify", "--data-dir", str(folder)) == 0


def test_killed_after_the_last_row_it_is_whole(case: Case, folder: Path, tmp_path: Path) -> None:
    assert main(["backup", str(tmp_path / "c.zip")]) == 0
    restored(tmp_path / "c.zip", folder)
    (folder / "restoring").touch()
    assert main_there("audit", "verify", "--data-dir", str(folder)) == 0
    assert not (folder / "restoring").exists()
