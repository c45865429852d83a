"""What the office takes along of its plant, its servers and its device types: files that import again without any change."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kolokasi.addressing.models import Prefix
from kolokasi.base.refusal import NOT_FOUND, Refusal
from kolokasi.base.sheet_writing import FORMATS, UNKNOWN_FORMAT, Table, filled, write
from kolokasi.facility.checks import band, believed
from kolokasi.facility.exporting import plant_document, plant_tables, room_names, spelled, type_tables
from kolokasi.facility.importing import DEVICE_TYPES, FACILITY, SERVERS
from kolokasi.procedure.examples import EXAMPLES
from kolokasi.procedure.plant import reserved_of
from kolokasi.procedure.server_fields import COLUMNS, SHEET, mounted_servers

TITLES = {
    FACILITY: gettext_lazy("Pusat data"),
    SERVERS: gettext_lazy("Server terpasang"),
    DEVICE_TYPES: gettext_lazy("Tipe perangkat"),
}
PREFIX_COLUMNS = ("cidr", "name", "gateway", "vlan", "reserved", "assignable")


def export(*, kind: str, extension: str, at: datetime) -> bytes:
    """The file as it stands now."""
    return _written(kind, extension, tables_of(kind, at), ())


def template(*, kind: str, extension: str, at: datetime) -> bytes:
    """An empty file to fill: every sheet with its columns and one example, and advice in plain words."""
    empty = [Table(table.name, table.columns, EXAMPLES[table.name]) for table in tables_of(kind, at)]
    return _written(kind, extension, empty, guide_of(kind))


def tables_of(kind: str, at: datetime) -> list[Table]:
    """The sheets of that kind of file with all their rows."""
    if kind == FACILITY:
        return [*plant_tables(at), Table("prefixes", PREFIX_COLUMNS, [_prefix(one) for one in Prefix.objects.all()])]
    if kind == DEVICE_TYPES:
        return type_tables(at)
    if kind == SERVERS:
        return [Table(SHEET, COLUMNS, _servers(at))]
    raise Refusal(NOT_FOUND)


def _written(kind: str, extension: str, tables: Sequence[Table], guide: Sequence[str]) -> bytes:
    if extension not in FORMATS:
        raise Refusal(UNKNOWN_FORMAT)
    document: Mapping[str, Any] = (
        plant_document(tables) if kind == FACILITY else {table.name: filled(table.rows) for table in tables}
    )
    return write(extension, tables, document, guide)


def _prefix(one: Prefix) -> dict[str, Any]:
    return {
        "cidr": str(one.cidr), "name": one.name, "gateway": one.gateway, "vlan": one.vlan, "reserved": reserved_of(one),
        "assignable": one.assignable,
    }  # fmt: skip


def _servers(at: datetime) -> list[dict[str, Any]]:
    within, rooms = band(at), room_names()
    rows = []
    for one in mounted_servers():
        facts = one.facts()
        row = {name: spelled(facts.get(name)) for name in COLUMNS}
        row["agency"], row["room"] = one.server.agency.name, rooms[one.place.rack.room_id]
        row["mounted_on"] = facts["mounted_on"].isoformat() if facts["mounted_on"] else None
        row["confirmed"] = None if believed(facts["watts"], facts["units"], within) else True
        rows.append(row)
    return rows


def guide_of(kind: str) -> list[str]:
    """How to fill the file, line by line."""
    lines = [
        _("Isi lembar-lembar di belakang ini, satu baris untuk tiap barang. Hapus baris contohnya."),
        _("Jangan mengganti nama lembar dan judul kolom. Kolom yang tidak diketahui dikosongkan saja."),
        _("Tulis angka, bukan rumus. Koma atau titik boleh untuk pecahan: 27,5."),
        _("Jangan menggabung sel dan jangan menyembunyikan lembar."),
        _("Seluruh berkas masuk, atau tidak ada sama sekali. Kesalahan disebut baris dan kolomnya."),
        _("Yang sudah ada dikenali dari namanya dan diubah; yang tidak disebut tetap seperti semula."),
        _("Setelah masuk, impor dapat dibatalkan dari halaman impor selama belum ada yang memakainya."),
    ]
    own = {
        FACILITY: _(
            "Urutannya: gedung, tipe perangkat, ruang, UPS, jalur daya, rak, stopkontak, jalur internet, perangkat."
        ),
        SERVERS: _("Instansi, ruang, rak, dan tipe perangkat harus sudah tercatat. Satuan: watt, kilogram, milimeter."),
        DEVICE_TYPES: _("Berkas YAML dari pustaka tipe perangkat NetBox dapat diimpor langsung tanpa templat ini."),
    }
    return [*lines, own[kind]]
