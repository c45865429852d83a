"""When each limit runs out at the rate of the last months, what is promised counted as there. Pure; no clock of its own.

The load of a limit is the one that the verdict counts, at its worst moment (N-1) for feeds and UPS. The rate is the straight
line from the load at the beginning of the time looked at to the load now, of what came with requests alone: what a file
brought in says nothing about the next months.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from kolokasi.facility.rules.plant import (
    BANDWIDTH,
    BUILDING,
    COOLING,
    FEED,
    SLACK,
    SPACE,
    UPS,
    WEIGHT,
    Brackets,
    Plant,
)
from kolokasi.facility.rules.power import Feeds, Power

ADDRESS = "address"
MONTH = timedelta(days=365.25 / 12)
MONTHS, LEAST = 12, 3
FARTHEST = 120  # months; what lasts longer is not told by a line
EVERY_MONTH = 2_000  # racks; of a larger plant only the first and the last moment are reckoned
UNITS = {
    SPACE: "U", UPS: "W", FEED: "W", COOLING: "W", BUILDING: "W", BANDWIDTH: "Mbps", ADDRESS: "IPv4", WEIGHT: "kg",
}  # fmt: skip
ORDER = tuple(UNITS)
Key = tuple[str, str]
"""A limit and where it is: ("ups", "UPS A")."""


@dataclass(frozen=True)
class Flow:
    """What one request brought to a rack, from when, and until when where it has left."""

    rack: int
    came: datetime
    left: datetime | None = None
    units: float = 0
    watts: float = 0
    weight_kg: float = 0
    feed: int | None = None
    uplink: int | None = None
    mbps: int = 0
    held: bool = False
    server: int = 0

    def there(self, at: datetime) -> bool:
        return self.came <= at and (self.left is None or self.left > at)


@dataclass(frozen=True)
class Stock:
    """A limit: how much it allows in all, and how much is used or promised at its worst moment. `lost` makes it the worst."""

    total: float
    load: float
    lost: str = ""


@dataclass(frozen=True)
class Course:
    """One limit over time: at the end of each month so far its load, and from there when it is used up.

    `rate` is in units a month, None where there is too little data; `gone` None where it does not run out at that rate.
    """

    limit: str
    scope: str
    unit: str
    total: float
    load: float
    promised: float
    waiting: float
    rate: float | None
    servers: int
    months: float
    points: tuple[tuple[datetime, float], ...]
    gone: datetime | None = None
    lost: str = ""

    @property
    def free(self) -> float:
        """What is left when those who wait have theirs, too."""
        return self.total - self.load - self.waiting

    @property
    def over(self) -> bool:
        """Whether nothing is left already."""
        return self.free <= SLACK


@dataclass(frozen=True)
class Demand:
    """What the waiting list wants: watts, units and so on of those who wait, wherever they will stand."""

    units: float = 0
    watts: float = 0
    weight_kg: float = 0
    mbps: float = 0
    addresses: float = 0

    def of(self, limit: str, brackets: Brackets) -> float:
        """What it would take of one limit, if all of it came there."""
        return {
            SPACE: self.units, UPS: self.watts, FEED: 0.0, COOLING: self.watts, BUILDING: self.watts * brackets.pue,
            BANDWIDTH: self.mbps, ADDRESS: self.addresses, WEIGHT: self.weight_kg,
        }[limit]  # fmt: skip


@dataclass(frozen=True)
class Period:
    """The time that the rate is taken from: `months` of it, ending `now`; `least` months are needed to say anything."""

    now: datetime
    months: float = MONTHS
    least: float = LEAST

    def since(self, first: datetime | None) -> datetime:
        """Where it begins: not before anything was there to be seen."""
        earliest = self.now - self.months * MONTH
        return self.now if first is None else max(first, earliest)

    def ends_of_months(self, first: datetime | None) -> list[datetime]:
        """Moments a month apart, back from now."""
        start, moments = self.since(first), [self.now]
        while moments[-1] - MONTH > start:
            moments.append(moments[-1] - MONTH)
        return [*([start] if start < moments[-1] else []), *reversed(moments)]


def stocks(plant: Plant, brackets: Brackets) -> dict[Key, Stock]:
    """Every limit that is known, with its load: units and weight by room, cooling, building, lines, feeds and UPS."""
    found: dict[Key, Stock] = {}
    called = _called({room.id: (room.name, plant.sites[room.site_id].name) for room in plant.rooms.values()})
    lines = _called({line.id: (line.name, plant.sites[line.site_id].name) for line in plant.uplinks.values()})
    by_room: dict[int, list[int]] = defaultdict(list)
    for rack in plant.racks.values():
        by_room[rack.room_id].append(rack.id)
    for room in plant.rooms.values():
        racks = [plant.racks[number] for number in by_room[room.id]]
        if racks:
            whole = sum(rack.units for rack in racks)
            free = sum(high - low for rack in racks for low, high in rack.both) / 2
            found[SPACE, called[room.id]] = Stock(whole, whole - free)
        bearing = [rack for rack in racks if rack.max_weight_kg is not None]
        if bearing:
            most = sum(rack.max_weight_kg or 0 for rack in bearing)
            found[WEIGHT, called[room.id]] = Stock(most, sum(rack.weight_kg for rack in bearing))
        if room.cooling_w is not None:
            found[COOLING, called[room.id]] = Stock(room.cooling_w, room.watts)
    for site in plant.sites.values():
        if site.supply_w is not None:
            found[BUILDING, site.name] = Stock(site.supply_w, site.watts * brackets.pue)
    for line in plant.uplinks.values():
        found[BANDWIDTH, lines[line.id]] = Stock(line.sellable(brackets), line.sold)
    return found | _power(plant, brackets)


def _power(plant: Plant, brackets: Brackets) -> dict[Key, Stock]:
    """Every feed and UPS at its worst moment."""
    power, names = Power(plant, brackets), _names(plant)
    worst = {part: power.highest(part) for part in power.limit}
    return {
        names[part]: Stock(power.limit[part], load, names[lost][1] if lost in names else "")
        for part, (load, lost) in worst.items()
    }


def _names(plant: Plant) -> dict[tuple[str, int], Key]:
    """What a feed or UPS is called."""
    found: dict[tuple[str, int], Key] = {}
    for kind, parts in ((UPS, plant.ups), (FEED, plant.feeds)):
        called = _called({one.id: (one.name, plant.rooms[one.room_id].name) for one in parts.values()})
        found |= {(kind, number): (kind, name) for number, name in called.items()}
    return found


def _called(parts: Mapping[int, tuple[str, str]]) -> dict[int, str]:
    """The own name of each, with what it stands in where two have one name."""
    count = Counter(name for name, _above in parts.values())
    return {number: name if count[name] == 1 else f"{above} · {name}" for number, (name, above) in parts.items()}


def as_it_was(plant: Plant, flows: Iterable[Flow], at: datetime) -> Plant:
    """The plant of today with the sums of an earlier moment: less what came since, and with what has left since.

    Units are given back as a run of their own, for only their number is asked.
    """
    back: dict[int, list[float]] = defaultdict(lambda: [0.0, 0.0, 0.0])
    groups: dict[Feeds, float] = defaultdict(float, plant.groups)
    sold: dict[int, float] = defaultdict(float)
    for one in flows:
        sign = one.there(at) - (one.left is None)
        if not sign or one.rack not in plant.racks:
            continue
        for place, figure in enumerate((one.watts, one.weight_kg, one.units)):
            back[one.rack][place] += sign * figure
        groups[_hung(plant, one)] += sign * one.watts
        if one.uplink is not None:
            sold[one.uplink] += sign * one.mbps
    return _shifted(plant, back, groups, sold)


def _hung(plant: Plant, one: Flow) -> Feeds:
    return (one.feed,) if one.feed is not None else plant.racks[one.rack].feeds


def _shifted(
    plant: Plant, back: Mapping[int, Sequence[float]], groups: Mapping[Feeds, float], sold: Mapping[int, float]
) -> Plant:
    racks, rooms, sites = dict(plant.racks), dict(plant.rooms), dict(plant.sites)
    for number, (watts, weight, units) in back.items():
        rack = racks[number]
        free = sum(high - low for low, high in rack.both) - units * 2
        racks[number] = replace(rack, weight_kg=rack.weight_kg + weight, both=((0, round(free)),))
        room = rooms[rack.room_id]
        rooms[room.id] = replace(room, watts=room.watts + watts)
        sites[room.site_id] = replace(sites[room.site_id], watts=sites[room.site_id].watts + watts)
    uplinks = {
        pk: replace(line, sold=round(line.sold + sold[pk])) if pk in sold else line
        for pk, line in plant.uplinks.items()
    }
    hung = {feeds: watts for feeds, watts in groups.items() if feeds}
    return replace(plant, racks=racks, rooms=rooms, sites=sites, uplinks=uplinks, groups=hung)


@dataclass(frozen=True)
class Addresses:
    """The register's part: how many may be given, how many are taken now, and from when until when those of requests were."""

    total: float
    taken: float
    promised: float = 0
    flows: tuple[tuple[datetime, datetime | None], ...] = ()

    def at(self, moment: datetime, now: datetime) -> float:
        """How many were taken at an earlier moment."""
        then, today = (
            sum(came <= at and (left is None or left > at) for came, left in self.flows) for at in (moment, now)
        )
        return self.taken + then - today


