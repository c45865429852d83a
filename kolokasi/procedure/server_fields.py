"""What a file says of a server that stands in a rack: the columns, and the same facts of one that is known."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from kolokasi.addressing.models import Address
from kolokasi.base import clock, sheets
from kolokasi.base.refusal import Refusal, define
from kolokasi.base.sheets import Row
from kolokasi.facility.fields import DATE, REFERENCE, REFERENCES, TEXT, WHOLE, Field
from kolokasi.facility.models import NAME, Allotment, Kind, Occupation
from kolokasi.facility.parts import (
    CONFIRMED,
    DEPTH,
    DEVICE_TYPE,
    HEIGHT,
    RACK,
    ROOM,
    SIDES,
    SINGLE_FEED,
    SUPPLIES,
    UNIT,
    WATTS,
    WEIGHT,
)
from kolokasi.facility.shapes import document_of, listed, some
from kolokasi.servers.models import Server

SHEET = "servers"
FIELDS = (
    Field("label", _("Label server"), TEXT, high=20, default="", hint=_("Kosongkan untuk server baru.")),
    Field("agency", _("Instansi"), TEXT, high=200, required=True, also=("instansi", "opd", "pemilik")),
    Field("name", _("Nama"), TEXT, high=120, default="", also=("nama", "nama server", "hostname")),
    Field("serial", _("Nomor seri"), TEXT, high=80, default="", also=("nomor seri", "serial number", "s/n", "sn")),
    DEVICE_TYPE,
    Field("manufacturer", _("Pembuat"), TEXT, high=80, default="", also=("pembuat", "merek", "merk")),
    Field("model", _("Model"), TEXT, high=120, default=""),
    ROOM,
    RACK,
    UNIT,
    HEIGHT,
    SIDES,
    WATTS,
    WEIGHT,
    DEPTH,
    SUPPLIES,
    SINGLE_FEED,
    Field("bandwidth_mbps", _("Bandwidth"), WHOLE, 0, 400_000, "Mbps", default=0, also=("bandwidth", "mbps")),
    Field("uplink", _("Jalur internet"), REFERENCE, to="uplink", high=NAME, also=("jalur internet",)),
    Field("addresses", _("Alamat IP"), REFERENCES, default=(), also=("address", "alamat", "alamat ip", "ip"),
          hint=_("Beberapa alamat dipisah titik koma. Bloknya harus sudah terdaftar.")),
    Field("mounted_on", _("Terpasang sejak"), DATE, also=("terpasang sejak", "tanggal pasang"), hint=_("Misalnya 2024-03-01.")),
    CONFIRMED,
)  # fmt: skip
NO_SERVERS = define("no_servers", _("Berkas {name} tidak memuat daftar servers. Mulai dari templat di halaman impor."))
COLUMNS = tuple(field.name for field in FIELDS)


@dataclass(frozen=True)
class Mounted:
    """A server with its place, its load and its addresses as they are rows."""

    server: Server
    place: Occupation
    load: Allotment | None
    addresses: tuple[Address, ...]

    def facts(self) -> dict[str, Any]:
        """The facts by column, references as rows, as `FIELDS` read them."""
        server, place, load = self.server, self.place, self.load
        both = place.faces.upper - place.faces.lower == 2
        return {
            "label": server.label,
            "agency": server.agency,
            "name": server.name,
            "serial": server.serial,
            "device_type": place.device_type,
            "manufacturer": server.spec.get("manufacturer") or "",
            "model": server.spec.get("model") or "",
            "room": place.rack.room,
            "rack": place.rack,
            "unit": place.unit,
            "units": place.height,
            "faces": "both" if both else "front" if place.faces.lower == 0 else "rear",
            "watts": load.watts if load else 0,
            "weight_kg": load.weight_kg if load else 0,
            "depth_mm": load.depth_mm if load else 0,
            "psu_count": load.psu_count if load else 2,
            "feed": load.feed if load else None,
            "bandwidth_mbps": load.mbps if load else 0,
            "uplink": load.uplink if load else None,
            "addresses": sorted(one.host for one in self.addresses),
            "mounted_on": clock.office_date(server.mounted_at) if server.mounted_at else None,
        }


def mounted_servers() -> list[Mounted]:
    """Every server that stands in a rack, by its label; a constant number of queries."""
    places = Occupation.objects.filter(kind=Kind.USED, released_at__isnull=True).select_related(
        "server__agency", "rack__room__site", "device_type"
    )
    living = Allotment.objects.filter(kind=Kind.USED, released_at__isnull=True).select_related("feed", "uplink")
    loads = {one.server_id: one for one in living}
    addresses: dict[int | None, list[Address]] = defaultdict(list)
    for one in Address.objects.filter(server__isnull=False, state=Address.State.USED).order_by(
        "prefix__family", "host"
    ):
        addresses[one.server_id].append(one)
    found = [
        Mounted(place.server, place, loads.get(place.server_id), tuple(addresses[place.server_id]))
        for place in places
        if place.server is not None
    ]
    return sorted(found, key=lambda one: one.server.label)


def read_servers(name: str, data: bytes, sheet: str = "") -> list[Row]:
    """The rows of a sheet, or of the list `servers` of a json or yaml file."""
    if sheets.kind_of(name) in {"json", "yaml", "yml"}:
        document = document_of(name, data)
        listing = {SHEET: document} if isinstance(document, list) else document
        if not isinstance(listing, Mapping) or SHEET not in listing:
            raise Refusal(NO_SERVERS, name=name)
        return some(name, [Row(SHEET, path, part) for path, part in listed(listing, SHEET, "")])
    found = sheets.read_table(name, data, sheet or SHEET)
    named = {row.sheet for row in found}
    wanted = named if len(named) == 1 else named & {SHEET, "server"}
    return some(name, [Row(SHEET, row.number, row.cells) for row in found if row.sheet in wanted])


def spec_of(facts: Mapping[str, Any]) -> dict[str, Any]:
    """The keys of a declaration as the rest of the program reads them."""
    made = facts.get("device_type")
    plate = max(made.watts or 0, facts["watts"]) if made else facts["watts"]
    return {
        "name": facts["name"], "serial": facts["serial"], "manufacturer": facts["manufacturer"], "model": facts["model"],
        "units": facts["units"], "depth_mm": facts["depth_mm"] or None, "weight_kg": facts["weight_kg"] or None,
        "watts": {"nameplate": plate or None, "expected": facts["watts"] or None}, "psu_count": facts["psu_count"],
        "mounting": "rack", "bandwidth_mbps": facts["bandwidth_mbps"],
        "ipv4": sum(":" not in host for host in facts["addresses"]), "ipv6": sum(":" in host for host in facts["addresses"]),
    }  # fmt: skip
