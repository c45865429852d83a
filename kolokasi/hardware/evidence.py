"""What several sources say of one machine, made one: whose word counts for what is data. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, get_args

from kolokasi.hardware.rules import compare, is_absent

Source = Literal["redfish", "lshw", "dmidecode", "label"]
SOURCES: tuple[str, ...] = get_args(Source)

PARTS = {"cpu": ("model", "sockets", "cores", "threads"), "psu": ("count", "watts")}
WHOLE = (
    "manufacturer", "model", "serial", "units", "depth_mm", "weight_kg", "memory_gib", "disks", "nics",
    "watts_measured", "hostname", "uuid",
)  # fmt: skip
FIELDS = (*WHOLE, *(f"{part}.{name}" for part, names in PARTS.items() for name in names))

# Whose word counts, the strongest first. What a person reads off the metal or measures is nearest to the metal; of what is
# inside the management controller knows more than the operating system, and that more than the tables of the firmware.
OUTSIDE: tuple[Source, ...] = ("label", "redfish", "dmidecode", "lshw")
INSIDE: tuple[Source, ...] = ("redfish", "lshw", "dmidecode", "label")
PRECEDENCE: Mapping[str, tuple[Source, ...]] = {
    **dict.fromkeys(("manufacturer", "model", "serial", "units", "depth_mm", "weight_kg"), OUTSIDE),
    **dict.fromkeys(("psu.count", "psu.watts"), OUTSIDE),
    **dict.fromkeys(("cpu.model", "cpu.sockets", "cpu.cores", "cpu.threads", "memory_gib", "disks"), INSIDE),
    "nics": (
        "lshw",
        "redfish",
        "dmidecode",
        "label",
    ),  # a controller often tells the speed of the link, not of the port
    "watts_measured": ("redfish", "label", "lshw", "dmidecode"),
    "hostname": ("lshw", "redfish", "dmidecode", "label"),
    "uuid": ("redfish", "dmidecode", "lshw", "label"),
}


@dataclass(frozen=True)
class Evidence:
    """What one source says of one machine.

    `found`: the keys of a declaration (INTERFACES), only those that are said, and `cpu.threads`, `watts_measured` (W drawn
    now), `macs` (list, `aa:bb:…`), `hostname`, `uuid`. `said`: sentences on what was not understood or left out, for people.
    """

    source: Source
    found: Mapping[str, Any]
    said: tuple[str, ...] = ()


@dataclass(frozen=True)
class Conflict:
    """Two sources that differ beyond the tolerance: whose value was kept, and the other's."""

    field: str
    kept: Source
    kept_value: Any
    other: Source
    other_value: Any


@dataclass(frozen=True)
class Merged:
    """One machine of several pieces of evidence. `origin`: field (`cpu.cores`, `serial`, …) → the source it was taken from."""

    found: Mapping[str, Any] = field(default_factory=dict)
    origin: Mapping[str, Source] = field(default_factory=dict)
    conflicts: tuple[Conflict, ...] = ()


def merge(pieces: Sequence[Evidence]) -> Merged:
    """Each field by the strongest source that says it; of two pieces of one source the later in the sequence speaks.

    The network addresses of all are gathered. Nothing is invented: a field that nobody says is not there.
    """
    by_source = {piece.source: piece for piece in pieces}  # the later stands
    taken: dict[str, tuple[Source, Any]] = {}
    for name in FIELDS:
        for source in PRECEDENCE[name]:
            value = _value(by_source[source].found, name) if source in by_source else None
            if not is_absent(value):
                taken[name] = (source, value)
                break
    found = nested({name: value for name, (_source, value) in taken.items()})
    origin = {name: source for name, (source, _value_) in taken.items()}
    macs = sorted({mac for piece in pieces for mac in piece.found.get("macs") or ()})
    if macs:
        found["macs"] = macs
    return Merged(found, origin, tuple(_conflicts(found, origin, by_source)))


def nested(flat: Mapping[str, Any]) -> dict[str, Any]:
    """`{"cpu.cores": 8, "serial": "X"}` as the keys of a declaration: `{"cpu": {"cores": 8}, "serial": "X"}`."""
    found: dict[str, Any] = {}
    for name, value in flat.items():
        part, _, inner = name.partition(".")
        if inner:
            found.setdefault(part, {})[inner] = value
        else:
            found[name] = value
    return found


def _value(found: Mapping[str, Any], name: str) -> Any:
    part, _, inner = name.partition(".")
    whole = found.get(part)
    if not inner:
        return whole
    return whole.get(inner) if isinstance(whole, Mapping) else None


def _conflicts(
    kept: Mapping[str, Any], origin: Mapping[str, Source], by_source: Mapping[Source, Evidence]
) -> Iterator[Conflict]:
    for source, piece in by_source.items():
        for row in compare(kept, piece.found):
            if row.verdict == "different" and origin.get(row.field, source) != source:
                yield Conflict(row.field, origin[row.field], row.declared, source, row.found)
