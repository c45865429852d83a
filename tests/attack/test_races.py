"""Two people at one case in the same moment, over real connections: every order leaves a whole case, and a sentence.

Both wait at the case's row, which a third connection holds, and are let go together: so each surely takes that lock.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import psycopg
import pytest
from django.db import connection
from django.db.models import Count
from django.test.utils import CaptureQueriesContext

from kolokasi.base import events
from kolokasi.base.refusal import Refusal
from kolokasi.cases.models import Attachment, Case, Closing, OpenTask
from kolokasi.procedure import actions, papers, queries
from tests.attack.conftest import Browsers
from tests.attack.said import refused
from tests.cast import Cast
from tests.factories import office
from tests.procedure.walking import Office

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]
Connect = Callable[[], psycopg.Connection[Any]]
WAITING = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"


def run(act: Callable[[], Any]) -> Any:
    """What the act gave, or its refusal, on a connection of this thread."""
    try:
        return act()
    except Refusal as refusal:
        return refusal
    finally:
        connection.close()


def released_together(second_connection: Connect, number: str, *acts: Callable[[], Any]) -> list[Any]:
    """The acts' results; each was seen waiting for the row of the case."""
    held, watching = second_connection(), second_connection()
    watching.autocommit = True
    held.execute("SELECT 1 FROM cases_case WHERE number = %s FOR UPDATE", [number])
    with ThreadPoolExecutor(len(acts)) as threads:
        futures: list[Future[Any]] = []
        for place, act in enumerate(acts, start=1):
            futures.append(threads.submit(run, act))
            until = time.monotonic() + 2.5
            while (watching.execute(WAITING).fetchone() or (0,))[0] < place:
                assert time.monotonic() < until, f"act {place} does not wait for the case's row"
                time.sleep(0.01)
        held.rollback()
        return [future.result(30) for future in futures]


def whole(number: str) -> Case:
    """The case, after making sure of what must hold of every case at every moment."""
    case = Case.objects.get(number=number)
    tasks = OpenTask.objects.filter(case=case)
    assert tasks.exists() == (case.status == Case.Status.RUNNING)
    twice = Closing.objects.filter(case=case).values("element", "round").annotate(times=Count("id")).filter(times__gt=1)
    assert not twice.exists()
    for task in tasks:
        assert not Closing.objects.filter(case=case, element=task.element, round=task.round).exists()
    assert events.verify() is None
    return case


def completing(working: Office, element: str, **changes: Any) -> Callable[[], Any]:
    return lambda: working.do(element, **changes)


def withdrawing(working: Office) -> Callable[[], Any]:
    return lambda: actions.withdraw_case(
        number=working.case.number, reason="Tidak jadi.", account=working.cast.applicant, at=working.at
    )


@pytest.mark.parametrize("first", ["withdraw", "complete"])
def test_withdraw_and_complete(cast: Cast, second_connection: Connect, first: str) -> None:
    working = office(cast, at="T02C")
    acts = [withdrawing(working), completing(working, "T02C", outcome="forward")]
    if first == "complete":
        acts.reverse()
    results = released_together(second_connection, working.case.number, *acts)
    case = whole(working.case.number)
    assert case.status == Case.Status.WITHDRAWN
    refusals = [result for result in results if isinstance(result, Refusal)]
    assert [refusal.code for refusal in refusals] in ([], [queries.CASE_ENDED])
    assert all(str(refusal) for refusal in refusals)


@pytest.mark.parametrize("first", ["lapse", "complete"])
def test_lapse_and_complete(cast: Cast, second_connection: Connect, first: str) -> None:
    working = office(cast, at="T07")
    due = OpenTask.objects.get(case=working.case).lapses_at
    assert due is not None
    acts = [
        lambda: actions.lapse_case(number=working.case.number, at=due + timedelta(seconds=1)),
        completing(working, "T07"),
    ]
    if first == "complete":
        acts.reverse()
    results = released_together(second_connection, working.case.number, *acts)
    case = whole(working.case.number)
    assert case.status == Case.Status.LAPSED  # the form alone is no server: step 8 carries the date on
    too_late = any(isinstance(result, Refusal) for result in results)
    step_7, *others = Closing.objects.filter(case=case, element__in=["T07", "T08"]).order_by("id")
    assert too_late == (step_7.kind == Closing.Kind.LAPSED)
    assert [one.element for one in others if one.kind == Closing.Kind.LAPSED] == ([] if too_late else ["T08"])


