"""VLANs are objects of their own: named by prefixes, described by people, their numbers never shared nor torn away."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, connection, transaction

from kolokasi.addressing import refusals
from kolokasi.addressing.models import Prefix, Vlan
from kolokasi.addressing.prefixes import add_prefix, change_prefix, read_prefix
from kolokasi.addressing.vlans import add_vlan, change_vlan, check_vlan
from kolokasi.base.models import Event
from kolokasi.base.refusal import Refusal
from tests.fixtures import NOON

pytestmark = pytest.mark.django_db


def vlan(vid: str = "120", name: str = "Server OPD", note: str = "") -> Vlan:
    wanted, wrong = check_vlan(vid=vid, name=name, note=note)
    assert wanted is not None, wrong
    return add_vlan(wanted=wanted, actor="test")


def prefix(cidr: str = "10.20.0.0/24", tag: str = "120") -> Prefix:
    return add_prefix(wanted=read_prefix(cidr=cidr, name="Blok", vlan=tag), at=NOON, actor="test")


def test_a_prefix_brings_its_vlan_along_and_two_share_one() -> None:
    first, second = prefix(), prefix("2001:db8:20::/64")
    assert [one.name for one in Vlan.objects.all()] == ["VLAN 120"]
    assert first.lan == second.lan == Vlan.objects.get(vid=120)
    assert (first.vlan, Prefix.objects.get(pk=first.pk).vlan) == (120, 120)
    wanted = read_prefix(cidr="10.20.0.0/24", name="Blok", vlan="121")
    assert change_prefix(prefix_id=first.pk, wanted=wanted, actor="test").vlan == 121
    assert Event.objects.filter(subject_kind="vlan", act="vlan_added").count() == 2
    changed = Event.objects.get(act="prefix_changed")
    assert (changed.old["vlan"], changed.new["vlan"]) == ("120", 121)


def test_one_is_described_and_its_number_stays_while_a_prefix_lies_in_it() -> None:
    vlan()
    inside = prefix()
    wanted, _wrong = check_vlan(vid="120", name="Server\u00a0OPD baru", note="Ruang 1")
    assert wanted is not None
    changed = change_vlan(vid=120, wanted=wanted, actor="test")
    assert (changed.name, changed.note, Event.objects.filter(act="vlan_changed").count()) == (
        "Server OPD baru", "Ruang 1", 1,
    )  # fmt: skip
    change_vlan(vid=120, wanted=wanted, actor="test")
    assert Event.objects.filter(act="vlan_changed").count() == 1
    moved, _wrong = check_vlan(vid="130", name="Server OPD", note="")
    assert moved is not None
    with pytest.raises(Refusal, match="120 masih dipakai") as refused:
        change_vlan(vid=120, wanted=moved, actor="test")
    assert refused.value.code == refusals.VLAN_IN_USE
    free = read_prefix(cidr="10.20.0.0/24", name="Blok")
    change_prefix(prefix_id=inside.pk, wanted=free, actor="test")
    assert change_vlan(vid=120, wanted=moved, actor="test").vid == 130


def test_a_number_is_registered_once() -> None:
    vlan()
    with pytest.raises(Refusal, match="sudah terdaftar"):
        vlan(name="Lain")
    vlan("121")
    wanted, _wrong = check_vlan(vid="121", name="Server OPD")
    assert wanted is not None
    with pytest.raises(Refusal, match="sudah terdaftar"):
        change_vlan(vid=120, wanted=wanted, actor="test")


@pytest.mark.parametrize("vid", ["", "0", "4095", "-1", "١٢", "1e2", "12.0", "9" * 400, "\0", " "])
def test_what_is_no_number_is_refused_at_its_field(vid: str) -> None:
    wanted, wrong = check_vlan(vid=vid, name="x" * 81, note="y" * 301)
    assert wanted is None
    assert {field: one.code for field, one in wrong.items()} == {
        "vid": refusals.VLAN_WRONG, "name": refusals.VLAN_NAME_WRONG, "note": refusals.VLAN_NOTE_WRONG,
    }  # fmt: skip


def test_the_database_says_no_by_itself() -> None:
    prefix()
    for statement in (
        "INSERT INTO addressing_vlan (vid, name, note) VALUES (4095, 'x', '')",
        "INSERT INTO addressing_vlan (vid, name, note) VALUES (120, 'x', '')",
        "UPDATE addressing_prefix SET vlan = 77",
    ):
        with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
