"""What stands in racks, as rows: a device's units and load, and who is in the way."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db.backends.postgresql.psycopg_any import NumericRange
from django.utils.translation import gettext_lazy as _

from kolokasi.base.refusal import Refusal, define
from kolokasi.facility.actions import FACES
from kolokasi.facility.models import Allotment, Feed, Kind, Occupation, Rack
from kolokasi.facility.words import place_name

OUTSIDE_RACK = define(
    "device_outside_rack", _("Rak {rack} mempunyai U1 sampai U{units}. Pilih unit yang ada di rak itu.")
)
OVERLAPS = define("import_overlaps", _("{place} sudah ditempati {who}. Perbaiki unitnya."))
OURS = {Kind.INFRASTRUCTURE, Kind.BLOCKED}


def units_of(rack: Rack, facts: Mapping[str, Any]) -> NumericRange:
    """The half units from its lowest unit on; refuses units beyond the rack."""
    low = round((facts["unit"] - 1) * 2)
    high = low + round(facts["units"] * 2)
    if high > rack.units * 2:
        raise Refusal(OUTSIDE_RACK, rack=rack.name, units=rack.units)
    return NumericRange(low, high)


def device_rows(rack: Rack, facts: Mapping[str, Any], at: datetime) -> tuple[Occupation, Allotment | None]:
    """The rows of a device, not yet stored; closed units draw nothing."""
    occupation = Occupation(
        rack=rack, units=units_of(rack, facts), faces=NumericRange(*FACES[facts["faces"]]), kind=facts["kind"],
        role=facts.get("role") or "", device_type=facts.get("device_type"), label=facts["name"], made_at=at,
    )  # fmt: skip
    if facts["kind"] == Kind.BLOCKED:
        return occupation, None
    return occupation, Allotment(rack=rack, label=facts["name"], kind=Kind.INFRASTRUCTURE, made_at=at, **load_of(facts))


def load_of(facts: Mapping[str, Any]) -> dict[str, Any]:
    """What a device draws and weighs; a feed counts only for a single supply."""
    feed: Feed | None = facts.get("feed")
    psu_count = facts.get("psu_count") or (1 if feed else 2)
    return {
        "watts": facts["watts"], "weight_kg": facts["weight_kg"], "depth_mm": facts["depth_mm"],
        "psu_count": psu_count, "feed": feed if psu_count == 1 else None,
    }  # fmt: skip


def overlap(one: Occupation, other: Occupation) -> bool:
    """Whether two places of one rack share a half unit on a face."""
    return all(a.lower < b.upper and b.lower < a.upper for a, b in ((one.units, other.units), (one.faces, other.faces)))


class Standing:
    """All that stands in the racks, by rack, with its load; read once, and kept up with what is placed on the way."""

    def __init__(self) -> None:
        self.by_rack: dict[int, list[Occupation]] = defaultdict(list)
        for one in Occupation.objects.filter(released_at__isnull=True).order_by("pk"):
            self.by_rack[one.rack_id].append(one)
        living = Allotment.objects.filter(released_at__isnull=True, occupation__isnull=False)
        self.loads: dict[int, Allotment] = {one.occupation_id: one for one in living if one.occupation_id}

    def in_the_way(self, wanted: Occupation, rack: Rack, but: Occupation | None = None) -> None:
        """Refuses units that something else takes, by its name."""
        for other in self.by_rack[rack.pk]:
            if other is not but and overlap(other, wanted):
                place = place_name(rack.name, wanted.units.lower, wanted.units.upper)
                raise Refusal(OVERLAPS, place=place, who=other.label or other.get_kind_display())

    def same_device(self, wanted: Occupation) -> Occupation | None:
        """The device of our own of that name that stands at that unit already."""
        for other in self.by_rack[wanted.rack_id]:
            named = other.kind in OURS and other.label == wanted.label
            if other.pk and named and other.units.lower == wanted.units.lower and _faces_meet(other, wanted):
                return other
        return None

    def top(self, rack: Rack) -> int:
        """The highest half unit that is taken."""
        return max((one.units.upper for one in self.by_rack.get(rack.pk, ())), default=0)

    def place(self, occupation: Occupation) -> None:
        self.by_rack[occupation.rack_id].append(occupation)


def _faces_meet(one: Occupation, other: Occupation) -> bool:
    return bool(one.faces.lower < other.faces.upper and other.faces.lower < one.faces.upper)


def store(placed: Iterable[tuple[Occupation, Allotment | None]]) -> None:
    """The places and then their loads are rows of the database."""
    pairs = list(placed)
    Occupation.objects.bulk_create([occupation for occupation, _allotment in pairs], batch_size=1000)
    for occupation, allotment in pairs:
        if allotment is not None:
            allotment.occupation = occupation
    Allotment.objects.bulk_create([one for _occupation, one in pairs if one is not None], batch_size=1000)
