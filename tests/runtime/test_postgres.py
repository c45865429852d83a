"""The carried PostgreSQL: who may connect as what, what survives a kill, and traces that must not stop a start."""

from __future__ import annotations

import os
import signal
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from kolokasi.base.refusal import Refusal
from kolokasi.runtime.postgres import APP, OTHER_MAJOR, OWNER, SUPER, Cluster
from kolokasi.runtime.system_user import FOLDER_IS_CLOSED, SystemUser, check_reachable, service_user
from tests.runtime.running import eventually, own_folder


@pytest.fixture(scope="module")
def shared() -> Iterator[Cluster]:
    """One cluster for the tests that leave it as it is."""
    with own_folder() as folder:
        made = Cluster(folder, service_user(), careless=True)
        made.start()
        yield made
        made.stop()


@pytest.fixture
def cluster() -> Iterator[Cluster]:
    with own_folder() as folder:
        made = Cluster(folder, service_user(), careless=True)
        made.start()
        yield made
        made.stop()


def test_the_owner_makes_tables_and_the_app_role_cannot(shared: Cluster) -> None:
    with shared.connect(OWNER) as owner, shared.connect(APP) as app:
        owner.execute("CREATE TABLE thing (id int)")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            app.execute("CREATE TABLE other (id int)")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            app.execute("DROP TABLE thing")


def test_neither_role_is_a_superuser(shared: Cluster) -> None:
    with shared.connect(OWNER) as link:
        rows = link.execute("SELECT rolname, rolsuper FROM pg_roles WHERE rolname IN (%s, %s)", [OWNER, APP])
        assert sorted(rows.fetchall()) == [(APP, False), (OWNER, False)]


def test_the_network_is_not_listened_to(shared: Cluster) -> None:
    with shared.connect(OWNER) as link:
        assert link.execute("SHOW listen_addresses").fetchone() == ("",)
    rules = (shared.data / "pg_hba.conf").read_text()
    assert rules == "local all all peer map=kolokasi\n"


def test_folders_are_closed_to_others(shared: Cluster) -> None:
    for folder in (shared.data, shared.sockets):
        assert (folder.stat().st_mode & 0o777, folder.stat().st_uid) == (0o700, shared.user.uid)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become somebody else")
def test_another_user_of_the_machine_cannot_enter(shared: Cluster) -> None:
    pid = os.fork()
    if pid == 0:
        os.setgroups([])
        os.setgid(65534)
        os.setuid(65534)
        try:
            shared.connect(APP)
        except psycopg.OperationalError:
            os._exit(0)
        os._exit(1)
    assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0


def test_a_killed_server_starts_again_with_what_was_committed() -> None:
    with own_folder() as folder:
        first = Cluster(folder, service_user())
        first.start()
        with first.connect(OWNER) as link:
            link.execute("CREATE TABLE kept AS SELECT 42 AS answer")
        assert first.child is not None
        first.child.kill()
        first.child.wait()
        second = Cluster(folder, service_user())
        second.start()
        with second.connect(OWNER) as link:
            assert link.execute("SELECT answer FROM kept").fetchone() == (42,)
        second.stop()


def test_a_process_number_used_again_by_another_program_does_not_stop_the_start(cluster: Cluster) -> None:
    cluster.stop()
    (cluster.data / "postmaster.pid").write_text(f"{os.getpid()}\n{cluster.data}\n")
    cluster.start()
    assert cluster.running()


def test_the_last_server_is_awaited_while_it_shuts_down(cluster: Cluster) -> None:
    assert cluster.child is not None
    left_behind = cluster.child
    again = Cluster(cluster.home, cluster.user)
    again.start()
    assert left_behind.wait(5) == 0
    assert again.running()
    again.stop()


def test_an_unfinished_first_start_is_done_again() -> None:
    with own_folder() as folder:
        (folder / "postgres.new" / "base").mkdir(parents=True)
        fresh = Cluster(folder, service_user(), careless=True)
        fresh.start()
        assert fresh.running()
        fresh.stop()


def test_a_long_folder_gets_a_short_socket(shared: Cluster) -> None:
    long = Cluster(Path("/") / ("x" * 60) / ("y" * 60), shared.user)
    assert len(os.fsencode(long.sockets / ".s.PGSQL.5432")) < 107
    assert long.sockets.parent == Path(tempfile.gettempdir())


def test_another_major_version_is_refused(cluster: Cluster) -> None:
    cluster.stop()
    (cluster.data / "PG_VERSION").write_text("17\n")
    with pytest.raises(Refusal) as no:
        cluster.start()
    assert no.value.code == OTHER_MAJOR
    assert no.value.facts["found"] == 17


def test_a_closed_parent_is_named(tmp_path: Path) -> None:
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    stranger = SystemUser("stranger", 54321, 54321)
    with pytest.raises(Refusal) as no:
        check_reachable(closed / "data", stranger)
    assert no.value.code == FOLDER_IS_CLOSED


def test_a_stop_is_clean(cluster: Cluster) -> None:
    assert cluster.child is not None
    child = cluster.child
    cluster.stop()
    assert child.returncode == 0
    assert eventually(lambda: not (cluster.data / "postmaster.pid").exists(), 1)
    assert list(cluster.sockets.glob(".s.PGSQL*")) == []
    with pytest.raises(ProcessLookupError):
        os.kill(child.pid, signal.SIGTERM)


def test_the_superuser_is_for_the_program_alone(shared: Cluster) -> None:
    with shared.connect(SUPER, "postgres") as link:
        assert link.execute("SELECT current_user").fetchone() == ("postgres",)
