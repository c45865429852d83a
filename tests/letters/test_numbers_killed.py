"""Thirty-two processes take five thousand numbers while some of them are killed with -9: no gap, no duplicate, none bare."""

from __future__ import annotations

import os
import random
import signal
import time
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection

from kolokasi.cases.models import Case
from kolokasi.letters import actions, sequence
from kolokasi.letters.models import Letter, LetterNumber, NumberSeries
from tests.cast import Cast
from tests.database import close_all
from tests.factories import office
from tests.fixtures import NOON
from tests.pdfs import pdf

pytestmark = [pytest.mark.race, pytest.mark.slow, pytest.mark.django_db(transaction=True)]
PROCESSES, WANTED, KILLED = 32, 5000, 24
RETURN = {"subject": "Pengembalian", "addressee": ["Kepala Dinas"], "letter": {"number": "1"}, "missing": ["Surat"]}


def papers(case: Case, cast: Cast, turn: int) -> Iterator[None]:
    """One kind of act after another, each with commits between which a kill may fall; yields after each."""
    who: dict[str, Any] = {"actor": cast["helpdesk"], "post": "helpdesk", "acting": "", "at": NOON}
    while True:
        turn += 1
        if turn % 3 == 0:
            actions.write_paper(
                case=case, kind="surat_pengembalian", facts=RETURN, signer=cast["helpdesk"], post="helpdesk", acting="",
                at=NOON,
            )  # fmt: skip
            yield
            continue
        number = actions.reserve_number(kind="surat_balasan", sifat="biasa", subject="Surat tangan", **who)
        yield
        if turn % 3 == 1:
            actions.settle_number(number_id=number.pk, used=False, reason="Tidak jadi", **who)
            yield


def last() -> int:
    return NumberSeries.objects.values_list("last", flat=True).filter(key="surat_keluar").first() or 0


def started(case: Case, cast: Cast, turn: int) -> int:
    """The id of a process that takes numbers until there are enough, over a connection of its own."""
    pid = os.fork()
    if pid:
        return pid
    code = 1
    connection.settings_dict["OPTIONS"]["pool"] = {
        "min_size": 1,
        "max_size": 1,
        "timeout": 60,
    }  # the server serves a hundred
    try:
        for _done in papers(case, cast, turn):
            if last() >= WANTED:
                break
        code = 0
    finally:
        os._exit(code)


def test_no_number_is_lost_twice_or_bare(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    cases = [office(cast).case for _n in range(PROCESSES)]
    paper = pdf("Surat")
    monkeypatch.setattr(actions, "render", lambda *_facts, **_more: paper)  # setting pages is not what is tried here
    close_all()
    chance, killed, turn = random.Random(5), 0, PROCESSES  # noqa: S311 - who is killed is no secret
    running = {started(case, cast, n): case for n, case in enumerate(cases)}
    codes: list[int] = []
    while running:
        pid, status = os.waitpid(-1, os.WNOHANG)
        if pid:
            if running.pop(pid, None):  # another child of this process may end as well
                codes.append(os.waitstatus_to_exitcode(status))
            continue
        time.sleep(0.2)
        if killed < KILLED and last() < WANTED:
            victim = chance.choice(list(running))
            os.kill(victim, signal.SIGKILL)
            os.waitpid(victim, 0)
            killed, turn, case = killed + 1, turn + 1, running.pop(victim)
            close_all()  # a child must not speak over its parent's connection
            running[started(case, cast, turn)] = case
    assert set(codes) == {0}
    assert killed == KILLED
    numbers = list(LetterNumber.objects.filter(series__key="surat_keluar").order_by("number"))
    assert [row.number for row in numbers] == list(range(1, last() + 1))
    assert len(numbers) >= WANTED
    assert len({row.text for row in numbers}) == len(numbers)
    assert all(row.letter_id or row.manual or row.state == "void" for row in numbers)
    assert Letter.objects.filter(kind="surat_pengembalian").count() == sum(row.letter_id is not None for row in numbers)
    assert all(one.whole for one in sequence.sequences())
