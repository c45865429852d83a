"""How far a delivered server may be from the declared one and still be the same, as data. Pure."""

from __future__ import annotations

from dataclasses import dataclass

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
        "chassisserialnumber", "invalid", "standard", "tidakada", "belumada", "notprovided", "unspecified", "undefined",
        "badindex", "outofspec", "nomoduleinstalled", "notpresent", "notinstalled", "tobefilledbyoemstring", "systemversion",
        "chassismanufacture", "chassismanufacturer", "baseboardserialnumber", "noserialnumber", "assettag", "partnumber",
        "01234567", "0123456789abcdef", "123456789abc", "systemuuid", "systemmodel", "allseries", "typeyourserialnumberhere",
    }
)  # fmt: skip


GIB_READ_AS_GB = 1e9 / (1 << 30)  # 0.9313: a size in GB that one side wrote down in GiB, or the other way round
TIB_READ_AS_TB = 1e12 / (1 << 40)  # 0.9095


@dataclass(frozen=True)
class Tolerance:
    """A number is the same within `share` of the declared one, or within `amount` of it, whichever is wider.

    `readings`: the same size in another unit, as a factor; such a one is the same within `reading_share` only, so that one
    module or disk less of many is still seen.
    """

    share: float = 0.0
    amount: float = 0.0
    unit: str = ""
    readings: tuple[float, ...] = ()
    reading_share: float = 0.003

    def holds(self, declared: float, found: float) -> bool:
        if abs(declared - found) <= max(self.share * abs(declared), self.amount) + 1e-9:
            return True
        factors = [*self.readings, *(1 / factor for factor in self.readings)]
        return any(abs(declared * factor - found) <= self.reading_share * declared * factor for factor in factors)

    def __str__(self) -> str:
        parts = []
        if self.share:
            parts.append(f"±{self.share * 100:g}%")
        if self.amount:
            parts.append(f"±{self.amount:g} {self.unit}".rstrip())
        if self.readings:
            parts.append("GiB = GB")
        return " / ".join(parts)


EXACT = Tolerance()


@dataclass(frozen=True)
class TolerancePolicy:
    """The figures an office may change, each as policy `hardware.tolerances.NAME`. Shares are parts of the declared value.

    Memory: the system keeps up to 3 % for itself, one of 32 equal modules is more. Disks: 1000 and 1024 are both sold as one.
    """

    depth_mm: float = 20.0
    weight_share: float = 0.10
    weight_kg: float = 1.0
    memory_share: float = 0.03
    disk_share: float = 0.025
    psu_share: float = 0.05
    gib_is_gb: bool = True

    def tolerances(self) -> Tolerances:
        """One tolerance a field, of these figures; those no sense can be made of (below nothing, half and more) are bounded."""
        memory = (GIB_READ_AS_GB,) if self.gib_is_gb else ()
        disk = (GIB_READ_AS_GB, TIB_READ_AS_TB) if self.gib_is_gb else ()
        return Tolerances(
            depth_mm=Tolerance(amount=max(self.depth_mm, 0), unit="mm"),
            weight_kg=Tolerance(share=_share(self.weight_share), amount=max(self.weight_kg, 0), unit="kg"),
            memory_gib=Tolerance(share=_share(self.memory_share), readings=memory),
            disk_gb=Tolerance(share=_share(self.disk_share), readings=disk),
            psu_watts=Tolerance(share=_share(self.psu_share)),
        )


@dataclass(frozen=True)
class Tolerances:
    """One tolerance a field."""

    depth_mm: Tolerance
    weight_kg: Tolerance
    memory_gib: Tolerance
    disk_gb: Tolerance
    psu_watts: Tolerance
    units: Tolerance = EXACT
    count: Tolerance = EXACT


def _share(value: float) -> float:
    return min(max(value, 0.0), 0.5)
