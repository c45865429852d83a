"""One example row for each sheet of an import; together they make a small plant that comes in as it is."""

from __future__ import annotations

from typing import Any

ROOM, RACK = "Ruang Server 1", "R01"
TYPE = {"manufacturer": "Contoh", "model": "Server X2"}
EXAMPLES: dict[str, list[dict[str, Any]]] = {
    "site": [{"name": "Gedung A", "supply_w": 120_000}],
    "device_types": [
        {**TYPE, "part_number": "CX2-01", "units": 2, "full_depth": True, "depth_mm": 720, "weight_kg": 21.5, "watts": 800,
         "expected_w": 450, "psu_count": 2},
    ],
    "rooms": [{"site": "Gedung A", "name": ROOM, "cooling_w": 40_000, "floor_kg_m2": 1200}],
    "ups": [{"room": ROOM, "name": "UPS A", "kva": 20, "power_factor": 0.9, "battery_minutes": 15}],
    "feeds": [{"room": ROOM, "name": "A", "ups": "UPS A", "volts": 230, "amps": 32, "phases": 1, "derating": 0.8, "leg": "L1"}],
    "racks": [
        {"room": ROOM, "name": RACK, "row": "Baris A", "units": 42, "depth_mm": 1070, "max_weight_kg": 900, "max_watts": 6000,
         "feeds": ["A"], "width_mm": 600, "own_weight_kg": 120, "rear": True},
    ],
    "outlets": [{"room": ROOM, "rack": RACK, "feed": "A", "name": "A1", "socket": "C13"}],
    "uplinks": [{"site": "Gedung A", "name": "Utama", "mbps": 2000, "oversubscription": 3, "sold_mbps": 0}],
    "devices": [
        {"room": ROOM, "rack": RACK, "name": "Sakelar ToR", "unit": 42, "units": 1, "faces": "both", "kind": "infrastructure",
         "role": "switch", "watts": 150, "weight_kg": 6.5, "depth_mm": 400, "psu_count": 2},
    ],
    "prefixes": [
        {"cidr": "10.20.0.0/24", "name": "Server OPD", "gateway": "10.20.0.1", "vlan": 120, "reserved": ["10.20.0.2-10.20.0.9"],
         "assignable": True},
    ],
    "servers": [
        {"agency": "Dinas Contoh", "name": "db-01", "serial": "SN-0001", "device_type": "Contoh Server X2", "room": ROOM,
         "rack": RACK, "unit": 10, "units": 2, "faces": "both", "watts": 450, "weight_kg": 21.5, "depth_mm": 720, "psu_count": 2,
         "bandwidth_mbps": 100, "uplink": "Utama", "addresses": ["10.20.0.10"], "mounted_on": "2024-03-01"},
    ],
}  # fmt: skip
