"""Ticks at the rack: each works once · refuses what is wrong and says what to do · refuses the wrong post."""

from __future__ import annotations

import io
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from PIL import Image

from kolokasi.cases.models import CaseServer, OpenTask
from kolokasi.facility.models import Occupation, Outlet, Rack
from kolokasi.procedure.colocation import connecting
from kolokasi.procedure.colocation.installing import Sent, Ticked, make_tick, open_mounting, rack_named
from kolokasi.servers.actions import declare_server
from kolokasi.servers.models import Mounting, MountingEntry, Photo
from tests.cast import Cast
from tests.facility.hall import Hall
from tests.facility.hall import stand as stand_at
from tests.procedure.scarce import lay
from tests.procedure.taken import refusal
from tests.procedure.walking import Office


@pytest.fixture
def hall(cast: Cast) -> Hall:
    return lay(units=12, max_watts=1000)


@pytest.fixture
def rack_side(hall: Hall, cast: Cast) -> Office:
    office = Office(cast, servers=1)
    office.until("T09")
    return office


def made(office: Office, kind: str, key: str = "", by: str = "tim_teknis", **more: Any) -> Ticked:
    task = OpenTask.objects.get(case=office.case)
    photo, age = more.pop("photo", None), timedelta(seconds=more.pop("age", 0))
    return make_tick(
        number=office.case.number, index=0, element=task.element, round=task.round, account=office.cast[by],
        sent=Sent(kind, key or f"key-{kind}", more, age, photo), at=office.at,
    )  # fmt: skip


def line(office: Office) -> CaseServer:
    return CaseServer.objects.select_related("server").get(case=office.case)


def held(office: Office) -> Any:
    return line(office).server.occupations.get(released_at__isnull=True)


def test_a_name_that_ends_like_an_address_is_still_a_name(rack_side: Office) -> None:
    rack = held(rack_side).rack
    other = Rack.objects.create(room=rack.room, name=f"Server/{rack.pk}", units=10)
    assert rack_named(other.name) == other
    assert rack_named(f"https://contoh.go.id/r/{rack.pk}/") == rack_named(f"r/{rack.pk}") == rack


def stand(office: Office) -> None:
    made(office, "rack", rack=f"https://contoh.go.id/r/{held(office).rack_id}/")
    made(office, "units", unit=str(held(office).unit))


def neighbour(office: Office, **wiring: str) -> None:
    """Another server stands in the same rack, connected like that."""
    rack = held(office).rack
    other = declare_server(agency=line(office).server.agency, spec={"name": "Tetangga"}, at=office.at)
    unit = next(one for one in (10, 8, 6, 4, 2) if one != held(office).unit)
    Occupation.objects.filter(pk=stand_at(rack, unit, 1).pk).update(server=other, kind="used")
    Mounting.objects.create(server=other, at=office.at, by=office.cast["tim_teknis"], rack_number=rack.pk, **wiring)


def picture() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (64, 48), "navy").save(out, "JPEG")
    return out.getvalue()


def test_tick_by_tick_until_it_is_powered(rack_side: Office) -> None:
    server = line(rack_side).server
    made(rack_side, "server", label=f"https://contoh.go.id/s/{server.label}/")
    stand(rack_side)
    rack_side.at += timedelta(minutes=20)
    made(rack_side, "outlets", outlet_a="A11", outlet_b="B11")
    made(rack_side, "port", switch="ToR-06A", port="17", mac="02-00-5E-10-04-17")
    made(rack_side, "address")
    made(rack_side, "photo_front", photo=picture())
    made(rack_side, "photo_rear", photo=picture())
    made(rack_side, "power", lights="all", age=600)
    stood = Mounting.objects.get(server=server)
    assert (stood.switch, stood.port, stood.mac) == ("ToR-06A", "17", "02:00:5e:10:04:17")
    assert stood.powered_at == rack_side.at - timedelta(minutes=10)
    assert stood.outlet_a == "A11"
    assert Photo.objects.filter(server=server).exists()
    assert MountingEntry.objects.filter(server=server).count() == 9


def test_the_same_key_is_one_tick_however_often_it_comes(rack_side: Office) -> None:
    stand(rack_side)
    again = made(rack_side, "units", unit="3")
    assert again.again
    assert Mounting.objects.filter(server=line(rack_side).server).count() == 1
    assert refusal(lambda: made(rack_side, "power", key="key-units", lights="all")).code == "tick_key_reused"


def test_another_place_is_judged_and_the_promise_comes_along(rack_side: Office) -> None:
    stand(rack_side)
    before = held(rack_side)
    unit = next(one for one in (9, 7, 5, 3, 1) if one != before.unit)
    made(rack_side, "units", key="moved", unit=str(unit))
    after = held(rack_side)
    assert (after.unit, after.kind, after.promise_id) == (unit, "used", before.promise_id)
    assert Mounting.objects.filter(server=line(rack_side).server, removed_at__isnull=True).count() == 1
    assert refusal(lambda: made(rack_side, "units", key="out", unit="40")).code == "place_outside"


