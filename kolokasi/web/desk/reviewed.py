"""A reviewed server in words: what was promised beside what came and what stands; differences loud, the rest quiet."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kolokasi.procedure.colocation.standing import Standing
from kolokasi.procedure.reviewing import DIFFERENT, Line, Reviewed
from kolokasi.servers.models import Photo
from kolokasi.web import words

LABELS = {
    "place": gettext_lazy("Tempat"), "serial": gettext_lazy("Nomor seri"), "addresses": gettext_lazy("Alamat IP"),
    "watts": gettext_lazy("Daya"), "measured": gettext_lazy("Daya terukur"),
    "manufacturer": gettext_lazy("Merek"), "model": gettext_lazy("Tipe"),
    "units": gettext_lazy("Tinggi"), "depth_mm": gettext_lazy("Kedalaman"), "weight_kg": gettext_lazy("Berat"),
    "memory_gib": gettext_lazy("Memori"), "cpu": gettext_lazy("Prosesor"), "cpu.model": gettext_lazy("Prosesor"),
    "cpu.sockets": gettext_lazy("Jumlah prosesor"), "cpu.cores": gettext_lazy("Inti prosesor"),
    "psu_count": gettext_lazy("Jumlah catu daya"), "psu.count": gettext_lazy("Jumlah catu daya"),
    "psu.watts": gettext_lazy("Daya catu daya"), "psu_watts": gettext_lazy("Daya catu daya"),
    "nics": gettext_lazy("Kartu jaringan"), "disks": gettext_lazy("Disk"),
}  # fmt: skip
UNITS = {
    "units": "U",
    "depth_mm": "mm",
    "weight_kg": "kg",
    "memory_gib": "GiB",
    "watts": "W",
    "psu.watts": "W",
    "psu_watts": "W",
}
TIMES = {
    "received": gettext_lazy("Diterima"), "verified": gettext_lazy("Dicocokkan"), "mounted": gettext_lazy("Dipasang"),
    "addressed": gettext_lazy("Beralamat"), "seen": gettext_lazy("Terpantau"),
}  # fmt: skip


@dataclass(frozen=True)
class Row:
    """One line of the table in words; "" where nothing is known."""

    label: str
    promised: str
    came: str
    stands: str
    different: bool


@dataclass(frozen=True)
class Part:
    """One server of the page."""

    standing: Standing
    picture: SafeString
    rows: list[Row]
    same: str
    times: list[tuple[str, datetime]]
    differs: bool
    photos: tuple[Photo, ...] = ()


def parts(found: list[Reviewed], pictures: dict[int, SafeString]) -> list[Part]:
    """The servers for the page; `pictures` are their racks by server."""
    return [
        Part(
            one.standing, pictures.get(one.standing.line.server_id, SafeString("")), [_row(line) for line in one.lines],
            ", ".join(dict.fromkeys(_label(line.key) for line in one.quiet if line.verdict == "same")),
            [(str(TIMES[name]), at) for name, at in one.times], one.differs, one.photos,
        )
        for one in found
    ]  # fmt: skip


def heading(found: list[Reviewed]) -> str:
    """The answer in a sentence: everything stands as promised, or in how many servers something differs."""
    differing = [one for one in found if one.differs]
    if not found:
        return ""
    if not differing:
        return _("Semua server berdiri seperti yang dijanjikan.")
    names = ", ".join(one.standing.line.server.name for one in differing)
    return _("Ada yang berbeda dari yang dijanjikan: {names}.").format(names=names)


def _row(line: Line) -> Row:
    promised, came, stands = (_said(line.key, value) for value in (line.promised, line.came, line.stands))
    return Row(_label(line.key), promised, came, stands, line.verdict == DIFFERENT)


def _label(key: str) -> str:
    return str(LABELS.get(key, key))


def _said(key: str, value: Any) -> str:
    if value in (None, "", [], {}):
        return ""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return str(value)
    unit = UNITS.get(key, "")
    between = "" if unit == "U" else "\N{NO-BREAK SPACE}"
    return f"{words.number(value)}{between}{unit}".rstrip()
