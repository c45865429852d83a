"""The delivered server against the declared one, field by field. Pure: two mappings in, differences out."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from kolokasi.hardware.tolerances import (
    EXACT,
    MAKER_NOISE,
    MODEL_MARKS,
    MODEL_NOISE,
    PLACEHOLDERS,
    SAME_MAKERS,
    Tolerance,
    TolerancePolicy,
    Tolerances,
)

Verdict = Literal["same", "different", "unknown"]
MOST_PARTS = 1000
SHORTEST_RUN = 4  # "0000", "XXXXXXX": nobody's serial
CHOOSES_LAST = {"ssd": 1, "": 2}


@dataclass(frozen=True)
class Difference:
    """One field of both sides. `unknown`: one side does not say, so nothing can be judged."""

    field: str
    declared: Any
    found: Any
    verdict: Verdict
    tolerance: str = ""

    def as_json(self) -> dict[str, Any]:
        """The field in the shape of INTERFACES."""
        return {
            "field": self.field,
            "declared": self.declared,
            "found": self.found,
            "verdict": self.verdict,
            "tolerance": self.tolerance,
        }


def compare(
    declared: Mapping[str, Any], found: Mapping[str, Any], tolerances: Tolerances | None = None
) -> list[Difference]:
    """Every field that at least one side names, in the order of a declaration."""
    return [one for one in _fields(declared, found, tolerances or TolerancePolicy().tolerances()) if one is not None]


def result(differences: Iterable[Difference]) -> Literal["match", "mismatch", "unknown"]:
    """mismatch when one field differs; match when what was declared is there; unknown when too little can be judged."""
    rows = list(differences)
    if any(one.verdict == "different" for one in rows):
        return "mismatch"
    unclear = any(one.verdict == "unknown" and not is_absent(one.declared) for one in rows)
    return "match" if any(one.verdict == "same" for one in rows) and not unclear else "unknown"


def _fields(one: Mapping[str, Any], two: Mapping[str, Any], allowed: Tolerances) -> Iterator[Difference | None]:
    yield _text("manufacturer", one, two, _same_maker)
    yield _text("model", one, two, _same_model)
    yield _text("serial", one, two, _same_serial)
    yield _number("units", one, two, allowed.units)
    yield _number("depth_mm", one, two, allowed.depth_mm)
    yield _number("weight_kg", one, two, allowed.weight_kg)
    cpu, found_cpu = _part(one, "cpu"), _part(two, "cpu")
    yield _text("cpu.model", cpu, found_cpu, _same_model)
    yield _number("cpu.sockets", cpu, found_cpu, allowed.count)
    yield _cores(cpu, found_cpu, allowed.count)
    yield _number("memory_gib", one, two, allowed.memory_gib)
    yield _disks(one.get("disks"), two.get("disks"), allowed.disk_gb)
    psu, found_psu = _part(one, "psu"), _part(two, "psu")
    yield _number("psu.count", psu, found_psu, allowed.count)
    yield _number("psu.watts", psu, found_psu, allowed.psu_watts)
    yield _nics(one.get("nics"), two.get("nics"))


def _part(spec: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    part = spec.get(name)
    return part if isinstance(part, Mapping) else {}


def squeezed(value: object) -> str:
    """Letters and digits only, lower case: how serials and placeholders are compared."""
    return re.sub(r"[^0-9a-z]", "", str(value).casefold())


def is_absent(value: Any) -> bool:
    """Whether nothing is said: empty, or one of the words and runs of one sign that firmware writes where nobody did."""
    if not isinstance(value, str):
        return value is None or value in ([], {})
    word = squeezed(value)
    return word in PLACEHOLDERS or (len(word) >= SHORTEST_RUN and len(set(word)) == 1)


def _text(field: str, one: Mapping[str, Any], two: Mapping[str, Any], judge: Any) -> Difference | None:
    name = field.rpartition(".")[2]
    left, right = one.get(name), two.get(name)
    if is_absent(left) and is_absent(right):
        return None
    if is_absent(left) or is_absent(right):
        return Difference(field, left, right, "unknown")
    return Difference(field, left, right, judge(str(left), str(right)))


def _number(field: str, one: Mapping[str, Any], two: Mapping[str, Any], allowed: Tolerance) -> Difference | None:
    name = field.rpartition(".")[2]
    left, right = amount(one.get(name)), amount(two.get(name))
    if left is None and right is None:
        return None
    shown = (one.get(name), two.get(name), str(allowed))
    if left is None or right is None:
        return Difference(field, shown[0], shown[1], "unknown", shown[2])
    return Difference(field, shown[0], shown[1], "same" if allowed.holds(left, right) else "different", shown[2])


def _cores(one: Mapping[str, Any], two: Mapping[str, Any], allowed: Tolerance) -> Difference | None:
    """Who wrote down the threads for the cores is told so; the machine is not another one for it."""
    judged = _number("cpu.cores", one, two, allowed)
    declared, threads = amount(one.get("cores")), amount(two.get("threads"))
    if judged is None or judged.verdict != "different" or declared is None or declared != threads:
        return judged
    return Difference("cpu.cores", judged.declared, judged.found, "unknown", f"{threads:g} threads")


def amount(value: Any) -> float | None:
    """The value as a positive number, or None: absent, zero, not a number."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        number = float(str(value).replace(",", "."))
    except ValueError:
        return None
    return number if 0 < number < 1e12 else None


