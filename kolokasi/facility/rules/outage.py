"""What happens when a part of the plant fails: which machines go down, which lose their spare feed, what then is too much
for the rest and trips in its turn (HOUSE 5 has the same powers; this is about what hangs there now). Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from kolokasi.facility.rules.plant import COOLING, FEED, SLACK, UPS, Brackets, FeedFacts, Plant
from kolokasi.facility.rules.power import Feeds, Part

ROOM, SITE, UPLINK = "room", "site", "uplink"
KINDS = (UPS, FEED, COOLING, UPLINK, ROOM, SITE)
DOWN, LATER, CUT, HOT, UNSURE, WEAK, WELL_OFF = "down", "later", "cut", "hot", "unsure", "weak", ""
FATES = (DOWN, LATER, CUT, HOT, UNSURE, WEAK)
"""From the worst: dark at once, dark when what is left trips or the batteries are empty, no line to the outside, no cooling,
dark if its only plug is on what failed (nobody wrote down where it is), and alive but without a spare."""


@dataclass(frozen=True)
class Machine:
    """Something that stands in a rack, by its occupation; `feeds` are those its supplies hang on, where that is `unsure`
    all of the rack's."""

    id: int
    rack_id: int
    room_id: int
    site_id: int
    agency_id: int | None
    label: str
    server: str
    watts: int
    feeds: Feeds
    supplies: int = 2
    unsure: bool = False
    uplink_id: int | None = None


@dataclass(frozen=True)
class Strain:
    """A part that carries more than it should once something is gone; it trips where it is more than it can."""

    part: Part
    load: float
    limit: float
    rating: float

    @property
    def trips(self) -> bool:
        return self.load > self.rating + SLACK


@dataclass(frozen=True)
class Outage:
    """What follows from the loss of one part. `lost` are the feeds that are dark at once, `tripped` the feeds and UPS that give
    way after it, `strained` what the rest carries then beyond its limit, `minutes` how long batteries last by data sheet."""

    part: Part
    lost: frozenset[int]
    tripped: tuple[Strain, ...] = ()
    strained: tuple[Strain, ...] = ()
    gone: frozenset[int] = frozenset()
    minutes: int | None = None
    on_battery: bool = False


def outage(plant: Plant, brackets: Brackets, part: Part) -> Outage:
    """The course of an outage; `plant.groups` are the watts that hang there now, `gone` all feeds dark at its end."""
    lost = frozenset(_dark(plant, part))
    if part[0] == SITE:
        return _on_battery(plant, part, lost)
    if not lost:
        return Outage(part, lost)
    gone: set[int] = set(lost)
    tripped: list[Strain] = []
    while True:
        strains = list(_strains(plant, brackets, gone, part))
        giving_way = [one for one in strains if one.trips]
        if not giving_way:
            return Outage(part, lost, tuple(tripped), tuple(strains), frozenset(gone))
        tripped += giving_way
        for strain in giving_way:
            gone |= set(_dark(plant, strain.part))


def _dark(plant: Plant, part: Part) -> Iterable[int]:
    """The feeds that carry nothing once the part is lost."""
    kind, number = part
    if kind == FEED:
        return (number,)
    if kind == UPS:
        return (feed.id for feed in plant.feeds.values() if feed.ups_id == number)
    if kind == ROOM:
        return (feed.id for feed in plant.feeds.values() if feed.room_id == number)
    if kind == SITE:
        return (feed.id for feed in plant.feeds.values() if _site(plant, feed) == number and feed.ups_id is None)
    return ()


def _site(plant: Plant, feed: FeedFacts) -> int:
    return plant.rooms[feed.room_id].site_id


def _on_battery(plant: Plant, part: Part, lost: frozenset[int]) -> Outage:
    """Without the building's supply the UPS carry on as long as the weakest of those data sheets says that are all known."""
    feeds = [feed for feed in plant.feeds.values() if _site(plant, feed) == part[1]]
    ups = {feed.ups_id for feed in feeds if feed.ups_id is not None}
    minutes = [plant.ups[one].battery_minutes for one in ups]
    known = [one for one in minutes if one is not None]
    least = min(known) if known and len(known) == len(minutes) else None
    return Outage(part, lost, gone=frozenset(feed.id for feed in feeds), minutes=least, on_battery=bool(ups))


def _strains(plant: Plant, brackets: Brackets, gone: set[int], part: Part) -> Iterable[Strain]:
    """Every feed and UPS that carries more than its limit with these feeds dark, and more than it carried before."""
    before = _loads(plant, set())
    for one, load in _loads(plant, gone).items():
        limit, rating = _limits(plant, brackets, one)
        if one != part and load > max(limit, before[one]) + SLACK:
            yield Strain(one, load, limit, rating)


def _loads(plant: Plant, gone: set[int]) -> Mapping[Part, float]:
    """What each live part carries: a machine draws evenly from its live feeds, and nothing when it has none."""
    found: dict[Part, float] = {}
    for feeds, watts in plant.groups.items():
        live = [feed for feed in feeds if feed not in gone]
        for feed in live:
            ups = plant.feeds[feed].ups_id
            for one in ((FEED, feed), (UPS, ups)) if ups is not None else ((FEED, feed),):
                found[one] = found.get(one, 0.0) + watts / len(live)
    return found


def _limits(plant: Plant, brackets: Brackets, part: Part) -> tuple[float, float]:
    """What a part should carry at most, and what it can."""
    kind, number = part
    if kind == FEED:
        feed = plant.feeds[number]
        return feed.watts * (feed.derating or brackets.derating), feed.watts
    ups = plant.ups[number]
    rating = ups.kva * 1000 * ups.power_factor
    return rating * brackets.ups_share, rating


def fate(machine: Machine, course: Outage) -> str:
    """What becomes of a machine; empty where it notices nothing."""
    kind, number = course.part
    if kind == UPLINK:
        return CUT if machine.uplink_id == number else WELL_OFF
    if kind == COOLING:
        return HOT if machine.room_id == number and machine.watts else WELL_OFF
    if kind == ROOM and machine.room_id == number:
        return DOWN if machine.watts else WELL_OFF
    if kind == SITE and not machine.feeds:
        return DOWN if machine.site_id == number and machine.watts else WELL_OFF
    return _powered(machine, course)


def _powered(machine: Machine, course: Outage) -> str:
    feeds, lost, gone = set(machine.feeds), course.lost, course.gone
    if not feeds or not feeds & gone or not machine.watts:
        return WELL_OFF
    if feeds <= lost:
        return DOWN
    if feeds <= gone:
        return LATER
    if machine.unsure:
        return UNSURE
    return WEAK if len(feeds - gone) == 1 else WELL_OFF
