"""What the agencies of the demo put into the racks: real kinds of server, with round figures."""

from __future__ import annotations

from typing import Any

MODELS: dict[str, dict[str, Any]] = {
    "dell-2u": {
        "manufacturer": "Dell", "model": "PowerEdge R750", "units": 2, "depth_mm": 772, "weight_kg": 28,
        "watts": {"nameplate": 800, "expected": 430}, "psu": {"count": 2, "watts": 800}, "memory_gib": 256,
        "cpu": {"model": "Xeon Silver 4314", "sockets": 2, "cores": 32},
        "disks": [{"kind": "ssd", "size_gb": 960, "count": 4}], "nics": [{"speed_mbps": 10000, "count": 2}],
    },
    "hpe-1u": {
        "manufacturer": "HPE", "model": "ProLiant DL360 Gen10", "units": 1, "depth_mm": 750, "weight_kg": 16,
        "watts": {"nameplate": 500, "expected": 260}, "psu": {"count": 2, "watts": 500}, "memory_gib": 128,
        "cpu": {"model": "Xeon Gold 5218", "sockets": 1, "cores": 16},
        "disks": [{"kind": "ssd", "size_gb": 480, "count": 2}], "nics": [{"speed_mbps": 1000, "count": 4}],
    },
    "lenovo": {
        "manufacturer": "Lenovo", "model": "ThinkSystem SR650", "units": 2, "depth_mm": 764, "weight_kg": 32,
        "watts": {"nameplate": 750, "expected": 410}, "psu": {"count": 2, "watts": 750}, "memory_gib": 192,
        "cpu": {"model": "Xeon Gold 6226R", "sockets": 2, "cores": 32},
        "disks": [{"kind": "ssd", "size_gb": 960, "count": 2}, {"kind": "hdd", "size_gb": 4000, "count": 6}],
        "nics": [{"speed_mbps": 10000, "count": 2}],
    },
    "lenovo-1u": {
        "manufacturer": "Lenovo", "model": "ThinkSystem SR630", "units": 1, "depth_mm": 778, "weight_kg": 16.5,
        "watts": {"nameplate": 550, "expected": 240}, "psu": {"count": 2, "watts": 550}, "memory_gib": 64,
        "cpu": {"model": "Xeon Silver 4210", "sockets": 1, "cores": 10},
        "disks": [{"kind": "ssd", "size_gb": 480, "count": 2}], "nics": [{"speed_mbps": 1000, "count": 4}],
    },
    "supermicro": {
        "manufacturer": "Supermicro", "model": "SSG-640P", "units": 4, "depth_mm": 699, "weight_kg": 46,
        "watts": {"nameplate": 1600, "expected": 820}, "psu": {"count": 2, "watts": 1600}, "memory_gib": 256,
        "cpu": {"model": "Xeon Silver 4316", "sockets": 2, "cores": 40},
        "disks": [{"kind": "hdd", "size_gb": 12000, "count": 24}, {"kind": "nvme", "size_gb": 1920, "count": 2}],
        "nics": [{"speed_mbps": 10000, "count": 4}],
    },
    "gpu": {
        "manufacturer": "Supermicro", "model": "SYS-740GP", "units": 4, "depth_mm": 777, "weight_kg": 62,
        "watts": {"nameplate": 8800, "expected": 7700}, "psu": {"count": 4, "watts": 2200}, "memory_gib": 1024,
        "cpu": {"model": "Xeon Gold 6330", "sockets": 2, "cores": 56}, "disks": [{"kind": "nvme", "size_gb": 3840, "count": 4}],
        "nics": [{"speed_mbps": 25000, "count": 2}],
    },
    "blade": {
        "manufacturer": "HPE", "model": "BladeSystem c7000", "units": 10, "depth_mm": 813, "weight_kg": 217,
        "watts": {"nameplate": 12000, "expected": 8200}, "psu": {"count": 6, "watts": 2650}, "memory_gib": 2048,
        "cpu": {"model": "Xeon Gold 6248", "sockets": 16, "cores": 320}, "disks": [{"kind": "ssd", "size_gb": 960, "count": 16}],
        "nics": [{"speed_mbps": 10000, "count": 8}],
    },
    "deep": {
        "manufacturer": "Dell", "model": "PowerVault ME5084", "units": 5, "depth_mm": 974, "weight_kg": 130,
        "watts": {"nameplate": 2200, "expected": 1500}, "psu": {"count": 2, "watts": 2200}, "memory_gib": 32,
        "cpu": {"model": "Xeon D-1539", "sockets": 2, "cores": 16}, "disks": [{"kind": "hdd", "size_gb": 16000, "count": 84}],
        "nics": [{"speed_mbps": 10000, "count": 4}],
    },
    "tower": {
        "manufacturer": "Dell", "model": "PowerEdge T350", "units": 5, "depth_mm": 561, "weight_kg": 24,
        "watts": {"nameplate": 700, "expected": 260}, "psu": {"count": 1, "watts": 700}, "memory_gib": 32,
        "cpu": {"model": "Xeon E-2334", "sockets": 1, "cores": 4}, "disks": [{"kind": "hdd", "size_gb": 2000, "count": 4}],
        "nics": [{"speed_mbps": 1000, "count": 2}], "mounting": "tower",
    },
}  # fmt: skip

SYSTEMS = ("Debian 12", "Ubuntu Server 24.04", "AlmaLinux 9")
CLASSES = ("limited", "public", "limited", "confidential")


def application(name: str) -> str:
    """What runs on a server, by the server's name."""
    bare = name.removeprefix("Server ")
    return bare[:1].upper() + bare[1:]


def server(*, model: str, name: str, purpose: str, agency: str, index: int) -> dict[str, Any]:
    """One server of a declaration."""
    found = MODELS[model]
    return {
        "name": name, "mounting": "rack", **found, "psu_count": found["psu"]["count"], "bandwidth_mbps": 100, "ipv4": 1,
        "ipv6": 1, "os": SYSTEMS[(len(agency) + index) % len(SYSTEMS)], "application": application(name),
        "description": f"Menjalankan {purpose} untuk {agency}.", "data_class": CLASSES[(len(purpose) + index) % len(CLASSES)],
        "licensed": True, "vpn": False, "ports": "443",
    }  # fmt: skip


def plain_server(name: str, units: float, watts: int, agency: str) -> dict[str, Any]:
    """A server of no known model, with the height and the plate that are wanted."""
    made = server(model="dell-2u", name=name, purpose="layanan", agency=agency, index=0)
    return made | {
        "units": units, "depth_mm": 737, "weight_kg": 27, "watts": {"nameplate": watts, "expected": int(watts * 0.7)},
        "psu": {"count": 2, "watts": 800}, "memory_gib": 128, "os": "Debian 12", "data_class": "limited",
        "description": f"Melayani {agency} setiap hari.", "application": name,
    }  # fmt: skip