def courses(
    plant: Plant,
    brackets: Brackets,
    flows: Sequence[Flow],
    period: Period,
    waiting: Demand,
    addresses: Addresses | None = None,
) -> list[Course]:
    """Every limit over time, in the order of the verdict; of a limit in several places each."""
    first = min((one.came for one in flows), default=None)
    moments = period.ends_of_months(first)
    if len(plant.racks) > EVERY_MONTH:
        moments = [moments[0], moments[-1]] if len(moments) > 1 else moments
    then = [stocks(as_it_was(plant, flows, at), brackets) for at in moments[:-1]]
    now = stocks(plant, brackets)
    unpromised = stocks(_without_promises(plant, flows), brackets)
    months = (period.now - moments[0]) / MONTH
    servers = _newcomers(flows, moments[0])
    found = []
    for key, stock in sorted(now.items(), key=lambda row: (ORDER.index(row[0][0]), row[0][1])):
        loads = [*(earlier[key].load for earlier in then), stock.load]
        made = _course(key, stock, list(zip(moments, loads, strict=True)), months, period, waiting.of(key[0], brackets))
        found.append(replace(made, promised=stock.load - unpromised[key].load, servers=servers))
    if addresses is not None:
        points = [(at, addresses.at(at, period.now)) for at in moments]
        stock = Stock(addresses.total, addresses.taken)
        made = _course((ADDRESS, "IPv4"), stock, points, months, period, waiting.addresses)
        found.append(replace(made, promised=addresses.promised, servers=servers))
    return found


