"""The whole web server is killed with -9 in each phase of signing: the letter is signed afterwards, once, by its number."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import threading
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from django.test import Client

from kolokasi.base import clock
from kolokasi.gateways.esign.fake import FakeEsign, Person
from kolokasi.letters.models import LetterSignature, SigningAttempt
from kolokasi.letters.signatures import signers
from kolokasi.runtime.postgres import APP
from tests.cast import Cast
from tests.database import NAME, Server, close_all
from tests.letters.signatures.papers import authority
from tests.procedure.test_reply import letter, numbers
from tests.procedure.test_signing_for_real import NIK
from tests.procedure.walking import Office
from tests.runtime.running import Up, eventually, free_port, gone

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]
PATIENCE = 60.0


class Web:
    """The product's own web server on the database of the test, started and killed as a whole."""

    def __init__(self, env: dict[str, str], cookies: dict[str, str]) -> None:
        self.env, self.cookies, self.port = env, cookies, 0
        self.running: Up | None = None

    def start(self) -> None:
        self.port = free_port()
        command = [sys.executable, "-m", "kolokasi.runtime.web_server", "--host", "127.0.0.1", "--port", str(self.port)]
        quiet: Any = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        self.running = Up(subprocess.Popen(command, env=self.env, start_new_session=True, **quiet))
        assert eventually(self._answers, PATIENCE)

    def _answers(self) -> bool:
        try:
            socket.create_connection(("127.0.0.1", self.port), 1).close()
        except OSError:
            return False
        return True

    def kill(self) -> None:
        if self.running is not None:
            assert gone(self.running.kill_everything())
            self.running = None

    def press(self, path: str) -> str:
        """The button, with the passphrase; where it leads or what the page says, "" when the server died of it."""
        token = "a" * 32
        said = {**self.cookies, "csrftoken": token}
        body = urlencode({"csrfmiddlewaretoken": token, "passphrase": "frasa"}).encode()
        asked = urllib.request.Request(f"http://127.0.0.1:{self.port}{path}", body)
        asked.add_header("Cookie", "; ".join(f"{name}={value}" for name, value in said.items()))
        try:
            with urllib.request.build_opener(Stays).open(asked, timeout=PATIENCE) as answer:
                return str(answer.status)
        except urllib.error.HTTPError as no:
            return f"{no.code} {no.headers.get('Location', '')} {no.read().decode()}"
        except OSError:
            return ""

    def press_aside(self, path: str) -> threading.Thread:
        pressing = threading.Thread(target=self.press, args=[path], daemon=True)
        pressing.start()
        return pressing


class Stays(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_asked: Any) -> None:
        """Where it leads is not followed."""


@pytest.fixture
def fake() -> Iterator[FakeEsign]:
    with FakeEsign({NIK: Person("Awan Contoh", "frasa")}, authority=authority()).serving() as served:
        yield served


@pytest.fixture
def web(cast: Cast, server: Server, fake: FakeEsign, tmp_path: Path) -> Iterator[Web]:
    (tmp_path / "a.pem").write_bytes(authority().root())
    client = Client()
    client.force_login(cast["kepala_dinas"])
    env: dict[str, str] = {
        **os.environ, "DJANGO_SETTINGS_MODULE": "tests.settings",
        "DATABASE_URL": f"postgres://{APP}@/{NAME}?host={quote(server.host)}&port={server.port}",
        "KOLOKASI_ESIGN_URL": fake.url, "KOLOKASI_ESIGN_USER": fake.user, "KOLOKASI_ESIGN_PASSWORD": fake.password,
        "KOLOKASI_PSRE_ROOTS": str(tmp_path), "KOLOKASI_ESIGN_ALLOWED": "127.0.0.0/8",
    }  # fmt: skip
    found = Web(env, {name: one.value for name, one in client.cookies.items()})
    found.start()
    yield found
    found.kill()


def lasting(server: Server) -> int:
    """How many sessions of the server wait for a lock."""
    with server.connect(APP) as link:
        row = link.execute("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'").fetchone()
    return int(str(row[0])) if row else 0


def held(server: Server, case: int, until: threading.Event) -> Callable[[], None]:
    """The case's row is locked until then; returns what lets go of it."""
    link = server.connect(APP)
    link.execute("BEGIN")
    link.execute("SELECT 1 FROM cases_case WHERE id = %s FOR UPDATE", [case])
    until.set()
    return link.close


def test_killed_in_any_phase_the_letter_is_signed_once_under_its_number(
    cast: Cast, server: Server, fake: FakeEsign, web: Web, settings: Any
) -> None:
    settings.KOLOKASI_ESIGN_URL = fake.url
    office = Office(cast)
    office.until("T05")
    signers.set_way(post_key="kepala_dinas", way="bsre", actor=cast["administrator"], at=clock.now())
    signers.set_nik(account=cast["kepala_dinas"], nik=NIK, actor=cast["administrator"], at=clock.now())
    path = f"/permohonan/{office.case.number}/langkah/T05/1/tanda-tangan/"

    # Phase 1, before its commit: nothing is left.
    let_go = held(server, office.case.pk, threading.Event())
    pressing = web.press_aside(path)
    assert eventually(lambda: lasting(server) > 0, PATIENCE)
    web.kill()
    let_go()
    pressing.join(PATIENCE)
    assert (numbers(), fake.signed, SigningAttempt.objects.count()) == ([], 0, 0)

    # Phase 2, the service is thinking: the number is reserved, the letter waits at its step.
    web.start()
    fake.delay = 3.0
    pressing = web.press_aside(path)
    assert eventually(lambda: any("sign/pdf" in one for one in fake.asked), PATIENCE)
    web.kill()
    pressing.join(PATIENCE)
    assert (letter(office).state, numbers()) == ("issued", [(1, "reserved", "")])

    # It is said that it is being signed until nobody can be waiting for the answer any more.
    web.start()
    assert "sedang ditandatangani" in web.press(path)
    forget()

    # Between 2 and 3: the service has signed, and what it gave back is not stored yet.
    fake.delay = 0.0
    assert eventually(lambda: fake.signed == 1, PATIENCE)
    signs, locked, let = fake.sign, threading.Event(), []

    def sign(*asked: Any) -> bytes:
        made = signs(*asked)
        let.append(held(server, office.case.pk, locked))
        return made

    fake.sign = sign  # type: ignore[method-assign, assignment]
    pressing = web.press_aside(path)
    assert locked.wait(PATIENCE)
    assert eventually(lambda: lasting(server) > 0, PATIENCE)
    web.kill()
    let[0]()
    pressing.join(PATIENCE)
    fake.sign = signs  # type: ignore[method-assign]
    assert (letter(office).state, numbers(), LetterSignature.objects.count()) == ("issued", [(1, "reserved", "")], 0)

    web.start()
    forget()
    assert web.press(path).startswith("302")
    assert (letter(office).state, numbers(), LetterSignature.objects.count()) == ("signed", [(1, "used", "")], 1)
    assert "422" in web.press(path)[:3] or "409" in web.press(path)[:3]
    assert fake.signed == 3
    assert [one.outcome for one in SigningAttempt.objects.order_by("id")] == ["lost", "lost", "signed"]
    close_all()


def forget() -> None:
    """As if the minutes had passed after which an attempt is taken for broken off."""
    SigningAttempt.objects.filter(ended_at=None).update(started_at=clock.now() - timedelta(minutes=4))
