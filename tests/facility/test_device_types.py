"""Device types come in as the public library writes them, or from a sheet; a device takes from its type what its row leaves out."""

from __future__ import annotations

import io
import zipfile
from typing import Any

import pytest

from kolokasi.base.refusal import Refusal
from kolokasi.base.sheets import Row
from kolokasi.facility.importing import Imported, import_plant
from kolokasi.facility.models import Allotment, DeviceType, Occupation
from kolokasi.facility.type_import import import_types
from tests.facility.hall import Hall, build
from tests.fixtures import NOON

pytestmark = pytest.mark.django_db
SERVER = """---
manufacturer: Contoh
model: Server Z9
slug: contoh-server-z9
part_number: 0123-Z9
u_height: 2
is_full_depth: true
airflow: front-to-rear
weight: 44.1
weight_unit: lb
console-ports:
  - name: Serial
    type: de-9
power-ports:
  - name: PSU1
    type: iec-60320-c14
    maximum_draw: 750
    allocated_draw: 200
  - name: PSU2
    type: iec-60320-c14
    maximum_draw: 750
    allocated_draw: 200
interfaces:
  - name: eth0
    type: 1000base-t
"""
PANEL = "manufacturer: Contoh\nmodel: Panel 24\nslug: contoh-panel-24\nu_height: 0.5\nis_full_depth: false\n"
STRIP = "manufacturer: Contoh\nmodel: Strip 0U\nslug: strip\nu_height: 0\nweight: 1200\nweight_unit: g\n"


def bring(text: str | bytes, name: str = "z9.yaml", **options: Any) -> Imported:
    return import_types(
        name=name, data=text if isinstance(text, bytes) else text.encode(), actor="t", at=NOON, **options
    )


def archive(**files: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as packed:
        for name, text in files.items():
            packed.writestr(f"device-types/Contoh/{name}.yaml", text)
        packed.writestr("device-types/README.md", "# contoh")
    return out.getvalue()


def test_a_library_file_comes_in_as_it_is() -> None:
    assert bring(SERVER).faults == []
    found = DeviceType.objects.get()
    assert (str(found), found.part_number, found.units, found.full_depth) == ("Contoh Server Z9", "0123-Z9", 2, True)
    assert (found.weight_kg, found.watts, found.expected_w, found.psu_count) == (20.003, 750, 400, 2)
    assert dict(bring(SERVER).same) == {"device_types": 1}


def test_several_documents_a_zip_and_no_power_ports() -> None:
    assert dict(bring(f"---\n{PANEL}---\n{STRIP}").added) == {"device_types": 2}
    panel, strip = DeviceType.objects.order_by("model")
    assert (panel.units, panel.full_depth, panel.watts, panel.psu_count) == (0.5, False, None, None)
    assert (strip.units, strip.weight_kg) == (0, 1.2)
    done = bring(archive(a=SERVER, b=PANEL), "types.zip")
    assert (dict(done.added), dict(done.same)) == ({"device_types": 1}, {"device_types": 1})


@pytest.mark.parametrize(
    ("text", "column", "words"),
    [
        (SERVER.replace("weight_unit: lb\n", ""), "weight_unit", "satuan beratnya"),
        (SERVER.replace("weight: 44.1", "weight: -3"), "weight", "beratnya dengan angka"),
        (SERVER.replace("weight: 44.1", "weight: .nan"), "weight", "beratnya dengan angka"),
        (SERVER.replace("u_height: 2", "u_height: 0.3"), "units", "angka dari 0 sampai 100 U"),
        (SERVER.replace("u_height: 2", "u_height: 1000000000"), "units", "angka dari 0 sampai 100 U"),
        (SERVER.replace("model: Server Z9\n", ""), "model", "Isi bagian ini"),
        (SERVER.replace("750", "36000"), "watts", "di luar kebiasaan"),
        (SERVER.replace("750", "banyak"), "power-ports maximum_draw", "dalam watt"),
        (SERVER.replace("is_full_depth: true", "is_full_depth: [1]"), "full_depth", "ya atau tidak"),
        (SERVER.split("power-ports", maxsplit=1)[0] + "power-ports: 2\n", "power-ports", "sebagai daftar"),
        ("- satu\n- dua\n", "", "bukan tipe perangkat"),
    ],
)
def test_a_wrong_type_says_where_and_nothing_is_left(text: str, column: str, words: str) -> None:
    done = bring(f"---\n{PANEL}\n---\n{text.removeprefix('---')}")
    assert [(fault.row, fault.column) for fault in done.faults][:1] == [("z9.yaml #2", column)]
    assert words in done.faults[0].sentence
    assert not DeviceType.objects.exists()


def test_strange_watts_are_taken_when_somebody_looked() -> None:
    assert bring(SERVER.replace("750", "36000"), confirmed=True).faults == []
    assert bring(SERVER.replace("750", "36000") + "confirmed: true\n").faults == []
    assert DeviceType.objects.get().watts == 36000


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("a.yaml", b"a: &a [1]\nb: *a\n", "rujukan"),
        ("a.yaml", b"a: &a [x,x]\nb: &b [*a,*a]\nc: &c [*b,*b]\n", "rujukan"),
        ("a.yaml", b"a: [1\n", "bukan YAML yang utuh"),
        ("a.yaml", b"[" * 5000 + b"]" * 5000, "bersarang|YAML yang utuh"),
        ("a.yaml", b"!!python/object/apply:os.system ['true']\n", "tidak dapat dibaca|bukan tipe|kesalahan"),
        ("a.yaml", "manufacturer: Contoh".encode("utf-16"), "UTF-8|YAML"),
        ("a.yaml", b"", "tidak memuat tipe"),
        ("a.zip", archive(), "tidak memuat tipe"),
        ("a.zip", b"no zip", "tidak dapat dibaca"),
        ("a.csv", b"manufacturer,model\n", "tidak memuat tipe"),
    ],
)
def test_hostile_files_are_refused_in_a_sentence(name: str, data: bytes, words: str) -> None:
    try:
        done = bring(data, name)
    except Refusal as refusal:
        said = str(refusal)
    else:
        said = done.faults[0].sentence
    assert any(word in said for word in words.split("|")), said
    assert not DeviceType.objects.exists()


