"""What is asked of each part of the plant: one list of fields for the pages, the import and the commands."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Model
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from kolokasi.base.text import one_line
from kolokasi.facility.models import NAME, Feed, Rack, Room, Site, Uplink, Ups

Text = str | Promise
TEXT, WHOLE, DECIMAL, CHOICE, REFERENCE, REFERENCES = "text", "whole", "decimal", "choice", "reference", "references"
NUMBER = re.compile(r"-?\d{1,12}([.,]\d{1,6})?")


@dataclass(frozen=True)
class Field:
    """One fact of a part. A reference names another part (`to`) that stands in the same room or site."""

    name: str
    label: Text
    kind: str = WHOLE
    low: float = 0
    high: float = 100_000_000
    unit: str = ""
    required: bool = False
    default: Any = None
    hint: Text = ""
    choices: tuple[tuple[str, Text], ...] = ()
    to: str = ""
    step: float = 0

    def read(self, value: Any) -> tuple[Any, str]:
        """The value as it is kept, and a sentence where it cannot be."""
        if value is None or (isinstance(value, str) and not one_line(value)):
            return (self.default, "") if not self.required else (None, _("Isi bagian ini."))
        if self.kind in {WHOLE, DECIMAL}:
            return self._number(value)
        if self.kind == CHOICE:
            known = {key for key, _label in self.choices}
            return (str(value), "") if str(value) in known else (None, _("Pilih salah satu dari daftar."))
        if self.kind == REFERENCES:
            names = value if isinstance(value, list) else re.split(r"[;,|]", str(value))
            return [one_line(name) for name in names if one_line(name)], ""
        if isinstance(value, Mapping | list | bool):
            return None, _("Tulis dengan huruf.")
        text = one_line(value)
        if len(text) > NAME * 2 or (self.kind == TEXT and len(text) > self.high):
            return None, _("Terlalu panjang. Ringkas menjadi paling banyak {limit} huruf.").format(limit=int(self.high))
        return text, ""

    def _number(self, value: Any) -> tuple[Any, str]:
        sentence = _("Tulis angka dari {low} sampai {high} {unit}.").format(
            low=_plain(self.low), high=_plain(self.high), unit=self.unit
        )
        if isinstance(value, bool) or not isinstance(value, int | float | str):
            return None, sentence.replace(" .", ".")
        text = str(value).strip()
        if isinstance(value, str) and not NUMBER.fullmatch(text):
            return None, sentence.replace(" .", ".")
        number = float(text.replace(",", "."))
        fits = self.low <= number <= self.high and (self.kind == DECIMAL or number.is_integer())
        if not fits or (self.step and (number / self.step) % 1):
            return None, sentence.replace(" .", ".")
        return int(number) if number.is_integer() else number, ""


def _plain(value: float) -> str:
    return f"{value:g}" if value < 1_000_000 else str(int(value))


NAMED = Field("name", gettext_lazy("Nama"), TEXT, high=NAME, required=True)
SITE = Field("site", gettext_lazy("Gedung"), REFERENCE, to="site", high=NAME)
ROOM = Field("room", gettext_lazy("Ruang"), REFERENCE, to="room", high=NAME)
FACES = (
    ("both", gettext_lazy("Depan dan belakang")),
    ("front", gettext_lazy("Depan saja")),
    ("rear", gettext_lazy("Belakang saja")),
)
KINDS = (
    ("infrastructure", gettext_lazy("Perangkat pusat data")),
    ("blocked", gettext_lazy("Unit ditutup, tidak boleh dipakai")),
)


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
        )),
        Part("ups", Ups, gettext_lazy("UPS"), "room", (
            ROOM,
            NAMED,
            Field("kva", gettext_lazy("Kapasitas"), DECIMAL, 0.1, 10_000, "kVA", required=True),
            Field("power_factor", gettext_lazy("Faktor daya"), DECIMAL, 0.1, 1, default=1.0,
                  hint=gettext_lazy("Dari lembar data, misalnya 0,9.")),
        )),
        Part("feed", Feed, gettext_lazy("Jalur daya"), "room", (
            ROOM,
            NAMED,
            Field("ups", gettext_lazy("Di belakang UPS"), REFERENCE, to="ups", high=NAME),
            Field("volts", gettext_lazy("Tegangan"), WHOLE, 12, 1000, "V", default=230,
                  hint=gettext_lazy("Tiga fase: tegangan antarfase.")),
            Field("amps", gettext_lazy("Arus"), WHOLE, 1, 6300, "A", required=True),
            Field("phases", gettext_lazy("Fase"), CHOICE, default="1", choices=(("1", "1"), ("3", "3"))),
        )),
        Part("rack", Rack, pgettext_lazy("satu", "Rak"), "room", (
            ROOM,
            NAMED,
            Field("row", gettext_lazy("Baris"), TEXT, high=NAME, default=""),
            Field("units", gettext_lazy("Tinggi"), WHOLE, 1, 100, "U", default=42),
            Field("depth_mm", gettext_lazy("Kedalaman"), WHOLE, 100, 3000, "mm"),
            Field("max_weight_kg", gettext_lazy("Beban terberat"), DECIMAL, 1, 10_000, "kg"),
            Field("max_watts", gettext_lazy("Daya terbesar"), WHOLE, 1, 200_000, "W"),
            Field("feeds", gettext_lazy("Jalur daya"), REFERENCES, to="feed", default=()),
        )),
        Part("uplink", Uplink, gettext_lazy("Jalur internet"), "site", (
            SITE,
            NAMED,
            Field("mbps", gettext_lazy("Kecepatan"), WHOLE, 1, 100_000_000, "Mbps", required=True),
            Field("oversubscription", gettext_lazy("Pembagian"), DECIMAL, 0.1, 100,
                  hint=gettext_lazy("3 berarti 1 Mbps dijual tiga kali. Kosong: menurut kebijakan.")),
            Field("sold_mbps", gettext_lazy("Terjual di luar daftar ini"), WHOLE, 0, 100_000_000, "Mbps", default=0),
        )),
        Part("device", None, gettext_lazy("Perangkat"), "rack", (
            Field("room", gettext_lazy("Ruang"), REFERENCE, to="room", high=NAME),
            Field("rack", pgettext_lazy("satu", "Rak"), REFERENCE, to="rack", high=NAME, required=True),
            Field("name", gettext_lazy("Nama"), TEXT, high=120, required=True),
            Field("unit", gettext_lazy("Unit terbawah"), DECIMAL, 1, 100, "U", required=True, step=0.5),
            Field("units", gettext_lazy("Tinggi"), DECIMAL, 0.5, 100, "U", default=1, step=0.5),
            Field("faces", gettext_lazy("Sisi"), CHOICE, default="both", choices=FACES),
            Field("kind", gettext_lazy("Jenis"), CHOICE, default="infrastructure", choices=KINDS),
            Field("watts", gettext_lazy("Daya"), WHOLE, 0, 200_000, "W", default=0),
            Field("weight_kg", gettext_lazy("Berat"), DECIMAL, 0, 10_000, "kg", default=0),
            Field("depth_mm", gettext_lazy("Kedalaman"), WHOLE, 0, 3000, "mm", default=0),
            Field("psu_count", gettext_lazy("Catu daya"), WHOLE, 1, 16, default=None),
            Field("feed", gettext_lazy("Jalur (bila satu catu daya)"), REFERENCE, to="feed", high=NAME),
        )),
    )
}  # fmt: skip
