"""Two officers at once, a double click, one key twice: one wins, the other reads a sentence, and the lock is why."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from kolokasi.api.models import IdempotencyKey
from kolokasi.base import events
from kolokasi.cases.models import Case, Closing, OpenTask
from tests.access.machine import BACKEND
from tests.api.client import application, code_of, machine
from tests.api.meeting import at_once, meeting
from tests.api.test_complete import completion, path
from tests.cast import Cast
from tests.factories import case, ready

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]
Act = Callable[[], Any]
Way = Callable[[Cast, str, Case], Act]
SENTENCES = {"task_already_done", "stale_round"}


def one_winner(waiting: Case) -> None:
    """Row 1+ has closed once, step 2a waits, and the record is whole."""
    assert Closing.objects.filter(case=waiting, element="T01R").count() == 1
    assert [task.element for task in OpenTask.objects.filter(case=waiting)] == ["T02A"]
    assert events.verify() is None


def by_api(cast: Cast, part: str, waiting: Case) -> Act:
    """Completes row 1+ through the hatch."""
    caller, body = machine(cast, part), completion(waiting)
    return lambda: caller.post(path(waiting, "T01R"), body)


def by_page(cast: Cast, part: str, waiting: Case) -> Act:
    """Completes row 1+ by its form, as a browser sends it."""
    body = completion(waiting)
    browser = Client(raise_request_exception=False)
    browser.force_login(cast[part], backend=BACKEND)
    url = reverse("desk:complete", args=[waiting.number, "T01R", body["round"]])
    return lambda: browser.post(url, {**body["data"], "outcome": body["outcome"], "note": ""})


def won(answer: Any) -> bool:
    """The hatch answers 200, a page 302 to the case."""
    return answer.status_code in {200, 302}


def sentence_of(answer: Any) -> str:
    """The code at the hatch; on the page the sentence itself stands there."""
    if answer["Content-Type"] == "application/problem+json":
        return code_of(answer)
    return "task_already_done" if "sudah diselesaikan oleh" in answer.content.decode() else "no sentence"


MEETINGS = [
    (by_api, "helpdesk", by_api, "helpdesk_2"),
    (by_page, "helpdesk", by_page, "helpdesk_2"),
    (by_page, "helpdesk", by_api, "helpdesk_2"),
    (by_page, "helpdesk", by_page, "helpdesk"),  # the double click
    (by_api, "helpdesk", by_api, "helpdesk"),
]


@pytest.mark.parametrize(("one", "first", "other", "second"), MEETINGS)
def test_two_at_once_one_wins_and_the_other_reads_a_sentence(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, one: Way, first: str, other: Way, second: str
) -> None:
    waiting = case(cast, at="T01R")
    acts = one(cast, first, waiting), other(cast, second, waiting)
    with meeting(monkeypatch) as place:
        answers = at_once(*acts)
    (lost,) = [answer for answer in answers if not won(answer)]
    assert lost.status_code == 409
    assert sentence_of(lost) in SENTENCES
    assert place.met == 0
    one_winner(waiting)


@pytest.mark.parametrize(("one", "first", "other", "second"), MEETINGS)
def test_without_the_row_lock_the_second_gets_no_sentence(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, one: Way, first: str, other: Way, second: str
) -> None:
    """The guard of the test above is the lock: without it both read the open task and one breaks on a constraint."""
    waiting = case(cast, at="T01R")
    acts = one(cast, first, waiting), other(cast, second, waiting)
    with meeting(monkeypatch, locked=False) as place:
        answers = at_once(*acts)
    assert place.met > 0
    assert [answer.status_code for answer in answers if not won(answer)] in ([], [500])
    assert not any(sentence_of(answer) in SENTENCES for answer in answers)


def test_one_key_twice_at_once_acts_once_and_answers_alike(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    waiting = case(cast, at="T01R")
    caller, body = machine(cast, "helpdesk"), completion(waiting)
    with meeting(monkeypatch):
        answers = at_once(*[lambda: caller.post(path(waiting, "T01R"), body, idempotency="once")] * 2)
    assert [answer.status_code for answer in answers] == [200, 200]
    assert answers[0].content == answers[1].content
    assert sorted(answer.get("Idempotency-Replayed", "") for answer in answers) == ["", "true"]
    assert IdempotencyKey.objects.count() == 1
    one_winner(waiting)


@pytest.mark.parametrize("key", ["", "once"])
def test_a_file_is_looked_into_before_anything_is_locked(cast: Cast, monkeypatch: pytest.MonkeyPatch, key: str) -> None:
    waiting, locked = ready(cast, at="T05"), []
    monkeypatch.setattr("kolokasi.base.pdf.check", lambda _data: locked.append(connection.in_atomic_block))
    done = machine(cast, "kepala_dinas").post(path(waiting, "T05"), completion(waiting), idempotency=key)
    applied = machine(cast, "applicant").post("/cases", application(), idempotency=key)
    assert (done.status_code, applied.status_code) == (200, 201)
    assert locked == [False, False]


def test_one_application_twice_at_once_is_one_case(cast: Cast) -> None:
    case(cast, by="third")
    caller, body = machine(cast, "applicant"), application()
    answers = at_once(*[lambda: caller.post("/cases", body, idempotency="once")] * 3)
    assert [answer.status_code for answer in answers] == [201, 201, 201]
    assert len({answer.content for answer in answers}) == 1
    assert Case.objects.filter(agency=cast.own).count() == 1


def test_many_applications_at_once_get_numbers_without_a_gap(cast: Cast) -> None:
    first = case(cast, by="third")
    callers = [machine(cast, "applicant") for _ in range(4)]
    answers = at_once(*(lambda c=caller: c.post("/cases", application()) for caller in callers))
    assert [answer.status_code for answer in answers] == [201] * 4
    taken = sorted(int(answer.json()["number"][-4:]) for answer in answers)
    start = int(first.number[-4:])
    assert taken == list(range(start + 1, start + 5))


def test_a_refused_act_at_the_same_moment_takes_nothing_away(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    waiting = case(cast, at="T01R")
    helpdesk, second = machine(cast, "helpdesk"), machine(cast, "helpdesk_2")
    body = completion(waiting)
    bad = completion(waiting, outcome="maybe")
    with meeting(monkeypatch):
        answers = at_once(
            lambda: helpdesk.post(path(waiting, "T01R"), bad), lambda: second.post(path(waiting, "T01R"), body)
        )
    assert {answer.status_code for answer in answers} in ({200, 422}, {200, 409})
    one_winner(waiting)
