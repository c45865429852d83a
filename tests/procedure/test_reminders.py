"""Before a promise lapses its agency and the Helpdesk are told: two working days before and on the last morning, once each."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from kolokasi.base import clock, policy
from kolokasi.notices.models import Kind, Notice
from kolokasi.procedure import tasks
from tests.procedure.walking import START, Office

KINDS = (Kind.SHIP_REMINDER, Kind.PROMISE_ENDS)


def told(office: Office) -> list[tuple[str, str]]:
    """Who was told, and of which day."""
    rows = (
        Notice.objects.filter(kind__in=KINDS, case_number=office.case.number).order_by("pk").select_related("account")
    )
    return [
        ("agency" if row.account.agency_id == office.case.agency_id else "office", row.params["until"]) for row in rows
    ]


def run_at(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    at = datetime.fromisoformat(text)
    with monkeypatch.context() as patch:
        patch.setattr(clock, "now", lambda: at)
        tasks.remind_of_ship_by()


@pytest.fixture
def awaited(office: Office) -> Office:
    """Dispatched on a Monday morning: the server is awaited until the Monday two weeks later, 7 December, in the morning."""
    office.until("T07")
    return office


def test_it_is_told_twice_and_never_again(awaited: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    lapses_at = awaited.case.open_tasks.get().lapses_at
    assert lapses_at is not None
    assert lapses_at.astimezone(clock.OFFICE_ZONE).date().isoformat() == "2026-12-07"
    run_at(monkeypatch, "2026-12-02T15:00:00+07:00")
    assert told(awaited) == []
    run_at(monkeypatch, "2026-12-05T10:00:00+07:00")  # a Saturday: the office is closed
    assert told(awaited) == []
    for hour in ("08:00", "11:00", "15:00"):
        run_at(monkeypatch, f"2026-12-04T{hour}:00+07:00")
    first = told(awaited)
    assert {side for side, _day in first} == {"agency", "office"}
    assert {day for _side, day in first} == {"2026-12-07"}
    run_at(monkeypatch, "2026-12-07T07:40:00+07:00")
    run_at(monkeypatch, "2026-12-07T07:50:00+07:00")
    assert len(told(awaited)) == 2 * len(first)
    assert Notice.objects.filter(key__endswith=":last").exists()


def test_the_office_may_want_it_earlier(awaited: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    policy.set(
        name="promise.remind_days", value=5, valid_from=START + timedelta(days=1), by="test", at=START, default=2
    )
    run_at(monkeypatch, "2026-12-01T09:00:00+07:00")
    assert told(awaited)


def test_who_has_brought_the_server_is_not_reminded(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    office.until("T08")
    office.prepare("T08")
    run_at(monkeypatch, "2026-12-04T09:00:00+07:00")
    run_at(monkeypatch, "2026-12-07T07:40:00+07:00")
    assert told(office) == []
