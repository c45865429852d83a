"""The documents of a Redfish service (DMTF DSP0266), live or dumped, each vendor with its own gaps."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.translation import gettext as _

from kolokasi.base.refusal import Refusal
from kolokasi.hardware.evidence import Evidence
from kolokasi.hardware.readers import plain
from kolokasi.hardware.readers.chassis import body, power
from kolokasi.hardware.readers.documents import NOT_REDFISH, TOO_LARGE, objects

Document = Mapping[str, Any]
MOST_DOCUMENTS = 5000
TYPE = re.compile(r"#(\w{1,80})\.")
SERVICE_TAG = re.compile(r"[0-9A-Za-z]{5,10}")
SERIAL_IS_SKU = (
    "dell",
)  # these print the service tag on the label and tell it as SKU; their SerialNumber is the board's
NOT_THERE = {"absent", "unavailablenotpresent"}
PERSISTENT = re.compile(r"optane|nvdimm|persistent|pmem", re.IGNORECASE)
VIRTUAL = re.compile(r"virtual", re.IGNORECASE)


class Tree:
    """The documents by type, and of them those of one system."""

    def __init__(self, documents: Mapping[str, Any]) -> None:
        self._by_path = {_path(path, one): one for path, one in documents.items() if isinstance(one, Mapping)}

    def typed(self, *names: str, under: str = "") -> Iterator[tuple[str, Document]]:
        """Path and document of these types in the order of their paths, below `under` where it is given."""
        for path in sorted(self._by_path):
            if kind(self._by_path[path]) in names and (not under or f"{path}/".startswith(f"{under}/")):
                yield path, self._by_path[path]

    def at(self, link: Any) -> Document:
        """The document behind `{"@odata.id": …}`; an empty one where it is not among them."""
        target = link.get("@odata.id") if isinstance(link, Mapping) else None
        return self._by_path.get(target.rstrip("/"), {}) if isinstance(target, str) else {}

    def lacks(self, collection: str, under: str) -> int:
        """How many members such collections name that are not among the documents: what was not told is not "not there"."""
        return sum(
            not self.at(member) and bool(self.path_of(member))
            for _path, one in self.typed(collection, under=under)
            for member in rows(one, "Members")
        )

    def path_of(self, link: Any) -> str:
        target = link.get("@odata.id") if isinstance(link, Mapping) else None
        return target.rstrip("/")[:300] if isinstance(target, str) else ""


def read_redfish(documents: Mapping[str, Any], *, system: str = "") -> Evidence:
    """What a service says of its server: `documents` is path → JSON document.

    `system` names one of several by its Id or serial number; without it the first is read and `said` names the others.
    Refuses with `evidence_not_redfish` where there is none.
    """
    if len(documents) > MOST_DOCUMENTS:
        raise Refusal(TOO_LARGE, program="Redfish")
    tree = Tree(_unfolded(documents))
    systems = list(tree.typed("ComputerSystem"))
    wanted = [(path, one) for path, one in systems if system and system in _names(one)] or systems
    if not systems or (system and wanted is systems):
        raise Refusal(NOT_REDFISH)
    path, one = wanted[0]
    said: list[str] = []
    if len(wanted) > 1:
        others = ", ".join(filter(None, (plain.text(other.get("Id")) for _p, other in wanted[1:6])))
        said.append(_("BMC ini mengurus beberapa server; yang dibaca {id}, bukan {others}.").format(
            id=plain.text(one.get("Id")) or path, others=others
        ))  # fmt: skip
    under = path if len(systems) > 1 else ""
    cases = _cases(tree, one, alone=not under)
    found = _identity(one) | {
        "cpu": _cpu(tree, one, under, said),
        "memory_gib": _memory(tree, one, under, said),
        "disks": _disks(tree, under, said),
        **_network(tree, path, cases, said),
        **body(cases, said),
        **power(tree, cases, said),
    }
    return Evidence("redfish", plain.said_only(found), tuple(said))


def kind(document: Document) -> str:
    """`#Memory.v1_17_0.Memory` → Memory."""
    found = TYPE.match(str(document.get("@odata.type") or "")[:200])
    return found.group(1) if found else ""


def is_there(part: Document) -> bool:
    """Whether the slot holds something: empty ones are listed, too."""
    status = part.get("Status")
    state = status.get("State") if isinstance(status, Mapping) else None
    return str(state or "")[:40].casefold() not in NOT_THERE


def rows(document: Document, name: str) -> list[Document]:
    """The objects of a list inside a document."""
    found = document.get(name)
    return [one for one in found if isinstance(one, Mapping)] if isinstance(found, list) else []


def inner(document: Document, *names: str) -> Document:
    """The object at the end of the names; an empty one where there is none."""
    for name in names:
        part = document.get(name)
        document = part if isinstance(part, Mapping) else {}
    return document


def _unfolded(documents: Mapping[str, Any]) -> dict[str, Any]:
    """Also the documents that stand inside others: expanded members, or one dump that holds everything."""
    found: dict[str, Any] = {}
    for path, document in documents.items():
        for one, depth in objects(document):
            own = one.get("@odata.id")
            if depth and not (isinstance(own, str) and "#" not in own and kind(one)):
                continue
            found.setdefault(own.rstrip("/") if isinstance(own, str) else str(path), one)
            if len(found) > MOST_DOCUMENTS:
                raise Refusal(TOO_LARGE, program="Redfish")
    return found


def _path(path: str, document: Document) -> str:
    own = document.get("@odata.id")
    return (own if isinstance(own, str) else str(path)).partition("#")[0].rstrip("/")[:300]


def _names(system: Document) -> set[str]:
    return {str(system[name])[:120] for name in ("Id", "SerialNumber", "SKU") if system.get(name)}


def _identity(system: Document) -> dict[str, Any]:
    maker = plain.text(system.get("Manufacturer"))
    serial, sku = plain.text(system.get("SerialNumber")), plain.text(system.get("SKU"))
    tagged = sku and (maker or "").casefold().startswith(SERIAL_IS_SKU) and SERVICE_TAG.fullmatch(sku)
    return {
        "manufacturer": maker,
        "model": _model(system),
        "serial": sku if tagged else serial,
        "hostname": plain.text(system.get("HostName")),
        "uuid": plain.uuid(system.get("UUID")),
    }


def _model(system: Document) -> str | None:
    """With the variant that some tell beside it ("3500" and "RX")."""
    model, variant = plain.text(system.get("Model")), plain.text(system.get("SubModel"))
    return f"{model} {variant}" if model and variant and variant.casefold() not in model.casefold() else model


def _cases(tree: Tree, system: Document, *, alone: bool) -> list[tuple[str, Document]]:
    """The chassis that the system names as its own; where it names none and is alone, all there are."""
    named = [(tree.path_of(link), tree.at(link)) for link in rows(inner(system, "Links"), "Chassis")]
    named = [(path, one) for path, one in named if one]
    return named or (list(tree.typed("Chassis")) if alone else [])


def _cpu(tree: Tree, system: Document, under: str, said: list[str]) -> dict[str, Any]:
    """The processors one by one; where none is listed, the summary."""
    there = [
        one for _p, one in tree.typed("Processor", under=under)
        if str(one.get("ProcessorType") or "CPU") == "CPU" and is_there(one)
    ]  # fmt: skip
    summary = inner(system, "ProcessorSummary")
    if not there or tree.lacks("ProcessorCollection", under):
        return {
            "model": plain.text(summary.get("Model")),
            "sockets": plain.count(summary.get("Count"), 64),
            "cores": plain.count(summary.get("CoreCount"), 8192),
            "threads": plain.count(summary.get("LogicalProcessorCount"), 16384),
        }
    cores = [plain.count(one.get("TotalCores"), 4096) for one in there]
    threads = [plain.count(one.get("TotalThreads"), 8192) for one in there]
    models = [plain.text(one.get("Model")) for one in there]
    models = models if any(models) else [plain.text(summary.get("Model"))]
    return {
        "model": plain.agreed(models, said, _("Prosesornya tidak semua sama: {values}.")),
        "sockets": len(there),
        "cores": sum(filter(None, cores)) if all(cores) else None,
        "threads": sum(filter(None, threads)) if all(threads) else None,
    }


def _memory(tree: Tree, system: Document, under: str, said: list[str]) -> int | float | None:
    """The modules that are plugged in; where one does not tell its size, the summary."""
    modules = [
        one for _p, one in tree.typed("Memory", "HpMemory", under=under)
        if is_there(one) and not PERSISTENT.search(f"{one.get('MemoryType')} {one.get('MemoryDeviceType')}"[:200])
    ]  # fmt: skip
    sizes = [plain.number(one.get("CapacityMiB") or one.get("SizeMB")) for one in modules]
    if sizes and all(sizes) and not tree.lacks("MemoryCollection", under):
        return plain.rounded(sum(filter(None, sizes)) / 1024, 2)
    if sizes:
        said.append(_("Tidak semua modul memori menyebut ukurannya; dipakai jumlah yang disebut BMC."))
    total = plain.number(inner(system, "MemorySummary").get("TotalSystemMemoryGiB"), 1e7)
    return plain.rounded(total, 2) if total else None


def _disks(tree: Tree, under: str, said: list[str]) -> list[dict[str, Any]] | None:
    """Every drive once, by the newest of the three ways in which a service lists them; volumes are no disks."""
    links = [link for _p, one in tree.typed("Storage", under=under) for link in rows(one, "Drives")]
    linked = {tree.path_of(link) for link in links}
    drives = [
        one for path, one in tree.typed("Drive")
        if not under or path in linked or f"{path}/".startswith(f"{under}/")
    ]  # fmt: skip
    drives = drives or [
        one for _p, one in tree.typed("HpeSmartStorageDiskDrive", "HpSmartStorageDiskDrive", under=under)
    ]
    if not drives:
        drives = [drive for _p, one in tree.typed("SimpleStorage", under=under) for drive in rows(one, "Devices")]
    once: dict[str, tuple[str, float]] = {}
    unclear = sum(not tree.at(link) for link in links)
    for number, drive in enumerate(one for one in drives if is_there(one)):
        size = _gigabytes(drive)
        if size is None:
            unclear += 1
            continue
        unclear += not plain.put_once(
            once, plain.text(drive.get("SerialNumber")) or f"#{number}", (_media(drive), size)
        )
    if unclear:
        said.append(
            _("Ukuran {count} disk tidak disebut atau tidak pasti, jadi disk tidak dibandingkan.").format(count=unclear)
        )
        return None
    return plain.disks(once.values())


def _gigabytes(drive: Document) -> float | None:
    size = plain.number(drive.get("CapacityBytes"))
    if size:
        return size / plain.GB
    whole, mib = plain.number(drive.get("CapacityGB"), 1e6), plain.number(drive.get("CapacityMiB"), 1e9)
    return whole or (mib * plain.MIB / plain.GB if mib else None)


def _media(drive: Document) -> str:
    bus = f"{drive.get('Protocol')} {drive.get('InterfaceType')}"[:80].casefold()
    if "nvme" in bus or "pcie" in bus:
        return "nvme"
    media = str(drive.get("MediaType") or "")[:40].casefold()
    return {"ssd": "ssd", "hdd": "hdd", "solidstate": "ssd", "rotational": "hdd"}.get(media, "")


def _network(tree: Tree, path: str, cases: list[tuple[str, Document]], said: list[str]) -> dict[str, Any]:
    """The ports by what they can do; where a service tells only the speed of the link, that, and it is said so."""
    own = [(where, one) for where, one in tree.typed("EthernetInterface", under=path) if _is_port(one)]
    macs = {plain.mac(one.get("PermanentMACAddress") or one.get("MACAddress")) for _w, one in own}
    ports: list[tuple[str, Document]] = []
    for case, _one in cases:
        ports += [
            (where, one) for where, one in tree.typed("Port", "NetworkPort", under=case)
            if "/NetworkAdapters/" in where and is_there(one)
        ]  # fmt: skip
        for where, one in tree.typed("NetworkDeviceFunction", under=case):
            if "/NetworkAdapters/" in where:
                macs.add(plain.mac(inner(one, "Ethernet").get("PermanentMACAddress")))
    speeds = [_port_speed(one) for _w, one in ports]
    speeds += [None] * sum(
        tree.lacks(name, case) for case, _one in cases for name in ("PortCollection", "NetworkPortCollection")
    )
    if not speeds or not all(speeds):
        speeds = [plain.number(one.get("SpeedMbps"), 1e7) for _w, one in own]
        if all(speeds) and speeds:
            said.append(_("BMC hanya menyebut kecepatan sambungan jaringan saat ini, bukan kemampuan portanya."))
    if not all(speeds):
        said.append(_("Kecepatan sebagian porta jaringan tidak disebut, jadi porta tidak dibandingkan."))
    return {
        "nics": plain.nics(filter(None, speeds)) if all(speeds) else None,
        "macs": sorted(filter(None, macs)),
    }


def _is_port(interface: Document) -> bool:
    """A physical port towards the network: no VLAN, no bond, no link to the controller itself."""
    virtual = VIRTUAL.search(str(interface.get("EthernetInterfaceType") or "")[:80])
    return is_there(interface) and not virtual and not inner(interface, "Links").get("HostInterface")


def _port_speed(port: Document) -> float | None:
    """The most a port can do, in Mbps."""
    gbps = plain.number(port.get("MaxSpeedGbps"), 1e4) or plain.number(port.get("CurrentSpeedGbps"), 1e4)
    said = [plain.number(one.get("LinkSpeedMbps"), 1e7) for one in rows(port, "SupportedLinkCapabilities")]
    said += [
        plain.number(speed, 1e7)
        for one in rows(port, "SupportedLinkCapabilities")
        if isinstance(one.get("CapableLinkSpeedMbps"), list)
        for speed in one["CapableLinkSpeedMbps"]
    ]
    said.append(plain.number(port.get("CurrentLinkSpeedMbps"), 1e7))
    return max([*filter(None, said), *([gbps * 1000] if gbps else [])], default=None)
