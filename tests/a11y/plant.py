"""The pages of the plant, for the look at every kind of page; walked cases have laid it."""

from __future__ import annotations

from datetime import timedelta

from kolokasi.base.models import ImportRun
from kolokasi.cases.models import Case
from kolokasi.facility.models import DeviceType, MaintenanceWindow, Occupation, Outlet, Rack, Room, Ups
from kolokasi.procedure import verdict
from kolokasi.procedure.models import WaitingTurn
from tests.fixtures import NOON


def prepare(waiting: Case, offered: Case) -> None:
    """Two wait for room, one of them with an offer; work is planned; a type, an outlet and an import are known."""
    rack = Rack.objects.order_by("pk")[0]
    for case, more in (
        (waiting, {"binding": ["ups", "space"], "looked_at": NOON}),
        (offered, {"state": "offered", "offered_at": NOON, "answer_by": NOON + timedelta(days=5)}),
    ):
        WaitingTurn.objects.create(case=case, since=NOON - timedelta(days=9), request=verdict.request_of(case), **more)
    MaintenanceWindow.objects.create(
        site=rack.room.site, room=rack.room, starts_at=NOON + timedelta(days=3), ends_at=NOON + timedelta(days=3, hours=5),
        reason="Penggantian baterai kedua UPS dan pembersihan saringan pendingin", made_at=NOON,
    )  # fmt: skip
    DeviceType.objects.create(manufacturer="Contoh", model="X2", part_number="X2-1", units=2, watts=800)
    Outlet.objects.create(rack=rack, feed=rack.feeds.all()[0], name="A1", socket="C13")
    ImportRun.objects.create(kind="facility", file_name="racks.csv", at=NOON, by="test", added=2, changed=1)


def keepers() -> tuple[list[str], list[str]]:
    """Pages of who plans maintenance, and the form empty and refused."""
    window = MaintenanceWindow.objects.order_by("pk")[0].pk
    return ["/pemeliharaan/", f"/pemeliharaan/{window}/"], ["/pemeliharaan/baru/"]


def readers() -> list[str]:
    """What every officer reads: the list, the overview, a rack with something in it and an empty one."""
    full = Occupation.objects.order_by("pk").values_list("rack_id", flat=True).first()
    racks = list(Rack.objects.order_by("pk").values_list("pk", flat=True))
    empty = next((pk for pk in racks if not Occupation.objects.filter(rack=pk).exists()), racks[-1])
    ups, room = Ups.objects.order_by("pk")[0].pk, Room.objects.order_by("pk")[0].pk
    return [
        "/kapasitas/", "/rak/", "/rak/?ukuran=daya", f"/rak/{full or racks[0]}/", f"/rak/{empty}/?letak=9-2", "/pusat-data/",
        "/kapasitas/padam/", f"/kapasitas/padam/?bagian=ups-{ups}", f"/kapasitas/padam/?bagian=room-{room}",
        "/rak/?ukuran=beban", f"/rak/{racks[0]}/stopkontak/", f"/rak/{racks[-1]}/stopkontak/", "/pusat-data/tipe/",
        "/pusat-data/tipe/?q=zzz", "/daftar-tunggu/", "/pemeliharaan/", "/kapasitas/perkiraan/",
        "/kapasitas/perkiraan/?kva=10", "/kapasitas/perkiraan/?kva=banyak", "/kapasitas/perkiraan/telaah/?kva=10",
    ]  # fmt: skip


def administrators() -> tuple[list[str], list[str]]:
    """Pages to look at, and forms to look at empty and refused."""
    rack = Rack.objects.order_by("pk")[0].pk
    forms = [
        f"/pusat-data/{kind}/baru/"
        for kind in ("site", "room", "ups", "feed", "rack", "uplink", "device_type", "outlet")
    ]
    run = ImportRun.objects.order_by("-pk")[0].pk
    device = Occupation.objects.filter(kind="infrastructure").order_by("-pk")[0].pk
    return (
        [
            "/pusat-data/",
            f"/rak/{rack}/",
            f"/pusat-data/rack/{rack}/",
            f"/pusat-data/rack/{rack}/hapus/",
            f"/rak/perangkat/{device}/",
            f"/rak/perangkat/{device}/lepas/",
            f"/pusat-data/impor/{run}/batalkan/",
        ],
        [
            *forms,
            "/pusat-data/impor/",
            "/pusat-data/impor/tipe/",
            "/pusat-data/impor/server/",
            f"/rak/{rack}/perangkat/",
        ],
    )
