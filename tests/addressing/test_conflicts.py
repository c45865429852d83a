"""An import with conflicts: what is clean is taken, the rest waits whole to be solved."""

from __future__ import annotations

import pytest

from kolokasi.addressing.importing import ADDRESSES, CONFLICTS, import_addresses
from kolokasi.addressing.models import Address, AddressConflict
from kolokasi.addressing.solving import drop_conflict, take_conflict
from kolokasi.base.importing import Report
from kolokasi.base.refusal import Refusal
from tests.addressing.conftest import AT, add

pytestmark = pytest.mark.django_db
FILE = b"""alamat,pemakai,server
10.20.0.20,Router,
10.20.0.20,Switch,
10.99.0.1,Luar,
10.20.0.21,,SRV-1999-0001
bukan,Apa,
10.20.0.22,Printer,
"""


def brought(*, dry_run: bool = False) -> Report:
    return import_addresses(FILE, "alamat.csv", dry_run=dry_run, actor="account:1", at=AT, conflicts=True)


def test_clean_rows_are_taken_and_the_others_wait_whole_and_once() -> None:
    add()
    assert brought(dry_run=True).added[CONFLICTS] == 4
    assert not AddressConflict.objects.exists()
    report = brought()
    assert report.ok
    assert (report.added[ADDRESSES], report.added[CONFLICTS]) == (2, 4)
    assert AddressConflict.objects.first().cells == {"alamat": "10.20.0.20", "pemakai": "Switch"}  # type: ignore[union-attr]
    assert brought().added[CONFLICTS] == 0


def test_a_conflict_is_taken_corrected_or_dropped_with_a_reason_and_only_once() -> None:
    add()
    brought()
    first, second = AddressConflict.objects.all()[:2]
    with pytest.raises(Refusal):
        take_conflict(conflict_id=first.pk, changes={}, actor="account:1", at=AT)
    take_conflict(conflict_id=first.pk, changes={"alamat": "10.20.0.30"}, actor="account:1", at=AT)
    assert Address.objects.get(host="10.20.0.30").label == "Switch"
    with pytest.raises(Refusal):
        take_conflict(conflict_id=first.pk, changes={"alamat": "10.20.0.31"}, actor="account:1", at=AT)
    with pytest.raises(Refusal):
        drop_conflict(conflict_id=second.pk, reason=" ", actor="account:1", at=AT)
    assert drop_conflict(conflict_id=second.pk, reason="Bukan milik kita", actor="account:1", at=AT).state == "dropped"
