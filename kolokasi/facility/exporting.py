"""The plant as rows that import again without any change: one list of rows for each sheet, in a constant number of queries."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db.models import Model

from kolokasi.base.sheet_writing import Table, filled
from kolokasi.facility.checks import Band, band, believed
from kolokasi.facility.devices import OURS
from kolokasi.facility.models import Allotment, DeviceType, Feed, Occupation, Outlet, Rack, Room, Site, Uplink, Ups
from kolokasi.facility.names import WITHIN
from kolokasi.facility.parts import PARTS
from kolokasi.facility.shapes import IN_A_ROOM, SHEETS

Rows = list[dict[str, Any]]


def plant_tables(at: datetime) -> list[Table]:
    """Every sheet of the plant with its rows."""
    within, rooms = band(at), room_names()
    racks = Rack.objects.select_related("room").prefetch_related("feeds").order_by("room", "row", "name")
    rows: dict[str, Rows] = {
        "site": _plain("site", Site.objects.all()),
        "device_types": type_rows(within),
        "rooms": _plain("room", Room.objects.select_related("site")),
        "ups": _plain("ups", Ups.objects.select_related("room"), rooms),
        "feeds": _plain("feed", Feed.objects.select_related("room", "ups"), rooms),
        "racks": _plain("rack", racks, rooms),
        "outlets": _outlets(rooms),
        "uplinks": _plain("uplink", Uplink.objects.select_related("site")),
        "devices": _devices(within, rooms),
    }
    return [Table(sheet, columns_of(kind), rows[sheet]) for sheet, kind in SHEETS.items()]


def columns_of(kind: str) -> list[str]:
    """The columns of a sheet in the order of the form."""
    return [field.name for field in PARTS[kind].fields]


def type_tables(at: datetime) -> list[Table]:
    """The device types alone."""
    return [Table("device_types", columns_of("device_type"), type_rows(band(at)))]


def type_rows(within: Band) -> Rows:
    rows = _plain("device_type", DeviceType.objects.all())
    for row in rows:
        draws = [row[name] for name in ("watts", "expected_w") if row[name]]
        row["confirmed"] = None if all(believed(watts, row["units"] or 1, within) for watts in draws) else True
    return rows


def spelled(value: Any) -> Any:
    """A fact as a file has it: another part by its name."""
    return str(value) if isinstance(value, Model) else value


def room_names() -> dict[int, str]:
    """Each room as rows name it: by its name, with its building where two buildings have a room of that name."""
    rooms = list(Room.objects.select_related("site"))
    count = Counter(room.name for room in rooms)
    return {room.pk: room.name if count[room.name] == 1 else f"{room.site.name}{WITHIN}{room.name}" for room in rooms}


def _plain(kind: str, parts: Iterable[Any], rooms: Mapping[int, str] | None = None) -> Rows:
    names = [field.name for field in PARTS[kind].fields if field.name != "confirmed"]
    return [{name: _value(part, name, rooms or {}) for name in names} for part in parts]


def _value(part: Any, name: str, rooms: Mapping[int, str]) -> Any:
    if name == "feeds":
        return [feed.name for feed in part.feeds.all()]
    return rooms[part.room_id] if name == "room" else spelled(getattr(part, name))


def _outlets(rooms: Mapping[int, str]) -> Rows:
    outlets = Outlet.objects.select_related("rack__room", "feed").order_by("rack", "feed", "name")
    return [
        {
            "room": rooms[one.rack.room_id],
            "rack": one.rack.name,
            "feed": one.feed.name,
            "name": one.name,
            "socket": one.socket,
        }
        for one in outlets
    ]


def _devices(within: Band, rooms: Mapping[int, str]) -> Rows:
    living = Occupation.objects.filter(kind__in=OURS, released_at__isnull=True)
    loads = {
        one.occupation_id: one
        for one in Allotment.objects.filter(released_at__isnull=True, occupation__in=living).select_related("feed")
    }
    places = living.select_related("rack__room", "device_type").order_by("rack", "units", "faces")
    return [_device_row(one, loads.get(one.pk), within, rooms) for one in places]


def _device_row(one: Occupation, load: Allotment | None, within: Band, rooms: Mapping[int, str]) -> dict[str, Any]:
    """A device of our own as its row; closed units draw nothing."""
    both = one.faces.upper - one.faces.lower == 2
    row: dict[str, Any] = {
        "room": rooms[one.rack.room_id], "rack": one.rack.name, "name": one.label or one.get_kind_display(), "unit": one.unit,
        "units": one.height, "faces": "both" if both else "front" if one.faces.lower == 0 else "rear", "kind": one.kind,
        "role": one.role, "device_type": spelled(one.device_type),
    }  # fmt: skip
    if load is not None:
        row |= {
            "watts": load.watts, "weight_kg": load.weight_kg, "depth_mm": load.depth_mm, "psu_count": load.psu_count,
            "feed": spelled(load.feed), "confirmed": None if believed(load.watts, one.height, within) else True,
        }  # fmt: skip
    return row


def plant_document(tables: Sequence[Table]) -> dict[str, Any]:
    """The same as the Plant of INTERFACES: rooms hold their parts; several buildings are `sites`, named by each room."""
    rows = {table.name: filled(table.rows) for table in tables}
    sites = rows["site"]
    document: dict[str, Any] = {"site": sites[0]} if len(sites) == 1 else {"sites": sites}
    if rows["device_types"]:
        document["device_types"] = rows["device_types"]
    document["rooms"] = [_room(room, rows) for room in rows["rooms"]]
    for name in ("uplinks", "prefixes"):
        document[name] = rows.get(name, [])
    return {name: value for name, value in document.items() if value}


def _room(room: Mapping[str, Any], rows: Mapping[str, Rows]) -> dict[str, Any]:
    """A room with what stands in it."""
    called = {room["name"], f"{room['site']}{WITHIN}{room['name']}"}
    own = {
        sheet: [
            {name: value for name, value in one.items() if name != "room"}
            for one in rows[sheet]
            if one["room"] in called
        ]
        for sheet in IN_A_ROOM
    }
    return {**room, **{sheet: parts for sheet, parts in own.items() if parts}}
