"""`kolokasi up` on a real machine: serves a page, stops cleanly, loses nothing by kill -9, and refuses in sentences."""

from __future__ import annotations

import os
import pwd
import socket
import threading
import urllib.error
from collections.abc import Iterator
from pathlib import Path

import pytest

from kolokasi.runtime.installation import Installation
from kolokasi.runtime.postgres import APP, OWNER
from kolokasi.runtime.system_user import service_user
from tests.runtime.running import Up, free_port, gone, own_folder, refused, up


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    with own_folder() as made:
        yield made


@pytest.fixture(scope="module")
def running(folder: Path) -> Iterator[Up]:
    with up(folder=folder) as started:
        yield started


def here(folder: Path) -> Installation:
    return Installation(folder, service_user())


def test_the_first_page_is_served(running: Up) -> None:
    status, page = running.get("/")
    assert status == 200
    assert "<html" in page


def test_the_process_and_what_stands_behind_it_answer(running: Up) -> None:
    assert running.get("/healthz")[0] == 200
    assert running.get("/readyz")[0] == 200


def test_nothing_runs_as_root(running: Up) -> None:
    expected = pwd.getpwnam("kolokasi").pw_uid if os.geteuid() == 0 else os.geteuid()
    owners = {pid: Path(f"/proc/{pid}").stat().st_uid for pid in running.family()}
    assert len(owners) >= 4
    assert set(owners.values()) == {expected}


def test_the_web_role_cannot_change_tables(running: Up, folder: Path) -> None:
    with here(folder).cluster.connect(APP) as link:
        allowed = link.execute("SELECT has_schema_privilege('public', 'CREATE')").fetchone()
    assert allowed == (False,)


def test_only_the_loopback_listens(running: Up) -> None:
    port = int(running.url.rsplit(":", 1)[1])
    lines = Path("/proc/net/tcp").read_text().splitlines()[1:]
    listening = {line.split()[1] for line in lines if line.split()[3] == "0A"}
    assert [address for address in listening if address.endswith(f":{port:04X}")] == [f"0100007F:{port:04X}"]


def test_the_secret_is_the_programs_alone(running: Up, folder: Path) -> None:
    key = folder / "secret-key"
    assert (key.stat().st_mode & 0o777, key.stat().st_uid) == (0o600, service_user().uid)


def test_a_second_up_on_the_same_folder_is_refused(running: Up, folder: Path) -> None:
    code, said = refused("up", "--data-dir", str(folder), "--port", str(free_port()))
    assert code == 1
    assert said.startswith(f"Kolokasi sudah berjalan pada folder data {folder}. Hentikan dulu")
    assert running.get("/healthz")[0] == 200


def test_a_taken_port_is_a_sentence() -> None:
    with own_folder() as folder, socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        code, said = refused("up", "--data-dir", str(folder), "--port", str(port))
    assert code == 1
    assert said.startswith(f"Port {port} di 127.0.0.1 sudah dipakai")


def test_an_unknown_page_is_not_found(running: Up) -> None:
    with pytest.raises(urllib.error.HTTPError) as answer:
        running.get("/tidak-ada")
    assert answer.value.code == 404
    answer.value.close()


def test_kill_9_of_everything_loses_nothing_and_the_next_start_is_warm() -> None:
    with own_folder() as folder:
        with up(folder=folder) as first:
            with here(folder).cluster.connect(OWNER) as link:
                link.execute("CREATE TABLE kept AS SELECT 42 AS answer")
            assert gone(first.kill_everything())
        with up(folder=folder) as second:
            with here(folder).cluster.connect(OWNER) as link:
                assert link.execute("SELECT answer FROM kept").fetchone() == (42,)
            family = second.family()
            assert second.interrupt() == 0
            assert gone(family)
            assert "· berhenti dengan baik" in second.lines
        assert not any("susunan basis data" in line for line in second.lines), "nothing is migrated twice"


def test_kill_9_of_the_parent_alone_takes_its_children_along() -> None:
    with own_folder() as folder:
        with up(folder=folder) as first:
            family = first.family()
            first.process.kill()
            first.process.wait(10)
            assert gone(family)
        with up(folder=folder) as second:
            assert second.get("/healthz")[0] == 200


def test_a_fallen_worker_is_started_again(running: Up) -> None:
    before = {pid for pid in running.family() if b"worker" in Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")}
    assert before
    for pid in before:
        os.kill(pid, 9)
    seen = threading.Event()
    for _try in range(200):
        if any("worker berhenti" in line for line in running.lines):
            break
        seen.wait(0.05)
    assert any("worker berhenti" in line for line in running.lines)
    assert running.get("/healthz")[0] == 200


def test_another_major_version_is_refused() -> None:
    with own_folder() as folder:
        (folder / "postgres").mkdir()
        (folder / "postgres" / "PG_VERSION").write_text("15\n")
        code, said = refused("up", "--data-dir", str(folder), "--port", str(free_port()))
    assert code == 1
    assert "dibuat oleh PostgreSQL 15" in said


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--host", "192.0.2.7"], "hanya di" if os.geteuid() else "Sebagai root"),
        (["--tls-cert", "/etc/hostname"], "--tls-cert dan --tls-key dipakai bersama"),
        (["--trusted-proxy", "semua"], "--trusted-proxy harus alamat"),
        (["--url", "colocation"], "--url harus alamat lengkap"),
    ],
)
def test_an_unsafe_address_is_refused(arguments: list[str], sentence: str) -> None:
    with own_folder() as folder:
        code, said = refused("up", "--data-dir", str(folder), *arguments)
    assert code == 1
    assert sentence in said
    assert "Traceback" not in said


@pytest.mark.skipif(os.geteuid() != 0, reason="only root has a system user to whom a folder can be closed")
def test_a_closed_folder_is_named(tmp_path: Path) -> None:
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    code, said = refused("up", "--data-dir", str(closed / "data"))
    assert code == 1
    assert "tertutup bagi pengguna sistem kolokasi" in said
    assert not (closed / "data").exists()
