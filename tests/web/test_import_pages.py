"""Pages of imports: looked through, brought in, listed, taken back, exported; by the Administrator only."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client
from lxml import html

from kolokasi.base.models import ImportRun
from kolokasi.facility.models import DeviceType, Feed, Occupation, Outlet, Rack
from kolokasi.people.models import Agency
from kolokasi.procedure.exporting import template
from kolokasi.servers.models import Server
from tests.cast import Cast
from tests.facility.hall import build, stand
from tests.facility.test_device_types import SERVER, archive
from tests.facility.test_import import PLANT
from tests.fixtures import NOON
from tests.web.desk_office import browser
from tests.web.test_plant_pages import text, upload

IMPORT = "/pusat-data/impor/"


@pytest.fixture
def client(cast: Cast) -> Client:
    return browser(cast, "administrator")


def bring(client: Client, page: str, name: str, data: bytes, **more: str) -> Any:
    return client.post(page, {"file": upload(name, data), **more})


def furnish(client: Client) -> None:
    assert bring(client, IMPORT, "plant.json", json.dumps(PLANT).encode()).status_code == 302


def test_every_kind_is_looked_through_brought_in_and_taken_back(client: Client) -> None:
    Agency.objects.create(name="Dinas Contoh")
    pages = {"facility": IMPORT, "device-types": f"{IMPORT}tipe/", "servers": f"{IMPORT}server/"}
    for kind, page in pages.items():
        name, data = f"{kind}.xlsx", template(kind=kind, extension="xlsx", at=NOON)
        if kind == "device-types":
            name, data = "tipe.zip", archive(a=SERVER)
        looked = bring(client, page, name, data, look="1")
        assert "tidak mempunyai kesalahan" in text(looked) and "baru" in text(looked)
        tree: Any = html.fromstring(looked.content.decode())
        form = next(one for one in tree.forms if "kept" in one.fields)
        assert client.post(page, dict(form.fields)).status_code == 302
    assert (Rack.objects.count(), DeviceType.objects.count(), Server.objects.count()) == (1, 2, 1)
    listed = text(client.get(IMPORT))
    assert "facility.xlsx" in listed and "Intan Contoh" in listed and listed.count("Batalkan impor…") == 3
    for run in ImportRun.objects.order_by("-pk"):
        assert "akan hilang" in text(client.get(f"{IMPORT}{run.pk}/batalkan/"))
        assert client.post(f"{IMPORT}{run.pk}/batalkan/").status_code == 302
    assert (Rack.objects.count(), DeviceType.objects.count(), Server.objects.count()) == (0, 0, 0)
    assert text(client.get(IMPORT)).count("Dibatalkan") == 3


def test_a_changed_row_is_told_with_both_values(client: Client) -> None:
    furnish(client)
    looked = bring(client, IMPORT, "racks.csv", b"name,max_watts\nR01,5000\n", look="1")
    assert "max_watts 6000 → 5000" in text(looked)
    assert Rack.objects.get(name="R01").max_watts == 6000


def test_undo_says_what_stands_in_the_way_and_twice_is_refused(client: Client) -> None:
    furnish(client)
    run, mine = ImportRun.objects.get(), stand(Rack.objects.get(name="R02"), 20, label="Baru")
    assert "sudah dipakai Baru (R02 U20)" in text(client.post(f"{IMPORT}{run.pk}/batalkan/"), 409)
    assert client.post(f"/rak/perangkat/{mine.pk}/lepas/").status_code == 302
    assert "sudah dipakai" in text(client.post(f"{IMPORT}{run.pk}/batalkan/"), 409)  # its history stays
    other = bring(client, IMPORT, "site.csv", b"name\nGedung B\n")
    assert other.status_code == 302
    last = ImportRun.objects.latest("pk")
    assert client.post(f"{IMPORT}{last.pk}/batalkan/").status_code == 302
    assert "sudah dibatalkan" in text(client.post(f"{IMPORT}{last.pk}/batalkan/"), 409)
    assert client.post(f"{IMPORT}99999/batalkan/").status_code == 404


@pytest.mark.parametrize("part", ["helpdesk", "kepala_dinas", "auditor", "applicant"])
def test_nobody_else_imports_exports_or_undoes(cast: Cast, client: Client, part: str) -> None:
    furnish(client)
    other, run = browser(cast, part), ImportRun.objects.get()
    for path in (IMPORT, f"{IMPORT}server/", f"{IMPORT}tipe/", f"{IMPORT}{run.pk}/batalkan/"):
        assert other.post(path).status_code == 403, path
    for path in ("/pusat-data/ekspor/facility.xlsx", f"{IMPORT}templat/servers.csv"):
        assert other.get(path).status_code == 403, path
    assert Rack.objects.count() == 2


@pytest.mark.parametrize("kind", ["facility", "servers", "device-types"])
@pytest.mark.parametrize("extension", ["xlsx", "csv", "json", "yaml"])
def test_files_to_take_along_and_to_fill(client: Client, kind: str, extension: str) -> None:
    for path in (f"/pusat-data/ekspor/{kind}.{extension}", f"{IMPORT}templat/{kind}.{extension}"):
        answer = client.get(path)
        assert answer.status_code == 200 and answer.headers["Content-Disposition"].startswith("attachment")
    assert client.get(f"/pusat-data/ekspor/{kind}.exe").status_code == 404
    assert client.get("/pusat-data/ekspor/kursi.csv").status_code == 404


def test_watts_out_of_band_are_ticked_off(client: Client) -> None:
    page, data = f"{IMPORT}tipe/", SERVER.replace("750", "36000").encode()
    assert "di luar kebiasaan" in text(bring(client, page, "a.yaml", data), 422)
    assert bring(client, page, "a.yaml", data, confirmed="ya").status_code == 302


def test_a_type_an_outlet_and_a_device_are_changed_by_pages(client: Client) -> None:
    hall = build()
    rack, feed = hall.racks[0], hall.feeds[0]
    made = {"manufacturer": "Contoh", "model": "Panel", "units": "0,5", "full_depth": "tidak", "watts": ""}
    assert client.post("/pusat-data/device_type/baru/", made).status_code == 302
    kind = DeviceType.objects.get()
    assert "Contoh Panel" in text(client.get("/pusat-data/tipe/?q=pan"))
    assert "Tidak ada tipe" in text(client.get("/pusat-data/tipe/?q=xyz"))
    assert "sudah ada" in text(client.post("/pusat-data/device_type/baru/", made), 409)
    place = {"name": "Panel A", "unit": "41", "device_type": "contoh panel", "kind": "infrastructure"}
    assert client.post(f"/rak/{rack.pk}/perangkat/", place).status_code == 302
    device = Occupation.objects.get()
    assert (device.height, device.device_type, device.faces.upper) == (0.5, kind, 1)
    change = place | {
        "units": "1",
        "faces": "both",
        "watts": "90",
        "role": "switch",
        "weight_kg": "3",
        "depth_mm": "0",
        "psu_count": "1",
    }
    answer = client.post(f"/rak/perangkat/{device.pk}/", change | {"feed": feed.pk})
    assert answer.status_code == 302, text(answer, answer.status_code)
    device.refresh_from_db()
    assert (device.height, device.role, device.allotments.get().feed) == (1, "switch", feed)
    assert "Panel A" in text(client.get(f"/rak/perangkat/{device.pk}/"))
    stand(rack, 10, label="Lain")
    assert "sudah ditempati" in text(client.post(f"/rak/perangkat/{device.pk}/", change | {"unit": "10"}), 409)
    assert "di luar kebiasaan" in text(client.post(f"/rak/perangkat/{device.pk}/", change | {"watts": "9000"}), 422)
    outlet = {"room": hall.room.pk, "rack": rack.pk, "feed": feed.pk, "name": "A1", "socket": "C13"}
    assert client.post("/pusat-data/outlet/baru/", outlet).status_code == 302
    assert "A1" in text(client.get(f"/rak/{rack.pk}/stopkontak/"))
    lone = Feed.objects.create(room=hall.room, name="Z", amps=16)
    assert "tidak sampai ke rak" in text(
        client.post("/pusat-data/outlet/baru/", outlet | {"feed": lone.pk, "name": "Z1"}), 422
    )
    assert Outlet.objects.count() == 1
    assert "tidak dapat dihapus" in text(client.post(f"/pusat-data/device_type/{kind.pk}/hapus/"), 409)


def test_a_rack_without_a_rear_and_a_leg_of_three_phases(client: Client) -> None:
    hall = build()
    rack = {
        "room": hall.room.pk,
        "name": "R01",
        "units": "42",
        "rear": "tidak",
        "width_mm": "800",
        "own_weight_kg": "90",
    }
    assert client.post(f"/pusat-data/rack/{hall.racks[0].pk}/", rack).status_code == 302
    assert Rack.objects.get(name="R01").rear is False
    rear = {"name": "X", "unit": "1", "faces": "rear", "kind": "infrastructure"}
    assert "tidak dapat dipasangi dari belakang" in text(client.post(f"/rak/{hall.racks[0].pk}/perangkat/", rear), 422)
    feed = {"room": hall.room.pk, "name": "T", "amps": "32", "volts": "400", "phases": "3", "leg": "L1"}
    assert "memakai semua fase" in text(client.post("/pusat-data/feed/baru/", feed), 422)
