"""The list of available capacity: per room and per site what is used, promised and free, as pages and papers show it."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from typing import Any

import numpy as np

from kolokasi.facility.columns import Columns, Floats, added, names_of
from kolokasi.facility.loads import LoadTable
from kolokasi.facility.rules import space
from kolokasi.facility.rules.plant import FEED, Brackets

HELD = "held"


@dataclass(frozen=True)
class Bar:
    """One capacity: `total` is what the limit allows (None where none is known), `worst` the load with one feed or UPS lost."""

    name: str
    unit: str
    total: float | None
    used: float
    promised: float
    worst: float | None = None
    when: str = ""

    @property
    def free(self) -> float | None:
        """What is left at the worst moment; never below zero."""
        if self.total is None:
            return None
        return max(0, round(self.total - max(self.used + self.promised, self.worst or 0), 1))


@dataclass(frozen=True)
class UpsBar(Bar):
    """A UPS in watts; `va` and `free_va` are the same limits in VA."""

    va: float = 0
    free_va: float = 0


@dataclass(frozen=True)
class RoomFigures:
    """What a room can still take. `largest_run` is the longest run of units free in front and at the rear."""

    room_id: int
    room: str
    site: str
    racks: int
    units: Bar
    largest_run: float
    largest_run_rack: str
    ups: tuple[UpsBar, ...]
    cooling: Bar
    building: Bar
    uplinks: tuple[Bar, ...]
    largest_watts: int | None
    largest_watts_rack: str

    def as_json(self) -> dict[str, Any]:
        """The figures as plain numbers and words, to be kept with the check of a case."""
        found = asdict(self)
        for name in ("units", "cooling", "building"):
            found[name]["free"] = getattr(self, name).free
        found["ups"] = [asdict(bar) | {"free": bar.free} for bar in self.ups]
        found["uplinks"] = [asdict(bar) | {"free": bar.free} for bar in self.uplinks]
        return found


class Split:
    """What racks carry, promised (True) apart from the rest (False)."""

    def __init__(self, columns: Columns) -> None:
        self.units: dict[tuple[int, bool], float] = {}
        self.watts: dict[tuple[int, bool], float] = {}
        self.weight: dict[tuple[int, bool], float] = {}
        names = ["id", "taken", "taken_held", "watts", "watts_held", "weight_kg", "weight_held_kg"]
        for rack, half, half_held, watts, held, weight, weight_held in columns.racks[names].tolist():
            self.units |= {(rack, False): (half - half_held) / 2, (rack, True): half_held / 2}
            self.watts |= {(rack, False): watts - held, (rack, True): held}
            self.weight |= {(rack, False): weight - weight_held, (rack, True): weight_held}
        table = LoadTable(columns, Brackets())
        held_on = table.held()
        self.on: dict[tuple[int, bool], float] = {}
        for place, feed in enumerate(columns.feed_ids.tolist()):
            self.on |= {(feed, False): table.base[place] - held_on[place], (feed, True): held_on[place]}


def room_figures(columns: Columns, brackets: Brackets) -> list[RoomFigures]:
    """Every room of the plant, by site and name."""
    halls = _Halls(columns, brackets)
    places = {room[0]: place for place, room in enumerate(columns.rooms)}
    sites = {site[0]: site[1] for site in columns.sites}
    rooms = sorted(columns.rooms, key=lambda room: (sites[room[1]], room[2]))
    return [
        RoomFigures(
            room_id=room,
            room=name,
            site=sites[site],
            racks=int(halls.count[places[room]]),
            units=halls.units(places[room]),
            **halls.largest(places[room]),
            ups=halls.ups(room),
            cooling=_bar(cooling, halls.watts[0][places[room]], halls.held[0][places[room]]),
            building=halls.building(site),
            uplinks=halls.uplinks(site),
        )
        for room, site, name, cooling in rooms
    ]


class _Halls:
    """The columns summed up by room, site and UPS."""

    def __init__(self, columns: Columns, brackets: Brackets) -> None:
        self.columns, self.brackets = columns, brackets
        self.table = LoadTable(columns, brackets)
        self.held_on = self.table.held()
        self.worst, self.lost = self.table.worst_of_all()
        self.watts, self.held = columns.sums("watts"), columns.sums("watts_held")
        self.count = added(columns.room_of, np.ones(len(columns)), len(columns.rooms))
        self.sums = {name: columns.sums(name)[0] for name in ("units", "taken", "taken_held")}
        self.longest = columns.racks["longest_both"].astype(np.int64)
        self.headroom = self._headroom()
        tops = [self._tops(place) for place in range(len(columns.rooms))]
        ids = columns.racks["id"].astype(np.int64)
        self.tops = dict(enumerate(tops))
        self.rack_names = names_of("facility_rack", [int(ids[one]) for top in tops for one in top if one is not None])
        feeds = [int(columns.feed_ids[one]) for one in self.lost.tolist() if 0 <= one < len(columns.feeds)]
        self.feed_names = names_of("facility_feed", feeds)

    def _headroom(self) -> Floats:
        """By rack the most watts that one more machine with two power supplies may draw; below zero where none is known."""
        found = np.full(self.columns.set_count + 1, np.inf)
        for which, moments in self.table.of_sets():
            found[which] = moments.headroom()
        mine = found[self.columns.set_of]
        left = self.columns.racks["max_watts"].astype(float) - self.columns.racks["watts"].astype(float)
        return np.where(np.isinf(mine), -1.0, np.maximum(np.minimum(mine, left), 0.0))

    def _tops(self, room: int) -> tuple[int | None, int | None]:
        """The racks with the longest run and with the most headroom."""
        here = np.flatnonzero(self.columns.room_of == room)
        if not len(here):
            return None, None
        run = here[len(here) - 1 - int(np.argmax(self.longest[here][::-1]))]
        watts = here[int(np.argmax(self.headroom[here]))]
        return int(run), int(watts) if self.headroom[watts] >= 0 else None

    def _name(self, rack: int | None) -> str:
        return "" if rack is None else self.rack_names[int(self.columns.racks["id"][rack])]

    def units(self, room: int) -> Bar:
        taken, held = self.sums["taken"][room] / 2, self.sums["taken_held"][room] / 2
        return Bar("", "U", int(self.sums["units"][room]), float(taken - held), float(held))

    def largest(self, room: int) -> dict[str, Any]:
        """The longest free run, and the most watts that one machine with two power supplies may draw, each with its rack."""
        run, watts = self.tops[room]
        return {
            "largest_run": space.whole(int(self.longest[run])) if run is not None else 0,
            "largest_run_rack": self._name(run),
            "largest_watts": None if watts is None else int(self.headroom[watts]),
            "largest_watts_rack": self._name(watts),
        }

    def ups(self, room: int) -> tuple[UpsBar, ...]:
        first = len(self.columns.feeds)
        mine = [(ups, first + place) for place, ups in enumerate(self.columns.ups) if ups[2] == room]
        return tuple(self._ups(ups, part) for ups, part in sorted(mine, key=lambda one: one[0][1]))

    def _ups(self, ups: tuple[int, str, int, float, float], part: int) -> UpsBar:
        _id, name, _room, kva, factor = ups
        total, load, held = (float(row[part]) for row in (self.table.limit, self.table.base, self.held_on))
        worst = load + float(self.worst[part])
        free = max(0.0, total - max(worst, load))
        return UpsBar(
            name, "W", round(total), round(load - held), round(held), round(worst), self._lost(int(self.lost[part])),
            round(kva * 1000 * self.brackets.ups_share), round(free / factor),
        )  # fmt: skip

    def _lost(self, part: int) -> str:
        if part < 0:
            return ""
        kind, number = self.table.named(part)
        return self.feed_names[number] if kind == FEED else self.columns.ups[part - len(self.columns.feeds)][1]

    def building(self, site_id: int) -> Bar:
        """The whole building, heat and losses included: watts times PUE."""
        place = next(n for n, site in enumerate(self.columns.sites) if site[0] == site_id)
        _id, name, supply = self.columns.sites[place]
        return replace(_bar(supply, self.watts[1][place], self.held[1][place], self.brackets.pue), name=name)

    def uplinks(self, site_id: int) -> tuple[Bar, ...]:
        return tuple(
            Bar(name, "Mbps", mbps * (share or self.brackets.oversubscription), sold - held, held)
            for _id, site, name, mbps, share, sold, held in self.columns.uplinks
            if site == site_id
        )


def _bar(total: float | None, watts: float, held: float, factor: float = 1) -> Bar:
    return Bar("", "W", total, round((watts - held) * factor), round(held * factor))
