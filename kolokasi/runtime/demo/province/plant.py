"""The plant of the province: twenty racks in three rooms, one with single-phase feeds and a raised floor, one badly cooled."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from kolokasi.addressing.prefixes import add_prefix, read_prefix
from kolokasi.facility.importing import import_or_refuse, rows_of
from kolokasi.facility.models import Feed, Rack, Room, Ups

LEGS = ("L1", "L2", "L3")
SWITCH, PANEL = ("Sakelar rak", 42, 1, 150), ("Panel tembaga", 41, 1, 0)
# What stood in the racks before Kolokasi, by rack: name, lowest unit, units, watts.
BEFORE: dict[str, tuple[tuple[str, int, int, int], ...]] = {
    "A1": (("Sakelar inti 1", 38, 2, 480), ("Panel serat 1", 40, 1, 0), ("Sakelar inti 2", 35, 2, 480)),
    "A2": (("Server portal provinsi", 1, 2, 420), ("Server surat 1", 3, 2, 450), ("Server surat 2", 5, 2, 450)),
    "A3": (("Server e-Office", 1, 2, 400), ("Basis data e-Office", 3, 4, 760)),
    "A4": (("Penyimpanan SAN", 1, 6, 980), ("Pengendali SAN", 7, 2, 420)),
    "A5": (("Server GIS", 1, 4, 750), ("Server cadangan portal", 5, 2, 380)),
    "A6": (("Server DNS 1", 1, 1, 180), ("Server DNS 2", 2, 1, 180), ("Server proksi", 3, 2, 350)),
    "B1": (("Klaster virtual 1", 1, 2, 520), ("Klaster virtual 2", 3, 2, 520), ("Klaster virtual 3", 5, 2, 520)),
    "B2": (("Perpustakaan pita", 1, 6, 300), ("Server cadangan", 7, 2, 430)),
    "B3": (("Server SPBE", 1, 4, 700),),
    "C1": (("Sakelar distribusi", 36, 2, 320), ("Panel serat kota 1", 30, 4, 0), ("Panel serat kota 2", 26, 4, 0)),
    "C2": (("Perute tepi", 34, 3, 450), ("Tembok api", 31, 2, 380), ("Panel serat gedung", 24, 6, 0)),
    "C3": (("Perekam CCTV gedung", 1, 4, 420), ("Panel telepon", 30, 6, 0)),
    "C4": (("Pengendali nirkabel", 36, 2, 260), ("Panel serat lantai", 28, 6, 0)),
}  # fmt: skip
RACKS = {"Ruang Server 1": 8, "Ruang Server 2": 8, "Ruang Jaringan": 4}
LETTER = dict(zip(RACKS, "ABC", strict=True))
# Room: cooling in watts, UPS in kVA.
ROOMS = {"Ruang Server 1": (64_000, 100), "Ruang Server 2": (58_000, 90), "Ruang Jaringan": (8_000, 15)}
FLOOR_KG_M2, OWN_KG = 1000, 120
PREFIXES = (
    ("10.21.4.0/23", "Server OPD 1", "10.21.4.1", "214"),
    ("10.21.8.0/24", "Server OPD 2", "10.21.8.1", "218"),
    ("2001:db8:21:4::/64", "Server OPD IPv6", "2001:db8:21:4::1", "214"),
)


def plant() -> dict[str, Any]:
    """In the shape of INTERFACES (Plant)."""
    return {
        "site": {"name": "Pusat Data Provinsi", "supply_w": 220_000},
        "rooms": [_room(name) for name in RACKS],
        "uplinks": [
            {"name": "Uplink ISP 1", "mbps": 30000, "oversubscription": 1.5, "sold_mbps": 2400},
            {"name": "Uplink ISP 2", "mbps": 10000, "oversubscription": 1.5, "sold_mbps": 800},
        ],
    }


def _room(name: str) -> dict[str, Any]:
    cooling, kva = ROOMS[name]
    racks = [f"{LETTER[name]}{number}" for number in range(1, RACKS[name] + 1)]
    return {
        "name": name, "cooling_w": cooling,
        "ups": [{"name": f"UPS {LETTER[name]}-{side}", "kva": kva, "power_factor": 0.9} for side in "AB"],
        "feeds": [feed for rack in ([""] if name == "Ruang Server 1" else racks) for feed in _feeds(LETTER[name], rack)],
        "racks": [
            {
                "name": rack, "units": 42, "depth_mm": 1070, "max_weight_kg": 900, "max_watts": 7500,
                "feeds": [feed["name"] for feed in _feeds(LETTER[name], "" if name == "Ruang Server 1" else rack)],
            }
            for rack in racks
        ],
        "devices": [device for rack in racks for device in _devices(rack)],
    }  # fmt: skip


def _feeds(letter: str, rack: str) -> list[dict[str, Any]]:
    """A and B: a three-phase bar for the whole room, or a single-phase line for each rack."""
    kind = {"volts": 230, "amps": 40, "phases": 1} if rack else {"volts": 400, "amps": 125, "phases": 3}
    return [{"name": f"{rack or 'Bar'}-{side}", "ups": f"UPS {letter}-{side}", **kind} for side in "AB"]


def _devices(rack: str) -> list[dict[str, Any]]:
    """What stands there already; passive panels are shallow and light."""
    return [
        {
            "rack": rack, "name": f"{name} {rack}" if (name, unit, units, watts) in {SWITCH, PANEL} else name, "unit": unit,
            "units": units, "faces": "both" if watts > 200 else "front", "watts": watts,
            "weight_kg": 8 * units if watts else 2 * units, "depth_mm": 700 if watts > 200 else 300, "psu_count": 2,
        }
        for name, unit, units, watts in (SWITCH, PANEL, *BEFORE.get(rack, ()))
    ]  # fmt: skip


def lay_plant(*, actor: str, at: datetime) -> None:
    """The province's plant and prefixes are there; phases, batteries and the floor are what the file cannot say."""
    import_or_refuse(rows=rows_of(plant()), actor=actor, at=at)
    Room.objects.filter(name="Ruang Server 2").update(floor_kg_m2=FLOOR_KG_M2)
    Rack.objects.update(width_mm=600, own_weight_kg=OWN_KG)
    Ups.objects.update(battery_minutes=15)
    for feed in Feed.objects.filter(phases=1):
        feed.leg = LEGS[(int(feed.name[1]) - 1) % len(LEGS)]
        feed.save(update_fields=["leg"])
    for cidr, name, gateway, vlan in PREFIXES:
        add_prefix(wanted=read_prefix(cidr=cidr, name=name, gateway=gateway, vlan=vlan), actor=actor, at=at)
