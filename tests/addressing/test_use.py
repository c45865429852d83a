"""Giving an address: works, refuses bad input, refuses what is somebody's, and twice is once."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from kolokasi.addressing import actions, queries, refusals
from kolokasi.addressing.models import Address, Prefix
from kolokasi.addressing.rules import read_host
from kolokasi.base import policy
from kolokasi.base.models import Event
from kolokasi.base.refusal import Refusal
from kolokasi.cases.models import Promise
from kolokasi.servers.models import Server
from tests.addressing.conftest import AT, add, declare
from tests.cast import Cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(db: None) -> Prefix:
    return add(gateway="10.20.0.1", reserved=["10.20.0.250-10.20.0.254"])


def use(machine: Server, address: str | None = None, **changes: str) -> Address:
    return actions.use_address(server=machine, address=address, at=AT, **changes)


def test_the_promised_address_is_used_and_again_is_the_same(office: Prefix, promise: Promise, machine: Server) -> None:
    actions.hold_addresses(promise=promise, server=machine, ipv4=1, ipv6=0, at=AT)
    used = use(machine, dns_name="SIMPEG.example.")
    assert (used.host, used.state, used.dns_name, used.promise) == ("10.20.0.2", "used", "simpeg.example", promise)
    count = Event.objects.filter(subject_kind="address").count()
    assert use(machine) == use(machine, "10.20.0.2") == used
    assert Event.objects.filter(subject_kind="address").count() == count


def test_another_free_address_takes_the_hold_along(office: Prefix, promise: Promise, machine: Server) -> None:
    actions.hold_addresses(promise=promise, server=machine, ipv4=1, ipv6=0, at=AT)
    used = use(machine, "10.20.0.77")
    assert (used.promise, [one.host for one in queries.addresses_of(machine)]) == (promise, ["10.20.0.77"])
    assert queries.living(read_host("10.20.0.2")) is None


def test_without_a_promise_the_next_free_one(office: Prefix, machine: Server) -> None:
    assert use(machine).host == "10.20.0.2"
    assert Event.objects.filter(subject_kind="address", subject_id="10.20.0.2", act="address_used").count() == 1


def test_no_prefix_at_all_says_what_to_do(machine: Server) -> None:
    with pytest.raises(Refusal) as refused:
        use(machine)
    assert "Tambahkan blok alamat" in str(refused.value)


@pytest.mark.parametrize(
    ("wanted", "code"),
    [
        ("", refusals.ADDRESS_WRONG),
        ("10.20.0.7/24", refusals.ADDRESS_WRONG),
        ("http://10.20.0.7", refusals.ADDRESS_WRONG),
        ("10.20.0.7; DROP TABLE", refusals.ADDRESS_WRONG),
        ("\u202e10.20.0.7" + "x" * 9000, refusals.ADDRESS_WRONG),
        ("10.20.0.7\0", refusals.ADDRESS_WRONG),
        ("10.21.0.7", refusals.ADDRESS_OUTSIDE),
        ("2001:db8::1", refusals.ADDRESS_OUTSIDE),
        ("10.20.0.0", refusals.ADDRESS_KEPT_BACK),
        ("10.20.0.255", refusals.ADDRESS_KEPT_BACK),
        ("10.20.0.1", refusals.ADDRESS_KEPT_BACK),
        ("10.20.0.251", refusals.ADDRESS_KEPT_BACK),
    ],
)
def test_what_cannot_be_given(office: Prefix, machine: Server, wanted: str, code: str) -> None:
    with pytest.raises(Refusal) as refused:
        use(machine, wanted)
    assert refused.value.code == code
    assert str(refused.value)
    assert not Address.objects.exists()


def test_somebody_elses_is_named(office: Prefix, cast: Cast, machine: Server) -> None:
    use(machine, "10.20.0.9")
    other = declare(cast, "Lain")
    with pytest.raises(Refusal) as refused:
        use(other, "10.20.0.9")
    assert refused.value.code == refusals.ADDRESS_TAKEN
    assert machine.label in str(refused.value)
    actions.release_server(server=machine, at=AT)
    with pytest.raises(Refusal) as refused:
        use(other, "10.20.0.9")
    assert refused.value.code == refusals.ADDRESS_IN_QUARANTINE
    assert "24-12-2026" in str(refused.value)


def test_the_quarantine_is_a_dated_policy(office: Prefix, machine: Server) -> None:
    policy.set(name="addressing.quarantine_days", value=2, valid_from=AT, by="account:1", at=AT)
    use(machine)
    (freed,) = actions.release_server(server=machine, at=AT)
    assert freed.free_from == AT + timedelta(days=2)
    assert actions.release_server(server=machine, at=AT) == []


def test_addresses_of_others_are_recorded_and_freed(office: Prefix, machine: Server) -> None:
    router = actions.record_address(host="10.20.0.1", label="Router inti", at=AT)
    assert router.holder == "Router inti"
    with pytest.raises(Refusal) as refused:
        actions.record_address(host="10.20.0.1", label="Router lain", at=AT)
    assert "Router inti" in str(refused.value)
    assert actions.free_address(address_id=router.pk, at=AT).state == "quarantined"
    for pk, code in ((router.pk, refusals.ADDRESS_NOT_USED), (use(machine).pk, refusals.ADDRESS_OF_A_SERVER)):
        with pytest.raises(Refusal) as refused:
            actions.free_address(address_id=pk, at=AT)
        assert refused.value.code == code


def test_a_name_or_a_label_that_cannot_be(office: Prefix, machine: Server) -> None:
    with pytest.raises(Refusal):
        use(machine, dns_name="bukan nama")
    for label in ("", "   ", "x" * 121):
        with pytest.raises(Refusal):
            actions.record_address(host="10.20.0.9", label=label, at=AT)


def test_the_database_itself_forbids_a_mask_and_a_second_holder(office: Prefix, machine: Server) -> None:
    use(machine, "10.20.0.9")
    wrong = "INSERT INTO addressing_address (prefix_id, host, state, used_at, dns_name, label)"
    for host, name in (("10.20.0.9/24", "address_is_a_host"), ("10.20.0.9", "address_has_one_holder")):
        with pytest.raises(IntegrityError, match=name), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"{wrong} VALUES (%s, %s, 'used', now(), '', '')", [office.pk, host])
