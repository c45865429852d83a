"""Mail servers that a test can own: a good one that keeps what it got, one that refuses, one that never answers."""

from __future__ import annotations

import email
import email.policy
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from typing import Any, cast

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from django.conf import settings

from kolokasi.gateways import mail

SMTP_BACKEND = "django.core.mail.backends.smtp.EmailBackend"


class Kept:
    """Takes every mail and keeps it; `answer` may refuse the recipients instead."""

    def __init__(self, answer: Callable[[str], str] = lambda _address: "") -> None:
        self.envelopes: list[Envelope] = []
        self.answer = answer

    @property
    def mails(self) -> list[EmailMessage]:
        return [
            email.message_from_bytes(cast("bytes", one.content), policy=email.policy.default) for one in self.envelopes
        ]

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's words
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        refusal = self.answer(address)
        if refusal:
            return refusal
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        self.envelopes.append(envelope)
        return "250 OK"


@contextmanager
def running(kept: Kept) -> Iterator[int]:
    """The port of a server that hands its mail to `kept`."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    controller: Any = Controller(kept, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        yield port
    finally:
        controller.stop()


@contextmanager
def silent() -> Iterator[int]:
    """The port of a server that takes the connection and never says a word."""
    done = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as server:
        held: list[socket.socket] = []

        def accept() -> None:
            while not done.is_set():
                try:
                    held.append(server.accept()[0])
                except OSError:
                    return

        thread = threading.Thread(target=accept, daemon=True)
        thread.start()
        yield server.getsockname()[1]
        done.set()
        socket.create_connection(server.getsockname()).close()
        thread.join(5)
        for one in held:
            one.close()


def use(monkeypatch: pytest.MonkeyPatch, port: int, *, seconds: float = 5) -> None:
    """Mail goes to this port of this machine from now on."""
    monkeypatch.setattr(settings, "EMAIL_BACKEND", SMTP_BACKEND)
    monkeypatch.setattr(settings, "EMAIL_HOST", "127.0.0.1")
    monkeypatch.setattr(settings, "EMAIL_PORT", port)
    monkeypatch.setattr(settings, "EMAIL_TIMEOUT", seconds)
    mail.forget_failures()
