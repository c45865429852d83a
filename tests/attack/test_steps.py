"""Steps, their parts and what is entered from paper, by somebody who means harm or types with both hands."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from kolokasi.base import events
from kolokasi.base.models import Event
from kolokasi.cases.models import OpenTask, Question
from kolokasi.monitoring import asking
from kolokasi.procedure.colocation import mounting
from kolokasi.runtime.demo.driver import answers_for
from kolokasi.servers.models import Receipt
from tests.api.client import machine
from tests.attack.conftest import Browsers
from tests.attack.said import refused
from tests.cast import Cast
from tests.factories import office
from tests.procedure.walking import Office

LONG_AGO = ["0001-01-01T00:00:00+23:59", "0001-01-01T00:00", "9999-12-31T23:59:59-23:59", "1234-05-06T07:08"]


def part(working: Office, key: str) -> str:
    (task,) = OpenTask.objects.filter(case=working.case)
    return reverse("desk:part", args=[working.case.number, task.element, task.round, key])


@pytest.mark.parametrize("moment", LONG_AGO)
def test_a_moment_outside_of_time_is_refused_and_the_case_still_opens(
    cast: Cast, browser: Browsers, moment: str
) -> None:
    """PostgreSQL keeps a moment before our era that nothing can read back: the case would never open again."""
    working, desk = office(cast, at="T03"), browser("helpdesk")
    told = {"yes": "yes", "told_by": "Bu Hujan", "answered_at": moment}
    refused(desk.post(part(working, "enter"), told), 422)
    assert not Question.objects.exists()
    assert desk.get(reverse("desk:case", args=[working.case.number])).status_code == 200


def test_a_receipt_of_year_one_is_refused(cast: Cast, browser: Browsers) -> None:
    working = office(cast, at="T08")
    body = {"server": "0", "brought_by": "Pengemudi", "condition": "Utuh", "received_at": LONG_AGO[0]}
    refused(browser("helpdesk").post(part(working, "receive"), body), 422)
    assert not Receipt.objects.exists()


IMPOSSIBLE = (
    ("psu_count", "100000000000"), ("psu_count", "-5"), ("psu_count", "0,5"), ("units", "-1"), ("units", "0,3"),
    ("watts", "-450"), ("weight_kg", "-27"), ("memory_gib", "999999999999"), ("model", "x" * 290),
)  # fmt: skip


@pytest.mark.parametrize("outcome", ["match", "waive"])
def test_a_server_that_cannot_be_is_not_verified(cast: Cast, browser: Browsers, outcome: str) -> None:
    working = office(cast, at="T08")
    working.prepare("T08")
    answers = answers_for(working.case, working.procedure.tasks["T08"], working.at, outcome)
    address = reverse("desk:complete", args=[working.case.number, "T08", 1])
    for name, found in IMPOSSIBLE:
        typed = {f"{key}.0": values[0] for key, values in answers.items()} | {f"{name}.0": found}
        answer = browser("helpdesk").post(address, {**typed, "outcome": outcome, "note": "Alasan yang jelas."})
        refused(answer, 422)
        assert found in answer.content.decode()
    assert [task.element for task in working.waiting()] == ["T08"]


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
def test_a_day_outside_of_the_calendar_is_refused(cast: Cast, day: str) -> None:
    working = office(cast, at="T06")
    body: dict[str, Any] = {"round": 1, "data": {"sent_date": day, "channel": "application"}}
    answer = machine(cast, "helpdesk").post(f"/cases/{working.case.number}/tasks/T06/complete", body)
    assert answer.status_code == 422
    assert [task.element for task in working.waiting()] == ["T06"]


def test_a_disposition_is_not_recalled_by_a_later_step_of_the_same_post(cast: Cast, browser: Browsers) -> None:
    """2c goes unread (the Helpdesk works by key); then the same post has put its paraf in 4+, which must stay."""
    working = office(cast, at="T04K")
    waiting = [(task.element, task.round) for task in working.waiting()]
    answer = browser("pranata_komputer").post(
        reverse("letters:recall", args=[working.case.number, 3]), {"reason": "Salah kirim"}
    )
    refused(answer, 409)
    assert [(task.element, task.round) for task in working.waiting()] == waiting
    assert events.verify() is None


@pytest.mark.parametrize(("who", "status"), [("applicant", 403), ("subbag_umum", 403), ("auditor", 403)])
def test_nobody_else_makes_us_ask_the_monitoring_system(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, who: str, status: int
) -> None:
    working = office(cast, at="T09")
    asked: list[Any] = []
    monkeypatch.setattr(mounting, "ask_all", asked.append)
    monkeypatch.setattr(asking, "ask_all", asked.append)
    for key in ("watch", "mount"):
        path = f"/cases/{working.case.number}/tasks/T09/parts/{key}"
        assert machine(cast, who).post(path, {"round": 1, "data": {}}).status_code == status
    assert (
        machine(cast, "tim_teknis")
        .post(f"/cases/{working.case.number}/tasks/T09/parts/watch", {"round": 2})
        .status_code
        == 409
    )
    assert not asked


PARTS = {
    "T05": {"issue": "kepala_dinas"},
    "T09": {"mount": "tim_teknis", "address": "tim_teknis", "waive": "pranata_komputer kabid_aptika"},
}
OTHERS = ("helpdesk", "kepala_dinas", "tim_teknis", "auditor", "applicant", "stranger")


@pytest.mark.parametrize("element", PARTS)
def test_no_part_is_done_by_a_wrong_post_or_another_agency(cast: Cast, browser: Browsers, element: str) -> None:
    """Nor as if it came from paper, which is the Helpdesk's to say; nor in a round that is over."""
    working = office(cast, at=element)
    number, before = working.case.number, Event.objects.latest("pk").pk
    for who in OTHERS:
        desk, hatch = browser(who), machine(cast, who)
        for key, posts in PARTS[element].items():
            page = reverse("desk:part", args=[number, element, 1, key])
            path = f"/cases/{number}/tasks/{element}/parts/{key}"
            if who in posts.split():
                refused(desk.post(page.replace(f"{element}/1/", f"{element}/7/"), {}), 409)
                refused(hatch.post(path, {"round": 7}), 409)
                continue
            refused(hatch.post(path, {"round": 1}), 404 if who == "stranger" else 403)
            if who != "helpdesk" or key == "waive":
                refused(desk.post(page, {"paper": "1", "server": "0"}), 403)
        if who != "helpdesk":
            refused(desk.post(reverse("desk:on_paper", args=[number, element, 1]), {}), 403)
    assert set(Event.objects.filter(pk__gt=before).values_list("act", flat=True)) <= {"key_issued", "token_issued"}
    assert [task.element for task in working.waiting()] == [element]