def test_what_is_wrong_is_said_in_a_sentence(rack_side: Office) -> None:
    assert refusal(lambda: made(rack_side, "server", label="SRV-1999-0001")).code == "other_server_scanned"
    assert refusal(lambda: made(rack_side, "rack", rack="R\u202e??")).code == "rack_not_known"
    assert refusal(lambda: made(rack_side, "units", unit="3")).code == "rack_comes_first"
    assert refusal(lambda: made(rack_side, "port", switch="a", port="1")).code == "units_come_first"
    stand(rack_side)
    for unit in ("", "-1", "2.5", "9" * 30):
        assert refusal(partial(made, rack_side, "units", key="x", unit=unit)).status < 500
    assert refusal(lambda: made(rack_side, "port", switch="", port="")).code == "port_missing"
    assert refusal(lambda: made(rack_side, "port", switch="a", port="1", mac="zz")).code == "mounting_mac_wrong"
    assert refusal(lambda: made(rack_side, "photo_front")).code == "photo_missing"
    assert refusal(lambda: made(rack_side, "power", lights="?")).code == "lights_unknown"
    assert refusal(lambda: made(rack_side, "dance")).status == 404
    assert refusal(lambda: made(rack_side, "power", key="k" * 99, lights="all")).code == "tick_key_wrong"


def test_a_socket_of_the_rack_is_chosen_and_taken_once(rack_side: Office) -> None:
    stand(rack_side)
    rack = held(rack_side).rack
    for feed in rack.feeds.all():
        Outlet.objects.create(rack=rack, feed=feed, name="C1")
    if rack.feeds.exists():
        assert refusal(lambda: made(rack_side, "outlets", outlet_a="Z9", outlet_b="Z9")).code == "outlet_unknown"
    made(rack_side, "outlets", outlet_a="C1", outlet_b="C1")
    assert Mounting.objects.get(server=line(rack_side).server).outlet_a == "C1"


def test_a_taken_socket_port_or_mac_is_refused_and_the_free_ones_are_named(rack_side: Office) -> None:
    stand(rack_side)
    rack = held(rack_side).rack
    for feed in rack.feeds.all():
        for name in ("C1", "C2", "C10"):
            Outlet.objects.create(rack=rack, feed=feed, name=name)
    neighbour(rack_side, outlet_a="C1", switch="ToR-06A", port="17", mac="02:00:5e:10:04:17")
    refused = refusal(lambda: made(rack_side, "outlets", outlet_a="C1", outlet_b="C1"))
    assert refused.code == "outlet_taken"
    assert str(refused).endswith("Pilih yang kosong: C2, C10.")
    assert refusal(lambda: made(rack_side, "port", switch="TOR-06a", port="17")).code == "switch_port_taken"
    taken = refusal(lambda: made(rack_side, "port", switch="ToR-06A", port="18", mac="02005e100417"))
    assert taken.code == "mounting_mac_taken"
    made(rack_side, "outlets", outlet_a="C2", outlet_b="C1")  # the same name on the other feed is another socket
    made(rack_side, "port", switch="ToR-06A", port="18")


@pytest.mark.parametrize(
    ("kind", "wiring", "code"),
    [
        ("outlets", {"outlet_a": "C7", "outlet_b": "C8"}, "outlet_taken"),
        ("port", {"switch": "ToR-06A", "port": "17"}, "switch_port_taken"),
        ("port", {"switch": "ToR-06A", "port": "18", "mac": "02:00:5e:10:04:17"}, "mounting_mac_taken"),
    ],
)
def test_what_was_taken_between_the_look_and_the_write_is_refused_by_the_database(
    rack_side: Office, monkeypatch: pytest.MonkeyPatch, kind: str, wiring: dict[str, str], code: str
) -> None:
    """Each check is made before the neighbour's row is there; only the database sees it then."""
    stand(rack_side)
    check, looks = connecting._refuse_taken, list[int]()

    def late(*args: Any) -> None:
        check(*args)
        if not looks:
            looks.append(1)
            switch = {"switch": "ToR-06A", "port": "17", "mac": "02:00:5e:10:04:17"}
            neighbour(rack_side, **(switch if kind == "port" else {"outlet_a": "c7"}))

    monkeypatch.setattr(connecting, "_refuse_taken", late)
    assert refusal(lambda: made(rack_side, kind, **wiring)).code == code
    assert looks
    assert not MountingEntry.objects.filter(kind=kind).exists()


def test_only_the_technicians_tick(rack_side: Office) -> None:
    assert refusal(lambda: made(rack_side, "server", by="helpdesk", label="x")).status == 403
    label = line(rack_side).server.label
    assert open_mounting(rack_side.cast["tim_teknis"], label, rack_side.at) == line(rack_side)
    assert open_mounting(rack_side.cast["helpdesk"], label, rack_side.at) is None


def test_another_rack_is_judged_at_once_and_the_nearest_yes_is_said(rack_side: Office) -> None:
    promised = held(rack_side)
    room = promised.rack.room
    wide = Rack.objects.create(room=room, name="R-LAIN", units=42, depth_mm=1000)
    wide.feeds.set(promised.rack.feeds.all())
    tight = Rack.objects.create(room=room, name="R-SEMPIT", units=42, depth_mm=100)
    tight.feeds.set(promised.rack.feeds.all())
    refused = refusal(lambda: made(rack_side, "rack", key="no", rack=f"/r/{tight.pk}/"))
    assert refused.code == "rack_does_not_fit"
    assert f"{promised.rack.name} U{promised.unit}" in str(refused)
    said = made(rack_side, "rack", key="yes", rack="r-lain").entry.data
    assert (said["as_promised"], said["rack"]) == (False, wide.pk)
    made(rack_side, "units", unit=str(said["unit"]))
    after = held(rack_side)
    assert (after.rack_id, after.kind, after.promise_id) == (wide.pk, "used", promised.promise_id)
