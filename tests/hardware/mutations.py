"""One value of a recorded text changed beyond its tolerance: what a reader must never call the same.

Memory is compared as a sum: one module of many is made so large that the sum doubles.
"""

from __future__ import annotations

import json
import random
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

OTHER_MAKER = "Acme Works"
STOCK_NUMBER = re.compile(r" \((?:SKU=|\d{6}-B21)| -\[")
NOT_MAIN = re.compile(r"flash|non-volatile|optane", re.IGNORECASE)


@dataclass(frozen=True)
class Changed:
    """The bytes with one value of `field` replaced."""

    data: bytes
    field: str
    before: Any
    after: Any


def other_word(chance: random.Random, word: str) -> str:
    """The word with one letter or digit replaced by another one; a word without any, with one more."""
    places = [n for n, sign in enumerate(word) if sign.isascii() and sign.isalnum()]
    if not places:
        return word + "7"
    place = chance.choice(places)
    letters = [sign for sign in "0123456789ABCDEFGH" if sign.casefold() != word[place].casefold()]
    return word[:place] + chance.choice(letters) + word[place + 1 :]


def other_model(chance: random.Random, word: str) -> str | None:
    """The type with one digit of its numbers changed, not those of a stock number behind it; None where it has none."""
    end = STOCK_NUMBER.search(word)
    places = [n for n, sign in enumerate(word[: end.start() if end else None]) if sign.isdigit()]
    if not places:
        return None
    place = chance.choice(places)
    return word[:place] + chance.choice([sign for sign in "0123456789" if sign != word[place]]) + word[place + 1 :]


def other_number(chance: random.Random, value: float) -> int | float:
    """Half, twice, or thrice as much; all are beyond every tolerance, and beyond GiB read as GB."""
    made = value * chance.choice((0.5, 2, 3))
    return int(made) if made == int(made) else made


def dmidecode_values(chance: random.Random, data: bytes) -> Changed | None:
    """One value of the tables."""
    text = data.decode()
    sections = re.split(r"(?=^Handle )", text, flags=re.MULTILINE)
    spots = [(n, spot) for n, section in enumerate(sections) for spot in _spots(section)]
    if not spots:
        return None
    number, (field, found) = chance.choice(spots)
    before = found.group(1)
    if field in {"serial", "manufacturer"}:
        after: Any = OTHER_MAKER if field == "manufacturer" else other_word(chance, before)
    elif field in {"model", "cpu.model"}:
        after = other_model(chance, before)
    else:
        modules = sum(other == field for _n, (other, _found) in spots)
        after = max(1, int(before) * (modules + 1 if field == "memory_gib" else chance.choice((2, 3))))
    if after is None:
        return None
    section = sections[number]
    sections[number] = section[: found.start(1)] + str(after) + section[found.end(1) :]
    return Changed("".join(sections).encode(), field, before, after)


def _spots(section: str) -> Iterator[tuple[str, re.Match[str]]]:
    kinds = {
        "1": (("serial", "Serial Number"), ("model", "Product Name"), ("manufacturer", "Manufacturer")),
        "3": (("units", "Height"),), "4": (("cpu.cores", "Core Count"),), "17": (("memory_gib", "Size"),),
        "39": (("psu.watts", "Max Power Capacity"),),
    }  # fmt: skip
    head = re.match(r"Handle 0x[0-9A-F]+, DMI type (\d+),", section)
    if head is None or NOT_MAIN.search(section) or "Status: Not Present" in section:
        return
    for field, name in kinds.get(head.group(1), ()):
        number = field not in {"serial", "model", "manufacturer"}
        found = re.search(rf"^\t{name}: (\d+)(?= |$)" if number else rf"^\t{name}: (.+)$", section, re.MULTILINE)
        if found:
            yield field, found


LSHW = {
    "system": {"serial": "serial", "product": "model", "vendor": "manufacturer"},
    "processor": {"product": "cpu.model", "cores": "cpu.cores"},
    "memory": {"size": "memory_gib"}, "disk": {"size": "disks"}, "network": {"capacity": "nics"},
    "power": {"capacity": "psu.watts"},
}  # fmt: skip


def lshw_values(chance: random.Random, data: bytes) -> Changed | None:
    """One value of the tree; a text with warnings around it, or with several roots, is left to the others."""
    try:
        tree = json.loads(data)
    except ValueError:
        return None
    spots = [
        (holder, name, field)
        for node in _objects(tree)
        for name, field in LSHW.get(str(node.get("class")), {}).items()
        for holder in (node, node.get("configuration") or {})
        if name in holder and _counts(node, name)
    ]
    return _put(chance, tree, spots)


def _counts(node: dict[str, Any], name: str) -> bool:
    about = f"{node.get('id')} {node.get('description')}"
    if node["class"] == "memory":
        return str(node["id"]).startswith("bank")
    if node["class"] == "disk":
        return "virtual cd" not in f"{node.get('product')}".casefold() and "usb" not in str(node.get("businfo"))
    return not (node["class"] == "network" and name == "capacity" and "docker" in about)


REDFISH = {
    "ComputerSystem": {"SerialNumber": "serial", "SKU": "serial", "Model": "model", "Manufacturer": "manufacturer"},
    "Processor": {"TotalCores": "cpu.cores", "Model": "cpu.model"}, "Memory": {"CapacityMiB": "memory_gib"},
    "Drive": {"CapacityBytes": "disks"}, "HpeSmartStorageDiskDrive": {"CapacityGB": "disks"},
    "Chassis": {"HeightMm": "units", "DepthMm": "depth_mm", "WeightKg": "weight_kg"},
    "PowerSupply": {"PowerCapacityWatts": "psu.watts"},
}  # fmt: skip


def redfish_values(chance: random.Random, data: bytes) -> Changed | None:
    """One value of the documents."""
    tree = json.loads(data)
    spots = []
    for document in tree.values():
        kind = document["@odata.type"].lstrip("#").partition(".")[0]
        dell = str(document.get("Manufacturer")).startswith("Dell")
        for name, field in REDFISH.get(kind, {}).items():
            told = (name == "SKU") if dell and field == "serial" else name != "SKU"
            empty = document.get("Status", {}).get("State") == "Absent" or "Optane" in str(document.get("MemoryType"))
            other = document.get("ProcessorType", "CPU") != "CPU" or document.get("ChassisType") == "Enclosure"
            if document.get(name) and told and not empty and not other:
                spots.append((document, name, field))
    return _put(chance, tree, spots)


def _put(chance: random.Random, tree: Any, spots: list[tuple[dict[str, Any], str, str]]) -> Changed | None:
    if not spots:
        return None
    holder, name, field = chance.choice(spots)
    before = holder[name]
    if field == "memory_gib":
        after: Any = before * (sum(other == field for _h, _n, other in spots) + 1)
    elif field == "units":  # what is lower than a unit takes one all the same
        after = before * chance.choice((2, 3))
    elif isinstance(before, int | float):
        after = other_number(chance, before)
    elif field == "cpu.cores":
        after = str(int(before) * chance.choice((2, 3)))
    elif field == "manufacturer":
        after = OTHER_MAKER
    else:
        after = (
            other_model(chance, str(before))
            if field in {"model", "cpu.model"}
            else other_word(chance, str(before or "7"))
        )
    if after is None:
        return None
    holder[name] = after
    return Changed(json.dumps(tree).encode(), field, before, after)


def _objects(tree: Any) -> Iterator[dict[str, Any]]:
    stack = [tree]
    while stack:
        node = stack.pop()
        if isinstance(node, dict):
            yield node
            stack += node.values()
        elif isinstance(node, list):
            stack += node
