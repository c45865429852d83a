"""Sixty-four accept at the same moment, half by page and half by machine, and there is one place: exactly one wins.

Without the lock and the constraint more than one does, which shows that the guards are what decides.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from typing import Any

import pytest
from django.db import connection
from django.db.models.query import QuerySet

from kolokasi.addressing.models import Prefix
from kolokasi.base import events
from kolokasi.cases.models import CaseServer, OpenTask, Promise
from kolokasi.facility import queries
from kolokasi.facility.models import Occupation, Site, Uplink
from kolokasi.servers.actions import declare_server
from tests.cast import Cast, assemble
from tests.database import Link
from tests.procedure.scarce import lay
from tests.procedure.test_races import Act, by_api, by_page, sentence, without_constraints, won
from tests.procedure.walking import Office

pytestmark = [pytest.mark.race, pytest.mark.slow, pytest.mark.django_db(transaction=True)]
MANY = 64


def at_the_decision(cast: Cast, many: int) -> list[Office]:
    """So many cases at step 4, each told by the check that there is room for it alone; their servers have labels already."""
    offices = []
    for _number in range(many):
        office = Office(cast)
        office.until("T04")
        made = declare_server(agency=office.case.agency, spec=office.case.form["servers"][0], at=office.at)
        CaseServer.objects.create(case=office.case, index=0, server=made)
        offices.append(office)
    return offices


def acts(cast: Cast, offices: list[Office]) -> list[Act]:
    parts = ("helpdesk", "helpdesk_2")
    return [
        (by_page if number % 2 else by_api)(cast, parts[number // 2 % 2], office)
        for number, office in enumerate(offices)
    ]


def all_at_once(waiting: list[Act]) -> list[Any]:
    """Every act on its own connection, let go at one barrier."""
    start = threading.Barrier(len(waiting))

    def run(act: Act) -> Any:
        try:
            start.wait(30)
            return act()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(waiting)) as threads:
        return [future.result(120) for future in [threads.submit(run, act) for act in waiting]]


@contextmanager
def unlocked(monkeypatch: pytest.MonkeyPatch, parties: int) -> Iterator[None]:
    """Neither plant nor prefixes are locked, and who has judged waits a while for the others."""
    judge, lock, judged = queries.judge_over, QuerySet.select_for_update, threading.Barrier(parties)

    def judge_and_wait(*args: Any, **options: Any) -> Any:
        found = judge(*args, **options)
        with suppress(threading.BrokenBarrierError):
            judged.wait(5)
        return found

    def no_lock(rows: Any, *args: Any, **options: Any) -> Any:
        return rows if rows.model in (Site, Uplink, Prefix) else lock(rows, *args, **options)

    with monkeypatch.context() as patch:
        patch.setattr(queries, "judge_over", judge_and_wait)
        patch.setattr(QuerySet, "select_for_update", no_lock)
        yield


def test_of_sixty_four_exactly_one_wins_and_the_others_are_told_why() -> None:
    cast = assemble()
    lay(units=2)
    offices = at_the_decision(cast, MANY)
    answers = all_at_once(acts(cast, offices))
    assert sum(map(won, answers)) == 1
    lost = [(answer, office) for answer, office in zip(answers, offices, strict=True) if not won(answer)]
    late = [
        answer for answer, _office in lost if answer.status_code == 503
    ]  # three seconds for a lock, then a sentence
    assert {answer.status_code for answer, _office in lost} - {503} == {409}
    assert {sentence(answer) for answer, _office in lost if answer not in late} == {"capacity_gone"}
    waiting = OpenTask.objects.filter(case__in=[office.case for _answer, office in lost])
    assert set(waiting.values_list("element", flat=True)) == {"T04"}
    assert waiting.count() == MANY - 1
    assert Promise.objects.count() == 1
    assert Occupation.objects.filter(released_at__isnull=True).count() == 1
    assert events.verify() is None


def test_without_lock_and_constraint_more_than_one_wins(
    monkeypatch: pytest.MonkeyPatch, owner_connection: Link
) -> None:
    cast = assemble()
    lay(units=2)
    offices = at_the_decision(cast, 8)
    with without_constraints(owner_connection):
        with unlocked(monkeypatch, len(offices)):
            answers = all_at_once(acts(cast, offices))
        assert sum(map(won, answers)) > 1
        assert Occupation.objects.filter(released_at__isnull=True).count() > 1
