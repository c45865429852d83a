"""The tree of `lshw -json`, of any version, also of one that ran without root or for some classes only."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from kolokasi.base.refusal import Refusal
from kolokasi.hardware.evidence import Evidence
from kolokasi.hardware.readers import plain
from kolokasi.hardware.readers.documents import NOT_LSHW, decoded, objects, parsed

Node = Mapping[str, Any]
NOT_MAIN_MEMORY = re.compile(r"cache|bios|flash|firmware|non-volatile|nvdimm|optane|\brom\b|video", re.IGNORECASE)
EMPTY = re.compile(r"\[empty\]", re.IGNORECASE)
# A volume that a RAID controller shows in place of the disks behind it.
VOLUME = re.compile(
    r"\bperc\b|logical volume|megaraid|\bmr\d{4}|smart ?array|serveraid|\bsas\d{4}\w*|raid[ -]?(?:\d|volume|ctlr)|virtual drive|"
    r"\bp\d{3}i?\b.*controller",
    re.IGNORECASE,
)
NOT_A_DISK = re.compile(r"\b(?:dvd|cd)\b|cd-?rom|floppy|virtual (?:cd|media|floppy)|card reader", re.IGNORECASE)
SOLID = re.compile(r"ssd|solid.?state|nvme", re.IGNORECASE)
SPEED = re.compile(r"(\d{2,6})bt(?:-fd)?|(\d{4,6})base\w*")
VIRTUAL = re.compile(r"vmware|qemu|virtualbox|\bkvm\b|virtual machine|bochs|xen\b|openstack|proxmox", re.IGNORECASE)
NOT_A_CARD = re.compile(r"^(?:veth|docker|br-|virbr|tap|tun|bond|vnet|wl|cali|flannel|vlan|idrac|usb)")
STOCK_NUMBER = re.compile(r" ?-\[[^\]]{1,40}\]-$")
PSU_NOBODY_FILLED = 32768


def read_lshw(data: bytes) -> Evidence:
    """What lshw says of the machine; refuses with `evidence_not_lshw` where no machine is in the bytes."""
    nodes = [node for node, _depth in objects(_tree(decoded(data, "lshw"))) if isinstance(node.get("class"), str)]
    if not nodes:
        raise Refusal(NOT_LSHW)
    said: list[str] = []
    system = next((node for node in nodes if node["class"] == "system"), {})
    found = _identity(system) | {
        "cpu": _cpu(nodes, said),
        "memory_gib": _memory(nodes),
        "disks": _disks(nodes, said),
        "psu": _supplies(nodes, said),
    }
    found |= _network(nodes, said)
    if VIRTUAL.search(f"{system.get('vendor')} {system.get('product')}"):
        said.append(_("Ini mesin virtual; ukuran, berat, dan catu dayanya tidak ada."))
    return Evidence("lshw", plain.said_only(found), tuple(said))


def _tree(text: str) -> Any:
    """The document, without warnings printed around it; older versions print several roots without brackets."""
    begin = min((place for place in (text.find("{"), text.find("[")) if place >= 0), default=-1)
    end = max(text.rfind("}"), text.rfind("]"))
    if begin < 0 or end < begin:
        raise Refusal(NOT_LSHW)
    body = text[begin : end + 1]
    for attempt in (body, f"[{body}]"):
        try:
            return parsed(attempt)
        except ValueError:
            continue
    raise Refusal(NOT_LSHW)


def _part(node: Node, name: str) -> Mapping[str, Any]:
    part = node.get(name)
    return part if isinstance(part, Mapping) else {}


def _words(node: Node, *names: str) -> str:
    return " ".join(str(node.get(name) or "")[:200] for name in names)


def _id(node: Node) -> str:
    return str(node.get("id") or "")[:80]


def _identity(system: Node) -> dict[str, Any]:
    settings = _part(system, "configuration")
    return {
        "manufacturer": plain.text(system.get("vendor")),
        "model": _without_sku(plain.text(system.get("product")), plain.text(settings.get("sku"))),
        "serial": plain.text(system.get("serial")),
        "hostname": plain.text(system.get("id")) if system.get("vendor") or system.get("product") else None,
        "uuid": plain.uuid(settings.get("uuid")),
    }


def _without_sku(product: str | None, sku: str | None) -> str | None:
    """The product without the stock number that lshw puts behind it in brackets."""
    name, bracket, inner = (product or "").partition(" (")
    inner = inner.rstrip(")")
    added = bracket and ("SKU=" in inner or inner == sku or plain.text(inner) is None)
    return plain.text(STOCK_NUMBER.sub("", (name if added else product) or ""))


def _cpu(nodes: Sequence[Node], said: list[str]) -> dict[str, Any]:
    """Sockets and cores only as the firmware's tables tell them (run as root): without them lshw counts what it sees."""
    there = [
        node
        for node in nodes
        if node["class"] == "processor" and _id(node).startswith("cpu") and not node.get("disabled")
        and not EMPTY.search(_words(node, "description")) and plain.text(node.get("product"))
    ]  # fmt: skip
    cores = [plain.count(_part(node, "configuration").get("cores"), 4096) for node in there]
    threads = [plain.count(_part(node, "configuration").get("threads"), 8192) for node in there]
    from_tables = [node for node in there if node.get("slot") or _part(node, "configuration").get("cores")]
    return {
        "model": plain.agreed(
            (plain.text(node.get("product")) for node in there), said, _("Prosesornya tidak semua sama: {values}.")
        ),
        "sockets": len(there) if there and len(from_tables) == len(there) else None,
        "cores": sum(filter(None, cores)) if there and all(cores) else None,
        "threads": sum(filter(None, threads)) if there and all(threads) else None,
    }


