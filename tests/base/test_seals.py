"""Many who write at once: no gap in a chain, no event that slips past a seal."""

from __future__ import annotations

import hashlib
import threading
import time

import pytest
from django.db import connection, transaction

from kolokasi.base import chain, clock, events
from kolokasi.base.models import Chain, Event, Seal
from tests.base.telling import tell

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.race
def test_eight_who_append_to_one_chain_at_once_leave_no_gap() -> None:
    gate, faults = threading.Barrier(8), []

    def run() -> None:
        try:
            gate.wait()
            for _time in range(25):
                tell("race")
        except Exception as fault:
            faults.append(fault)
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []
    assert list(Event.objects.filter(subject_id="race").order_by("seq").values_list("seq", flat=True)) == [
        *range(1, 201)
    ]
    assert Chain.objects.get(subject_id="race").length == 200
    assert events.verify() is None


@pytest.mark.race
def test_a_seal_waits_for_those_who_are_writing_and_for_nobody_else() -> None:
    """An event with a low number that commits late must lie under a seal; meanwhile others go on recording."""
    begun, end, sealed = threading.Event(), threading.Event(), []

    def slow() -> None:
        with transaction.atomic():
            events.record(kind="case", subject="slow", act="told")
            begun.set()
            end.wait(20)
        connection.close()

    def sealing() -> None:
        sealed.append(events.seal(clock.now()))
        connection.close()

    first = threading.Thread(target=slow)
    first.start()
    begun.wait(10)
    tell("quick")
    second = threading.Thread(target=sealing)
    second.start()
    time.sleep(0.5)
    assert sealed == [], "the seal waits for the one who is writing"
    before = time.monotonic()
    tell("later")
    assert time.monotonic() - before < 1, "nobody waits for the seal"
    end.set()
    first.join(10)
    second.join(10)
    assert sealed[0] is not None and sealed[0].count == 2
    events.seal(clock.now())
    assert sum(Seal.objects.values_list("count", flat=True)) == 3
    assert events.verify() is None


@pytest.mark.race
def test_a_seal_gives_up_when_others_write_too_long(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(events, "SEAL_WAITS_SECONDS", 0.2)
    begun, end = threading.Event(), threading.Event()

    def slow() -> None:
        with transaction.atomic():
            events.record(kind="case", subject="slow", act="told")
            begun.set()
            end.wait(20)
        connection.close()

    thread = threading.Thread(target=slow)
    thread.start()
    begun.wait(10)
    tell("quick")
    assert events.seal(clock.now()) is None
    end.set()
    thread.join(10)
    made = events.seal(clock.now())
    assert made is not None and made.count == 2


def test_the_walk_sees_one_moment_while_others_write(record: None) -> None:
    stop = threading.Event()

    def writer() -> None:
        while not stop.is_set():
            tell("busy")
            events.seal(clock.now())
        connection.close()

    thread = threading.Thread(target=writer)
    thread.start()
    try:
        assert [events.verify() for _ in range(15)] == [None] * 15
    finally:
        stop.set()
        thread.join(10)


def test_merkle_roots_are_those_of_rfc_6962() -> None:
    """RFC 9162, 2.1.5 uses the same tree; seven leaves by the recursive definition."""
    leaves = [f"{n:064x}" for n in range(9)]

    def root(part: list[str]) -> bytes:
        if len(part) == 1:
            return hashlib.sha256(b"\0" + bytes.fromhex(part[0])).digest()
        split = 1 << (len(part) - 1).bit_length() - 1
        return hashlib.sha256(b"\1" + root(part[:split]) + root(part[split:])).digest()

    for count in range(1, 10):
        tree = chain.Tree()
        for leaf in leaves[:count]:
            tree.add(leaf)
        assert tree.root() == root(leaves[:count]).hex()
