"""Measured watts are kept by the hour, bounded, and judged against the promise."""

from __future__ import annotations

from datetime import timedelta

import pytest

from kolokasi.base import clock, policy
from kolokasi.gateways.prometheus.fake import FakePrometheus
from kolokasi.monitoring import actions, rules, watts
from kolokasi.monitoring.models import Reading
from kolokasi.servers.models import Server
from tests.monitoring.conftest import AT

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


def test_an_hour_is_a_row(machine: Server) -> None:
    for minute, value in enumerate((200.0, 300.0, 100.0)):
        assert watts.keep_watts(server=machine, watts=value, at=AT + minute * MINUTE, source="redfish")
    assert not watts.keep_watts(server=machine, watts=999.0, at=AT, source="redfish")  # heard before
    watts.keep_watts(server=machine, watts=400.0, at=AT + 60 * MINUTE, source="prometheus")
    first = Reading.objects.order_by("hour")[0]
    assert (first.count, first.lowest, first.highest, first.average, first.last) == (3, 100, 300, 200, 100)
    found = watts.draws([machine], AT + 61 * MINUTE, {machine.pk: 200})[machine.pk]
    assert (found.watts, found.average, found.highest, found.verdict) == (400, 250, 400, "over")
    assert watts.draws([machine], AT + timedelta(days=9)) == {}
    assert watts.forget_old_readings(AT + timedelta(days=401)) == 2


@pytest.mark.parametrize("value", [-1.0, float("nan"), float("inf"), 1e9])
def test_what_is_no_measurement(machine: Server, value: float) -> None:
    assert not watts.keep_watts(server=machine, watts=value, at=AT, source="redfish")


@pytest.mark.parametrize(
    ("promised", "measured", "verdict"),
    [(500, 501, "over"), (500, 500, ""), (500, 250, ""), (500, 249, "stranded"), (0, 9, ""), (500, None, "")],
)
def test_the_verdict(promised: float, measured: float | None, verdict: str) -> None:
    assert rules.draw(promised, measured, over_percent=100, stranded_percent=50) == verdict


def test_prometheus_is_asked_by_the_policy_s_query(machine: Server) -> None:
    target = actions.enrol_server(server=machine, address="10.20.0.15", at=AT)
    fake = FakePrometheus()
    query = 'sum by (label) (pdu_outlet_watts{site="a"})'
    with fake.serving():
        for name, value in (("prometheus_url", fake.url), ("watts_query", query)):
            policy.set(name=f"monitoring.{name}", value=value, valid_from=AT, by="1", at=AT)
        assert watts.measure_watts(clock.now()) == 0
        for labels in ({"label": machine.label}, {"instance": target.instance}, {"instance": "10.20.0.15"}):
            Reading.objects.all().delete()
            fake.series[query] = [(labels, 312.5), ({"label": "SRV-2026-9999"}, 5.0), ({}, 7.0)]
            assert watts.measure_watts(clock.now() + MINUTE) == 1
            assert Reading.objects.get().last == 312.5
