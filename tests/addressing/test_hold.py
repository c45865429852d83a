"""Addresses are promised lowest first, all or none, and never two people the same."""

from __future__ import annotations

from datetime import timedelta

import pytest

from kolokasi.addressing import actions, queries, refusals
from kolokasi.addressing.models import Address
from kolokasi.addressing.rules import read_host
from kolokasi.base import events
from kolokasi.base.refusal import Refusal
from kolokasi.cases.models import Promise
from kolokasi.servers.models import Server
from tests.addressing.conftest import AT, add, declare
from tests.cast import Cast

pytestmark = pytest.mark.django_db


def hold(promise: Promise, machine: Server, ipv4: int = 1, ipv6: int = 0) -> list[str]:
    held = actions.hold_addresses(promise=promise, server=machine, ipv4=ipv4, ipv6=ipv6, at=AT)
    return [one.host for one in held]


def test_the_lowest_free_ones_are_held_past_gateway_and_reserved(promise: Promise, machine: Server) -> None:
    add(gateway="10.20.0.1", reserved=["10.20.0.2-10.20.0.9", "10.20.0.12"])
    add("2001:db8:20::/64", name="OPD 6", gateway="2001:db8:20::1")
    assert hold(promise, machine, 3, 2) == [
        "10.20.0.10", "10.20.0.11", "10.20.0.13", "2001:db8:20::2", "2001:db8:20::3",
    ]  # fmt: skip
    assert {one.state for one in queries.addresses_of(machine)} == {Address.State.HELD}
    assert events.verify() is None


def test_a_gap_is_filled_first(promise: Promise, machine: Server) -> None:
    add()
    hold(promise, machine, 3)
    middle = Address.objects.get(host="10.20.0.2")
    Address.objects.filter(pk=middle.pk).update(state="released", released_at=AT, free_from=AT)
    assert hold(promise, machine) == ["10.20.0.2"]


def test_the_next_prefix_is_used_when_the_first_is_full(promise: Promise, machine: Server) -> None:
    add("10.20.0.0/30", gateway="10.20.0.1")
    add("10.30.0.0/30", name="Kedua")
    assert hold(promise, machine, 3) == ["10.20.0.2", "10.30.0.1", "10.30.0.2"]


@pytest.mark.parametrize(
    ("cidr", "hosts"),
    [
        ("10.20.0.4/31", ["10.20.0.4", "10.20.0.5"]),
        ("10.20.0.4/32", ["10.20.0.4"]),
        ("255.255.255.252/30", ["255.255.255.253", "255.255.255.254"]),
        ("255.255.255.255/32", ["255.255.255.255"]),
    ],
)
def test_the_smallest_networks_are_used_whole(promise: Promise, machine: Server, cidr: str, hosts: list[str]) -> None:
    add(cidr)
    assert queries.free_counts()[4] == len(hosts)
    assert hold(promise, machine, len(hosts)) == hosts
    with pytest.raises(Refusal) as refused:
        hold(promise, machine)
    assert refused.value.code == refusals.NO_FREE_ADDRESS


def test_the_last_addresses_of_all_are_given(promise: Promise, machine: Server) -> None:
    top = "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ff"
    add(f"{top}fe/127")
    assert hold(promise, machine, 0, 2) == [f"{top}fe", f"{top}ff"]


def test_too_few_hold_nothing_and_say_how_many(promise: Promise, machine: Server) -> None:
    add("10.20.0.0/30", gateway="10.20.0.1")
    with pytest.raises(Refusal) as refused:
        hold(promise, machine, 2)
    assert "diperlukan 2, yang bebas 1" in str(refused.value)
    assert not Address.objects.exists()


def test_a_parent_and_a_family_without_prefix_give_nothing(promise: Promise, machine: Server) -> None:
    add("10.0.0.0/8", assignable=False)
    assert queries.free_counts() == {4: None, 6: None}
    assert hold(promise, machine) == []
    add()
    assert queries.free_counts() == {4: 254, 6: 0}
    with pytest.raises(Refusal):
        hold(promise, machine, 0, 1)


def test_an_address_registered_under_the_parent_is_not_given_by_the_child(promise: Promise, machine: Server) -> None:
    add("10.20.0.0/16", assignable=False)
    actions.record_address(host="10.20.0.1", label="Router lama", at=AT)
    add("10.20.0.0/24", name="Anak")
    assert queries.free_counts()[4] == 253
    assert hold(promise, machine) == ["10.20.0.2"]


def test_freed_at_once_when_only_held_and_after_quarantine_when_used(
    cast: Cast, promise: Promise, machine: Server
) -> None:
    add("10.20.0.0/29")
    other = declare(cast, "Lain")
    hold(promise, machine, 2)
    actions.use_address(server=machine, address=None, at=AT)
    actions.release_promise(promise=promise, at=AT)
    assert [one.host for one in queries.addresses_of(machine)] == ["10.20.0.1"]
    (freed,) = actions.release_server(server=machine, at=AT)
    assert (freed.state, freed.free_from) == ("quarantined", AT + timedelta(days=30))
    assert hold(promise, other) == ["10.20.0.2"]
    later = AT + timedelta(days=30)
    assert queries.free_counts(AT)[4] == 4
    assert queries.free_counts(later)[4] == 5
    (held,) = actions.hold_addresses(promise=promise, server=other, ipv4=1, ipv6=0, at=later)
    assert held.host == "10.20.0.1"
    assert [one.state for one in queries.history_of(read_host("10.20.0.1"))] == ["held", "released"]
    assert events.verify() is None
