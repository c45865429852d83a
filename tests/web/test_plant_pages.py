"""The plant's pages: what is free and promised, racks as pictures, parts added and changed, a file brought in."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from lxml import html

from kolokasi.base import events
from kolokasi.facility import actions
from kolokasi.facility.models import Feed, Kind, Occupation, Rack, Room, Site, Ups
from tests.cast import Cast
from tests.facility.hall import SPEC, Hall, build, promise_for, server_of, stand, wish
from tests.facility.test_import import PLANT
from tests.factories import case
from tests.fixtures import NOON
from tests.web.desk_office import browser
from tests.web.test_desk_inbox import queries_of


@pytest.fixture
def hall(cast: Cast) -> Hall:
    return build(3)


def text(answer: Any, status: int = 200) -> str:
    assert answer.status_code == status, answer.content.decode()[:2000]
    tree: Any = html.fromstring(answer.content.decode())
    return " ".join(tree.text_content().split())


def test_capacity_answers_first_and_shows_the_promised_apart(cast: Cast, hall: Hall) -> None:
    client, place = browser(cast, "helpdesk"), case(cast, at="T04", servers=2)
    assert "Sisa 126U di 3 rak." in text(client.get("/kapasitas/"))
    actions.hold_places(promise=promise_for(place), wishes=[wish(0), wish(1)], at=NOON)
    said = text(client.get("/kapasitas/"))
    assert "Sisa 122U di 3 rak." in said
    assert "Paling sempit: Utama, sisa 800 Mbps." in said
    assert "g-held" in client.get("/kapasitas/").content.decode()


def test_an_empty_plant_says_what_comes_next(cast: Cast) -> None:
    for path in ("/kapasitas/", "/rak/", "/pusat-data/"):
        assert "Belum ada" in text(browser(cast, "helpdesk").get(path))


def test_a_rack_shows_both_sides_and_everything_in_words(cast: Cast, hall: Hall) -> None:
    place, rack = case(cast, at="T04", servers=2), hall.racks[0]
    stand(rack, 42, label="<b>ToR</b> & co", watts=150, faces=(1, 2), psu_count=1, feed=hall.feeds[0])
    server = server_of(place, 0)
    server_of(place, 1)
    actions.hold_places(promise=promise_for(place), wishes=[wish(0), wish(1)], at=NOON)
    held = Occupation.objects.get(server=server)
    actions.use_place(server=server, rack_id=held.rack_id, unit=int(held.unit), face_both=True, at=NOON, spec=SPEC)
    answer = browser(cast, "tim_teknis").get(f"/rak/{held.rack_id}/")
    said, page = text(answer), answer.content.decode()
    assert "Dijanjikan" in said and "Terpasang" in said and place.number in said
    assert page.count("rk-held") == 2 and "<b>ToR" not in page
    assert "hanya punya satu catu daya" in said or held.rack_id != rack.pk


def test_pages_ask_as_often_for_many_racks_as_for_few(cast: Cast, hall: Hall) -> None:
    client = browser(cast, "helpdesk")
    for rack in hall.racks:
        stand(rack, 5, watts=100)
    first = f"/rak/{hall.racks[0].pk}/"
    overviews = ["/rak/", "/rak/?ukuran=daya", "/rak/?ukuran=beban"]
    paths = ["/kapasitas/", *overviews, first, f"{first}?letak=9-2", "/pusat-data/"]
    few = [queries_of(client, path) for path in paths]
    for number in range(30):
        rack = Rack.objects.create(room=hall.room, name=f"X{number:02}")
        rack.feeds.set(hall.feeds)
        for unit in range(1, 20):
            stand(rack, unit, watts=50)
    for unit in range(10, 40):
        stand(hall.racks[0], unit, watts=20)
    assert [queries_of(client, path) for path in paths] == few


@pytest.mark.parametrize(
    "path", ["/rak/999999/", "/rak/99999999999999999999/", "/rak/?ruang=x", "/rak/?ruang=" + "9" * 40]
)
def test_made_up_addresses_are_no_fault_of_ours(cast: Cast, hall: Hall, path: str) -> None:
    assert browser(cast, "helpdesk").get(path).status_code in {200, 404}


def test_only_the_administrator_changes_the_plant(cast: Cast, hall: Hall) -> None:
    rack = hall.racks[0].pk
    for part in ("helpdesk", "kepala_dinas", "auditor", "applicant"):
        client = browser(cast, part)
        for path in (
            "/pusat-data/rack/baru/",
            f"/pusat-data/rack/{rack}/hapus/",
            "/pusat-data/impor/",
            f"/rak/{rack}/perangkat/",
        ):
            assert client.post(path, {"name": "X"}).status_code == 403, (part, path)
    assert Rack.objects.count() == 3
    assert browser(cast, "applicant").get("/kapasitas/").status_code == 403
    assert Client().get("/kapasitas/").status_code == 302


def test_a_room_is_furnished_by_pages(cast: Cast) -> None:
    client = browser(cast, "administrator")

    def post(kind: str, **typed: Any) -> Any:
        return client.post(f"/pusat-data/{kind}/baru/", typed)

    assert post("site", name="Gedung A", supply_w="").status_code == 302
    assert post("room", site=Site.objects.get().pk, name="Ruang 1", cooling_w="30000").status_code == 302
    room = Room.objects.get().pk
    assert post("ups", room=room, name="UPS A", kva="20,5", power_factor="0,9").status_code == 302
    ups = Ups.objects.get()
    assert (ups.kva, ups.power_factor) == (20.5, 0.9)
    assert post("feed", room=room, name="A", ups=ups.pk, volts="230", amps="32", phases="1").status_code == 302
    feed = Feed.objects.get().pk
    assert post("rack", room=room, name="R01", units="", depth_mm="1070", feeds=[feed]).status_code == 302
    rack = Rack.objects.get()
    assert (rack.units, list(rack.feeds.all())) == (42, [Feed.objects.get()])
    assert post("uplink", site=Site.objects.get().pk, name="Utama", mbps="1000").status_code == 302
    assert (
        client.post(
            f"/rak/{rack.pk}/perangkat/",
            {"name": "PDU", "unit": "1", "units": "2", "faces": "rear", "kind": "infrastructure"},
        ).status_code
        == 302
    )
    placed = Occupation.objects.get()
    assert (placed.kind, placed.faces.lower) == (Kind.INFRASTRUCTURE, 1)
    assert client.post(f"/rak/perangkat/{placed.pk}/lepas/").status_code == 302
    assert Occupation.objects.get().released_at is not None
    assert "UPS A" in text(client.get("/pusat-data/"))
    assert events.verify() is None


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"name": ""}, "Isi bagian ini"),
        ({"name": "\u202e\u200b"}, "Isi bagian ini"),
        ({"name": "x" * 61}, "Terlalu panjang"),
        ({"name": "R02"}, "sudah ada di sana"),
        ({"units": "0"}, "angka dari 1 sampai 100 U"),
        ({"units": "1e3"}, "angka dari 1 sampai 100 U"),
        ({"units": "20"}, "unit sampai U40 masih terisi"),
        ({"depth_mm": "9" * 400}, "angka dari 100"),
        ({"max_weight_kg": "berat"}, "angka dari 1"),
        ({"room": "77777"}, "Pilih salah satu"),
        ({"room": ""}, "Isi bagian ini"),
    ],
)
def test_a_wrong_rack_keeps_what_was_typed(cast: Cast, hall: Hall, typed: dict[str, str], words: str) -> None:
    rack = hall.racks[0]
    stand(rack, 40)
    given = {"room": str(hall.room.pk), "name": "R01", "row": "Baris Timur", "units": "42"} | typed
    answer = browser(cast, "administrator").post(f"/pusat-data/rack/{rack.pk}/", given)
    assert answer.status_code in {409, 422}
    assert words in text(answer, answer.status_code)
    assert "Baris Timur" in answer.content.decode()
    rack.refresh_from_db()
    assert (rack.name, rack.row, rack.units) == ("R01", "A", 42)


def test_what_is_in_use_is_not_removed(cast: Cast, hall: Hall) -> None:
    client = browser(cast, "administrator")
    stand(hall.racks[0], 1)
    for kind, row in (
        ("rack", hall.racks[0]),
        ("feed", hall.feeds[0]),
        ("room", hall.room),
        ("site", hall.site),
        ("ups", hall.ups[0]),
    ):
        path = f"/pusat-data/{kind}/{row.pk}/hapus/"
        assert client.get(path).status_code == 200
        assert "tidak dapat dihapus" in text(client.post(path), 409)
    assert client.post(f"/pusat-data/rack/{hall.racks[1].pk}/hapus/").status_code == 302
    assert Rack.objects.count() == 2
    assert client.post(f"/pusat-data/rack/{hall.racks[1].pk}/hapus/").status_code == 404
    assert client.get("/pusat-data/kursi/baru/").status_code == 404


def test_a_mounted_server_is_not_taken_out_as_a_device(cast: Cast, hall: Hall) -> None:
    server = server_of(case(cast, at="T04"))
    used = actions.use_place(server=server, rack_id=hall.racks[0].pk, unit=1, face_both=True, at=NOON, spec=SPEC)
    answer = browser(cast, "administrator").post(f"/rak/perangkat/{used.pk}/lepas/")
    assert "Server dilepas lewat permohonannya" in text(answer, 409)


def upload(name: str, data: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data)


def test_a_file_is_looked_through_and_then_brought_in(cast: Cast) -> None:
    client, data = browser(cast, "administrator"), json.dumps(PLANT).encode()
    looked = client.post("/pusat-data/impor/", {"file": upload("Plant.json", data), "look": "1"})
    assert "Plant.json tidak mempunyai kesalahan" in text(looked)
    assert not Rack.objects.exists()
    page: Any = html.fromstring(looked.content.decode())
    form = next(one for one in page.forms if "kept" in one.fields)
    assert client.post("/pusat-data/impor/", dict(form.fields)).status_code == 302
    assert Rack.objects.count() == 2


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("racks.csv", b"name,units\nR09,x\n", "Tulis angka dari 1 sampai 100 U"),
        ("racks.csv", b"", "tidak memuat baris"),
        ("plant.json", b"{", "bukan JSON yang utuh"),
        ("plant.xlsx", b"x", "tidak dapat dibaca"),
        ("gambar.png", b"\x89PNG\r\n\x1a\n", "tidak dapat dibaca"),
    ],
)
def test_a_wrong_file_says_what_to_mend(cast: Cast, hall: Hall, name: str, data: bytes, words: str) -> None:
    answer = browser(cast, "administrator").post("/pusat-data/impor/", {"file": upload(name, data)})
    said = text(answer, 422)
    assert words in said
    assert Rack.objects.count() == 3


@pytest.mark.parametrize("kept", ["x", "eA==", "%%%"])
def test_a_made_up_hidden_file_is_a_sentence(cast: Cast, kept: str) -> None:
    answer = browser(cast, "administrator").post("/pusat-data/impor/", {"kept": kept, "name": "racks.csv"})
    assert answer.status_code == 422


def test_each_sheet_has_an_example_that_comes_in(cast: Cast) -> None:
    client = browser(cast, "administrator")
    for sheet in ("site", "rooms", "ups", "feeds", "feeds", "racks", "uplinks", "devices"):
        answer = client.get(f"/pusat-data/impor/{sheet}.csv")
        data = answer.content
        if sheet == "feeds":
            data += b"Ruang Server 1,B,UPS A,230,32,1\r\n"
        brought = client.post("/pusat-data/impor/", {"file": upload(f"{sheet}.csv", data)})
        assert brought.status_code == 302, text(brought, brought.status_code)
    assert client.get("/pusat-data/impor/kursi.csv").status_code == 404
