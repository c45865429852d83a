"""A plant comes in from json, xlsx or csv: the whole file or nothing, and every fault says where it is."""

from __future__ import annotations

import io
import json
import zipfile
from copy import deepcopy
from typing import Any

import openpyxl
import pytest

from kolokasi.base import events, sheets, table_reader
from kolokasi.base.refusal import Refusal
from kolokasi.base.sheets import Row
from kolokasi.facility import queries
from kolokasi.facility.importing import Imported, import_plant, read_rows
from kolokasi.facility.models import Allotment, Feed, Occupation, Rack, Room, Site, Uplink, Ups
from tests.facility.hall import wish
from tests.fixtures import NOON

PLANT: dict[str, Any] = {
    "site": {"name": "Gedung A", "supply_w": 100_000},
    "rooms": [
        {
            "name": "Ruang 1",
            "cooling_w": 30_000,
            "ups": [{"name": "UPS A", "kva": 20, "power_factor": 0.9}, {"name": "UPS B", "kva": 20}],
            "feeds": [
                {"name": "A", "ups": "UPS A", "volts": 230, "amps": 32, "phases": 1},
                {"name": "B", "ups": "UPS B", "volts": 400, "amps": 16, "phases": 3},
            ],
            "racks": [
                {"name": "R01", "units": 42, "depth_mm": 1070, "max_weight_kg": 900, "max_watts": 6000, "feeds": ["A", "B"]},
                {"name": "R02", "units": 42, "depth_mm": None, "feeds": []},
            ],
            "devices": [
                {"rack": "R01", "name": "ToR", "unit": 42, "units": 1, "faces": "rear", "watts": 150, "weight_kg": 6.5,
                 "depth_mm": 400, "psu_count": 2},
                {"rack": "R01", "name": "Panel", "unit": 41, "units": 1, "faces": "front"},
                {"rack": "R02", "name": "Satu catu", "unit": 1, "units": 2, "faces": "both", "watts": 90, "psu_count": 1},
            ],
        }
    ],
    "uplinks": [{"name": "Utama", "mbps": 2000, "oversubscription": 3, "sold_mbps": 500}],
    "prefixes": [{"cidr": "10.0.0.0/24"}],
}  # fmt: skip
pytestmark = pytest.mark.django_db


def bring(document: Any, **options: Any) -> Imported:
    rows = read_rows("plant.json", json.dumps(document).encode())
    return import_plant(rows=rows, actor="t", at=NOON, **options)


def counts() -> list[int]:
    return [model.objects.count() for model in (Site, Room, Ups, Feed, Rack, Uplink, Occupation, Allotment)]


def changed(path: str, value: Any) -> dict[str, Any]:
    """The plant with one value changed: "rooms.0.racks.1.units"."""
    document = deepcopy(PLANT)
    place: Any = document
    *way, last = path.split(".")
    for step in way:
        place = place[int(step)] if step.isdecimal() else place[step]
    place[int(last) if last.isdecimal() else last] = value
    return document


def test_a_whole_plant_comes_in_and_a_second_time_changes_nothing() -> None:
    done = bring(PLANT)
    assert done.faults == []
    assert counts() == [1, 1, 2, 2, 2, 1, 3, 3]
    assert [row.cells for row in done.beside] == [{"cidr": "10.0.0.0/24"}]
    assert Rack.objects.get(name="R02").depth_mm is None
    assert queries.judge([wish()], NOON, building_ok=None).accept
    again = bring(PLANT)
    assert (dict(again.added), dict(again.changed), again.faults) == ({}, {}, [])
    assert again.same["devices"] == 3
    assert counts() == [1, 1, 2, 2, 2, 1, 3, 3]
    assert events.verify() is None


def test_a_changed_line_changes_its_part_only() -> None:
    bring(PLANT)
    assert dict(bring(changed("rooms.0.racks.0.max_watts", 5000)).changed) == {"racks": 1}
    assert dict(bring(changed("rooms.0.devices.0.watts", 200)).changed) == {"racks": 1, "devices": 1}
    assert Allotment.objects.get(label="ToR").watts == 200


def test_a_dry_run_leaves_nothing() -> None:
    done = bring(PLANT, dry_run=True)
    assert done.added["racks"] == 2
    assert counts() == [0] * 8


