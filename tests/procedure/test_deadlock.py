"""An acceptance that the database breaks off because somebody waits the other way round is run once more: by page and API.

The other side asks for the plant and then for the case. It is patient, so it is always the acceptance that is broken off.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pytest
from django.db import OperationalError

from kolokasi.base import events, once_more
from kolokasi.cases.models import OpenTask, Promise
from kolokasi.facility import actions as facility
from kolokasi.runtime.postgres import SUPER
from tests.api.meeting import at_once
from tests.cast import assemble
from tests.database import Server
from tests.procedure.scarce import lay
from tests.procedure.taken import taken
from tests.procedure.test_races import Way, by_api, by_page, won
from tests.procedure.walking import Office

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]


class Crossing:
    """The acceptance has its case and wants the plant; the other one has the plant and wants the case."""

    def __init__(self, server: Server, office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
        self.server, self.office = server, office
        self.meeting, self.asked = threading.Barrier(2), 0
        lock = facility.lock_plant

        def wait_and_lock() -> None:
            self.asked += 1
            if self.asked == 1:
                with suppress(threading.BrokenBarrierError):
                    self.meeting.wait(10)
            lock()

        monkeypatch.setattr(facility, "lock_plant", wait_and_lock)

    def other(self) -> str:
        with self.server.connect(SUPER) as link, link.transaction():
            link.execute("SET LOCAL deadlock_timeout = '20s'")
            link.execute("SELECT 1 FROM facility_site FOR UPDATE")
            self.meeting.wait(10)
            link.execute("SELECT 1 FROM cases_case WHERE id = %s FOR UPDATE", [self.office.case.pk])
        return "done"


def caught(act: Callable[[], Any]) -> Callable[[], Any]:
    def run() -> Any:
        try:
            return act()
        except OperationalError as fault:
            return fault

    return run


@pytest.mark.parametrize("way", [by_page, by_api], ids=["page", "machine"])
def test_an_acceptance_broken_off_by_a_deadlock_is_run_once_more(
    server: Server, monkeypatch: pytest.MonkeyPatch, way: Way
) -> None:
    cast = assemble()
    lay(units=4)
    office = Office(cast)
    office.until("T04")
    crossing = Crossing(server, office, monkeypatch)
    answer, other = at_once(caught(way(cast, "helpdesk", office)), crossing.other)
    assert other == "done"
    assert won(answer)
    assert crossing.asked > 1
    assert len(taken(office.case).places) == 1
    assert Promise.objects.count() == 1
    assert OpenTask.objects.get(case=office.case).element == "T04P"
    assert events.verify() is None


def test_without_the_second_run_the_acceptance_is_lost(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    cast = assemble()
    lay(units=4)
    office = Office(cast)
    office.until("T04")
    crossing = Crossing(server, office, monkeypatch)
    monkeypatch.setattr(once_more, "BROKEN_OFF", frozenset())
    answer, other = at_once(caught(by_page(cast, "helpdesk", office)), crossing.other)
    assert other == "done"
    assert answer.status_code == 503
    assert not Promise.objects.exists()
    assert OpenTask.objects.get(case=office.case).element == "T04"