def _words(text: str, noise: frozenset[str]) -> list[str]:
    text = re.sub(r"@\s*[\d.]+\s*[gm]hz|\(r\)|\(tm\)|[®™]", " ", text.casefold())
    return [word for word in re.findall(r"[0-9a-z]+", text) if word not in noise]


def _maker(text: str) -> str:
    name = " ".join(_words(text, MAKER_NOISE)) or text.casefold().strip()
    return next((min(group) for group in SAME_MAKERS if name in group), name)


def _same_maker(one: str, two: str) -> Verdict:
    return "same" if _maker(one) == _maker(two) else "different"


def _same_model(one: str, two: str) -> Verdict:
    """The same type, and where both sides tell a clock ("@ 2.20GHz") the same clock; else it is not sure."""
    verdict = _same_type(one, two)
    clocks = [
        {float(speed) for speed in re.findall(r"@\s*(\d{1,3}(?:\.\d{1,3})?)\s*ghz", side.casefold())}
        for side in (one, two)
    ]
    return "unknown" if verdict == "same" and all(clocks) and clocks[0] != clocks[1] else verdict


def _same_type(one: str, two: str) -> Verdict:
    """The same type numbers, and of the other words one side's all in the other's; without a number nothing is sure."""
    left, right = set(_words(one, MODEL_NOISE)), set(_words(two, MODEL_NOISE))
    if "".join(sorted(left)) == "".join(sorted(right)) or squeezed(one) == squeezed(two):
        return "same"
    if left & MODEL_MARKS != right & MODEL_MARKS:
        return "different"
    numbers = [{word for word in words if any(c.isdigit() for c in word)} for words in (left, right)]
    if not numbers[0] or not numbers[1]:
        return "unknown" if left <= right or right <= left else "different"
    inside = left - numbers[0] <= right - numbers[1] or right - numbers[1] <= left - numbers[0]
    return "same" if inside and (numbers[0] <= numbers[1] or numbers[1] <= numbers[0]) else "different"


def _same_serial(one: str, two: str) -> Verdict:
    return "same" if squeezed(one) == squeezed(two) else "different"


def _disks(one: Any, two: Any, allowed: Tolerance) -> Difference | None:
    left, right = _each(one, "size_gb", "kind"), _each(two, "size_gb", "kind")
    if left and right:
        same = len(left) == len(right) and _paired(left, right, allowed)
        return Difference("disks", one, two, "same" if same else "different", str(allowed))
    return Difference("disks", one or None, two or None, "unknown", str(allowed)) if left or right else None


def _nics(one: Any, two: Any) -> Difference | None:
    """Every declared port is there; ports more than declared (a management port) do no harm."""
    left, right = _each(one, "speed_mbps"), _each(two, "speed_mbps")
    if left and right:
        same = _paired(left, right, EXACT)
        return Difference("nics", one, two, "same" if same else "different", "≥" if same else "")
    return Difference("nics", one or None, two or None, "unknown") if left or right else None


def _each(parts: Any, number: str, kind: str = "") -> list[tuple[str, float]]:
    """Every single part of `[{"kind", "size_gb", "count"}, …]` as (kind, number); the unreadable are left out."""
    found: list[tuple[str, float]] = []
    for part in parts if isinstance(parts, Sequence) and not isinstance(parts, str) else ():
        if isinstance(part, Mapping) and (size := amount(part.get(number))) is not None:
            count = int(amount(part.get("count")) or 1)
            found += [(str(part.get(kind) or "").casefold(), size)] * min(count, MOST_PARTS - len(found))
    return found


def _paired(left: list[tuple[str, float]], right: list[tuple[str, float]], allowed: Tolerance) -> bool:
    """Whether each of the left has its own like part on the right. Of one size, those that fit fewest choose first."""
    rest = sorted(right, key=lambda one: one[1])
    for kind, size in sorted(left, key=lambda one: (one[1], CHOOSES_LAST.get(one[0], 0))):
        place = next(
            (n for n, (other, found) in enumerate(rest) if _kind_fits(kind, other) and allowed.holds(size, found)), None
        )
        if place is None:
            return False
        del rest[place]
    return True


def _kind_fits(declared: str, found: str) -> bool:
    """An NVMe disk is an SSD; a side that names no kind agrees with all."""
    return not declared or not found or declared == found or (declared, found) == ("ssd", "nvme")