@pytest.mark.parametrize(
    ("path", "value", "sheet", "row", "column", "words"),
    [
        ("rooms.0.racks.1.units", 0, "racks", "rooms.0.racks.1", "units", "angka dari 1 sampai 100 U"),
        ("rooms.0.racks.1.units", "tinggi", "racks", "rooms.0.racks.1", "units", "angka"),
        ("rooms.0.racks.1.units", True, "racks", "rooms.0.racks.1", "units", "angka"),
        ("rooms.0.racks.1.units", 1e300, "racks", "rooms.0.racks.1", "units", "angka"),
        ("rooms.0.racks.1.units", [1], "racks", "rooms.0.racks.1", "units", "angka"),
        ("rooms.0.racks.1.name", "", "racks", "rooms.0.racks.1", "name", "Isi bagian ini"),
        ("rooms.0.racks.1.name", "R01", "racks", "rooms.0.racks.1", "", "sudah ada di berkas ini"),
        ("rooms.0.racks.1.name", "x" * 5000, "racks", "rooms.0.racks.1", "name", "Terlalu panjang"),
        ("rooms.0.racks.1.feeds", ["C"], "racks", "rooms.0.racks.1", "feeds", "Jalur daya C tidak ada"),
        ("rooms.0.feeds.0.ups", "UPS X", "feeds", "rooms.0.feeds.0", "ups", "UPS UPS X tidak ada"),
        ("rooms.0.feeds.0.phases", 2, "feeds", "rooms.0.feeds.0", "phases", "salah satu"),
        ("rooms.0.devices.0.unit", 43, "devices", "rooms.0.devices.0", "", "U1 sampai U42"),
        ("rooms.0.devices.0.unit", 1.3, "devices", "rooms.0.devices.0", "unit", "angka"),
        ("rooms.0.devices.0.rack", "R09", "devices", "rooms.0.devices.0", "rack", "Rak R09 tidak ada"),
        ("rooms.0.devices.0.color", "red", "devices", "rooms.0.devices.0", "color", "tidak dikenal"),
        ("rooms.0.devices", "many", "devices", "rooms.0.devices.0", "rack", "Isi bagian ini"),
    ],
)
def test_every_fault_says_where_and_nothing_is_left(
    path: str, value: Any, sheet: str, row: str, column: str, words: str
) -> None:
    done = bring(changed(path, value))
    assert (sheet, row, column) in [(fault.sheet, fault.row, fault.column) for fault in done.faults]
    assert any(words in fault.sentence for fault in done.faults)
    assert counts() == [0] * 8


def test_an_overlap_names_who_is_there() -> None:
    document = changed("rooms.0.devices.1", {"rack": "R01", "name": "Lain", "unit": 41, "units": 2, "faces": "rear"})
    assert [fault.sentence for fault in bring(document).faults] == ["R01 U41–42 sudah ditempati ToR. Perbaiki unitnya."]


def test_a_rack_is_not_cut_below_what_stands_in_it() -> None:
    bring(PLANT)
    assert "sampai U42 masih terisi" in bring(changed("rooms.0.racks.0.units", 20)).faults[0].sentence


def workbook(tables: dict[str, list[list[Any]]]) -> bytes:
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for name, lines in tables.items():
        sheet = book.create_sheet(name)
        for line in lines:
            sheet.append(line)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_a_workbook_with_the_same_keys_as_sheets() -> None:
    data = workbook(
        {
            "site": [["name", "supply_w"], ["Gedung A", 100_000]],
            "Rooms": [["name"], ["Ruang 1"]],
            "feeds": [["room", "name", "amps"], ["Ruang 1", "A", 16], ["Ruang 1", "B", 16]],
            "racks": [
                ["name", "units", "max_weight_kg", "feeds"],
                ["R01", 42, "812,5", "A; B"],
                [],
                ["R02", 42.0, None, None],
            ],
        }
    )
    done = import_plant(rows=read_rows("plant.xlsx", data), actor="t", at=NOON)
    assert done.faults == []
    first = Rack.objects.get(name="R01")
    assert (first.max_weight_kg, [feed.name for feed in first.feeds.all()]) == (812.5, ["A", "B"])


def test_a_csv_is_named_after_its_sheet_and_faults_have_its_row_numbers() -> None:
    bring(PLANT)
    text = "\ufeffname;units;row\nR03;42;B\nR04;empat;B\n"
    rows = read_rows("racks.csv", text.encode())
    (fault,) = import_plant(rows=rows, actor="t", at=NOON).faults
    assert (fault.sheet, fault.row, fault.column) == ("racks", 3, "units")
    named = read_rows("data.csv", text.replace("empat", "4").encode(), "racks")
    assert import_plant(rows=named, actor="t", at=NOON).added["racks"] == 2


def test_what_a_csv_does_not_say_stays() -> None:
    bring(PLANT)
    import_plant(rows=read_rows("racks.csv", b"name,row\nR01,Timur\n"), actor="t", at=NOON)
    rack = Rack.objects.get(name="R01")
    assert (rack.row, rack.max_watts, rack.feeds.count()) == ("Timur", 6000, 2)


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("plant.json", b"{"),
        ("plant.json", b"[]"),
        ("plant.json", b'{"a": NaN}'),
        ("plant.json", b"[" * 100_000),
        ("plant.json", b"\xff\xfe"),
        ("racks.csv", b"\xff\xfename"),
        ("racks.csv", b'name\n"open'),
        ("racks.csv", b"name,name\nA,B"),
        ("plant.xlsx", b"no zip"),
        ("plant.xlsx", b"PK\x03\x04 half a zip"),
        ("racks.csv", b"x" * (sheets.FILE_LIMIT + 1)),
        ("racks.csv", b"name\n" + b"R\n" * (sheets.ROWS_LIMIT + 1)),
    ],
)
def test_broken_files_are_refused_in_a_sentence(name: str, data: bytes) -> None:
    with pytest.raises(Refusal) as refused:
        read_rows(name, data)
    assert str(refused.value)


def test_a_zip_bomb_is_not_unpacked() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/workbook.xml", b"0" * (table_reader.UNPACKED + 1))
    with pytest.raises(Refusal, match="melebihi"):
        read_rows("plant.xlsx", out.getvalue())


def test_an_unknown_sheet_is_a_fault() -> None:
    done = import_plant(rows=[Row("kursi", 2, {"name": "x"})], actor="t", at=NOON)
    assert "tidak dikenal" in done.faults[0].sentence


def test_formulas_leave_as_text() -> None:
    assert [sheets.harmless(cell) for cell in ("=cmd|'/c calc'!A1", "@x", "-1", 7)] == [
        "'=cmd|'/c calc'!A1",
        "'@x",
        "'-1",
        7,
    ]
