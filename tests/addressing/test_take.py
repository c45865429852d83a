"""Taking the next free address of a prefix or a wanted one: two statements, every refusal a sentence, nothing lost at the end."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from kolokasi.addressing import actions, refusals
from kolokasi.addressing.models import Address
from kolokasi.base import events
from kolokasi.base.refusal import NOT_FOUND, Refusal
from tests.addressing.conftest import AT, add

pytestmark = pytest.mark.django_db


def take(prefix_id: int, wanted: str | None = None, days: int = 0) -> str:
    return actions.take_address(prefix_id=prefix_id, wanted=wanted, label="Switch", at=AT + timedelta(days=days)).host


def refused(prefix_id: int, wanted: str | None = None) -> Refusal:
    with pytest.raises(Refusal) as found:
        take(prefix_id, wanted)
    return found.value


def test_an_address_costs_two_statements() -> None:
    prefix = add(gateway="10.20.0.1")
    take(prefix.pk)
    for wanted in (None, "10.20.0.77"):
        with CaptureQueriesContext(connection) as asked:
            take(prefix.pk, wanted)
        said = [one["sql"] for one in asked if "SAVEPOINT" not in one["sql"]]
        assert len(said) == 2, said
    assert events.verify() is None


def test_a_wanted_one_is_given_or_refused_in_a_sentence() -> None:
    prefix = add(gateway="10.20.0.1", reserved=["10.20.0.9"])
    add("10.0.0.0/8", name="Induk", assignable=False)
    assert take(prefix.pk, "10.20.0.77") == "10.20.0.77"
    taken = refused(prefix.pk, "10.20.0.77")
    assert (taken.code, "Switch" in str(taken)) == (refusals.ADDRESS_TAKEN, True)
    for kept in ("10.20.0.0", "10.20.0.1", "10.20.0.9", "10.20.0.255"):
        assert refused(prefix.pk, kept).code == refusals.ADDRESS_KEPT_BACK
    for outside in ("10.21.0.1", "2001:db8::1"):
        assert refused(prefix.pk, outside).code == refusals.ADDRESS_NOT_IN_PREFIX
    for wrong in ("", "10.20.0.7/24", "x", "10.20.0.7\0"):
        assert refused(prefix.pk, wrong).code == refusals.ADDRESS_WRONG
    assert refused(0, "10.20.0.7").code == NOT_FOUND


def test_one_in_quarantine_is_refused_with_its_day_and_free_after_it() -> None:
    prefix = add("10.20.0.0/30")
    row = Address.objects.get(host=take(prefix.pk, "10.20.0.1"))
    actions.free_address(address_id=row.pk, at=AT)
    resting = refused(prefix.pk, "10.20.0.1")
    assert (resting.code, "24-12-2026" in str(resting)) == (refusals.ADDRESS_IN_QUARANTINE, True)
    assert take(prefix.pk) == "10.20.0.2"
    assert refused(prefix.pk).code == refusals.NO_FREE_ADDRESS
    assert take(prefix.pk, days=31) == "10.20.0.1"


def test_a_parent_gives_nothing() -> None:
    parent = add("10.0.0.0/8", assignable=False)
    assert refused(parent.pk).code == refused(parent.pk, "10.1.1.1").code == refusals.PREFIX_CLOSED


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_the_last_one_is_given_when_he_who_was_taking_it_gives_up() -> None:
    """The second waits for the first at the very end only, and gets what that one let go."""
    prefix, taken, found = add("10.20.0.0/32"), threading.Event(), list[str]()

    def second() -> None:
        taken.wait(10)
        found.append(take(prefix.pk))
        connection.close()

    with ThreadPoolExecutor(1) as threads:
        future = threads.submit(second)
        with transaction.atomic():
            take(prefix.pk)
            taken.set()
            while not _somebody_waits():
                pass
            transaction.set_rollback(True)
        future.result(10)
    assert found == ["10.20.0.0"]


def _somebody_waits() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT EXISTS (SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND NOT granted)")
        return bool((cursor.fetchone() or (False,))[0])
