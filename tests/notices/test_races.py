"""Two acts at once that tell of one occasion tell each person once; only the key in the database sees to it."""

from __future__ import annotations

import threading
from contextlib import suppress
from typing import Any

import pytest
from django.db import transaction

from kolokasi.notices import actions
from kolokasi.notices.models import Notice
from kolokasi.people.models import Account
from tests.api.meeting import at_once
from tests.cast import assemble
from tests.database import Link
from tests.fixtures import NOON

KEY = "account_is_told_once_of_an_occasion"


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("guarded", [True, False], ids=["guarded", "without the key"])
def test_two_acts_at_once_tell_each_person_once(
    monkeypatch: pytest.MonkeyPatch, owner_connection: Link, guarded: bool
) -> None:
    cast = assemble()
    people = Account.objects.filter(pk__in=[cast["helpdesk"].pk, cast["helpdesk_2"].pk])
    wants, meeting = actions._who_wants_mail, threading.Barrier(2)

    def look_and_wait(accounts: Any, kind: str) -> set[int]:
        with suppress(threading.BrokenBarrierError):
            meeting.wait(3)  # both have seen that nobody was told
        return wants(accounts, kind)

    monkeypatch.setattr(actions, "_who_wants_mail", look_and_wait)
    if not guarded:
        owner_connection.execute(f"ALTER TABLE notices_notice DROP CONSTRAINT {KEY}".encode())

    def act() -> str:
        with transaction.atomic():
            actions.tell(accounts=people.all(), kind="selesai", key="k", at=NOON)
        return "told"

    try:
        assert at_once(act, act) == ["told", "told"]
        assert Notice.objects.count() == (2 if guarded else 4)
    finally:
        if not guarded:
            owner_connection.execute(b"DELETE FROM notices_notice")
            owner_connection.execute(
                f"ALTER TABLE notices_notice ADD CONSTRAINT {KEY} UNIQUE (account_id, key)".encode()
            )
