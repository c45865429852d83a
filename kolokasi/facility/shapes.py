"""The shapes in which a plant comes: sheets, or the Plant of INTERFACES as json or yaml; both become the same rows."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.translation import gettext_lazy

from kolokasi.base import sheets, untrusted
from kolokasi.base.refusal import Refusal, define
from kolokasi.base.sheets import Row

# sheet → kind of part, in the order in which they need each other
SHEETS = {
    "site": "site", "device_types": "device_type", "rooms": "room", "ups": "ups", "feeds": "feed", "racks": "rack",
    "outlets": "outlet", "uplinks": "uplink", "devices": "device",
}  # fmt: skip
BESIDE = ("prefixes",)
IN_A_ROOM = ("ups", "feeds", "racks", "outlets", "devices")
OWN_NAMES = {
    "sites": "site", "gedung": "site", "ruang": "rooms", "room": "rooms", "feed": "feeds", "jalur daya": "feeds", "rack": "racks",
    "rak": "racks", "outlet": "outlets", "stopkontak": "outlets", "uplink": "uplinks", "jalur internet": "uplinks",
    "device": "devices", "perangkat": "devices", "device-types": "device_types", "tipe perangkat": "device_types",
    "device_type": "device_types", "prefix": "prefixes", "blok alamat": "prefixes",
}  # fmt: skip
NOT_JSON = define(
    "plant_not_json", gettext_lazy("Berkas {name} bukan JSON yang utuh. Periksa tanda kurung dan komanya.")
)
NOT_A_PLANT = define(
    "plant_wrong_shape",
    gettext_lazy("Berkas ini tidak memuat gedung, ruang, atau rak. Mulai dari contoh di halaman impor."),
)
NO_ROWS = define("plant_no_rows", gettext_lazy("Berkas {name} tidak memuat baris. Isi di bawah baris judul."))


def document_of(name: str, data: bytes) -> Any:
    """What a json file says, or the first document of a yaml file."""
    sheets.check_size(len(data))
    if sheets.kind_of(name) != "json":
        found = untrusted.read("yaml", name, data)["documents"]
        return found[0] if found else {}
    if sum(data.count(sign) for sign in (b",", b"[", b"{")) > sheets.NODES_LIMIT:
        raise Refusal(untrusted.TOO_MANY_ROWS, limit=sheets.ROWS_LIMIT)
    try:
        return json.loads(data.decode("utf-8-sig"), parse_constant=_refuse)
    except (ValueError, RecursionError) as broken:
        raise Refusal(NOT_JSON, name=name) from broken


def _refuse(name: str) -> None:
    raise ValueError(name)


def read_rows(name: str, data: bytes, sheet: str = "") -> list[Row]:
    """The rows of a file by its kind; json and yaml are flattened to the same rows, each numbered by its path."""
    if sheets.kind_of(name) in {"json", "yaml", "yml"}:
        rows = rows_of(document_of(name, data))
    else:
        rows = [
            Row(OWN_NAMES.get(row.sheet, row.sheet), row.number, row.cells)
            for row in sheets.read_table(name, data, sheet)
        ]
    return some(name, rows)


def some(name: str, rows: list[Row]) -> list[Row]:
    """The rows; refuses a file without any, and one with more than anybody typed."""
    if not rows:
        raise Refusal(NO_ROWS, name=name)
    if len(rows) > sheets.ROWS_LIMIT:
        raise Refusal(untrusted.TOO_MANY_ROWS, limit=sheets.ROWS_LIMIT)
    return rows


def rows_of(document: Any) -> list[Row]:
    """The Plant of INTERFACES as rows; `site` and the room of each part are written into its row. A plant of several
    buildings has `sites`, and its rooms and uplinks say in which they are."""
    if not isinstance(document, Mapping) or not set(document) & {"site", "sites", "rooms", "uplinks", "device_types"}:
        raise Refusal(NOT_A_PLANT)
    site = document.get("site") or {}
    rows = [Row("site", "site", dict(site))] if isinstance(site, Mapping) and site else []
    rows += [Row("site", path, part) for path, part in listed(document, "sites", "")]
    rows += [Row("device_types", path, part) for path, part in listed(document, "device_types", "")]
    within = {"site": site.get("name")} if isinstance(site, Mapping) and site.get("name") else {}
    for path, room in listed(document, "rooms", ""):
        rows.append(Row("rooms", path, within | {k: v for k, v in room.items() if k not in IN_A_ROOM}))
        building = room.get("site") if "sites" in document else None
        here = {"room": f"{building} / {room.get('name')}" if building else room.get("name")}
        for sheet in IN_A_ROOM:
            rows += [Row(sheet, inner, here | part) for inner, part in listed(room, sheet, f"{path}.")]
    rows += [Row("uplinks", path, within | part) for path, part in listed(document, "uplinks", "")]
    rows += [Row("prefixes", path, part) for path, part in listed(document, "prefixes", "")]
    return rows


def listed(document: Mapping[str, Any], name: str, prefix: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """The objects of a list, each with its path; anything else in their place is told as an empty row."""
    found = document.get(name)
    if found is not None and not isinstance(found, list):
        found = [found]
    for number, one in enumerate(found or ()):
        yield f"{prefix}{name}.{number}", {str(k): v for k, v in one.items()} if isinstance(one, Mapping) else {}
