"""The case of a machine by Redfish: its size and weight, its power supplies, and the watts it draws now."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Protocol

from django.utils.translation import gettext as _

from kolokasi.hardware.readers import plain

Document = Mapping[str, Any]
Cases = Sequence[tuple[str, Document]]
UNIT_MM = 44.45
SLACK = 0.1  # a case is made a little lower than its units; a little higher is still the same
OWN = {"", "rackmount", "standalone", "other"}
# What of a machine may also be a chassis of its own to a service: parts inside it say nothing of its size.
INSIDE = {
    "module",
    "component",
    "card",
    "drawer",
    "expansion",
    "storageenclosure",
    "riser",
    "zone",
    "cartridge",
    "ipbasedDrive",
}
ABSENT = re.compile(r"absent|unavailablenotpresent", re.IGNORECASE)


class Documents(Protocol):
    """The documents of a service by type."""

    def typed(self, *names: str, under: str = "") -> Iterator[tuple[str, Document]]: ...


def own_case(cases: Cases) -> list[tuple[str, Document]]:
    """The cases that are the machine's alone; none when it is a blade or a sled in somebody else's."""
    outer = [(path, one) for path, one in cases if _type(one) not in INSIDE]
    return outer if all(_type(one) in OWN for _path, one in outer) else []


def body(cases: Cases, said: list[str]) -> dict[str, Any]:
    """Height in units, depth in mm, weight in kg, of the first of its own cases that tells each."""
    own = own_case(cases)
    if cases and not own:
        said.append(_("Rumahnya dipakai beberapa mesin; tinggi dan catu daya tidak dibaca."))
    heights = [tall for _path, one in own if (tall := plain.number(one.get("HeightMm"), 2500))]
    depths = [deep for _path, one in own if (deep := plain.number(one.get("DepthMm"), 2500))]
    weights = [heavy for _path, one in own if (heavy := plain.number(one.get("WeightKg"), 2000))]
    return {
        "units": _units(heights[0]) if heights else None,
        "depth_mm": plain.rounded(depths[0]) if depths else None,
        "weight_kg": plain.rounded(weights[0], 2) if weights else None,
    }


def power(tree: Documents, cases: Cases, said: list[str]) -> dict[str, Any]:
    """The supplies that are plugged in and the watts drawn; the newer documents before those that they replace."""
    own = own_case(cases)
    supplies = [one for path, _case in own for _p, one in tree.typed("PowerSupply", under=path)]
    if not supplies:
        supplies = [row for one in _power_documents(tree, own) for row in _rows(one, "PowerSupplies")]
    there = [one for one in supplies if _is_there(one) and _is_somebody(one)]
    watts = sorted({plain.rounded(found) for one in there if (found := _capacity(one))})
    told = _("Catu dayanya tidak sama kuat: {values} W.")
    drawn = _drawn(tree, own)
    return {
        "psu": {"count": len(there) or None, "watts": plain.agreed(watts, said, told)},
        "watts_measured": plain.rounded(drawn) if drawn else None,
    }


def _type(case: Document) -> str:
    return re.sub(r"[^a-z]", "", str(case.get("ChassisType") or "")[:40].casefold())


def _units(height: float) -> int:
    return max(1, -int(-(height / UNIT_MM - SLACK) // 1))


def _rows(document: Document, name: str) -> list[Document]:
    found = document.get(name)
    return [one for one in found if isinstance(one, Mapping)] if isinstance(found, list) else []


def _is_there(part: Document) -> bool:
    status = part.get("Status")
    return not ABSENT.fullmatch(str(status.get("State") or "")[:40]) if isinstance(status, Mapping) else True


def _is_somebody(supply: Document) -> bool:
    """A bay that names neither maker nor watts is an empty one whose state nobody filled in."""
    names = ("Model", "SerialNumber", "Manufacturer", "PartNumber", "SparePartNumber")
    return bool(_capacity(supply)) or any(plain.text(supply.get(name)) for name in names)


def _capacity(supply: Document) -> float | None:
    """What the supply gives at most, also where only its input ranges say so."""
    said = plain.number(supply.get("PowerCapacityWatts"), 20_000)
    ranges = [
        plain.number(one.get(name), 20_000)
        for one in _rows(supply, "InputRanges")
        for name in ("CapacityWatts", "OutputWattage")
    ]
    return said or max(filter(None, ranges), default=None)


def _power_documents(tree: Documents, own: Cases) -> list[Document]:
    return [one for path, _case in own for _p, one in tree.typed("Power", under=path)]


def _drawn(tree: Documents, own: Cases) -> float | None:
    for path, _case in own:
        for where, one in tree.typed("EnvironmentMetrics", under=path):
            reading = one.get("PowerWatts")
            if where.rpartition("/")[0] == path and isinstance(reading, Mapping):
                found = plain.number(reading.get("Reading"), 100_000)
                if found:
                    return found
    for one in _power_documents(tree, own):
        for row in _rows(one, "PowerControl"):
            found = plain.number(row.get("PowerConsumedWatts"), 100_000)
            if found:
                return found
    return None
