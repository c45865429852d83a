"""A row leaves by mail once, however many workers try: one claims it, sends outside any transaction, and notes it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q, QuerySet

from kolokasi.gateways.mail.client import MailAddressRefused, MailUndelivered

# Longer than a mail can take, so that a claim that old belongs to a worker that died.
CLAIM_LASTS = timedelta(minutes=5)


class TakenElsewhere(Exception):  # noqa: N818 - the job is tried again later
    """Another worker has this mail in hand just now."""


def leave_once(row: QuerySet[Any], send: Callable[[], None], at: datetime) -> bool:
    """`send` is called by one worker at a time and not again once it came back; False when there was nothing to do.

    The row has `claimed_at`, `mailed_at`, `mail_trouble` (why it has not left yet) and `mail_fault` (why it never will).
    """
    rows = row.filter(mailed_at__isnull=True, mail_fault="")
    free = Q(claimed_at__isnull=True) | Q(claimed_at__lt=at - CLAIM_LASTS)
    if not rows.filter(free).update(claimed_at=at):
        if rows.exists():
            raise TakenElsewhere
        return False
    try:
        send()
    except MailAddressRefused as refused:
        rows.update(mail_fault=str(refused)[:80], claimed_at=None)
        return False
    except MailUndelivered as trouble:
        rows.update(claimed_at=None, mail_trouble=(str(trouble) or type(trouble).__name__)[:80])
        raise
    except BaseException:
        rows.update(claimed_at=None)
        raise
    rows.update(mailed_at=at, mail_trouble="")
    return True