def test_take_and_complete(cast: Cast, second_connection: Connect) -> None:
    working = office(cast, at="T03")
    number = working.case.number
    second = cast["helpdesk_2"]
    results = released_together(
        second_connection,
        number,
        lambda: actions.take_task(number=number, element="T03", round=1, account=second, at=working.at),
        completing(working, "T03"),
    )
    whole(number)
    refusals = [result for result in results if isinstance(result, Refusal)]
    assert len(refusals) == 1
    assert refusals[0].code in {actions.HELD_BY_ANOTHER, queries.TASK_DONE}


@pytest.mark.parametrize("first", ["void", "approve"])
def test_a_case_is_never_done_with_a_document_voided_in_that_moment(
    cast: Cast, second_connection: Connect, first: str
) -> None:
    working = office(cast, at="T12")
    number = working.case.number
    owed = Attachment.objects.filter(case=working.case, kind="ba_pemasangan").latest("id")
    acts = [
        lambda: papers.void_attachment(
            attachment_id=owed.pk, number=number, reason="Salah berkas.", account=cast["helpdesk"], at=working.at
        ),
        completing(working, "T12", outcome="approve"),
    ]
    if first == "approve":
        acts.reverse()
    results = released_together(second_connection, number, *acts)
    case, document = whole(number), Attachment.objects.get(pk=owed.pk)
    assert (case.status == Case.Status.DONE) == (document.voided_at is None)
    (refusal,) = [result for result in results if isinstance(result, Refusal)]
    assert refusal.code in {actions.DOCUMENTS_MISSING, queries.CASE_ENDED}


def test_who_waits_too_long_for_a_case_reads_a_sentence_and_nothing_has_changed(
    cast: Cast, browser: Browsers, second_connection: Connect
) -> None:
    working = office(cast, at="T03")
    number, held = working.case.number, second_connection()
    held.execute("SELECT 1 FROM cases_case WHERE number = %s FOR UPDATE", [number])
    began = time.monotonic()
    answer = browser("helpdesk").post(f"/permohonan/{number}/langkah/T03/1/ambil/")
    assert time.monotonic() - began < 5
    said = refused(answer, 503)
    assert "tidak ada yang berubah" in said
    assert answer["Retry-After"]
    held.rollback()
    assert OpenTask.objects.get(case__number=number).holder is None
    whole(number)


def first_of(queries: CaptureQueriesContext, *words: str) -> int:
    """Where the first statement stands that holds all the words."""
    found = [n for n, one in enumerate(queries.captured_queries) if all(word in one["sql"] for word in words)]
    assert found, words
    return found[0]


PLANT = ("facility_site", "FOR NO KEY UPDATE")


def test_locks_are_taken_in_one_order_so_that_no_two_wait_for_each_other(cast: Cast) -> None:
    """Case, plant, prefixes, counters and numbers: also where a promise is made and where metal is handed back."""
    working = office(cast, at="T04")
    with CaptureQueriesContext(connection) as made:
        working.do("T04", "accept")
    assert first_of(made, *PLANT) < first_of(made, "servers_labelcounter")
    assert first_of(made, *PLANT) < first_of(made, "addressing_prefix", "FOR NO KEY UPDATE")
    working.until("T09")
    withdrawing(working)()
    with CaptureQueriesContext(connection) as handed:
        working.do("W2")
    assert first_of(handed, *PLANT) < first_of(handed, "INSERT INTO letters_numberseries")
