"""What the arithmetic reckons with: a request's machines, the brackets of the policy, and a plant as it stands. Pure."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

MOUNTING, SPACE, DEPTH, WEIGHT, RACK_POWER, FEED, UPS, COOLING, BUILDING, BANDWIDTH = LIMITS = (
    "mounting", "space", "depth", "weight", "rack_power", "feed", "ups", "cooling", "building", "bandwidth"
)  # fmt: skip
FRONT, BOTH = "front", "both"
SLACK = 1e-6  # floats of one sum may end this far apart

Run = tuple[int, int]
"""Free half units of a rack, upper end excluded."""


@dataclass(frozen=True)
class Brackets:
    """The numbers in brackets of HOUSE 5, each a policy `capacity.*` of the office."""

    deep_share: float = 0.5
    depth_clearance_mm: int = 150
    pue: float = 1.6
    derating: float = 0.8
    ups_share: float = 0.8
    oversubscription: float = 1.0


@dataclass(frozen=True)
class Wish:
    """One machine that wants a place; what is None was not declared and asks for nothing.

    `room` binds it to the room of that name; `agency` is whose it is, so that machines of one agency may stand together.
    """

    index: int
    units: float = 1
    depth_mm: int | None = None
    weight_kg: float | None = None
    watts: int | None = None
    psu_count: int | None = None
    mounting: str | None = "rack"
    mbps: int | None = None
    agency: int | None = None
    room: str | None = None

    @property
    def half_units(self) -> int:
        return max(1, math.ceil((self.units or 1) * 2))

    @property
    def feeds_wanted(self) -> int:
        """How many feeds it has a plug for: one, or with more supplies, or an unknown number, two."""
        return 1 if self.psu_count == 1 else 2

    @property
    def kind(self) -> Wish:
        """The same machine without its number: two of one kind need not be told apart."""
        return replace(self, index=-1)


def wish_of(spec: Mapping[str, Any], index: int = 0) -> Wish:
    """The wish that a declared server makes (keys of a capacity request); expected watts before nameplate."""
    watts = spec.get("watts") or {}
    psu = spec.get("psu_count") or (spec.get("psu") or {}).get("count")
    return Wish(
        index=index,
        units=spec.get("units") or 1,
        depth_mm=spec.get("depth_mm"),
        weight_kg=spec.get("weight_kg"),
        watts=watts.get("expected") or watts.get("nameplate"),
        psu_count=psu,
        mounting=spec.get("mounting") or "rack",
        mbps=spec.get("bandwidth_mbps"),
        agency=spec.get("agency"),
        room=spec.get("room"),
    )


@dataclass(frozen=True)
class SiteFacts:
    id: int
    name: str
    supply_w: int | None
    watts: float


@dataclass(frozen=True)
class RoomFacts:
    id: int
    site_id: int
    name: str
    cooling_w: int | None
    watts: float


@dataclass(frozen=True)
class UpsFacts:
    id: int
    name: str
    room_id: int
    kva: float
    power_factor: float
    battery_minutes: int | None = None


@dataclass(frozen=True)
class FeedFacts:
    """A feed; `derating` is its own share of the fuse, None where the policy's holds; `leg` the phase of a single-phase one."""

    id: int
    name: str
    room_id: int
    ups_id: int | None
    volts: int
    amps: int
    phases: int
    derating: float | None = None
    leg: str = ""

    @property
    def watts(self) -> float:
        """What the fuse lets through, before derating; volts are line to line."""
        return self.volts * self.amps * (math.sqrt(3) if self.phases == 3 else 1)


@dataclass(frozen=True)
class RackFacts:
    """A rack with its load; `front` are the runs free in front, `both` those free in front and at the rear.

    `agencies` stand or are promised here. With `floor` it is the floor, not the rack, that bears no more than
    `max_weight_kg`. A `frozen` rack is being worked on and takes nothing new.
    """

    id: int
    name: str
    room_id: int
    units: int
    depth_mm: int | None
    max_weight_kg: float | None
    max_watts: int | None
    feeds: tuple[int, ...]
    watts: float = 0
    weight_kg: float = 0
    front: tuple[Run, ...] = ()
    both: tuple[Run, ...] = ()
    agencies: frozenset[int] = frozenset()
    floor: bool = False
    frozen: bool = False


@dataclass(frozen=True)
class UplinkFacts:
    """A line; `sold` is all that is sold or promised on it."""

    id: int
    site_id: int
    name: str
    mbps: int
    oversubscription: float | None
    sold: int

    def sellable(self, brackets: Brackets) -> float:
        return self.mbps * (self.oversubscription or brackets.oversubscription)


@dataclass(frozen=True)
class Loads:
    """Watts on parts (feed or UPS by its id) with all well, and how they change with each part that is lost."""

    base: Mapping[tuple[str, int], float]
    change: Mapping[tuple[str, int], Mapping[tuple[str, int], float]]


@dataclass(frozen=True)
class Plant:
    """Everything that a verdict looks at, as of one moment. `groups` are the watts that hang on one set of feeds.

    A plant reduced to some racks has the groups on their feeds; `elsewhere` is what all other groups bring on those feeds
    and their UPS. All other sums are those of the whole plant.
    """

    sites: dict[int, SiteFacts]
    rooms: dict[int, RoomFacts]
    ups: dict[int, UpsFacts]
    feeds: dict[int, FeedFacts]
    racks: dict[int, RackFacts]
    uplinks: dict[int, UplinkFacts]
    groups: dict[tuple[int, ...], float] = field(default_factory=dict)
    elsewhere: Loads | None = None

    def site_of(self, rack: RackFacts) -> SiteFacts:
        return self.sites[self.rooms[rack.room_id].site_id]


def takes_both_faces(wish: Wish, rack: RackFacts, brackets: Brackets) -> bool:
    """A device deeper than its share of the rack's depth takes both faces; so does one where a depth is unknown."""
    if wish.depth_mm is None or rack.depth_mm is None:
        return True
    return wish.depth_mm > brackets.deep_share * rack.depth_mm
