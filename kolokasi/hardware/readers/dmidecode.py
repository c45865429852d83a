"""The text of `dmidecode`: the tables of the firmware, as filled in by whoever made the board, or not."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from kolokasi.base.refusal import Refusal
from kolokasi.hardware.evidence import Evidence
from kolokasi.hardware.readers import plain
from kolokasi.hardware.readers.documents import NOT_DMIDECODE, decoded

HANDLE = re.compile(r"Handle (0x[0-9A-Fa-f]{1,8}), DMI type (\d{1,3}), \d+ bytes")
SIZE = re.compile(r"(\d{1,15}) ?(bytes|kB|KB|MB|GB|TB|MiB|GiB|TiB)")
WATTS = re.compile(r"(\d{1,5}) ?W")
HEIGHT = re.compile(r"(\d{1,2}) ?U")
PER_GIB = {
    "bytes": 1 << 30, "kb": 1 << 20, "mb": 1 << 10, "mib": 1 << 10, "gb": 1, "gib": 1, "tb": 1 / 1024, "tib": 1 / 1024,
}  # fmt: skip
SYSTEM, CHASSIS, PROCESSOR, ARRAY, MEMORY, SUPPLY = 1, 3, 4, 16, 17, 39
OWN_CHASSIS = re.compile(r"rack ?mount|main server|^server$|tower|desktop|^other$|pizza", re.IGNORECASE)
SHARED_CHASSIS = re.compile(r"blade|multi-system|enclos|sub chassis|expansion|raid|modul", re.IGNORECASE)
NOT_THERE = re.compile(r"unpopulated|not present|absent|disabled by|no module|not installed|empty", re.IGNORECASE)
NOT_MAIN = re.compile(r"flash|non-volatile|nvdimm|persistent", re.IGNORECASE)
VIRTUAL = re.compile(r"vmware|qemu|virtualbox|\bkvm\b|virtual machine|bochs|\bxen\b|hvm domu|openstack", re.IGNORECASE)
MACHINE_TYPE = re.compile(r"pc-|virt-|rhel[\d.-]")  # a hypervisor's own version stands where a processor has its name
STOCK_NUMBER = re.compile(r" ?-\[[^\]]{1,40}\]-$")
MOST_SECTIONS = 20_000


@dataclass(frozen=True)
class Section:
    """One table entry: its handle, its type's number, and its lines `Key: value`; of a key that stands twice the first."""

    handle: str
    kind: int
    values: dict[str, str] = field(default_factory=dict)

    def says(self, name: str) -> str:
        return self.values.get(name, "")


def read_dmidecode(data: bytes) -> Evidence:
    """What the firmware's tables say of the machine; refuses with `evidence_not_dmidecode` where there is no table."""
    sections = list(_sections(decoded(data, "dmidecode")))
    if not sections:
        raise Refusal(NOT_DMIDECODE)
    by_kind: dict[int, list[Section]] = {}
    for section in sections:
        by_kind.setdefault(section.kind, []).append(section)
    said: list[str] = []
    system = (by_kind.get(SYSTEM) or [Section("", SYSTEM)])[0]
    shared = any(SHARED_CHASSIS.search(one.says("Type")) for one in by_kind.get(CHASSIS, []))
    found = _identity(system) | {
        "units": _units(by_kind.get(CHASSIS, []), said),
        "cpu": _cpu(by_kind.get(PROCESSOR, []), said),
        "memory_gib": _memory(by_kind, said),
        "psu": {} if shared else _supplies(by_kind.get(SUPPLY, []), said),
    }
    if VIRTUAL.search(f"{system.says('Manufacturer')} {system.says('Product Name')}"):
        said.append(_("Ini mesin virtual; ukuran, berat, dan catu dayanya tidak ada."))
    return Evidence("dmidecode", plain.said_only(found), tuple(said))


