"""Prefixes: added and changed whole, never overlapping, never leaving an address outside."""

from __future__ import annotations

from typing import Any

import pytest

from kolokasi.addressing import actions, queries, refusals
from kolokasi.addressing.models import Prefix
from kolokasi.addressing.prefixes import as_typed, change_prefix, read_prefix
from kolokasi.base import events
from kolokasi.base.refusal import NOT_FOUND, Refusal
from tests.addressing.conftest import AT, add

pytestmark = pytest.mark.django_db


def change(prefix: Prefix, **changes: Any) -> Prefix:
    typed = as_typed(prefix)
    wanted = {
        **typed,
        "reserved": typed["reserved"].splitlines(),
        "assignable": prefix.assignable,
        **changes,
    }
    return change_prefix(prefix_id=prefix.pk, wanted=read_prefix(**wanted), actor="account:1")


def test_a_prefix_is_kept_as_typed_with_ranges_joined() -> None:
    prefix = add(
        vlan="120", gateway="10.20.0.1", reserved=["10.20.0.2-10.20.0.9", " 10.20.0.10 ", "10.20.0.248/29", ""]
    )
    assert as_typed(prefix) == {
        "cidr": "10.20.0.0/24", "name": "Server OPD", "gateway": "10.20.0.1", "vlan": "120",
        "reserved": "10.20.0.2-10.20.0.10\n10.20.0.248-10.20.0.255", "assignable": "yes",
    }  # fmt: skip
    (figures,) = queries.prefix_figures(AT)
    assert (figures.size, figures.reserved, figures.free) == (254 - 1 - 9 - 7, 17, 237)
    assert events.verify() is None


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"cidr": "10.20.0.1/24"}, refusals.CIDR_WRONG),
        ({"cidr": "10.20.0.0"}, refusals.CIDR_WRONG),
        ({"cidr": "semua"}, refusals.CIDR_WRONG),
        ({"cidr": "0.0.0.0/0"}, refusals.CIDR_WRONG),
        ({"name": " \u200b "}, refusals.PREFIX_NAME_WRONG),
        ({"name": "x" * 81}, refusals.PREFIX_NAME_WRONG),
        ({"gateway": "10.21.0.1"}, refusals.GATEWAY_WRONG),
        ({"gateway": "router"}, refusals.ADDRESS_WRONG),
        ({"gateway": "2001:db8::1"}, refusals.GATEWAY_WRONG),
        ({"vlan": "4095"}, refusals.VLAN_WRONG),
        ({"vlan": "0"}, refusals.VLAN_WRONG),
        ({"vlan": "-1"}, refusals.VLAN_WRONG),
        ({"vlan": "١٢"}, refusals.VLAN_WRONG),
        ({"reserved": ["10.20.0.9-10.20.0.2"]}, refusals.RANGE_WRONG),
        ({"reserved": ["10.20.0.2-10.20.1.2"]}, refusals.RANGE_WRONG),
        ({"reserved": ["apa"]}, refusals.RANGE_WRONG),
        ({"reserved": ["2001:db8::1"]}, refusals.RANGE_WRONG),
    ],
)
def test_what_is_no_prefix(changes: dict[str, Any], code: str) -> None:
    with pytest.raises(Refusal) as refused:
        add(**changes)
    assert refused.value.code == code
    assert not Prefix.objects.exists()


def test_assignable_prefixes_do_not_overlap_but_parents_may() -> None:
    add()
    add("10.20.0.0/16", name="Induk", assignable=False)
    for cidr, code in (("10.20.0.128/25", refusals.PREFIX_OVERLAPS), ("10.20.0.0/24", refusals.PREFIX_EXISTS)):
        with pytest.raises(Refusal) as refused:
            add(cidr, name="Lagi")
        assert refused.value.code == code
    with pytest.raises(Refusal) as refused:
        change(Prefix.objects.get(name="Induk"), assignable=True)
    assert "10.20.0.0/24" in str(refused.value)
    assert Prefix.objects.count() == 2


def test_a_change_never_leaves_an_address_outside() -> None:
    prefix = add()
    actions.record_address(host="10.20.0.200", label="Printer", at=AT)
    with pytest.raises(Refusal) as refused:
        change(prefix, cidr="10.20.0.0/25")
    assert refused.value.code == refusals.PREFIX_STILL_HOLDS
    assert "Printer" in str(refused.value)
    assert change(prefix, cidr="10.20.0.0/23", reserved=["10.20.1.0/24"]).block().size() == 254 + 1
    assert [str(one) for one in prefix.reserved_ranges.all()] == ["10.20.1.0-10.20.1.255"]
    with pytest.raises(Refusal) as refused:
        change_prefix(prefix_id=0, wanted=read_prefix(cidr="10.0.0.0/24", name="x"), actor="")
    assert refused.value.code == NOT_FOUND


def test_a_closed_prefix_gives_nothing() -> None:
    prefix = change(add(), assignable=False)
    with pytest.raises(Refusal) as refused:
        actions.take_address(prefix_id=prefix.pk, label="x", at=AT)
    assert refused.value.code == refusals.PREFIX_CLOSED
