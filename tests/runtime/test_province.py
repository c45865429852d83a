"""A small year of the province, played by the real commands: what the database then says of it."""

from __future__ import annotations

from datetime import datetime

import pytest
from django.conf import LazySettings
from django.db import connection

from kolokasi.base import events
from kolokasi.base.queries import working_calendar
from kolokasi.base.refusal import Refusal
from kolokasi.cases.models import Attachment, Case, Closing, OpenTask, Promise
from kolokasi.people.models import Account, Agency
from kolokasi.procedure.models import Waiver
from kolokasi.runtime.demo import load
from kolokasi.runtime.demo.people import Login
from kolokasi.runtime.demo.province.tales import RESTS
from tests.runtime.test_demo import nobody_is_shouted_at, nobody_real_is_in_it, registers_follow_the_days

pytestmark = pytest.mark.slow

NOW = datetime.fromisoformat("2026-11-24T10:05:00+07:00")
CASES = 48

# Each must find nothing.
NEVER: dict[str, str] = {
    "two things in one place": """
        SELECT a.id, b.id FROM facility_occupation a JOIN facility_occupation b ON a.id < b.id AND a.rack_id = b.rack_id
        AND a.units && b.units AND a.faces && b.faces WHERE a.released_at IS NULL AND b.released_at IS NULL""",
    "a server in two places": """
        SELECT server_id FROM facility_occupation WHERE released_at IS NULL AND server_id IS NOT NULL
        GROUP BY server_id HAVING count(*) > 1""",
    "an address of two servers": """
        SELECT host FROM addressing_address WHERE state IN ('held', 'used') GROUP BY host HAVING count(*) > 1""",
    "a rack with more watts than it may have": """
        SELECT r.name FROM facility_rack r JOIN facility_occupation o ON o.rack_id = r.id AND o.released_at IS NULL
        JOIN facility_allotment a ON a.occupation_id = o.id GROUP BY r.id HAVING sum(a.watts) > r.max_watts""",
    "a rack that bears too much": """
        SELECT r.name FROM facility_rack r JOIN facility_occupation o ON o.rack_id = r.id AND o.released_at IS NULL
        JOIN facility_allotment a ON a.occupation_id = o.id GROUP BY r.id HAVING sum(a.weight_kg) > r.max_weight_kg""",
    "a room warmer than it is cooled": """
        SELECT m.name FROM facility_room m JOIN facility_rack r ON r.room_id = m.id
        JOIN facility_occupation o ON o.rack_id = r.id AND o.released_at IS NULL
        JOIN facility_allotment a ON a.occupation_id = o.id GROUP BY m.id HAVING sum(a.watts) > m.cooling_w""",
    "a UPS that cannot carry its room alone": """
        SELECT u.name FROM facility_ups u JOIN facility_rack r ON r.room_id = u.room_id
        JOIN facility_occupation o ON o.rack_id = r.id AND o.released_at IS NULL
        JOIN facility_allotment a ON a.occupation_id = o.id
        GROUP BY u.id HAVING sum(a.watts) > u.kva * 1000 * u.power_factor * 0.8""",
    "a case that ended and still holds units": """
        SELECT c.number FROM cases_case c JOIN cases_promise p ON p.case_id = c.id
        JOIN facility_occupation o ON o.promise_id = p.id AND o.released_at IS NULL
        WHERE c.status IN ('rejected', 'lapsed', 'withdrawn')""",
    "a promise that waits in a case that ended": """
        SELECT c.number FROM cases_case c JOIN cases_promise p ON p.case_id = c.id AND p.state = 'held'
        WHERE c.ended_at IS NOT NULL""",
    "a done case whose servers stand nowhere": """
        SELECT c.number FROM cases_case c JOIN cases_caseserver l ON l.case_id = c.id
        JOIN servers_server s ON s.id = l.server_id AND s.state = 'active' WHERE NOT EXISTS (
            SELECT 1 FROM facility_occupation o WHERE o.server_id = s.id AND o.kind = 'used' AND o.released_at IS NULL)""",
    "a number left out": """
        SELECT series_id FROM letters_letternumber GROUP BY series_id HAVING max(number) <> count(*) OR min(number) <> 1""",
    "a line left out of the register": """
        SELECT direction, year FROM letters_agendaentry GROUP BY direction, year HAVING max(number) <> count(*)""",
    "a notice that would leave by mail": "SELECT id FROM notices_notice WHERE by_mail AND mailed_at IS NULL",
    "a letter that would leave by mail": "SELECT id FROM notices_dispatch WHERE mailed_at IS NULL",
}  # fmt: skip


@pytest.fixture
def province(db: None, settings: LazySettings) -> list[Login]:
    settings.DEMO = True
    return load.load_province(seed=7, cases=CASES, at=NOW)


def test_a_small_province(province: list[Login]) -> None:
    """One load, looked at from every side."""
    assert Case.objects.count() == CASES
    assert Agency.objects.filter(is_host=False).count() == 50
    assert len(province) < Account.objects.count()
    a_case_waits_at_every_step_and_every_end_is_there()
    what_must_never_be_is_not()
    promises_stand_as_their_cases_do()
    the_office_kept_its_hours()
    registers_follow_the_days()
    nobody_is_shouted_at()
    nobody_real_is_in_it()
    assert events.verify() is None
    with pytest.raises(Refusal, match="sudah berisi data"):
        load.load_province(at=NOW)


def a_case_waits_at_every_step_and_every_end_is_there() -> None:
    assert {task.element for task in OpenTask.objects.all()} == set(RESTS)
    assert set(Case.Status.values) == {case.status for case in Case.objects.all()}
    assert Closing.objects.filter(outcome="return").exists()
    assert Closing.objects.filter(outcome="waive").exists()
    assert OpenTask.objects.filter(due_at__lt=NOW).exists()
    assert 0 < Waiver.objects.count() < Case.objects.filter(status="done").count()


def what_must_never_be_is_not() -> None:
    with connection.cursor() as cursor:
        for what, question in NEVER.items():
            cursor.execute(question)
            assert cursor.fetchall() == [], what


def promises_stand_as_their_cases_do() -> None:
    states = set(Promise.objects.values_list("case__status", "state"))
    assert states <= {
        ("running", "held"), ("running", "used"), ("running", "released"), ("done", "used"), ("rejected", "released"),
        ("lapsed", "lapsed"), ("withdrawn", "released"), ("done", "released"),
    }  # fmt: skip
    assert Promise.objects.filter(state="held", until__gt=NOW).exists()
    assert not OpenTask.objects.filter(lapses_at__lt=NOW).exists()


def the_office_kept_its_hours() -> None:
    calendar = working_calendar()
    for closing in Closing.objects.all():
        assert closing.opened_at <= closing.closed_at <= NOW, closing
        assert calendar.is_working_day(closing.closed_at.astimezone(calendar.zone).date()), closing
    assert not Attachment.objects.filter(added_at__gt=NOW).exists()
