"""Two accept at the same moment, over real connections: units and watts have one taker. Without the guard there are two.

Each act stops between the verdict and its writes until the other has judged, too. With the lock on the site's row the
second cannot judge before the first has committed, so they never meet.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

import pytest
from django.db import OperationalError
from django.db.models import Sum
from django.db.models.query import QuerySet

from kolokasi.base.refusal import Refusal
from kolokasi.cases.models import Promise
from kolokasi.facility import actions, queries
from kolokasi.facility.models import Allotment, Occupation, Site, Uplink
from kolokasi.facility.rules.plant import Wish
from tests.api.meeting import at_once
from tests.cast import assemble
from tests.database import Link
from tests.facility.hall import SPEC, build, promise_for, server_of, wish
from tests.factories import case
from tests.fixtures import NOON

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]
PATIENCE = 1.5
CONSTRAINT = "occupation_units_do_not_overlap"


@contextmanager
def meeting(monkeypatch: pytest.MonkeyPatch, *, locked: bool, parties: int = 2) -> Iterator[None]:
    """Acts meet after their verdict; with `locked=False` neither site nor line is locked."""
    judge, lock, barrier = queries.judge_over, QuerySet.select_for_update, threading.Barrier(parties)

    def judge_and_wait(*args: Any, **options: Any) -> Any:
        found = judge(*args, **options)
        with suppress(threading.BrokenBarrierError):
            barrier.wait(PATIENCE)
        return found

    def no_lock(rows: Any, *args: Any, **options: Any) -> Any:
        return rows if rows.model in (Site, Uplink) else lock(rows, *args, **options)

    with monkeypatch.context() as patch:
        patch.setattr(queries, "judge_over", judge_and_wait)
        if not locked:
            patch.setattr(QuerySet, "select_for_update", no_lock)
        yield


def two_promises() -> list[Promise]:
    cast = assemble()
    return [promise_for(case(cast, at="T04", by=part)) for part in ("applicant", "stranger")]


def hold(promise: Promise, asked: Wish, where: dict[int, tuple[int, int]] | None = None) -> str:
    try:
        actions.hold_places(promise=promise, wishes=[asked], at=NOON, preferred=where)
    except Refusal as refused:
        return refused.code
    except OperationalError as broken_off:  # two who wait for each other's units: the database lets one go on
        if getattr(broken_off.__cause__, "sqlstate", "") != "40P01":
            raise
        return "place_is_taken"
    return "held"


def living_units() -> list[tuple[int, int]]:
    rows = Occupation.objects.filter(released_at__isnull=True)
    return sorted((row.units.lower, row.units.upper) for row in rows)


def watts() -> int:
    return Allotment.objects.filter(released_at__isnull=True).aggregate(all=Sum("watts"))["all"] or 0


@pytest.mark.parametrize("locked", [True, False], ids=["locked", "without the lock"])
def test_the_last_units_by_the_lock_and_by_the_constraint(monkeypatch: pytest.MonkeyPatch, locked: bool) -> None:
    build(1, units=2)
    promises = two_promises()
    with meeting(monkeypatch, locked=locked):
        answers = at_once(*(lambda p=promise: hold(p, wish()) for promise in promises))
    assert sorted(answers) == (["capacity_gone", "held"] if locked else ["held", "place_is_taken"])
    assert living_units() == [(0, 4)]


def test_without_lock_and_constraint_two_hold_the_same_units(
    monkeypatch: pytest.MonkeyPatch, owner_connection: Link
) -> None:
    """What the test above proves is the guards' work: with both gone one place has two holders."""
    build(1, units=2)
    promises = two_promises()
    definition = owner_connection.execute(
        "SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = %s", [CONSTRAINT]
    ).fetchone()
    assert definition
    owner_connection.execute(f"ALTER TABLE facility_occupation DROP CONSTRAINT {CONSTRAINT}")
    owner_connection.commit()
    try:
        with meeting(monkeypatch, locked=False):
            answers = at_once(*(lambda p=promise: hold(p, wish()) for promise in promises))
        assert answers == ["held", "held"]
        assert living_units() == [(0, 4), (0, 4)]
    finally:
        owner_connection.execute("UPDATE facility_occupation SET released_at = now()")
        owner_connection.execute(f"ALTER TABLE facility_occupation ADD CONSTRAINT {CONSTRAINT} {definition[0]}")
        owner_connection.commit()


@pytest.mark.parametrize("locked", [True, False], ids=["locked", "without the lock"])
def test_the_last_watts(monkeypatch: pytest.MonkeyPatch, locked: bool) -> None:
    """Each asks for a rack of its own behind UPS that have 604 W left: no constraint can see that, only the lock."""
    hall = build(2, kva=0.84)
    promises = two_promises()

    def act(number: int) -> str:
        return hold(promises[number], wish(), {0: (hall.racks[number].pk, 1)})

    with meeting(monkeypatch, locked=locked):
        answers = at_once(lambda: act(0), lambda: act(1))
    assert sorted(answers) == (["capacity_gone", "held"] if locked else ["held", "held"])
    assert watts() == (480 if locked else 960)


def test_mounting_where_another_promises_at_the_same_moment(monkeypatch: pytest.MonkeyPatch) -> None:
    hall = build(1, units=4)
    first, second = two_promises()
    server = server_of(first.case)
    actions.hold_places(promise=first, wishes=[wish()], at=NOON)

    def mount() -> str:
        try:
            actions.use_place(server=server, rack_id=hall.racks[0].pk, unit=3, face_both=True, at=NOON, spec=SPEC)
        except Refusal as refused:
            return refused.code
        return "used"

    with meeting(monkeypatch, locked=True):
        answers = at_once(mount, lambda: hold(second, wish()))
    assert set(answers) <= {"used", "held", "capacity_gone", "place_is_taken"}
    units = living_units()
    assert units == [(0, 4), (4, 8)]


def test_six_at_once_fill_the_rack_exactly() -> None:
    build(1, units=8, max_watts=None, kva=50, amps=100)
    cast = assemble()
    promises = [promise_for(case(cast, at="T04")) for _ in range(6)]
    answers = at_once(*(lambda p=promise: hold(p, wish()) for promise in promises))
    assert sorted(answers) == ["capacity_gone"] * 2 + ["held"] * 4
    assert living_units() == [(0, 4), (4, 8), (8, 12), (12, 16)]
