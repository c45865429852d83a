"""The pages of the plant, for the look at every kind of page; walked cases have laid it."""

from __future__ import annotations

from kolokasi.facility.models import Occupation, Rack, Room, Ups


def readers() -> list[str]:
    """What every officer reads: the list, the overview, a rack with something in it and an empty one."""
    full = Occupation.objects.order_by("pk").values_list("rack_id", flat=True).first()
    racks = list(Rack.objects.order_by("pk").values_list("pk", flat=True))
    empty = next((pk for pk in racks if not Occupation.objects.filter(rack=pk).exists()), racks[-1])
    ups, room = Ups.objects.order_by("pk")[0].pk, Room.objects.order_by("pk")[0].pk
    return [
        "/kapasitas/", "/rak/", "/rak/?ukuran=daya", f"/rak/{full or racks[0]}/", f"/rak/{empty}/?letak=9-2", "/pusat-data/",
        "/kapasitas/padam/", f"/kapasitas/padam/?bagian=ups-{ups}", f"/kapasitas/padam/?bagian=room-{room}",
    ]  # fmt: skip


def administrators() -> tuple[list[str], list[str]]:
    """Pages to look at, and forms to look at empty and refused."""
    rack = Rack.objects.order_by("pk")[0].pk
    forms = [f"/pusat-data/{kind}/baru/" for kind in ("site", "room", "ups", "feed", "rack", "uplink")]
    return (
        ["/pusat-data/", f"/rak/{rack}/", f"/pusat-data/rack/{rack}/", f"/pusat-data/rack/{rack}/hapus/"],
        [*forms, "/pusat-data/impor/", f"/rak/{rack}/perangkat/"],
    )
