"""A way to take a machine in, and what the machines of one arrangement take together. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from kolokasi.facility.rules.burden import Burden
from kolokasi.facility.rules.plant import BOTH, FRONT, SLACK, Plant, RackFacts, Run, Wish
from kolokasi.facility.rules.power import Feeds

Item = tuple[int, bool]
"""What stands in a rack: how many half units high, and whether on both faces."""
Margins = dict[str, float]
"""How much is left of each limit with the machine in its place; below zero the limit is broken."""


@dataclass(frozen=True)
class Option:
    """A way to take one machine in: a rack, the feeds it hangs on, and a line to the outside."""

    rack: RackFacts
    feeds: Feeds
    uplink: int | None
    both: bool

    @property
    def faces(self) -> str:
        return BOTH if self.both else FRONT


@dataclass(frozen=True)
class Cost:
    """What an arrangement costs, each part already weighted: broken gaps, the fullest feed or UPS, uneven phases, agencies
    in racks where they did not stand, machines for two feeds in a rack with fewer."""

    gap: float = 0.0
    balance: float = 0.0
    legs: float = 0.0
    together: float = 0.0
    one_feed: float = 0.0

    @property
    def total(self) -> float:
        return self.gap + self.balance + self.legs + self.together + self.one_feed


@dataclass(frozen=True)
class Spot:
    """An option at a place: `start` is its lowest half unit; None where the limit of space is lifted.

    `share` is how full the fullest feed or UPS is then; `alone` what the place costs by itself.
    """

    wish: Wish
    option: Option
    start: int | None
    margins: Margins
    share: float = 0.0
    alone: Cost = Cost()

    @property
    def taken(self) -> Run:
        """The half units that it takes."""
        start = self.start or 0
        return start, start + self.wish.half_units


@dataclass
class Taken:
    """What the machines placed so far take; with a `burden` also what they draw in every scenario."""

    spots: list[Spot] = field(default_factory=list)
    items: dict[int, list[Item]] = field(default_factory=lambda: defaultdict(list))
    weight: dict[int, float] = field(default_factory=lambda: defaultdict(float))
    rack_watts: dict[int, float] = field(default_factory=lambda: defaultdict(float))
    room_watts: dict[int, float] = field(default_factory=lambda: defaultdict(float))
    site_watts: dict[int, float] = field(default_factory=lambda: defaultdict(float))
    mbps: dict[int, int] = field(default_factory=lambda: defaultdict(int))
    hung: dict[Feeds, float] = field(default_factory=lambda: defaultdict(float))
    burden: Burden | None = None

    @classmethod
    def by(cls, spots: Iterable[Spot], plant: Plant, burden: Burden | None = None) -> Taken:
        """What these spots take."""
        taken = cls(burden=burden)
        for spot in spots:
            taken.add(spot, plant)
        return taken

    def add(self, spot: Spot, plant: Plant, sign: int = 1) -> None:
        """The spot is taken, or with `sign` -1 given back."""
        rack, wish = spot.option.rack, spot.wish
        watts = sign * (wish.watts or 0)
        room = plant.rooms[rack.room_id]
        self.weight[rack.id] += sign * (wish.weight_kg or 0)
        self.rack_watts[rack.id] += watts
        self.room_watts[room.id] += watts
        self.site_watts[room.site_id] += watts
        self.hung[spot.option.feeds] += watts
        if self.burden is not None:
            self.burden.add(spot.option.feeds, watts)
        if spot.option.uplink is not None:
            self.mbps[spot.option.uplink] += sign * (wish.mbps or 0)
        if sign > 0:
            self.spots.append(spot)
        else:
            self.spots.remove(spot)
        item = (wish.half_units, spot.option.both)
        (self.items[rack.id].append if sign > 0 else self.items[rack.id].remove)(item)


def broken(left: Margins) -> set[str]:
    """The limits that are broken."""
    return {name for name, margin in left.items() if margin < -SLACK}


def runs(option: Option) -> tuple[Run, ...]:
    """The free runs of the rack on the faces that the machine needs."""
    return option.rack.both if option.both else option.rack.front