def _memory(nodes: Sequence[Node]) -> int | float | None:
    """The modules that are plugged in; where none is listed, what the system sees of them."""
    memory = [
        node
        for node in nodes
        if node["class"] == "memory" and not NOT_MAIN_MEMORY.search(f"{_id(node)} {_words(node, 'description')}")
    ]
    banks = [node for node in memory if _id(node).startswith("bank")]
    sizes = [plain.number(node.get("size")) for node in banks if not EMPTY.search(_words(node, "description"))]
    if not any(sizes):
        sizes = [plain.number(node.get("size")) for node in memory if _id(node).startswith("memory")]
    total = sum(filter(None, sizes))
    return plain.rounded(total / plain.GIB, 2) or None


def _disks(nodes: Sequence[Node], said: list[str]) -> list[dict[str, Any]] | None:
    """Every disk once; nothing at all when a RAID controller shows volumes instead of the disks behind it."""
    found: dict[str, tuple[str, float]] = {}
    for number, node in enumerate(nodes):
        about = _words(node, "description", "product", "vendor", "model")
        size = plain.number(node.get("size"))
        if node["class"] != "disk" or size is None or NOT_A_DISK.search(about) or _can_leave(node):
            continue
        if VOLUME.search(about):
            said.append(
                _("Disk berada di balik pengendali RAID; yang terlihat hanya volumenya, jadi disk tidak dibaca.")
            )
            return None
        if not plain.put_once(
            found, plain.text(node.get("serial")) or f"#{number}", (_kind(node, about), size / plain.GB)
        ):
            said.append(
                _("Ukuran {count} disk tidak disebut atau tidak pasti, jadi disk tidak dibandingkan.").format(count=1)
            )
            return None
    return plain.disks(found.values())


def _can_leave(node: Node) -> bool:
    return bool(_part(node, "capabilities").get("removable")) or str(node.get("businfo") or "").startswith("usb")


def _kind(node: Node, about: str) -> str:
    names = str(node.get("logicalname") or "")[:200]
    if "nvme" in names or "nvme" in about.casefold():
        return "nvme"
    if SOLID.search(about):
        return "ssd"
    return "hdd" if any(str(name).endswith("rpm") for name in _part(node, "capabilities")) else ""


def _supplies(nodes: Sequence[Node], said: list[str]) -> dict[str, Any]:
    """lshw prints the watts of a supply as if they were mWh; 32768 and unnamed parts are slots that nobody filled in."""
    found: list[float | None] = []
    for node in nodes:
        watts = plain.number(node.get("capacity"), 20_000)
        named = plain.text(node.get("serial")) or plain.text(node.get("product"))
        if node["class"] == "power" and "battery" not in _words(node, "id", "description").casefold() and named:
            found.append(watts if watts != PSU_NOBODY_FILLED else None)
    told = _("Catu dayanya tidak sama kuat: {values} W.")
    return {"count": len(found) or None, "watts": plain.agreed(map(plain.rounded, filter(None, found)), said, told)}


def _network(nodes: Sequence[Node], said: list[str]) -> dict[str, Any]:
    """The ports by the speed they can do, and their addresses; one port of unknown speed leaves all speeds unknown."""
    cards = [node for node in nodes if node["class"] == "network" and _is_card(node)]
    speeds = [_speed(node) for node in cards]
    if cards and not all(speeds):
        said.append(_("Kecepatan sebagian porta jaringan tidak disebut, jadi porta tidak dibandingkan."))
    return {
        "nics": plain.nics(filter(None, speeds)) if all(speeds) else None,
        "macs": sorted({address for node in cards if (address := plain.mac(node.get("serial")))}),
    }


def _is_card(node: Node) -> bool:
    """A real Ethernet port: not a bridge, a bond or what containers make, which have no place on a bus."""
    about = _words(node, "description").casefold()
    name = str(node.get("logicalname") or "")[:80]
    real = bool(node.get("businfo")) and not str(node["businfo"]).startswith("usb")
    return real and "ethernet" in about and not NOT_A_CARD.match(name)


def _speed(node: Node) -> float | None:
    """What the port can do in Mbps."""
    capacity = plain.number(node.get("capacity"))
    if capacity:
        return capacity / 1e6
    return max(_named_speeds(node), default=None)


def _named_speeds(node: Node) -> Iterator[float]:
    for name in _part(node, "capabilities"):
        found = SPEED.fullmatch(str(name)[:40])
        if found:
            yield float(found.group(1) or found.group(2))
