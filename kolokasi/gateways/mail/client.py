"""Mail over SMTP as KOLOKASI_EMAIL_URL says; a server that is away is left alone for a while."""

from __future__ import annotations

import smtplib
import threading
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.mail import EmailMessage
from django.core.validators import validate_email

from kolokasi.base.text import one_line, plain_text

SILENT_BACKENDS = ("console.EmailBackend", "dummy.EmailBackend")
SUBJECT_LIMIT, NAME_LIMIT = 180, 120
REST_SECONDS = 15.0
PERMANENT = range(500, 600)


class MailUndelivered(Exception):  # noqa: N818 - it is tried again, not mended
    """The server did not take the mail; whoever called tries again later."""


class MailServerRests(MailUndelivered):
    """The server failed a moment ago; it was not asked this time, so that many mails do not all wait for it."""


class MailAddressRefused(Exception):  # noqa: N818 - an answer of the server
    """The server will never take mail for this address; trying again is of no use."""


@dataclass(frozen=True)
class Attachment:
    """A file that goes with a mail."""

    name: str
    media_type: str
    data: bytes = field(repr=False)


class _Server:
    """When the server last failed, known to every thread of this process."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._failed_at = float("-inf")

    def rests(self) -> bool:
        with self._lock:
            return time.monotonic() - self._failed_at < REST_SECONDS

    def failed(self) -> None:
        with self._lock:
            self._failed_at = time.monotonic()

    def recovered(self) -> None:
        with self._lock:
            self._failed_at = float("-inf")


_server = _Server()


def works() -> bool:
    """Whether a mail server is set; without one nobody is promised mail."""
    return not settings.EMAIL_BACKEND.endswith(SILENT_BACKENDS)


def forget_failures() -> None:
    """The next mail is tried at once, whatever happened before; a person asked for it."""
    _server.recovered()


def send(
    to: str | Iterable[str],
    subject: str,
    body: str,
    attachments: Sequence[Attachment] = (),
    *,
    message_id: str = "",
) -> None:
    """The mail server has taken the letter, or MailUndelivered / MailAddressRefused says that it has not.

    Call it outside a transaction. Line ends and hidden characters in subject and names are taken out, so that nothing
    typed becomes a header; of several addresses those that are none are passed over. The same `message_id` twice lets a
    mailbox tell that it is the same letter.
    """
    recipients = [address for address in ([to] if isinstance(to, str) else to) if _is_address(address)]
    if not recipients:
        raise MailAddressRefused("not an address")
    if _server.rests():
        raise MailServerRests
    marked = f"[LATIHAN] {subject}" if settings.DEMO else subject
    message = EmailMessage(
        one_line(marked)[:SUBJECT_LIMIT], plain_text(body) + "\n", settings.DEFAULT_FROM_EMAIL, recipients
    )
    message.extra_headers = {"Auto-Submitted": "auto-generated", **_identity(message_id)}
    for one in attachments:
        message.attach(one_line(one.name).replace("/", "-")[:NAME_LIMIT] or "berkas", one.data, one.media_type)
    _hand_over(message)


def _hand_over(message: EmailMessage) -> None:
    try:
        message.send()
    except smtplib.SMTPRecipientsRefused as refused:
        codes = [code for code, _said in refused.recipients.values()]
        if codes and all(code in PERMANENT for code in codes):
            raise MailAddressRefused(f"{codes[0]}") from refused
        raise MailUndelivered(f"recipients refused: {codes}") from refused
    except (smtplib.SMTPSenderRefused, smtplib.SMTPDataError) as refused:
        raise MailUndelivered(f"{type(refused).__name__} {refused.smtp_code}") from refused
    except OSError as away:  # every SMTP fault is one, and so are timeouts and TLS
        _server.failed()
        raise MailUndelivered(type(away).__name__) from away
    _server.recovered()


def _is_address(address: str) -> bool:
    try:
        validate_email(address)
    except ValidationError:
        return False
    return True


def _identity(message_id: str) -> dict[str, str]:
    """A name of the letter that stays the same when it must be sent again."""
    host = urlsplit(settings.PUBLIC_URL).hostname or "localhost"
    kept = "".join(c for c in message_id if c.isascii() and (c.isalnum() or c in "-."))
    return {"Message-ID": f"<{kept}@{host}>"} if kept else {}
