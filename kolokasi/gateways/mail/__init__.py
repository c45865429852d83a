"""The door to the mail server: one plain-text letter at a time, with a deadline, never twice under another name."""

from kolokasi.gateways.mail.client import (
    Attachment,
    MailAddressRefused,
    MailServerRests,
    MailUndelivered,
    forget_failures,
    send,
    works,
)

__all__ = [
    "Attachment",
    "MailAddressRefused",
    "MailServerRests",
    "MailUndelivered",
    "forget_failures",
    "send",
    "works",
]
