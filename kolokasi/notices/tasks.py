"""The worker's part: mails that leave, what is late, and what stayed behind."""

from __future__ import annotations

from django.db import transaction

from kolokasi.base import clock, outbox
from kolokasi.notices import actions, late, queries


@outbox.task(actions.SPREAD)
def spread(*, key: str, occasion: str) -> None:  # noqa: ARG001 - the outbox gives it
    """Every mail of one occasion becomes a job of its own. Safe to run twice."""
    actions.spread(occasion=occasion)


@outbox.task(actions.MAIL_NOTICE)
def mail_notice(*, key: str) -> None:
    """The notice with this id leaves by mail, if it has not. Safe to run twice."""
    actions.deliver_notice(pk=int(key), at=clock.now())


@outbox.task(actions.MAIL_DISPATCH)
def mail_dispatch(*, key: str) -> None:
    """The dispatch with this id leaves by mail, if it has not. Safe to run twice."""
    actions.deliver_dispatch(pk=int(key), at=clock.now())


@outbox.periodic("notices.late", "*/5 * * * *")
def tell_of_late_tasks() -> None:
    """Whoever holds a task that is late has been told so, once."""
    late.tell_late(at=clock.now())


@outbox.periodic("notices.left_behind", "17 * * * *")
def try_again() -> None:
    """Mails that the outbox has given up, for example while the server was away for hours, are tried again."""
    with transaction.atomic():
        now = clock.now()
        for pk in queries.undelivered_notices(now):
            outbox.emit(actions.MAIL_NOTICE, key=str(pk))
        for pk in queries.undelivered_dispatches(now):
            outbox.emit(actions.MAIL_DISPATCH, key=str(pk))
