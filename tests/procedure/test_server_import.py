"""Servers that stood there before Kolokasi come in without a case: works · every fault by its column · the same again · undone."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from kolokasi.addressing.models import Address
from kolokasi.base import clock, events
from kolokasi.base.sheets import Row
from kolokasi.facility.importing import Imported
from kolokasi.facility.models import Allotment, DeviceType, Kind, Occupation
from kolokasi.procedure.exporting import tables_of
from kolokasi.procedure.machines import machines
from kolokasi.procedure.plant import import_everything
from kolokasi.procedure.server_import import import_servers
from kolokasi.procedure.undoing import undo_import
from kolokasi.servers.models import Server
from tests.cast import Cast
from tests.facility.hall import Hall, build, server_of, stand
from tests.factories import case
from tests.fixtures import NOON
from tests.procedure.test_import_undo import everything

ROW: dict[str, Any] = {
    "agency": "Dinas Contoh Satu", "name": "db-01", "serial": "SN1", "manufacturer": "Contoh", "model": "X2", "rack": "R01",
    "unit": "10", "units": "2", "watts": "450", "weight_kg": "21,5", "depth_mm": "720", "psu_count": "2",
    "bandwidth_mbps": "100", "addresses": "10.20.0.10; 10.20.0.11", "mounted_on": "2024-03-01",
}  # fmt: skip


@pytest.fixture
def hall(cast: Cast) -> Hall:
    made = build(2)
    import_everything(rows=[Row("prefixes", 2, {"cidr": "10.20.0.0/24"})], actor="t", at=NOON)
    return made


def bring(*rows: dict[str, Any], **options: Any) -> Imported:
    numbered = [Row("servers", number, cells) for number, cells in enumerate(rows, start=2)]
    return import_servers(rows=numbered, actor="t", at=NOON, **options)


def test_a_server_stands_with_all_that_is_known_of_it(cast: Cast, hall: Hall) -> None:
    done = bring(ROW)
    assert (done.faults, dict(done.added)) == ([], {"servers": 1})
    server = Server.objects.get()
    assert (server.label, server.state, server.serial, server.agency) == ("SRV-2026-0001", "active", "SN1", cast.own)
    assert server.mounted_at is not None and clock.office_date(server.mounted_at) == date(2024, 3, 1)
    place, load = Occupation.objects.get(), Allotment.objects.get()
    assert (place.kind, place.unit, place.height, place.server) == (Kind.USED, 10, 2, server)
    assert (load.watts, load.weight_kg, load.mbps, load.uplink, load.psu_count) == (450, 21.5, 100, hall.uplink, 2)
    assert [one.host for one in Address.objects.filter(server=server)] == ["10.20.0.10", "10.20.0.11"]
    (machine,) = machines([server])
    assert (machine.watts, machine.place, machine.cases) == (450, place, ())
    assert events.verify() is None


def test_the_same_file_again_changes_nothing_and_a_changed_row_its_server_only(cast: Cast, hall: Hall) -> None:
    bring(ROW, ROW | {"serial": "", "name": "web", "unit": 20, "addresses": "", "bandwidth_mbps": ""})
    again = bring(ROW, ROW | {"serial": "", "name": "web", "unit": 20, "addresses": "", "bandwidth_mbps": ""})
    assert (again.faults, dict(again.same), again.run) == ([], {"servers": 2}, None)
    moved = bring(ROW | {"rack": "R02", "unit": "30", "watts": "500", "addresses": "10.20.0.10,10.20.0.11,10.20.0.12"})
    assert (moved.faults, dict(moved.changed)) == ([], {"servers": 1})
    place = Occupation.objects.get(server__serial="SN1")
    assert (place.rack.name, place.unit, Allotment.objects.get(server=place.server).rack.name) == ("R02", 30, "R02")
    assert Address.objects.count() == 3


def test_what_a_row_leaves_out_comes_from_the_device_type(cast: Cast, hall: Hall) -> None:
    DeviceType.objects.create(
        manufacturer="Contoh", model="X2", units=3, weight_kg=30, watts=900, expected_w=600, psu_count=1
    )
    bring({"agency": "dinas contoh satu", "manufacturer": "contoh", "model": "x2", "rak": "R01", "u": 5, "jalur": "B"})
    load = Allotment.objects.select_related("feed", "occupation").get()
    assert (load.watts, load.weight_kg, load.psu_count, load.feed) == (600, 30, 1, hall.feeds[1])
    assert load.occupation is not None and load.occupation.height == 3
    assert Server.objects.get().name == "contoh x2"


def test_a_dry_run_leaves_nothing(cast: Cast, hall: Hall) -> None:
    before = everything()
    assert dict(bring(ROW, dry_run=True).added) == {"servers": 1}
    assert everything() == before


@pytest.mark.parametrize(
    ("cells", "column", "words"),
    [
        ({"agency": "Dinas Contoh Sattu"}, "agency", "Maksudnya Dinas Contoh Satu?"),
        ({"agency": "Kantor Pos"}, "agency", "Tambahkan instansinya dulu"),
        ({"agency": ""}, "agency", "Isi bagian ini"),
        ({"rack": "R99"}, "rack", "Rak R99 tidak ada"),
        ({"unit": "42", "units": "2"}, "", "U1 sampai U42"),
        ({"unit": "1.3"}, "unit", "angka"),
        ({"unit": 10**9}, "unit", "angka"),
        ({"watts": -1}, "watts", "angka dari 0"),
        ({"watts": "9000"}, "watts", "di luar kebiasaan"),
        ({"watts": float("nan")}, "watts", "angka"),
        ({"feed": "Z", "psu_count": 1}, "feed", "Jalur daya Z tidak ada"),
        ({"uplink": "Z"}, "uplink", "Jalur internet Z tidak ada"),
        ({"addresses": "10.20.0.999"}, "addresses", "bukan alamat IP"),
        ({"addresses": "192.168.9.9"}, "", "tidak"),
        ({"mounted_on": "32-13-2024"}, "mounted_on", "kalender"),
        ({"mounted_on": "2999-01-01"}, "mounted_on", "belum tiba"),
        ({"label": "SRV-X"}, "label", "SRV-2026-0007"),
        ({"device_type": "Tak Ada"}, "device_type", "tidak ada"),
        ({"warna": "biru"}, "warna", "Kolom ini tidak dikenal"),
        ({"unit": "1", "units": "3"}, "", "R01 U1–3 sudah ditempati Sakelar"),
    ],
)
def test_every_fault_has_its_column_and_nothing_is_left(
    cast: Cast, hall: Hall, cells: dict[str, Any], column: str, words: str
) -> None:
    stand(hall.racks[0], 1)
    before = everything()
    done = bring(ROW | {"serial": "OK", "unit": "20", "addresses": ""}, ROW | cells)
    assert (3, column) in [(fault.row, fault.column) for fault in done.faults], done.faults
    assert any(words in fault.sentence for fault in done.faults), done.faults
    assert everything() == before


def test_a_serial_number_is_one_server(cast: Cast, hall: Hall) -> None:
    twice = bring(ROW, ROW | {"unit": "20", "serial": "sn1", "addresses": ""})
    assert [(one.row, one.column) for one in twice.faults] == [(3, "serial")]
    declared = server_of(case(cast, at="T04"), serial="SN7")
    (fault,) = bring(ROW | {"serial": "SN7"}).faults
    assert f"sudah dipakai {declared.label}" in fault.sentence


def test_a_server_of_a_case_is_not_changed_by_a_file(cast: Cast, hall: Hall) -> None:
    from kolokasi.facility import actions
    from tests.facility.hall import SPEC

    server = server_of(case(cast, at="T04"), serial="SN7")
    actions.use_place(server=server, rack_id=hall.racks[0].pk, unit=1, face_both=True, at=NOON, spec=SPEC)
    (table,) = tables_of("servers", NOON)
    row = {name: value for name, value in table.rows[0].items() if value not in (None, "", [])}
    assert dict(bring(row).same) == {"servers": 1}
    (fault,) = bring(row | {"watts": 10}).faults
    assert (fault.column, "lewat permohonannya" in fault.sentence) == ("watts", True)


def test_it_is_undone_whole_and_not_when_it_was_built_on(cast: Cast, hall: Hall) -> None:
    before = everything()
    done = bring(ROW)
    assert done.run is not None
    undo_import(run_id=done.run.pk, actor="t", at=NOON)
    after = everything()
    after.pop("servers_labelcounter"), before.pop("servers_labelcounter")
    assert after == before
    assert bring(ROW).faults == []
    assert Server.objects.get().label == "SRV-2026-0002"  # a label is never given twice
