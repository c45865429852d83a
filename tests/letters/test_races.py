"""Numbers given at once over real connections: each once, in order, none lost; and what happens without the guards."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import OperationalError, connection

from kolokasi.base import events
from kolokasi.base.refusal import Refusal
from kolokasi.cases.models import Case
from kolokasi.letters import actions, numbering, queries
from kolokasi.letters.models import AgendaEntry, Letter, LetterNumber, NumberSeries
from tests.cast import Cast
from tests.database import Link
from tests.factories import office
from tests.fixtures import NOON
from tests.letters.test_letters import REPLY

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]
MANY = 6


def together(*acts: Callable[[], Any]) -> list[Any]:
    """What each act gave, or its refusal; all are let go at one barrier, each on a connection of its own."""
    barrier = threading.Barrier(len(acts))

    def run(act: Callable[[], Any]) -> Any:
        try:
            barrier.wait(20)
            return act()
        except Refusal as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as threads:
        return [future.result(60) for future in [threads.submit(run, act) for act in acts]]


def drafts(cast: Cast, count: int) -> list[Letter]:
    cases: list[Case] = [office(cast).case for _ in range(count)]
    return [
        actions.write_draft(case=case, kind="surat_balasan", facts=REPLY, actor=cast["helpdesk"], at=NOON)
        for case in cases
    ]


def issuing(letter: Letter, cast: Cast) -> Callable[[], Any]:
    return lambda: actions.issue_letter(letter=letter, signer=cast["kepala_dinas"], post="kepala_dinas", at=NOON)


def careless(meeting: threading.Barrier) -> Callable[[str, int], tuple[int, int]]:
    """What a number would be without the one statement: read, meet the other, write."""

    def next_of(key: str, year: int) -> tuple[int, int]:
        row, _ = NumberSeries.objects.get_or_create(key=key, year=year)
        last = row.last
        meeting.wait(20)
        NumberSeries.objects.filter(pk=row.pk).update(last=last + 1)
        return row.pk, last + 1

    return next_of


def test_many_letters_at_once_have_numbers_without_a_gap(cast: Cast) -> None:
    letters = drafts(cast, MANY)
    together(*(issuing(letter, cast) for letter in letters))
    assert sorted(LetterNumber.objects.values_list("number", flat=True)) == list(range(1, MANY + 1))
    assert NumberSeries.objects.get(key="surat_keluar").last == MANY
    assert len({row.facts["number"] for row in Letter.objects.all()}) == MANY
    assert events.verify() is None


def test_one_letter_issued_by_many_at_once_has_one_number(cast: Cast) -> None:
    (letter,) = drafts(cast, 1)
    results = together(*(issuing(letter, cast) for _ in range(4)))
    assert {(result.pk, result.final_id) for result in results} == {(letter.pk, results[0].final_id)}
    assert LetterNumber.objects.count() == 1


def test_issued_and_made_void_at_once_is_one_of_the_two(cast: Cast) -> None:
    (letter,) = drafts(cast, 1)
    voiding = lambda: actions.void_letter(letter=letter, reason="Salah", at=NOON, actor=cast["helpdesk"])  # noqa: E731
    together(issuing(letter, cast), voiding)
    letter.refresh_from_db()
    numbers = list(LetterNumber.objects.values_list("state", "reason"))
    assert letter.state == "void"
    assert numbers in ([], [("void", "Salah")])


def test_without_the_one_statement_the_database_still_refuses_the_second(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    NumberSeries.objects.create(key="surat_keluar", year=2026)
    monkeypatch.setattr(numbering, "next_of", careless(threading.Barrier(2)))
    results = together(*(issuing(letter, cast) for letter in drafts(cast, 2)))
    refused = [result for result in results if isinstance(result, Refusal)]
    assert [refusal.code for refusal in refused] == [numbering.NUMBER_TAKEN]
    assert LetterNumber.objects.count() == 1


def test_without_any_guard_two_letters_bear_one_number(
    cast: Cast, owner_connection: Link, monkeypatch: pytest.MonkeyPatch
) -> None:
    NumberSeries.objects.create(key="surat_keluar", year=2026)
    names = ("letter_number_is_given_once", "two_letters_never_bear_the_same_number")
    letters = drafts(cast, 2)
    monkeypatch.setattr(numbering, "next_of", careless(threading.Barrier(2)))
    for name in names:
        owner_connection.execute(f"ALTER TABLE letters_letternumber DROP CONSTRAINT {name}")
    try:
        together(*(issuing(letter, cast) for letter in letters))
        assert list(LetterNumber.objects.values_list("number", flat=True)) == [1, 1]
    finally:
        owner_connection.execute("DELETE FROM letters_letternumber")
        owner_connection.execute(
            "ALTER TABLE letters_letternumber ADD CONSTRAINT letter_number_is_given_once UNIQUE (series_id, number),"
            " ADD CONSTRAINT two_letters_never_bear_the_same_number UNIQUE (text)"
        )


def test_who_dies_in_the_middle_leaves_no_number_and_no_gap(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = drafts(cast, 2)

    def die(*_: Any, **__: Any) -> bytes:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")
        raise AssertionError("the connection is gone")

    with monkeypatch.context() as patch:
        patch.setattr(actions, "render", die)
        with pytest.raises(OperationalError):
            issuing(first, cast)()
    connection.close()
    first.refresh_from_db()
    assert (first.state, LetterNumber.objects.count()) == ("draft", 0)
    assert issuing(second, cast)().number.number == 1
    assert issuing(first, cast)().number.number == 2


def test_a_reserved_number_stays_in_sight_until_it_is_used_or_void(cast: Cast) -> None:
    (letter,) = drafts(cast, 1)
    issuing(letter, cast)()
    connection.close()  # whatever becomes of who issued it
    (number,) = queries.numbers(2026, "reserved")
    assert number.letter_id == letter.pk
    assert issuing(letter, cast)().number.pk == number.pk


def test_entries_made_at_once_are_numbered_without_a_gap(cast: Cast) -> None:
    def enter() -> AgendaEntry:
        return actions.enter_agenda(
            direction="in", date=NOON.date(), party="Dinas", subject="Surat", actor=cast["helpdesk"], at=NOON
        )

    together(*[enter] * MANY)
    assert sorted(AgendaEntry.objects.values_list("number", flat=True)) == list(range(1, MANY + 1))


def test_a_disposition_read_and_recalled_at_once_is_one_of_the_two(cast: Cast) -> None:
    case = office(cast).case
    sent = actions.dispose(
        case=case, from_post="kepala_dinas", sender=cast["kepala_dinas"], to_post="kabid_aptika",
        instructions=["follow_up"], at=NOON,
    )  # fmt: skip
    together(
        lambda: actions.mark_read(disposition=sent, account=cast["kabid_aptika"], at=NOON),
        lambda: actions.recall(disposition=sent, account=cast["kepala_dinas"], reason="Salah", at=NOON),
    )
    sent.refresh_from_db()
    assert (sent.read_at is None) != (sent.recalled_at is None)
