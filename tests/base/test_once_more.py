"""Two transactions that wait for each other, over real connections: the one that is broken off is run once more, and only there."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import OperationalError, connection, transaction

from kolokasi.base.once_more import in_one_transaction, once_more
from kolokasi.servers.models import LabelCounter
from tests.api.meeting import at_once

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]


def rows() -> list[int]:
    return [LabelCounter.objects.create(year=year).pk for year in (2001, 2002)]


class Crossing:
    """Each run locks one row, waits until the other has locked the other one, and asks for that: one is broken off.

    Only the first run of each waits, so that a second run meets nobody.
    """

    def __init__(self, pks: list[int]) -> None:
        self.pks, self.barrier = pks, threading.Barrier(2)
        self.runs = [0, 0]

    def act(self, side: int) -> Callable[[], str]:
        def run() -> str:
            self.runs[side] += 1
            self._lock(self.pks[side])
            if self.runs[side] == 1:
                self.barrier.wait(10)
            self._lock(self.pks[1 - side])
            return "done"

        return run

    def _lock(self, pk: int) -> None:
        row = LabelCounter.objects.select_for_update().get(pk=pk)
        LabelCounter.objects.filter(pk=pk).update(last=row.last + 1)


def outcome(act: Callable[[], Any]) -> Callable[[], str]:
    def run() -> str:
        try:
            return str(act())
        except OperationalError:
            return "broken off"

    return run


def values() -> list[int]:
    return list(LabelCounter.objects.order_by("year").values_list("last", flat=True))


def test_without_the_second_run_one_of_two_is_broken_off() -> None:
    crossing = Crossing(rows())

    def plainly(side: int) -> Callable[[], str]:
        act = crossing.act(side)

        def run() -> str:
            with transaction.atomic():
                return act()

        return outcome(run)

    assert sorted(at_once(plainly(0), plainly(1))) == ["broken off", "done"]
    assert values() == [1, 1]


def test_both_get_through_when_the_broken_one_is_run_once_more() -> None:
    crossing = Crossing(rows())
    assert at_once(*(outcome(in_one_transaction(crossing.act(side))) for side in (0, 1))) == ["done", "done"]
    assert sorted(crossing.runs) == [1, 2]
    assert values() == [2, 2]


def test_inside_another_transaction_nothing_is_repeated_but_its_outermost_command_is() -> None:
    crossing, outer = Crossing(rows()), [0, 0]

    def nested(side: int) -> Callable[[], str]:
        inner = in_one_transaction(crossing.act(side))

        def command() -> str:
            outer[side] += 1
            return inner()

        return outcome(in_one_transaction(command))

    assert at_once(nested(0), nested(1)) == ["done", "done"]
    assert sorted(outer) == [1, 2]
    assert crossing.runs == outer


def test_one_that_is_broken_off_twice_stays_so_and_other_faults_are_not_repeated() -> None:
    tried: list[str] = []

    def breaks(state: str) -> Callable[[], None]:
        def run() -> None:
            tried.append(state)
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(f"DO $$ BEGIN RAISE EXCEPTION USING ERRCODE = '{state}'; END $$")

        return run

    for state, runs in (("40P01", 2), ("40001", 2), ("57014", 1)):
        tried.clear()
        with pytest.raises(OperationalError):
            once_more(breaks(state))
        assert len(tried) == runs
