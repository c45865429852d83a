"""Jobs come into being with the transaction, and are done by a real worker even when one is killed in the middle."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from urllib.parse import quote

import pytest
from django.db import connection, transaction
from django.db.transaction import TransactionManagementError

from kolokasi.base import events, outbox
from kolokasi.base.models import Salt, Seal
from kolokasi.runtime.postgres import APP
from tests.base import worker_process
from tests.database import NAME, Server

pytestmark = pytest.mark.django_db(transaction=True)
Start = Callable[[], subprocess.Popen[bytes]]


@pytest.fixture
def worker(server: Server) -> Iterator[Start]:
    """Starts real workers on the database of this test; none outlives it."""
    url = f"postgres://{APP}@/{NAME}?host={quote(server.host)}&port={server.port}"
    env = {**os.environ, "DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "tests.settings"}
    started: list[subprocess.Popen[bytes]] = []

    def start() -> subprocess.Popen[bytes]:
        started.append(subprocess.Popen([sys.executable, "-m", "tests.base.worker_process"], env=env))
        return started[-1]

    yield start
    for child in started:
        child.kill()
        child.wait()


def comes(digest: str, seconds: float = 20) -> bool:
    return waited(lambda: Salt.objects.filter(digest=digest).exists(), seconds)


def waited(condition: Callable[[], bool], seconds: float = 20) -> bool:
    until = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > until:
            return False
        time.sleep(0.05)
    return True


def emitted(key: str, name: str = "tests.trace", **payload: object) -> bool:
    with transaction.atomic():
        return outbox.emit(name, key=key, **payload)


def test_a_job_is_there_only_with_its_transaction() -> None:
    with pytest.raises(RuntimeError), transaction.atomic():
        assert outbox.emit("tests.trace", key="gone", text="x")
        assert outbox.waiting_and_failed() == (1, 0)
        raise RuntimeError
    assert outbox.waiting_and_failed() == (0, 0)
    assert emitted("kept", text="x")
    assert outbox.waiting_and_failed() == (1, 0)


def test_the_same_work_waits_once_and_spoils_no_transaction() -> None:
    assert emitted("1", text="x")
    with transaction.atomic():
        assert not outbox.emit("tests.trace", key="1", text="x")
        assert outbox.emit("tests.trace", key="2", text="x")
    assert outbox.waiting_and_failed() == (2, 0)


def test_bad_use_is_refused() -> None:
    with pytest.raises(LookupError):
        emitted("1", name="tests.unknown")
    with pytest.raises(TransactionManagementError):
        outbox.emit("tests.trace", key="1", text="x")
    with pytest.raises(TypeError), transaction.atomic():
        outbox.emit("tests.trace", key="1", text=object())
    assert outbox.waiting_and_failed() == (0, 0)


def test_a_worker_does_it_shows_that_it_lives_and_stops_cleanly(worker: Start) -> None:
    assert not outbox.worker_lives()
    with pytest.raises(RuntimeError), transaction.atomic():
        outbox.emit("tests.trace", key="gone", text="x")
        raise RuntimeError
    emitted("before", text="x")
    child = worker()
    assert comes("before")
    assert outbox.worker_lives()
    begun = time.monotonic()
    emitted("after", text="x")
    assert comes("after")
    assert time.monotonic() - begun < 3, "the worker hears of a job at once"
    assert waited(lambda: outbox.waiting_and_failed() == (0, 0))
    child.send_signal(signal.SIGTERM)
    assert child.wait(10) == 0
    assert not outbox.worker_lives()
    assert not Salt.objects.filter(digest="gone").exists()


def test_a_job_killed_in_the_middle_is_done_by_the_next_worker(worker: Start) -> None:
    emitted("k", name="tests.slow_at_first")
    first = worker()
    assert comes("k begun")
    first.kill()
    first.wait()
    assert not Salt.objects.filter(digest="k done").exists()
    assert waited(lambda: not _lives_since(1.5), 5)
    second = worker()
    assert comes("k done")
    assert Salt.objects.get(digest="k done").salt == str(second.pid)


def test_a_killed_job_gives_way_to_one_that_was_asked_for_meanwhile(worker: Start) -> None:
    emitted("k", name="tests.slow_at_first")
    first = worker()
    assert comes("k begun")
    first.kill()
    first.wait()
    assert emitted("k", name="tests.slow_at_first")  # the dead one no longer waits, so the same may be asked for again
    assert sorted(_states("tests.slow_at_first")) == ["doing", "todo"]
    assert waited(lambda: not _lives_since(1.5), 5)
    second = worker()
    assert comes("k done")
    assert waited(lambda: _states("tests.slow_at_first") == [])
    assert second.poll() is None


def _states(name: str) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT status FROM procrastinate_jobs WHERE task_name = %s", [name])
        return [str(state) for (state,) in cursor.fetchall()]


def _lives_since(seconds: float) -> bool:
    with connection.cursor() as cursor:
        query = "SELECT count(*) FROM procrastinate_workers WHERE last_heartbeat > now() - make_interval(secs => %s)"
        cursor.execute(query, [seconds])
        return bool((cursor.fetchone() or (0,))[0])


def test_a_job_emits_in_its_own_transaction(worker: Start) -> None:
    emitted("bad", name="tests.passes_on", fail=True)
    emitted("good", name="tests.passes_on", fail=False)
    worker()
    assert comes("good passed on")
    assert not Salt.objects.filter(digest__startswith="bad").exists()


def test_a_thread_stops_when_told() -> None:
    stop = threading.Event()
    thread = threading.Thread(target=outbox.run_worker, args=(stop,))
    thread.start()
    assert waited(outbox.worker_lives)
    stop.set()
    thread.join(10)
    assert not thread.is_alive()
    assert not outbox.worker_lives()


def test_the_hourly_seal_seals() -> None:
    with transaction.atomic():
        events.record(kind="case", subject="1", act="told")
    outbox._seal_every_hour()
    assert Seal.objects.get().count == 1
    assert {"base.seal", "base.rescue"} <= set(outbox._proxy.tasks)


def test_this_process_knows_the_jobs_too() -> None:
    worker_process.trace(key="k", text="t")
    worker_process.trace(key="k", text="again")
    assert Salt.objects.get(digest="k").salt == "t"
