"""Places that an officer chose, judged together: each must be good beside the others, and the rest must still fit. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from kolokasi.facility.rules import space
from kolokasi.facility.rules.plant import Plant, Wish
from kolokasi.facility.rules.search import Spot
from kolokasi.facility.rules.verdict import Outcome

Decide = Callable[[Plant, Sequence[Wish]], Outcome]
Chosen = Mapping[int, tuple[int, int]]
"""By the machine's index: the rack, and its lowest unit there."""


@dataclass(frozen=True)
class Choice:
    """The spots of all machines; or the outcome that says no, and at which machine (None: at those left to the program)."""

    spots: tuple[Spot, ...] = ()
    refused: Outcome | None = None
    at: int | None = None


def choose(plant: Plant, wishes: Sequence[Wish], chosen: Chosen, decide: Decide) -> Choice:
    """The machines at the places chosen for them, one after the other, then the others where the program puts them."""
    found: list[Spot] = []
    for wish in (one for one in wishes if one.index in chosen):
        outcome = decide(_only(plant, wish, *chosen[wish.index]), [wish])
        if not outcome.accept:
            return Choice(refused=outcome, at=wish.index)
        found += outcome.spots
        plant = with_spot(plant, outcome.spots[0])
    rest = [one for one in wishes if one.index not in chosen]
    if rest:
        outcome = decide(plant, rest)
        if not outcome.accept:
            return Choice(refused=outcome)
        found += outcome.spots
    return Choice(tuple(sorted(found, key=lambda spot: spot.wish.index)))


def _only(plant: Plant, wish: Wish, rack_id: int, unit: int) -> Plant:
    """The plant with one rack, of which only these units are free, if they are free at all."""
    rack = plant.racks.get(rack_id)
    if rack is None:
        return replace(plant, racks={})
    low = (unit - 1) * 2
    run = (low, low + wish.half_units)
    front, both = (
        tuple([run] if any(low <= run[0] and run[1] <= high for low, high in runs) else [])
        for runs in (rack.front, rack.both)
    )
    return replace(plant, racks={rack_id: replace(rack, front=front, both=both)})


def with_spot(plant: Plant, spot: Spot) -> Plant:
    """The plant with the machine in its place."""
    wish, option = spot.wish, spot.option
    watts, low = wish.watts or 0, spot.start or 0
    run = [(low, low + wish.half_units)]
    rack = plant.racks.get(option.rack.id, option.rack)
    rack = replace(
        rack, watts=rack.watts + watts, weight_kg=rack.weight_kg + (wish.weight_kg or 0),
        front=tuple(space.without(rack.front, run)), both=tuple(space.without(rack.both, run)),
    )  # fmt: skip
    room = plant.rooms[rack.room_id]
    site = plant.sites[room.site_id]
    groups, uplinks = dict(plant.groups), dict(plant.uplinks)
    if option.feeds:
        groups[option.feeds] = groups.get(option.feeds, 0.0) + watts
    if option.uplink is not None:
        line = uplinks[option.uplink]
        uplinks[line.id] = replace(line, sold=line.sold + (wish.mbps or 0))
    return replace(
        plant,
        racks={**plant.racks, rack.id: rack},
        rooms={**plant.rooms, room.id: replace(room, watts=room.watts + watts)},
        sites={**plant.sites, site.id: replace(site, watts=site.watts + watts)},
        groups=groups,
        uplinks=uplinks,
    )