def _sections(text: str) -> Iterator[Section]:
    """The entries in their order; the lines of lists (flags, strings) below a key are left out."""
    section: Section | None = None
    count = 0
    for line in text.splitlines():
        head = HANDLE.match(line.strip()) if "DMI type" in line[:80] else None
        if head:
            if section:
                yield section
            count += 1
            if count > MOST_SECTIONS:
                return
            section = Section(head.group(1).casefold(), int(head.group(2)))
        elif section and line[:1] in "\t " and line[:2] != "\t\t":
            name, colon, value = line.strip()[:400].partition(":")
            if colon and value.strip():
                section.values.setdefault(name.strip(), value.strip())
    if section:
        yield section


def _identity(system: Section) -> dict[str, Any]:
    return {
        "manufacturer": plain.text(system.says("Manufacturer")),
        "model": plain.text(STOCK_NUMBER.sub("", system.says("Product Name"))),
        "serial": plain.text(system.says("Serial Number")),
        "uuid": plain.uuid(system.says("UUID")),
    }


def _units(chassis: list[Section], said: list[str]) -> int | None:
    """The height of the machine's own case; one that houses several machines is not the machine."""
    if any(SHARED_CHASSIS.search(one.says("Type")) for one in chassis):
        said.append(_("Rumahnya dipakai beberapa mesin; tinggi dan catu daya tidak dibaca."))
        return None
    for one in chassis:
        height = HEIGHT.fullmatch(one.says("Height"))
        if height and OWN_CHASSIS.search(one.says("Type")):
            return plain.count(height.group(1), 50)
    return None


def _cpu(processors: list[Section], said: list[str]) -> dict[str, Any]:
    """The populated sockets; a total only where every one of them tells its own."""
    there = [
        one
        for one in processors
        if one.says("Type") in {"", "Central Processor"} and not NOT_THERE.search(one.says("Status"))
        and (one.says("Status") or plain.text(one.says("Version")))
    ]  # fmt: skip
    cores = [plain.count(one.says("Core Count"), 4096) for one in there]
    threads = [plain.count(one.says("Thread Count"), 8192) for one in there]
    models = [word for one in there if (word := plain.text(one.says("Version"))) and not MACHINE_TYPE.match(word)]
    return {
        "model": plain.agreed(models, said, _("Prosesornya tidak semua sama: {values}.")),
        "sockets": len(there) or None,
        "cores": sum(filter(None, cores)) if there and all(cores) else None,
        "threads": sum(filter(None, threads)) if there and all(threads) else None,
    }


def _memory(by_kind: Mapping[int, list[Section]], said: list[str]) -> int | float | None:
    """The modules of the arrays that are main memory; flash and cache are not."""
    other = {one.handle for one in by_kind.get(ARRAY, []) if one.says("Use") and "System Memory" not in one.says("Use")}
    total, unclear = 0.0, 0
    for one in by_kind.get(MEMORY, []):
        if one.says("Array Handle").casefold() in other or NOT_MAIN.search(one.says("Type")):
            continue
        size = SIZE.fullmatch(one.says("Size"))
        if size:
            total += int(size.group(1)) / PER_GIB[size.group(2).casefold()]
        elif one.says("Size") and not NOT_THERE.search(one.says("Size")):
            unclear += 1
    if unclear:
        said.append(_("Ukuran {count} modul memori tidak dikenal, jadi memori tidak dibaca.").format(count=unclear))
        return None
    return plain.rounded(total, 2) if 0 < total < plain.MOST else None


def _supplies(supplies: list[Section], said: list[str]) -> dict[str, Any]:
    """The supplies that are present; a slot that nobody filled in (no status, or only placeholders) is not counted."""
    there = [
        one
        for one in supplies
        if one.says("Status").startswith("Present")
        and any(plain.text(one.says(name)) for name in ("Serial Number", "Model Part Number", "Name", "Manufacturer"))
    ]
    watts = [int(found.group(1)) for one in there if (found := WATTS.fullmatch(one.says("Max Power Capacity")))]
    told = _("Catu dayanya tidak sama kuat: {values} W.")
    return {"count": len(there) or None, "watts": plain.agreed(filter(None, watts), said, told)}
