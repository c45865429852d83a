"""How far a delivered server may be from the declared one and still be the same, as data. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field

SAME_MAKERS: tuple[frozenset[str], ...] = (
    frozenset({"hp", "hpe", "hewlett packard", "hewlett packard enterprise"}),
    frozenset({"dell", "dell emc", "dellemc"}),
    frozenset({"lenovo", "ibm"}),
    frozenset({"supermicro", "super micro", "super micro computer", "smci"}),
    frozenset({"fujitsu", "fsc", "fujitsu siemens"}),
    frozenset({"cisco", "cisco systems"}),
    frozenset({"huawei", "xfusion", "huawei digital", "xfusion digital"}),
    frozenset({"asus", "asustek", "asustek computer"}),
    frozenset({"gigabyte", "giga byte", "gigacomputing", "giga computing"}),
    frozenset({"inspur", "ieit", "ieit systems"}),
)
# Legal forms and words that every maker adds to its name.
MAKER_NOISE = frozenset(
    {
        "inc", "incorporated", "corp", "corporation", "co", "company", "ltd", "limited", "llc", "gmbh", "ag", "plc", "pt",
        "tbk", "technologies", "technology", "international", "group", "the",
    }
)  # fmt: skip
MODEL_NOISE = frozenset({"r", "tm", "cpu", "processor", "with", "server", "series", "core", "system"})
MODEL_MARKS = frozenset({"plus", "max", "ultra", "lite", "mini"})  # one more of these words is another model
# What firmware says when nobody has filled in the field.
PLACEHOLDERS = frozenset(
    {
        "", "0", "00", "000", "0000000000", "123456789", "0123456789", "1234567890", "none", "na", "null", "unknown",
        "notspecified", "notavailable", "notapplicable", "defaultstring", "tobefilledbyoem", "systemserialnumber",
        "serialnumber", "systemmanufacturer", "systemproductname", "productname", "oem", "xxxxxxxxxx", "empty", "nodimm",
        "chassisserialnumber", "invalid", "standard", "tidakada", "belumada",
    }
)  # fmt: skip


@dataclass(frozen=True)
class Tolerance:
    """A number is the same within `share` of the declared one, or within `amount` of it, whichever is wider."""

    share: float = 0.0
    amount: float = 0.0
    unit: str = ""

    def holds(self, declared: float, found: float) -> bool:
        return abs(declared - found) <= max(self.share * abs(declared), self.amount) + 1e-9

    def __str__(self) -> str:
        parts = []
        if self.share:
            parts.append(f"±{self.share * 100:g}%")
        if self.amount:
            parts.append(f"±{self.amount:g} {self.unit}".rstrip())
        return " / ".join(parts)


EXACT = Tolerance()


@dataclass(frozen=True)
class Tolerances:
    """One tolerance a field. Memory and disks cover GiB against GB (7.4 %) and what the machine keeps for itself."""

    units: Tolerance = EXACT
    depth_mm: Tolerance = field(default_factory=lambda: Tolerance(amount=20, unit="mm"))
    weight_kg: Tolerance = field(default_factory=lambda: Tolerance(share=0.10, amount=1, unit="kg"))
    memory_gib: Tolerance = field(default_factory=lambda: Tolerance(share=0.08))
    disk_gb: Tolerance = field(default_factory=lambda: Tolerance(share=0.08))
    psu_watts: Tolerance = field(default_factory=lambda: Tolerance(share=0.05))
    count: Tolerance = EXACT
