"""Dated values: what held on a day holds for that day for ever."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest

from kolokasi.base import events, policy
from kolokasi.base.models import Event, Policy
from kolokasi.base.refusal import Refusal

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 24, 3, tzinfo=UTC)
LATER = NOW + timedelta(days=30)


@dataclass(frozen=True)
class Limits:
    """What a room keeps of its policies."""

    derating: float = 0.8
    pages: int = 100
    strict: bool = True
    words: str = "x"


def put(name: str, value: object, start: datetime = NOW, **more: object) -> Policy:
    return policy.set(name=name, value=value, valid_from=start, by="account:1", at=NOW, **more)


def test_a_value_holds_from_its_day() -> None:
    assert policy.read("pue", NOW, 1.6) == 1.6
    put("pue", 1.5)
    put("pue", 1.4, LATER)
    assert policy.read("pue", NOW - timedelta(seconds=1), 1.6) == 1.6
    assert policy.read("pue", NOW, 1.6) == 1.5
    assert policy.read("pue", LATER, 1.6) == 1.4
    assert policy.revision(["pue", "none"], LATER) == "pue r2"
    assert policy.revision("none", LATER) == "default"


def test_a_mistake_is_mended_by_a_further_revision_of_the_same_day() -> None:
    put("pue", 15.0)
    put("pue", 1.5)
    assert policy.read("pue", NOW, 1.6) == 1.5
    assert list(Policy.objects.order_by("revision").values_list("revision", "value")) == [(1, 15.0), (2, 1.5)]


def test_each_change_is_an_event() -> None:
    put("pue", 1.5)
    put("pue", 1.4, LATER)
    told = Event.objects.filter(subject_kind="policy", subject_id="pue").order_by("seq")
    assert [(event.act, event.actor, event.old.get("value"), event.new["value"]) for event in told] == [
        ("policy_set", "account:1", None, 1.5),
        ("policy_set", "account:1", 1.5, 1.4),
    ]
    assert events.verify() is None


def test_the_past_stays_as_it_was() -> None:
    with pytest.raises(Refusal) as refusal:
        put("pue", 1.5, NOW - timedelta(seconds=1))
    assert refusal.value.code == "policy_in_the_past"
    assert not Policy.objects.exists()


@pytest.mark.parametrize(("value", "default"), [("1", 1), (True, 1), (1, True), (1.5, 1), ([], {}), ({}, "x")])
def test_a_value_of_another_type_is_refused(value: object, default: object) -> None:
    with pytest.raises(Refusal) as refusal:
        put("any", value, default=default)
    assert refusal.value.code == "policy_wrong_type"
    assert not Policy.objects.exists()
    put("any", value)
    with pytest.raises(Refusal):
        policy.read("any", NOW, default)


def test_nothing_is_no_value() -> None:
    with pytest.raises(Refusal):
        put("any", None)


def test_a_whole_number_stands_for_a_fraction() -> None:
    put("pue", 2, default=1.6)
    found = policy.read("pue", NOW, 1.6)
    assert (found, type(found)) == (2.0, float)


def test_a_room_reads_its_policies_at_once(django_assert_num_queries: object) -> None:
    put("rack.derating", 1)
    put("rack.derating", 0.7)
    put("rack.pages", 5, LATER)
    put("rack.unknown", 5)
    assert callable(django_assert_num_queries)
    with django_assert_num_queries(1):
        assert policy.read_all("rack", NOW, Limits()) == Limits(derating=0.7)
    assert policy.read_all("rack", LATER, Limits()) == Limits(derating=0.7, pages=5)
