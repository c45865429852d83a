"""The process is gone at the worst moment, all written and nothing committed: nothing is half there, no number is lost."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import psycopg
import pytest
from django.apps import apps
from django.db import OperationalError, connection

from kolokasi.base import events
from kolokasi.cases.models import OpenTask
from kolokasi.letters.models import AgendaEntry, LetterNumber, NumberSeries
from kolokasi.letters.registers import SERIES
from kolokasi.procedure import actions
from kolokasi.runtime.demo.driver import do_part, next_part
from tests.attack.test_races import released_together, whole
from tests.cast import Cast
from tests.factories import office
from tests.procedure.walking import Office

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]
ROOMS = (
    "cases",
    "letters",
    "facility",
    "addressing",
    "monitoring",
    "servers",
    "procedure",
    "notices",
    "people",
    "procrastinate",
)
Connect = Callable[[], psycopg.Connection[Any]]


def everything() -> dict[str, Any]:
    """How many rows every table of the rooms has, the record's length, and the last number of every series."""
    models = [model for room in ROOMS for model in apps.get_app_config(room).get_models()]
    rows: dict[str, Any] = {model.__name__: model._default_manager.count() for model in models}
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM base_event")
        rows["events"] = cursor.fetchone()
    return rows | dict(NumberSeries.objects.values_list("key", "last"))


def accept(working: Office) -> None:
    working.do("T04", "accept")


def dispatch(working: Office) -> None:
    working.do("T06")


def next_of(working: Office) -> None:
    """The part that comes next: the letter is numbered, the server is mounted."""
    (task,) = working.waiting()
    wanted = next_part(working.case, task, "sign" if task.element == "T05" else "")
    assert wanted is not None
    do_part(working.case, task, wanted, {wanted.post: working.who(wanted.post)}, working.at)


@pytest.mark.parametrize(
    ("at", "act", "last"),
    [
        ("T04", accept, "task_completed"),
        ("T05", next_of, "part_done"),
        ("T06", dispatch, "task_completed"),
        ("T09", next_of, "part_done"),
    ],
)
def test_who_is_killed_before_the_commit_has_done_nothing(
    cast: Cast,
    second_connection: Connect,
    monkeypatch: pytest.MonkeyPatch,
    at: str,
    act: Callable[[Office], None],
    last: str,
) -> None:
    working = office(cast, at=at)
    before, record = everything(), events.record
    waiting = list(OpenTask.objects.filter(case=working.case).values_list("element", "round"))

    def killed(**facts: Any) -> Any:
        made = record(**facts)
        if facts["act"] == last:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_backend_pid()")
                (pid,) = cursor.fetchone()
            second_connection().execute("SELECT pg_terminate_backend(%s)", [pid])
        return made

    with monkeypatch.context() as patch:
        patch.setattr(events, "record", killed)
        with pytest.raises(OperationalError):
            act(working)
    connection.close()
    assert everything() == before
    assert list(OpenTask.objects.filter(case=working.case).values_list("element", "round")) == waiting
    assert events.verify() is None
    act(working)
    for series in NumberSeries.objects.all():
        given = LetterNumber.objects.filter(series=series).order_by("number").values_list("number", flat=True)
        book = {key: direction for direction, key in SERIES.items()}.get(series.key, "")
        entered = AgendaEntry.objects.filter(year=series.year, direction=book)
        numbers = list(given) or sorted(entered.values_list("number", flat=True))
        assert numbers == list(range(1, series.last + 1)), series
    assert events.verify() is None


def test_a_letter_is_numbered_once_by_two_that_press_in_one_moment(cast: Cast, second_connection: Connect) -> None:
    """And a stale page that presses once more reads a sentence."""
    working = office(cast, at="T05")
    number = working.case.number

    def press() -> Any:
        return actions.do_part(
            number=number, element="T05", round=1, part="issue", account=cast["kepala_dinas"], at=working.at
        )

    results = released_together(second_connection, number, press, press)
    whole(number)
    assert LetterNumber.objects.filter(letter__case=working.case, letter__kind="surat_balasan").count() == 1
    assert [getattr(one, "code", "done") for one in results].count("done") == 1
