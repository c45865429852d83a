"""What would be if: a plant with a figure changed, a device gone, or a part more. Pure; nothing of the real plant moves."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, fields, replace
from typing import Any

from kolokasi.facility.rules import space
from kolokasi.facility.rules.keeping import Device
from kolokasi.facility.rules.objective import Weights
from kolokasi.facility.rules.plant import Brackets, Plant, RackFacts, Run

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
    if not leaving:
        return before
    left = tuple(device for device in before.devices if device.id not in leaving)
    plant = before.plant
    watts: dict[int, float] = defaultdict(float)
    weight: dict[int, float] = defaultdict(float)
    groups, sold = dict(plant.groups), dict(plant.uplinks)
    for one in leaving.values():
        watts[one.rack] += one.watts
        weight[one.rack] += one.weight_kg
        feeds = one.feeds(plant)
        if feeds in groups:
            groups[feeds] -= one.watts
        if one.uplink in sold:
            sold[one.uplink] = replace(sold[one.uplink], sold=sold[one.uplink].sold - one.mbps)
    racks = dict(plant.racks)
    for number, rest in _by_rack(left, {one.rack for one in leaving.values()}).items():
        racks[number] = _relieved(racks[number], rest, watts[number], weight[number])
    return replace(before, plant=_summed(replace(plant, racks=racks, groups=groups, uplinks=sold), watts), devices=left)


def _by_rack(devices: Iterable[Device], racks: set[int]) -> dict[int, list[Device]]:
    found: dict[int, list[Device]] = {rack: [] for rack in racks}
    for one in devices:
        if one.rack in found:
            found[one.rack].append(one)
    return found


def _relieved(rack: RackFacts, rest: list[Device], watts: float, weight: float) -> RackFacts:
    """The rack with only the rest in it."""
    whole = [(0, rack.units * 2)]
    lowered: dict[str, Any] = {
        "watts": rack.watts - watts, "weight_kg": rack.weight_kg - weight,
        "front": _runs(whole, (one for one in rest if one.front)), "both": _runs(whole, rest),
    }  # fmt: skip
    return replace(rack, **lowered)


def _runs(whole: list[Run], devices: Iterable[Device]) -> tuple[Run, ...]:
    return tuple(space.without(whole, [(one.low, one.high) for one in devices]))


def _summed(plant: Plant, less: dict[int, float]) -> Plant:
    """Rooms and sites carry so many watts less as their racks do."""
    rooms, sites = dict(plant.rooms), dict(plant.sites)
    for rack, watts in less.items():
        room = rooms[plant.racks[rack].room_id]
        rooms[room.id] = replace(room, watts=room.watts - watts)
        sites[room.site_id] = replace(sites[room.site_id], watts=sites[room.site_id].watts - watts)
    return replace(plant, rooms=rooms, sites=sites)
