"""What no single field can say: facts of one part that do not go together, and watts that no such device draws."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from kolokasi.base import policy
from kolokasi.facility.models import DeviceType
from kolokasi.facility.words import number

PREFIX = "import"


@dataclass(frozen=True)
class Band:
    """Watts that are believed without asking, as policy `import.*`: public lists hold a router of 36 kW and a PC of 180 kW."""

    watts_per_unit: float = 2000.0
    watts_most: float = 15_000.0


def band(at: datetime) -> Band:
    """The band of watts as the policies have it."""
    return policy.read_all(PREFIX, at, Band())


def believed(watts: float, units: float, within: Band) -> bool:
    """Whether a device of this height may draw so much; one without units counts as one unit."""
    return watts <= within.watts_most and watts <= within.watts_per_unit * max(1, units)


def watts_fault(watts: float | None, units: float | None, within: Band, *, confirmed: bool) -> str:
    """The sentence where the watts are out of the band and nobody has confirmed them."""
    if not watts or confirmed or believed(watts, units or 1, within):
        return ""
    return _(
        "{watts} W untuk {units}U di luar kebiasaan. Perbaiki, atau bila memang benar isi kolom confirmed (yakin) dengan ya."
    ).format(watts=number(watts), units=number(units or 1))


def faults_of(
    kind: str, clean: Mapping[str, Any], within: Band, rack_feeds: Collection[int] | None = None
) -> dict[str, str]:
    """A sentence for each column that does not go with the others; references are rows, defaults are filled in."""
    checks = {"feed": _feed, "device_type": _type, "device": _device, "outlet": _outlet}
    check = checks.get(kind)
    found = check(clean, within, rack_feeds) if check else {}
    return {column: sentence for column, sentence in found.items() if sentence}


def _feed(clean: Mapping[str, Any], within: Band, rack_feeds: Collection[int] | None) -> dict[str, str]:  # noqa: ARG001
    if clean.get("leg") and str(clean.get("phases")) == "3":
        return {"leg": _("Jalur tiga fase memakai semua fase. Kosongkan kolom ini.")}
    return {}


def _type(clean: Mapping[str, Any], within: Band, rack_feeds: Collection[int] | None) -> dict[str, str]:  # noqa: ARG001
    confirmed = bool(clean.get("confirmed"))
    return {
        name: watts_fault(clean.get(name), clean.get("units"), within, confirmed=confirmed)
        for name in ("watts", "expected_w")
    }


def _outlet(clean: Mapping[str, Any], within: Band, rack_feeds: Collection[int] | None) -> dict[str, str]:  # noqa: ARG001
    return {"feed": _not_here(clean, rack_feeds)}


def _device(clean: Mapping[str, Any], within: Band, rack_feeds: Collection[int] | None) -> dict[str, str]:
    faults = {
        "watts": watts_fault(clean.get("watts"), clean.get("units"), within, confirmed=bool(clean.get("confirmed"))),
        "feed": _not_here(clean, rack_feeds) if clean.get("psu_count") in {None, 1} else "",
    }
    rack, device_type = clean.get("rack"), clean.get("device_type")
    if rack is not None and not rack.rear and clean.get("faces") == "rear":
        faults["faces"] = _(
            "Rak {rack} tidak dapat dipasangi dari belakang. Pilih sisi depan, atau ubah raknya."
        ).format(rack=rack.name)
    if isinstance(device_type, DeviceType) and not device_type.units and not clean.get("units"):
        faults["units"] = _("Tipe {name} tidak memakai unit rak (0U). Tulis tingginya bila menempati unit.").format(
            name=device_type
        )
    return faults


def _not_here(clean: Mapping[str, Any], rack_feeds: Collection[int] | None) -> str:
    feed, rack = clean.get("feed"), clean.get("rack")
    if feed is None or rack is None or rack_feeds is None or feed.pk in rack_feeds:
        return ""
    return _("Jalur {feed} tidak sampai ke rak {rack}. Tambahkan ke raknya dulu, atau pilih jalur lain.").format(
        feed=feed.name, rack=rack.name
    )


def with_defaults(clean: Mapping[str, Any]) -> dict[str, Any]:
    """The facts of a device with what its type says where the row is silent, then with what holds for any device."""
    full = dict(clean)
    found = full.get("device_type")
    if isinstance(found, DeviceType):
        by_type = {
            "units": found.units or None,
            "faces": "both" if found.full_depth else "front",
            "watts": found.expected_w if found.expected_w is not None else found.watts,
            "weight_kg": found.weight_kg,
            "depth_mm": found.depth_mm,
            "psu_count": found.psu_count or None,
        }
        full |= {name: value for name, value in by_type.items() if full.get(name) is None}
        if not found.units and full.get("units") is None:
            return full
    defaults: dict[str, Any] = {"units": 1, "faces": "both", "watts": 0, "weight_kg": 0, "depth_mm": 0}
    return full | {name: value for name, value in defaults.items() if full.get(name) is None}