def _newcomers(flows: Iterable[Flow], since: datetime) -> int:
    """How many servers came since then and are still here or promised; one that was promised before is none."""
    came: dict[int, datetime] = {}
    living: set[int] = set()
    for one in flows:
        came[one.server] = min(came.get(one.server, one.came), one.came)
        if one.left is None:
            living.add(one.server)
    return sum(came[server] >= since for server in living)


def _without_promises(plant: Plant, flows: Iterable[Flow]) -> Plant:
    """Only what is here: what is merely promised is taken back."""
    held = [one for one in flows if one.held and one.left is None]
    if not held:
        return plant
    return as_it_was(plant, held, min(one.came for one in held) - timedelta(seconds=1))


def _course(
    key: Key, stock: Stock, points: list[tuple[datetime, float]], months: float, period: Period, waiting: float
) -> Course:
    known = months >= period.least
    rate = (points[-1][1] - points[0][1]) / months if known else None
    made = Course(
        limit=key[0], scope=key[1], unit=UNITS[key[0]], total=stock.total, load=stock.load, promised=0.0,
        waiting=waiting, rate=rate, servers=0, months=months, points=tuple(points), lost=stock.lost,
    )  # fmt: skip
    return replace(made, gone=runs_out(made.free, rate, period.now))


def runs_out(free: float, rate: float | None, now: datetime) -> datetime | None:
    """When so much is used up at that rate; now where nothing is left, None where it is not within ten years."""
    if free <= SLACK:
        return now
    if rate is None or rate <= SLACK or not math.isfinite(free / rate) or free / rate > FARTHEST:
        return None
    return now + free / rate * MONTH


def soonest(found: Iterable[Course]) -> Course | None:
    """The limit that runs out first; of those that have, the one that is exceeded most of its size."""
    ending = [one for one in found if one.gone is not None]
    return min(ending, key=lambda one: (one.gone, one.free / one.total if one.total else 0.0), default=None)


def tightest(found: Iterable[Course]) -> Course | None:
    """The limit of which the smallest share is left."""
    return min(found, key=lambda one: one.free / one.total if one.total else 0.0, default=None)
