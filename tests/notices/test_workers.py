"""Real workers and a real mail server: two workers send nothing twice, and a server that is away hurts no act."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from urllib.parse import quote

import pytest
from django.db import transaction

from kolokasi.base import outbox
from kolokasi.notices import actions
from kolokasi.notices.models import Notice
from kolokasi.runtime.postgres import APP
from tests.base.test_outbox import waited
from tests.cast import assemble
from tests.database import NAME, Server
from tests.fixtures import NOON
from tests.gateways.mail_server import Kept, running, silent, use

pytestmark = pytest.mark.django_db(transaction=True)
Start = Callable[[int], subprocess.Popen[bytes]]


@pytest.fixture
def worker(server: Server) -> Iterator[Start]:
    """Starts real workers on the database of this test with mail to a port; none outlives it."""
    url = f"postgres://{APP}@/{NAME}?host={quote(server.host)}&port={server.port}"
    started: list[subprocess.Popen[bytes]] = []

    def start(port: int) -> subprocess.Popen[bytes]:
        env = {
            **os.environ, "DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "tests.settings", "TEST_MAIL_PORT": str(port),
        }  # fmt: skip
        command = [sys.executable, "-m", "tests.notices.worker_process"]
        started.append(subprocess.Popen(command, env=env, stderr=subprocess.DEVNULL))
        return started[-1]

    yield start
    for child in started:
        child.kill()
        child.wait()


def unsent() -> int:
    return Notice.objects.filter(mailed_at__isnull=True).count()


def test_two_workers_and_jobs_written_twice_send_each_mail_once(monkeypatch: pytest.MonkeyPatch, worker: Start) -> None:
    cast, kept = assemble(), Kept()
    with running(kept) as port:
        use(monkeypatch, port)
        for occasion in ("a", "b", "c"):
            actions.tell(accounts=cast.accounts.values(), kind="task_waiting", key=occasion, at=NOON)
        with transaction.atomic():  # the same work a second time, as after a crash
            for pk in Notice.objects.values_list("pk", flat=True):
                outbox.emit(actions.MAIL_NOTICE, key=str(pk))
        worker(port)
        worker(port)
        assert waited(lambda: not unsent() and outbox.waiting_and_failed()[0] == 0, 40)
    ids = Counter(str(one["message-id"]) for one in kept.mails)
    assert len(ids) == 3 * len(cast.accounts)
    assert set(ids.values()) == {1}


def test_a_server_that_refuses_at_first_gets_it_later(monkeypatch: pytest.MonkeyPatch, worker: Start) -> None:
    cast, answers = assemble(), iter(["451 later", "451 later"])
    kept = Kept(lambda _address: next(answers, ""))
    with running(kept) as port:
        use(monkeypatch, port)
        actions.tell(accounts=[cast["helpdesk"]], kind="task_waiting", key="a", at=NOON)
        worker(port)
        assert waited(lambda: not unsent(), 40)
    assert len(kept.mails) == 1


@pytest.mark.slow
def test_a_server_that_hangs_holds_up_neither_the_act_nor_other_jobs(
    monkeypatch: pytest.MonkeyPatch, worker: Start
) -> None:
    cast = assemble()
    with silent() as port:
        use(monkeypatch, port)
        first = worker(port)
        begun = time.monotonic()
        actions.tell(accounts=cast.accounts.values(), kind="task_waiting", key="a", at=NOON)
        assert time.monotonic() - begun < 1
        assert waited(lambda: Notice.objects.filter(claimed_at__isnull=False).exists(), 20)
        assert unsent() == len(cast.accounts)
        first.terminate()
        assert first.wait(20) == 0
    kept = Kept()
    with running(kept) as port:
        worker(port)
        assert waited(lambda: not unsent(), 60)
    assert len({str(one["message-id"]) for one in kept.mails}) == len(kept.mails) == len(cast.accounts)
