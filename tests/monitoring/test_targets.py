"""The list of what to watch: enrolled, moved, retired; and what is kept of what was seen."""

from __future__ import annotations

from datetime import timedelta

import pytest

from kolokasi.base import clock, events, policy
from kolokasi.base.refusal import Refusal
from kolokasi.monitoring import actions, asking, queries, tasks
from kolokasi.monitoring.models import Observation, Target
from kolokasi.servers.models import Server
from tests.cast import Cast
from tests.gateways.raw import http, outside
from tests.monitoring.conftest import AT, declare

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


def enrol(machine: Server, address: str = "10.20.0.15", port: int | None = None, **more: object) -> Target:
    labels = {"case": "KL-2026-0001", "rack": "R1", "empty": "", "salah nama": "x", "__meta": "x"}
    return actions.enrol_server(server=machine, address=address, port=port, at=AT, labels=labels, **more)  # type: ignore[arg-type]


def test_an_empty_list_is_a_list() -> None:
    assert queries.http_sd(AT) == []


def test_the_list_in_the_form_that_prometheus_reads(cast: Cast, machine: Server) -> None:
    enrol(machine)
    enrol(declare(cast, "Enam"), "2001:db8::15", 9273, job="enam")
    assert queries.http_sd(AT) == [
        {
            "targets": ["10.20.0.15:9100"],
            "labels": {
                "agency": "Dinas Contoh Satu", "case": "KL-2026-0001", "rack": "R1",
                "label": "SRV-2026-0001", "name": "SIMPEG",
            },
        },
        {
            "targets": ["[2001:db8::15]:9273"],
            "labels": {
                "agency": "Dinas Contoh Satu", "case": "KL-2026-0001", "rack": "R1",
                "label": "SRV-2026-0002", "name": "Enam", "job": "enam",
            },
        },
    ]  # fmt: skip
    assert events.verify() is None


def test_twice_is_once_and_another_place_retires_the_first(machine: Server) -> None:
    first = enrol(machine)
    assert enrol(machine, name="SIMPEG baru").pk == first.pk
    second = enrol(machine, "10.20.0.16")
    first.refresh_from_db()
    assert (first.retired_at, queries.target_of(machine)) == (AT, second)
    assert actions.retire_server(server=machine, at=AT) is not None
    assert actions.retire_server(server=machine, at=AT) is None
    assert queries.http_sd(AT + MINUTE) == []


def test_one_place_is_watched_once(cast: Cast, machine: Server) -> None:
    enrol(machine)
    with pytest.raises(Refusal) as refused:
        enrol(declare(cast, "Lain"))
    assert machine.label in str(refused.value)
    assert Target.objects.count() == 1


@pytest.mark.parametrize(
    ("address", "port"), [("", 9100), ("simpeg", 9100), ("10.0.0.1/24", 9100), ("10.0.0.1", 0), ("10.0.0.1", 70000)]
)
def test_what_is_no_place(machine: Server, address: str, port: int) -> None:
    with pytest.raises(Refusal) as refused:
        enrol(machine, address, port)
    assert refused.value.code == actions.TARGET_WRONG


def test_the_same_answer_lengthens_its_row_and_another_begins_a_new_one(machine: Server) -> None:
    target = enrol(machine)
    for minute, up in enumerate((None, True, True, True, False, True)):
        actions.record_observation(target=target, at=AT + minute * MINUTE, up=up, health=str(up))
    assert list(Observation.objects.order_by("id").values_list("up", flat=True)) == [None, True, False, True]
    seen = queries.seen_up_since(machine, AT + 5 * MINUTE)
    assert seen is not None
    assert seen.seen_until == AT + 5 * MINUTE
    assert queries.seen_up_since(machine, AT + 6 * MINUTE) is None
    last = queries.last_observation(machine)
    assert last is not None
    assert last.up is True
    enrol(machine, "10.20.0.16")  # what the old place said counts for nothing
    assert queries.last_observation(machine) is None
    assert queries.seen_up_since(machine, AT) is None


def test_nobody_is_asked_until_an_address_is_set(machine: Server) -> None:
    enrol(machine)
    assert asking.ask_prometheus(AT) == 0


def point_at(url: str) -> None:
    policy.set(name="monitoring.prometheus_url", value=url, valid_from=AT, by="account:1", at=AT, default="")


def test_a_prometheus_that_talks_nonsense_is_what_was_observed(machine: Server) -> None:
    enrol(machine)
    with outside(http(b"<html>")) as url:
        point_at(url)
        assert asking.ask_prometheus(AT) == 1
    last = queries.last_observation(machine)
    assert last is not None
    assert (last.up, last.health) == (None, "gateway_unreadable")
    policy.set(name="monitoring.allowed_networks", value=["10.0.0.0/8"], valid_from=AT, by="account:1", at=AT)
    asking.ask_prometheus(AT)
    last = queries.last_observation(machine)
    assert last is not None
    assert last.health == "gateway_not_allowed"


def test_asking_soon_waits_once() -> None:
    assert tasks.ask_soon() is True
    assert tasks.ask_soon() is False


def test_the_worker_s_own_job_asks(machine: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[object] = []
    monkeypatch.setattr(tasks, "settle", asked.append)
    monkeypatch.setattr(tasks, "ask_all", asked.append)
    monkeypatch.setattr(clock, "now", lambda: AT)
    tasks.ask_every_minute()
    tasks.ask(key="all")
    tasks.settle_now(key="all")
    assert asked == [AT, AT, AT, AT]


def test_the_page_s_rows_carry_what_was_last_said(cast: Cast, machine: Server) -> None:
    up, down, unknown = enrol(machine), enrol(declare(cast, "B"), "10.20.0.16"), enrol(declare(cast, "C"), "10.20.0.17")
    actions.record_observation(target=up, at=AT, up=True, health="up")
    actions.record_observation(target=down, at=AT, up=True, health="up")
    actions.record_observation(target=down, at=AT + MINUTE, up=False, health="down: refused")
    assert list(queries.targets(state="up")) == [up]
    assert list(queries.targets(state="down")) == [down]
    assert list(queries.targets(state="unknown")) == [unknown]
    assert [row.last_health for row in queries.targets(words="srv-2026-0002")] == ["down: refused"]  # type: ignore[attr-defined]
    actions.retire_server(server=machine, at=AT)
    assert list(queries.targets(state="retired")) == [up]