def test_a_zip_in_a_zip_is_not_opened() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as packed:
        packed.writestr("inner.zip", archive(a=SERVER))
    with pytest.raises(Refusal, match="arsip lain"):
        bring(out.getvalue(), "types.zip")


def device(hall: Hall, **cells: Any) -> Imported:
    row = Row("devices", 2, {"rack": hall.racks[0].name, "name": "Mesin", "unit": 3} | cells)
    return import_plant(rows=[row], actor="t", at=NOON)


@pytest.mark.parametrize("called", ["Contoh Server Z9", "contoh server z9", "0123-Z9"])
def test_a_device_takes_from_its_type_what_its_row_leaves_out(called: str) -> None:
    hall = build()
    bring(SERVER)
    assert device(hall, device_type=called, weight_kg=19).faults == []
    place, load = Occupation.objects.get(), Allotment.objects.get()
    assert (place.height, str(place.device_type)) == (2, "Contoh Server Z9")
    assert (load.watts, load.weight_kg, load.psu_count) == (400, 19, 2)


def test_a_half_height_and_half_depth_type_stands_in_front() -> None:
    hall = build()
    bring(PANEL)
    device(hall, device_type="Contoh Panel 24", unit=3.5, role="patch_panel")
    place = Occupation.objects.get()
    assert (place.unit, place.height, place.faces.upper, place.role) == (3.5, 0.5, 1, "patch_panel")


@pytest.mark.parametrize(
    ("cells", "column", "words"),
    [
        ({"device_type": "Contoh Strip 0U"}, "units", "tidak memakai unit rak"),
        ({"device_type": "Tak Ada"}, "device_type", "Tipe perangkat Tak Ada tidak ada"),
        ({"watts": 36_000, "units": 2}, "watts", "di luar kebiasaan"),
        ({"watts": 2001}, "watts", "isi kolom confirmed"),
        ({"faces": "rear"}, "faces", "tidak dapat dipasangi dari belakang"),
        ({"role": "kapal"}, "role", "Pilih salah satu"),
    ],
)
def test_a_device_that_can_not_be(cells: dict[str, Any], column: str, words: str) -> None:
    hall = build()
    hall.racks[0].rear = False
    hall.racks[0].save()
    bring(STRIP)
    (fault,) = device(hall, **cells).faults
    assert (fault.column, words in fault.sentence) == (column, True), fault.sentence
    assert not Occupation.objects.exists()
    assert device(hall, watts=2001, yakin="ya").faults == []
