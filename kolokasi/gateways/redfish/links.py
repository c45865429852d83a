"""Which documents of a Redfish service tell of the machine, and which links inside them may be followed. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

ROOT = "/redfish/v1/"
SESSIONS = "/redfish/v1/SessionService/Sessions"
DEEPEST = 12
# Beneath the root only what these names lead to is read: the machine, its case, its supplies, its ports, its disks.
FOLLOWED = {
    "Systems", "Chassis", "Members", "Processors", "Memory", "Storage", "SimpleStorage", "Drives", "EthernetInterfaces",
    "Power", "PowerSubsystem", "PowerSupplies", "EnvironmentMetrics", "NetworkAdapters", "NetworkPorts", "Ports",
    "NetworkDeviceFunctions", "SmartStorage", "ArrayControllers", "PhysicalDrives", "Members@odata.nextLink",
}  # fmt: skip
HOLDERS = {"Links", "Oem", "Hpe", "Hp"}
OF_THE_CASE = "EnvironmentMetrics"  # parts inside have theirs, too, and nobody needs to wait for each
COLLECTIONS = {"Processors", "Memory", "EthernetInterfaces", "PowerSupplies", "NetworkPorts", "Ports"}
PATH = re.compile(r"/redfish/v1(?:/[A-Za-z0-9._~:@%+$(),'=-]+)*/?(?:\?[A-Za-z0-9._~$=&%()-]+)?")


def followed(document: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Name and path of every link that leads on to what tells of the machine, on the same service only."""
    stack: list[tuple[Mapping[str, Any], int]] = [(document, 0)]
    while stack:
        part, depth = stack.pop()
        for name, value in part.items():
            if name == OF_THE_CASE and "#Chassis." not in str(document.get("@odata.type") or "")[:80]:
                continue
            if name in FOLLOWED:
                yield from ((name, path) for link in _each(value) if (path := inside(link)))
            elif name in HOLDERS and isinstance(value, Mapping) and depth < DEEPEST:
                stack.append((value, depth + 1))


def inside(link: Any) -> str:
    """The path of a link without its fragment; "" where it leads off the service or is none."""
    target = link.get("@odata.id") if isinstance(link, Mapping) else link
    path = target.partition("#")[0] if isinstance(target, str) and len(target) <= 400 else ""
    return path if PATH.fullmatch(path) and ".." not in path else ""


def key(path: str) -> str:
    """One path for one document: with or without the slash at its end."""
    return path.rstrip("/")


def can_expand(root: Mapping[str, Any]) -> bool:
    """Whether the service gives the members of a collection in one answer."""
    features = root.get("ProtocolFeaturesSupported")
    expand = features.get("ExpandQuery") if isinstance(features, Mapping) else None
    return isinstance(expand, Mapping) and (expand.get("NoLinks") is True or expand.get("ExpandAll") is True)


def _each(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]
