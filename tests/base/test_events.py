"""The record: links that follow each other, whatever is told, in the transaction of the act."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.db import DatabaseError, connection, transaction
from django.db.transaction import TransactionManagementError
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st
from pytest_django.plugin import DjangoDbBlocker

from kolokasi.base import clock, events
from kolokasi.base.models import Chain, Event

pytestmark = pytest.mark.django_db


def tell(subject: str = "001", act: str = "told", **more: object) -> Event:
    return events.record(kind="case", subject=subject, act=act, actor="account:1", new=more or None)


def test_each_event_names_the_hash_before_it() -> None:
    first, second, other = tell(), tell(), tell("002")
    assert (first.seq, second.seq, other.seq) == (1, 2, 1)
    assert first.prev == "" and second.prev == first.hash and other.prev == ""
    chain = Chain.objects.get(subject_kind="case", subject_id="001")
    assert (chain.length, chain.head) == (2, second.hash)
    assert events.verify() is None


def test_the_event_returned_is_the_event_stored() -> None:
    made = events.record(
        kind="case", subject="001", act="told", actor="account:7", post="helpdesk", acting="plt",
        old={"state": "open"}, new={"day": date(2026, 11, 24), "load": Decimal("1.50"), "n": 3, "x": 0.1, "deep": [{"a": None}]},
    )  # fmt: skip
    kept = Event.objects.get(pk=made.pk)
    for field in ("seq", "at", "actor", "post", "acting", "act", "old", "new", "prev", "hash"):
        assert getattr(kept, field) == getattr(made, field)
    assert kept.new == {"day": "2026-11-24", "load": "1.50", "n": 3, "x": 0.1, "deep": [{"a": None}]}


def test_the_clock_is_the_databases(stopped_clock: datetime) -> None:
    assert abs((tell().at - datetime.now(UTC)).total_seconds()) < 60


def test_recording_takes_two_round_trips() -> None:
    for _time in range(2):
        with CaptureQueriesContext(
            connection,
        ) as seen:
            tell()
        assert len(seen) == 2


@pytest.mark.django_db(transaction=True)
def test_an_event_outside_a_transaction_is_refused() -> None:
    with pytest.raises(TransactionManagementError):
        tell()


def test_an_act_undone_leaves_no_event() -> None:
    tell()
    with pytest.raises(RuntimeError), transaction.atomic():
        tell()
        raise RuntimeError
    assert tell().seq == 2
    assert events.verify() is None


def test_what_json_cannot_carry() -> None:
    assert tell(text="a\0b\ud800").new == {"text": "a\N{REPLACEMENT CHARACTER}b\N{REPLACEMENT CHARACTER}"}
    assert tell(big=2**60, wide=1e300).new == {"big": str(2**60), "wide": "1e+300"}
    with pytest.raises(ValueError, match="finite"):
        tell(x=float("nan"))
    with pytest.raises(TypeError):
        tell(x=object())
    assert events.verify() is None


json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=6,
)


def test_whatever_json_is_told_comes_back_with_its_hash(django_db_blocker: DjangoDbBlocker) -> None:
    @given(st.dictionaries(st.text(max_size=5), json, max_size=4))
    def told(new: dict[str, object]) -> None:
        events.record(kind="case", subject="any", act="told", new=new)

    told()
    assert Chain.objects.get(subject_id="any").length > 50
    assert events.verify() is None


@pytest.mark.parametrize("table", ["base_event", "base_seal", "base_policy"])
@pytest.mark.parametrize("change", ["UPDATE {} SET id = id", "DELETE FROM {}", "TRUNCATE {} CASCADE"])
def test_no_row_of_the_record_changes(table: str, change: str) -> None:
    tell()
    events.seal(clock.now())
    with pytest.raises(DatabaseError, match=r"append-only|denied"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(change.format(table))


def test_a_person_can_be_forgotten_without_a_break() -> None:
    who = events.reference("andi@contoh.go.id")
    tell(who=who)
    assert "andi" not in who
    assert who != events.reference("andi@contoh.go.id")
    assert events.refers(who, "andi@contoh.go.id")
    assert not events.refers(who, "budi@contoh.go.id")
    events.forget(who)
    assert not events.refers(who, "andi@contoh.go.id")
    assert events.verify() is None
