"""What would be if: a plant with a figure changed, a device gone, or a part more. Pure; nothing of the real plant moves."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, fields, replace
from typing import Any

from kolokasi.facility.rules.keeping import Device
from kolokasi.facility.rules.objective import Weights
from kolokasi.facility.rules.plant import Brackets, Plant
from kolokasi.facility.rules.vacating import vacated

HELD = "held"
RULES: dict[str, type[Any]] = {"capacity": Brackets, "placement": Weights}
# kind of part as it is written → where the plant has it, and which of its figures may be set
PARTS: dict[str, tuple[str, tuple[str, ...]]] = {
    "site": ("sites", ("supply_w",)),
    "room": ("rooms", ("cooling_w",)),
    "ups": ("ups", ("kva", "power_factor")),
    "feed": ("feeds", ("volts", "amps", "phases", "derating")),
    "rack": ("racks", ("max_watts", "max_weight_kg", "depth_mm")),
    "uplink": ("uplinks", ("mbps", "oversubscription")),
}
WHOLE = frozenset(
    {"supply_w", "cooling_w", "volts", "amps", "phases", "max_watts", "depth_mm", "mbps", "depth_clearance_mm"}
)
MOST = 1e9
_SETTING = re.compile(
    r"""^\s*(?P<what>[a-z_]+)(?::(?P<name>"[^"]*"|'[^']*'|.+?))?\.(?P<figure>[a-z0-9_]+)\s*=\s*(?P<value>\S+)\s*$"""
)


class Unthinkable(ValueError):  # noqa: N818 - the caller words it
    """The assumption names nothing that there is: `why` is shape, part, figure, value or device; `text` the wrong word."""

    def __init__(self, why: str, text: str, known: Sequence[str] = ()) -> None:
        super().__init__(why, text)
        self.why, self.text, self.known = why, text, list(known)


@dataclass(frozen=True)
class Setting:
    """One figure set: of a bracket (`capacity.pue=1.4`) or of a part by its name (`ups:"UPS A".kva=30`)."""

    what: str
    name: str
    figure: str
    value: float

    def __str__(self) -> str:
        named = f"{self.what}:{self.name}" if self.name else self.what
        return f"{named}.{self.figure}={self.value:g}"


@dataclass(frozen=True)
class Assumptions:
    """Everything that is supposed at once."""

    settings: tuple[Setting, ...] = ()
    without: tuple[str, ...] = ()
    without_promises: bool = False

    def __bool__(self) -> bool:
        return bool(self.settings or self.without or self.without_promises)


@dataclass(frozen=True)
class Supposed:
    """A plant, what stands in it, the brackets it is judged by, and the weights of a good place."""

    plant: Plant
    brackets: Brackets
    weights: Weights = Weights()  # noqa: RUF009 - frozen
    devices: tuple[Device, ...] = field(default=(), repr=False)


def read_setting(text: str) -> Setting:
    """The setting that was typed; its part need not exist."""
    found = _SETTING.match(text)
    if found is None:
        raise Unthinkable("shape", text)
    what, name, figure = found["what"], (found["name"] or "").strip("\"'").strip(), found["figure"]
    if what in RULES and not name:
        known = tuple(one.name for one in fields(RULES[what]))
    elif what in PARTS and name:
        known = PARTS[what][1]
    else:
        raise Unthinkable("part", what, [*RULES, *(f'{kind}:"…"' for kind in PARTS)])
    if figure not in known:
        raise Unthinkable("figure", figure, known)
    return Setting(what, name, figure, _value(figure, found["value"]))


def _value(figure: str, text: str) -> float:
    try:
        value = float(text.replace(",", "."))
    except ValueError:
        value = float("nan")
    whole = float(value).is_integer() if abs(value) <= MOST else False
    if not 0 < value <= MOST or (figure in WHOLE and not whole) or (figure == "phases" and value not in (1, 3)):
        raise Unthinkable("value", text)
    return int(value) if figure in WHOLE else value


def suppose(before: Supposed, assumed: Assumptions) -> Supposed:
    """The plant as it would be. Of promises all go that are only held; a name takes every device of that name."""
    after = before
    for setting in assumed.settings:
        after = _set(after, setting)
    gone = [device for device in after.devices if assumed.without_promises and device.kind == HELD]
    for name in assumed.without:
        gone += _named(after.devices, name)
    return without(after, gone)


def _set(before: Supposed, setting: Setting) -> Supposed:
    change: dict[str, Any] = {setting.figure: setting.value}
    if setting.what == "capacity":
        return replace(before, brackets=replace(before.brackets, **change))
    if setting.what == "placement":
        return replace(before, weights=replace(before.weights, **change))
    table = PARTS[setting.what][0]
    rows: dict[int, Any] = dict(getattr(before.plant, table))
    mine = [number for number, row in rows.items() if row.name.casefold() == setting.name.casefold()]
    if not mine:
        raise Unthinkable("name", setting.name, sorted(row.name for row in rows.values()))
    for number in mine:
        rows[number] = replace(rows[number], **change)
    return replace(before, plant=_with(before.plant, table, rows))


def _with(plant: Plant, table: str, rows: dict[int, Any]) -> Plant:
    changed: dict[str, Any] = {table: rows}
    return replace(plant, **changed)


def _named(devices: Iterable[Device], name: str) -> list[Device]:
    wanted = name.strip().casefold()
    found = [one for one in devices if wanted in _names(one)]
    if not found:
        raise Unthinkable("device", name)
    return found


def _names(device: Device) -> set[str]:
    """What a device may be called by: its label on the rack, the server's name in it, the server's own label, its case."""
    return {
        part.casefold() for part in (device.name, device.name.rpartition(" · ")[2], device.server, device.case) if part
    }


def without(before: Supposed, gone: Iterable[Device]) -> Supposed:
    """The plant as if these devices had never come: their units, watts, weight and bandwidth are free."""
    leaving = {device.id: device for device in gone}
    left = tuple(device for device in before.devices if device.id not in leaving)
    return replace(before, plant=vacated(before.plant, before.devices, leaving.values()), devices=left)
