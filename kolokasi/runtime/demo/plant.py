"""The plant of the demo: one room, eight racks, two UPS with a feed each, an uplink and two prefixes. All invented."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from kolokasi.addressing.prefixes import add_prefix, read_prefix
from kolokasi.facility.importing import import_or_refuse, rows_of

FEEDS = ("Jalur A", "Jalur B")
BUSY: tuple[tuple[str, str, float, float, int], ...] = (
    ("R01", "Sakelar inti", 41, 2, 300), ("R01", "Panel serat", 39, 1, 0), ("R01", "Penyimpanan cadangan", 1, 4, 900),
    ("R02", "Sakelar rak", 42, 1, 150), ("R02", "Server portal provinsi", 1, 2, 420), ("R02", "Server surat elektronik", 3, 2, 450),
    ("R02", "Server basis data pegawai", 5, 4, 800), ("R03", "Sakelar rak", 42, 1, 150), ("R03", "Server e-Office", 1, 2, 400),
    ("R03", "Server cadangan portal", 4, 2, 380), ("R04", "Sakelar rak", 42, 1, 150), ("R04", "Server GIS", 1, 4, 750),
)  # fmt: skip


def plant() -> dict[str, Any]:
    """In the shape of INTERFACES (Plant)."""
    racks = [
        {
            "name": f"R{number:02d}", "units": 42, "depth_mm": 1070, "max_weight_kg": 900, "max_watts": 5000,
            "feeds": list(FEEDS),
        }
        for number in range(1, 9)
    ]  # fmt: skip
    devices = [
        {
            "rack": rack, "name": name, "unit": unit, "units": units, "faces": "both" if units >= 2 else "front",
            "watts": watts, "weight_kg": 8 * units, "depth_mm": 700, "psu_count": 2,
        }
        for rack, name, unit, units, watts in BUSY
    ]  # fmt: skip
    room = {
        "name": "Ruang Server 1", "cooling_w": 30000,
        "ups": [{"name": f"UPS {one}", "kva": 20, "power_factor": 0.9} for one in "AB"],
        "feeds": [
            {"name": name, "ups": f"UPS {name[-1]}", "volts": 400, "amps": 63, "phases": 3} for name in FEEDS
        ],
        "racks": racks, "devices": devices,
    }  # fmt: skip
    return {
        "site": {"name": "Pusat Data Provinsi", "supply_w": 60000},
        "rooms": [room],
        "uplinks": [{"name": "Uplink provinsi", "mbps": 10000, "oversubscription": 1.5, "sold_mbps": 1200}],
    }


PREFIXES = (
    ("10.21.4.0/24", "Server OPD", "10.21.4.1", "214"),
    ("2001:db8:21:4::/64", "Server OPD IPv6", "2001:db8:21:4::1", "214"),
)


def lay_plant(*, actor: str, at: datetime) -> None:
    """The demo's plant and prefixes are there."""
    import_or_refuse(rows=rows_of(plant()), actor=actor, at=at)
    for cidr, name, gateway, vlan in PREFIXES:
        add_prefix(wanted=read_prefix(cidr=cidr, name=name, gateway=gateway, vlan=vlan), actor=actor, at=at)
