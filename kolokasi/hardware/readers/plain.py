"""Words and numbers of firmware as they may be believed: cleaned, bounded, and None where firmware says nothing. Pure."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from kolokasi.base.text import one_line
from kolokasi.hardware.rules import is_absent

LONGEST = 120
RAW = 4 * LONGEST
MOST = 1e15
GIB, GB, MIB = float(1 << 30), 1e9, float(1 << 20)
MAC = re.compile(r"[0-9a-f]{2}(?:[:-][0-9a-f]{2}){5}")
UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
NO_MACS = {"00:00:00:00:00:00", "ff:ff:ff:ff:ff:ff"}


def text(value: object) -> str | None:
    """One line of at most 120 signs; None for a placeholder, an empty slot, or what is no word or number at all."""
    if isinstance(value, bool) or not isinstance(value, str | int):
        return None
    word = one_line(str(value)[:RAW])[:LONGEST].strip()
    return None if is_absent(word) else word


def number(value: object, most: float = MOST) -> float | None:
    """A positive number up to `most`, also one written as digits; None for anything else."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    if isinstance(value, str) and (len(value) > 24 or not re.fullmatch(r"\s*\d+(?:\.\d+)?\s*", value, re.ASCII)):
        return None
    try:
        found = float(value)
    except (ValueError, OverflowError):
        return None
    return found if math.isfinite(found) and 0 < found <= most else None


def count(value: object, most: int = 100_000) -> int | None:
    """A positive whole number up to `most`."""
    found = number(value, most)
    return int(found) if found is not None and found == int(found) else None


def rounded(value: float, places: int = 1) -> int | float:
    """To so many places; a whole number as such."""
    short = round(value, places)
    return int(short) if short == int(short) else short


def mac(value: object) -> str | None:
    """A hardware address as `aa:bb:cc:dd:ee:ff`; None for zeros, broadcast, and longer ones."""
    word = str(value)[:RAW].strip().casefold().replace("-", ":") if isinstance(value, str) else ""
    return word if MAC.fullmatch(word) and word not in NO_MACS else None


def uuid(value: object) -> str | None:
    """The machine's UUID in small letters; None for one that is all of one digit."""
    word = str(value)[:RAW].strip().casefold() if isinstance(value, str) else ""
    return word if UUID.fullmatch(word) and len(set(word) - {"-"}) > 1 else None


def disks(found: Iterable[tuple[str, float]]) -> list[dict[str, Any]]:
    """Single disks as (kind, GB) in the shape of a declaration, equal ones together; a kind nobody says is left out."""
    grouped = Counter((kind, rounded(size)) for kind, size in found)
    return [
        ({"kind": kind} if kind else {}) | {"size_gb": size, "count": many}
        for (kind, size), many in sorted(grouped.items())
    ]


def put_once(found: dict[str, tuple[str, float]], serial: str, disk: tuple[str, float]) -> bool:
    """Keeps a disk that is seen in several ways once; False when two ways tell another size of it."""
    kept = found.setdefault(serial, disk)
    return math.isclose(kept[1], disk[1], rel_tol=0.01)


def nics(speeds: Iterable[float]) -> list[dict[str, Any]]:
    """Single ports as Mbps in the shape of a declaration, equal ones together."""
    return [{"speed_mbps": speed, "count": many} for speed, many in sorted(Counter(map(rounded, speeds)).items())]


def agreed(values: Iterable[Any], said: list[str], told: str) -> Any:
    """The one value that all of them say; None where they differ, which is told with the values in the place `{values}`."""
    each = list(dict.fromkeys(value for value in values if value is not None))
    if len(each) > 1:
        said.append(told.format(values=", ".join(map(str, each[:6]))))
    return each[0] if len(each) == 1 else None


def said_only(found: Mapping[str, Any]) -> dict[str, Any]:
    """Without the keys, and inside parts without the keys, of which nothing is said."""
    inner = {
        name: {key: one for key, one in value.items() if not is_absent(one)} if isinstance(value, Mapping) else value
        for name, value in found.items()
    }
    return {name: value for name, value in inner.items() if not is_absent(value)}
