"""What is asked of each part of the plant: one list of fields for the pages, the import and the commands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Model
from django.utils.translation import gettext_lazy, pgettext_lazy

from kolokasi.facility.fields import CHOICE, DECIMAL, REFERENCE, REFERENCES, TEXT, TRUTH, WHOLE, Field, Text
from kolokasi.facility.models import NAME, DeviceType, Feed, Outlet, Rack, Role, Room, Site, Uplink, Ups

NAMED = Field("name", gettext_lazy("Nama"), TEXT, high=NAME, required=True, also=("nama",))
SITE = Field("site", gettext_lazy("Gedung"), REFERENCE, to="site", high=NAME, also=("gedung",))
ROOM = Field("room", gettext_lazy("Ruang"), REFERENCE, to="room", high=NAME, also=("ruang",))
RACK = Field("rack", pgettext_lazy("satu", "Rak"), REFERENCE, to="rack", high=NAME, required=True, also=("rak",))
DEVICE_TYPE = Field(
    "device_type", gettext_lazy("Tipe perangkat"), REFERENCE, to="device_type", high=NAME * 4, also=("tipe", "tipe perangkat"),
    hint=gettext_lazy("Pembuat dan model, atau nomor barangnya. Tinggi, berat, dan daya yang kosong diambil dari tipenya."),
)  # fmt: skip
CONFIRMED = Field(
    "confirmed", gettext_lazy("Daya sudah diperiksa"), TRUTH, default=False, also=("yakin",),
    hint=gettext_lazy("Ya bila daya yang di luar kebiasaan memang benar."),
)  # fmt: skip
FACES = (
    ("both", gettext_lazy("Depan dan belakang")),
    ("front", gettext_lazy("Depan saja")),
    ("rear", gettext_lazy("Belakang saja")),
)
KINDS = (
    ("infrastructure", gettext_lazy("Perangkat pusat data")),
    ("blocked", gettext_lazy("Unit ditutup, tidak boleh dipakai")),
)
LEGS = tuple((leg, leg) for leg in Feed.Leg.values)
HEIGHT = Field(
    "units", gettext_lazy("Tinggi"), DECIMAL, 0.5, 100, "U", step=0.5, also=("tinggi", "u_height", "tinggi (u)")
)
DEPTH = Field("depth_mm", gettext_lazy("Kedalaman"), WHOLE, 0, 3000, "mm", also=("kedalaman", "kedalaman (mm)"))
WEIGHT = Field("weight_kg", gettext_lazy("Berat"), DECIMAL, 0, 10_000, "kg", also=("berat", "berat (kg)"))
WATTS = Field("watts", gettext_lazy("Daya"), WHOLE, 0, 200_000, "W", also=("daya", "watt", "daya (w)"))
SUPPLIES = Field("psu_count", gettext_lazy("Catu daya"), WHOLE, 1, 16, also=("catu daya", "psu"))
SINGLE_FEED = Field(
    "feed", gettext_lazy("Jalur (bila satu catu daya)"), REFERENCE, to="feed", high=NAME, also=("jalur",)
)
UNIT = Field(
    "unit", gettext_lazy("Unit terbawah"), DECIMAL, 1, 100, "U", required=True, step=0.5, also=("unit terbawah", "u")
)
SIDES = Field("faces", gettext_lazy("Sisi"), CHOICE, choices=FACES, also=("sisi",))


@dataclass(frozen=True)
class Part:
    """A kind of part: its table, what it stands in, and its fields in the order of the form."""

    key: str
    model: type[Model] | None
    title: Text
    parent: str
    fields: tuple[Field, ...]

    def read(self, given: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, str]]:
        """The facts as they are kept, and a sentence for each field that is wrong."""
        clean: dict[str, Any] = {}
        errors: dict[str, str] = {}
        for field in self.fields:
            clean[field.name], sentence = field.read(given.get(field.name))
            if sentence:
                errors[field.name] = sentence
        return clean, errors


PARTS: dict[str, Part] = {
    part.key: part
    for part in (
        Part("site", Site, gettext_lazy("Gedung"), "", (
            NAMED,
            Field("supply_w", gettext_lazy("Daya gedung"), low=1, unit="W",
                  hint=gettext_lazy("Yang boleh dipakai pusat data. Kosong: tidak membatasi.")),
        )),
        Part("room", Room, gettext_lazy("Ruang"), "site", (
            SITE,
            NAMED,
            Field("cooling_w", gettext_lazy("Pendinginan"), low=1, unit="W",
                  hint=gettext_lazy("Panas yang dapat dibuang. Kosong: tidak membatasi.")),
            Field("floor_kg_m2", gettext_lazy("Beban lantai"), DECIMAL, 50, 100_000, "kg/m²",
                  hint=gettext_lazy("Yang dapat dipikul lantai tiap meter persegi. Kosong: tidak membatasi.")),
        )),
        Part("ups", Ups, gettext_lazy("UPS"), "room", (
            ROOM,
            NAMED,
            Field("kva", gettext_lazy("Kapasitas"), DECIMAL, 0.1, 10_000, "kVA", required=True),
            Field("power_factor", gettext_lazy("Faktor daya"), DECIMAL, 0.1, 1, default=1.0,
                  hint=gettext_lazy("Dari lembar data, misalnya 0,9.")),
            Field("battery_minutes", gettext_lazy("Cadangan baterai"), WHOLE, 0, 10_000, gettext_lazy("menit"),  # type: ignore[arg-type]
                  hint=gettext_lazy("Lama baterai memikul beban penuh.")),
        )),
        Part("feed", Feed, gettext_lazy("Jalur daya"), "room", (
            ROOM,
            NAMED,
            Field("ups", gettext_lazy("Di belakang UPS"), REFERENCE, to="ups", high=NAME),
            Field("volts", gettext_lazy("Tegangan"), WHOLE, 12, 1000, "V", default=230,
                  hint=gettext_lazy("Tiga fase: tegangan antarfase.")),
            Field("amps", gettext_lazy("Arus"), WHOLE, 1, 6300, "A", required=True),
            Field("phases", gettext_lazy("Fase"), CHOICE, default="1", choices=(("1", "1"), ("3", "3"))),
            Field("derating", gettext_lazy("Batas pakai"), DECIMAL, 0.1, 1,
                  hint=gettext_lazy("Bagian sekring yang boleh dipakai, misalnya 0,8. Kosong: menurut kebijakan.")),
            Field("leg", gettext_lazy("Fase ke"), CHOICE, default="", choices=LEGS,
                  hint=gettext_lazy("Hanya jalur satu fase: fase yang dipakainya.")),
        )),
        Part("rack", Rack, pgettext_lazy("satu", "Rak"), "room", (
            ROOM,
            NAMED,
            Field("row", gettext_lazy("Baris"), TEXT, high=NAME, default="", also=("baris",)),
            Field("units", gettext_lazy("Tinggi"), WHOLE, 1, 100, "U", default=42, also=("tinggi",)),
            Field("depth_mm", gettext_lazy("Kedalaman"), WHOLE, 100, 3000, "mm", also=("kedalaman",)),
            Field("max_weight_kg", gettext_lazy("Beban terberat"), DECIMAL, 1, 10_000, "kg"),
            Field("max_watts", gettext_lazy("Daya terbesar"), WHOLE, 1, 200_000, "W"),
            Field("feeds", gettext_lazy("Jalur daya"), REFERENCES, to="feed", default=(), also=("jalur",)),
            Field("width_mm", gettext_lazy("Lebar"), WHOLE, 200, 2000, "mm", default=600, also=("lebar",)),
            Field("own_weight_kg", gettext_lazy("Berat rak kosong"), DECIMAL, 0, 2000, "kg", default=0),
            Field("rear", gettext_lazy("Dapat dipasangi dari belakang"), TRUTH, default=True),
        )),
        Part("outlet", Outlet, gettext_lazy("Stopkontak"), "rack", (
            ROOM,
            RACK,
            Field("feed", gettext_lazy("Jalur daya"), REFERENCE, to="feed", high=NAME, required=True, also=("jalur",)),
            Field("name", gettext_lazy("Nama"), TEXT, high=20, required=True, also=("nama",)),
            Field("socket", gettext_lazy("Soket"), TEXT, high=20, default="", hint=gettext_lazy("Misalnya C13 atau C19."),
                  also=("soket",)),
        )),
        Part("uplink", Uplink, gettext_lazy("Jalur internet"), "site", (
            SITE,
            NAMED,
            Field("mbps", gettext_lazy("Kecepatan"), WHOLE, 1, 100_000_000, "Mbps", required=True),
            Field("oversubscription", gettext_lazy("Pembagian"), DECIMAL, 0.1, 100,
                  hint=gettext_lazy("3 berarti 1 Mbps dijual tiga kali. Kosong: menurut kebijakan.")),
            Field("sold_mbps", gettext_lazy("Terjual di luar daftar ini"), WHOLE, 0, 100_000_000, "Mbps", default=0),
        )),
        Part("device_type", DeviceType, gettext_lazy("Tipe perangkat"), "", (
            Field("manufacturer", gettext_lazy("Pembuat"), TEXT, high=NAME, required=True, also=("pembuat", "merek")),
            Field("model", gettext_lazy("Model"), TEXT, high=120, required=True),
            Field("part_number", gettext_lazy("Nomor barang"), TEXT, high=NAME, default="", also=("nomor barang",)),
            Field("units", gettext_lazy("Tinggi"), DECIMAL, 0, 100, "U", default=1, step=0.5,
                  hint=gettext_lazy("0 untuk perangkat yang tidak memakai unit rak."), also=("tinggi", "u_height")),
            Field("full_depth", gettext_lazy("Sedalam rak"), TRUTH, default=True, also=("is_full_depth",),
                  hint=gettext_lazy("Ya: memakai sisi depan dan belakang.")),
            DEPTH,
            WEIGHT,
            Field("watts", gettext_lazy("Daya papan nama"), WHOLE, 0, 200_000, "W", also=("daya papan nama",)),
            Field("expected_w", gettext_lazy("Daya biasa"), WHOLE, 0, 200_000, "W", also=("daya biasa",)),
            Field("psu_count", gettext_lazy("Catu daya"), WHOLE, 0, 64, also=("catu daya", "psu")),
            CONFIRMED,
        )),
        Part("device", None, gettext_lazy("Perangkat"), "rack", (
            ROOM,
            RACK,
            Field("name", gettext_lazy("Nama"), TEXT, high=120, required=True, also=("nama",)),
            UNIT,
            HEIGHT,
            SIDES,
            Field("kind", gettext_lazy("Jenis"), CHOICE, default="infrastructure", choices=KINDS, also=("jenis",)),
            WATTS,
            WEIGHT,
            DEPTH,
            SUPPLIES,
            SINGLE_FEED,
            Field("role", gettext_lazy("Peran"), CHOICE, default="", choices=tuple(Role.choices), also=("peran",)),
            DEVICE_TYPE,
            CONFIRMED,
        )),
    )
}  # fmt: skip
