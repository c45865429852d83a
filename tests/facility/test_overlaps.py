"""Sixteen at once want units that overlap: 2U at U against 1U at U+1, and the rear of a full-depth device. None ever overlap.

Ten rounds each, with the lock on the plant and with the constraint alone; without both they do overlap.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any

import pytest
from django.db import OperationalError, connection

from kolokasi.base.refusal import Refusal
from kolokasi.facility import edits
from kolokasi.facility.models import Occupation, Rack
from tests.api.meeting import at_once
from tests.database import Link
from tests.facility.hall import build
from tests.facility.test_races import CONSTRAINT
from tests.fixtures import NOON

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]
ROUNDS, PARTIES = 10, 16
OVERLAPS = """
SELECT count(*) FROM facility_occupation a JOIN facility_occupation b
  ON a.rack_id = b.rack_id AND a.id < b.id AND a.units && b.units AND a.faces && b.faces
WHERE a.released_at IS NULL AND b.released_at IS NULL"""
# what the even and the odd of them want in a round, from its lowest unit: (unit above it, height, faces)
Pair = tuple[tuple[int, float, str], tuple[int, float, str]]
PAIRS = [
    pytest.param(((0, 2, "front"), (1, 1, "front")), id="2U at U against 1U at U+1"),
    pytest.param(((0, 1, "both"), (0, 1, "rear")), id="full depth against the rear"),
]
HALVES = pytest.param(((0, 1.5, "both"), (1, 0.5, "rear")), id="half units")


def place(rack: Rack, unit: int, units: float, faces: str) -> str:
    facts = {
        "name": "Sakelar", "unit": unit, "units": units, "faces": faces, "kind": "infrastructure", "watts": 0,
        "weight_kg": 0, "depth_mm": 0, "psu_count": 2, "feed": None,
    }  # fmt: skip
    try:
        edits.place_device(rack=rack, facts=facts, actor="test", at=NOON)
    except Refusal as refused:
        return refused.code
    except OperationalError:
        return "broken off twice"
    return "placed"


def rounds(rack: Rack, pair: Pair, many: int = ROUNDS) -> list[list[str]]:
    """The answers of each round; the rounds do not touch each other's units."""
    found = []
    for number in range(many):
        low = number * 4 + 1
        wanted = [pair[party % 2] for party in range(PARTIES)]
        acts: list[Callable[[], Any]] = [
            lambda w=one, u=low: place(rack, u + w[0], w[1], w[2])  # type: ignore[misc]
            for one in wanted
        ]
        found.append(at_once(*acts))
    return found


def overlapping() -> int:
    with connection.cursor() as cursor:
        cursor.execute(OVERLAPS)
        ((count,),) = cursor.fetchall()
    return int(count)


@contextmanager
def unlocked(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The plant is not locked: all of a round meet there instead and write at the same moment."""
    meeting = threading.Barrier(PARTIES)

    def meet() -> None:
        with suppress(threading.BrokenBarrierError):
            meeting.wait(2)

    with monkeypatch.context() as patch:
        patch.setattr(edits, "lock_plant", meet)
        yield


@pytest.mark.parametrize("pair", [*PAIRS, HALVES])
def test_under_the_lock_each_round_has_one_winner(pair: Pair) -> None:
    rack = build(1).racks[0]
    for answers in rounds(rack, pair):
        assert sorted(answers) == ["place_is_taken"] * (PARTIES - 1) + ["placed"]
    assert overlapping() == 0


@pytest.mark.parametrize("pair", PAIRS)
def test_by_the_constraint_alone_nothing_overlaps(monkeypatch: pytest.MonkeyPatch, pair: Pair) -> None:
    rack = build(1).racks[0]
    with unlocked(monkeypatch):
        for answers in rounds(rack, pair):
            assert answers.count("placed") <= 1
            assert set(answers) <= {"placed", "place_is_taken", "broken off twice"}
    assert overlapping() == 0
    assert Occupation.objects.exists()


@pytest.mark.parametrize("pair", PAIRS)
def test_without_lock_and_constraint_they_do_overlap(
    monkeypatch: pytest.MonkeyPatch, owner_connection: Link, pair: Pair
) -> None:
    rack = build(1).racks[0]
    (definition,) = owner_connection.execute(
        "SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = %s", [CONSTRAINT]
    ).fetchone() or ("",)
    owner_connection.execute(f"ALTER TABLE facility_occupation DROP CONSTRAINT {CONSTRAINT}")
    try:
        with unlocked(monkeypatch):
            rounds(rack, pair, many=2)
        assert overlapping() > 0
    finally:
        owner_connection.execute("UPDATE facility_occupation SET released_at = now()")
        owner_connection.execute(f"ALTER TABLE facility_occupation ADD CONSTRAINT {CONSTRAINT} {definition}")
