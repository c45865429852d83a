"""A batch of requests over one plant: first fit, greedy (the product's own search, request by request), and what any plan
must hold. Pure.

A `Group` is placed whole or not at all: the machines of a case, or one server of a room move.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from kolokasi.facility.rules import space
from kolokasi.facility.rules.figures import Limit, figures
from kolokasi.facility.rules.firstfit import first_fit
from kolokasi.facility.rules.objective import Weights
from kolokasi.facility.rules.placing import any_way
from kolokasi.facility.rules.plant import BUILDING, SPACE, Brackets, Plant, RackFacts, Wish
from kolokasi.facility.rules.search import Search, Spot, Taken, runs
from kolokasi.facility.rules.verdict import decide

ADDRESS = "address"
FROZEN = "frozen"


@dataclass(frozen=True)
class Group:
    """Machines that belong together. `takes` is what they need of stocks that lie in no rack (addresses by family);
    `building_ok` is the building's answer where it was given."""

    key: str
    wishes: tuple[Wish, ...]
    takes: Mapping[str, int] = field(default_factory=dict)
    building_ok: bool | None = None


@dataclass(frozen=True)
class Layout:
    """Where the machines of each placed group stand, in the order of the groups. A group that is not there has no place."""

    spots: dict[str, tuple[Spot, ...]]

    @property
    def all_spots(self) -> list[Spot]:
        return [spot for spots in self.spots.values() for spot in spots]


Stock = Mapping[str, int | None]
"""How much there is of each thing that groups take; None where nothing limits it."""
Way = Callable[[Plant, Brackets, Weights, Group], Sequence[Spot] | None]


def in_turn(
    plant: Plant, brackets: Brackets, groups: Sequence[Group], stock: Stock, weights: Weights, way: Way
) -> Layout:
    """The groups one after the other, each over the plant as the ones before have left it."""
    now, left, placed = plant, dict(stock), {}
    for group in groups:
        if group.building_ok is False or short_of(group, left):
            continue
        spots = way(now, brackets, weights, group)
        if spots is None:
            continue
        now, left = after(now, spots), less(left, group)
        placed[group.key] = tuple(over(plant, spot) for spot in spots)
    return Layout(placed)


def first(plant: Plant, brackets: Brackets, weights: Weights, group: Group) -> Sequence[Spot] | None:
    """Machine by machine the first rack by name that takes it, at its lowest unit: as with a list and a pencil."""
    return first_fit(Search(plant, brackets, group.building_ok, weights), group.wishes)


def greedy(plant: Plant, brackets: Brackets, weights: Weights, group: Group) -> Sequence[Spot] | None:
    """Machine by machine the best place there is for it alone; where that leads nowhere, a place for all together."""
    now, spots = plant, []
    for wish in group.wishes:
        found = Search(now, brackets, group.building_ok, weights).place([wish])
        if found is None:
            return any_way(Search(plant, brackets, group.building_ok, weights), group.wishes)
        now = after(now, found)
        spots += found
    return spots


def over(plant: Plant, spot: Spot) -> Spot:
    """The same spot, told of this plant's rack."""
    return replace(spot, option=replace(spot.option, rack=plant.racks[spot.option.rack.id]))


def short_of(group: Group, left: Stock) -> list[str]:
    """The stocks that do not last for the group."""
    found = {name: left.get(name) for name in group.takes}
    return [name for name, much in found.items() if much is not None and group.takes[name] > much]


def less(left: Stock, group: Group) -> dict[str, int | None]:
    """The stocks after the group has taken its share."""
    return {name: None if much is None else much - group.takes.get(name, 0) for name, much in left.items()}


def after(plant: Plant, spots: Iterable[Spot]) -> Plant:
    """The plant with the spots taken as if promised."""
    taken, here = Taken(), defaultdict(list)
    for spot in spots:
        taken.add(spot, plant)
        here[spot.option.rack.id].append(spot)
    groups = dict(plant.groups)
    for feeds, watts in taken.hung.items():
        if feeds:
            groups[feeds] = groups.get(feeds, 0.0) + watts
    return replace(
        plant,
        sites={pk: replace(one, watts=one.watts + taken.site_watts[pk]) for pk, one in plant.sites.items()},
        rooms={pk: replace(one, watts=one.watts + taken.room_watts[pk]) for pk, one in plant.rooms.items()},
        racks=plant.racks | {pk: _fuller(plant.racks[pk], some) for pk, some in here.items()},
        uplinks={pk: replace(one, sold=one.sold + taken.mbps[pk]) for pk, one in plant.uplinks.items()},
        groups=groups,
    )


def _fuller(rack: RackFacts, spots: Sequence[Spot]) -> RackFacts:
    spans = [spot.taken for spot in spots]
    return replace(
        rack,
        watts=rack.watts + sum(spot.wish.watts or 0 for spot in spots),
        weight_kg=rack.weight_kg + sum(spot.wish.weight_kg or 0 for spot in spots),
        front=tuple(space.without(rack.front, spans)),
        both=tuple(space.without(rack.both, spans)),
        agencies=rack.agencies | {spot.wish.agency for spot in spots if spot.wish.agency is not None},
    )


def faults(
    plant: Plant, brackets: Brackets, groups: Sequence[Group], stock: Stock, layout: Layout
) -> dict[str, Limit | None]:
    """The limits that the layout breaks when everything in it stands together, by the ordinary rules; none when it is good."""
    spots = [over(plant, spot) for spot in layout.all_spots]
    found: dict[str, Limit | None] = {}
    if any(not _free(spots, spot) for spot in spots):
        found[SPACE] = None
    if any(spot.option.rack.frozen for spot in spots):
        found[FROZEN] = None
    if spots:
        broken_limits = figures(Search(plant, brackets, None), spots).values()
        found |= {limit.limit: limit for limit in broken_limits if not limit.ok}
    placed = [group for group in groups if group.key in layout.spots]
    if any(group.building_ok is False for group in placed):
        found[BUILDING] = None
    for name, much in stock.items():
        if much is not None and sum(group.takes.get(name, 0) for group in placed) > much:
            found[ADDRESS] = None
    return found


def _free(spots: Sequence[Spot], spot: Spot) -> bool:
    """Whether the spot lies in a free run of its faces, begins at a whole unit, and meets no other."""
    if spot.start is None or spot.start % 2:
        return False
    low, high = spot.taken
    others = [one.taken for one in spots if one is not spot and one.option.rack.id == spot.option.rack.id]
    inside = any(start <= low and high <= end for start, end in runs(spot.option))
    return inside and not any(low < end and start < high for start, end in others)


def why_left_out(
    plant: Plant, brackets: Brackets, groups: Sequence[Group], stock: Stock, layout: Layout
) -> dict[str, tuple[Limit, ...]]:
    """By group without a place: the limits that bind once all placed ones stand."""
    now, left = after(plant, layout.all_spots), dict(stock)
    for group in groups:
        left = less(left, group) if group.key in layout.spots else left
    return {
        group.key: _why(now, brackets, group, left) for group in groups if group.key not in layout.spots
    }  # fmt: skip


def _why(plant: Plant, brackets: Brackets, group: Group, left: Stock) -> tuple[Limit, ...]:
    outcome = decide(plant, brackets, group.wishes, group.building_ok)
    short = [
        Limit(ADDRESS, group.takes[name], max(0, left.get(name) or 0), name, name, ok=False)
        for name in short_of(group, left)
    ]
    return (*(limit for limit in outcome.limits if limit.limit in outcome.binding), *short)
