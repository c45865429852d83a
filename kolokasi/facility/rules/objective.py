"""What makes a placement good, as one number with its parts; lower is better. Pure; the weights are policies `placement.*`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from kolokasi.facility.rules import space
from kolokasi.facility.rules.arrangement import Cost, Spot, Taken
from kolokasi.facility.rules.plant import FEED, Brackets, Plant, RackFacts, Run
from kolokasi.facility.rules.power import Feeds, Power

__all__ = ["Cost", "Weights", "cost", "gap_lost", "leg_groups", "misses_a_feed", "score", "unevenness"]
LEGS = ("L1", "L2", "L3")
LegGroup = tuple[int | None, int]
"""The UPS that single-phase feeds share; without one their room."""


@dataclass(frozen=True)
class Weights:
    """What each part of the objective counts, each a policy `placement.*` of the office."""

    gap: float = 3.0
    balance: float = 40.0
    legs: float = 5.0
    together: float = 5.0
    one_feed: float = 20.0


def cost(plant: Plant, brackets: Brackets, weights: Weights, spots: Sequence[Spot], power: Power | None = None) -> Cost:
    """What the arrangement costs; `power` are the loads of the plant where they were added up before."""
    power = power or Power(plant, brackets)
    hung = Taken.by(spots, plant).hung
    newcomers = {
        (spot.wish.agency, spot.option.rack.id)
        for spot in spots
        if spot.wish.agency is not None and spot.wish.agency not in spot.option.rack.agencies
    }
    return Cost(
        gap=weights.gap * sum(_gap_lost(rack, spots) for rack in _racks(spots)),
        balance=weights.balance * power.fullest({spot.option.feeds for spot in spots}, hung),
        legs=weights.legs * unevenness(plant, power, hung),
        together=weights.together * len(newcomers),
        one_feed=weights.one_feed * sum(map(misses_a_feed, spots)),
    )


def score(alone: Cost) -> int:
    """How good a place is, to 100, from what it costs alone."""
    return max(0, round(100 - alone.total))


def _racks(spots: Iterable[Spot]) -> Iterable[RackFacts]:
    return {spot.option.rack.id: spot.option.rack for spot in spots}.values()


def _gap_lost(rack: RackFacts, spots: Sequence[Spot]) -> int:
    return gap_lost(
        rack.both, [spot.taken for spot in spots if spot.option.rack.id == rack.id and spot.start is not None]
    )


def gap_lost(free: Sequence[Run], taken: Sequence[Run]) -> int:
    """By how many whole units the longest run shrinks that is free in front and at the rear."""
    return space.longest(free) // 2 - space.longest(space.without(free, taken)) // 2


def misses_a_feed(spot: Spot) -> bool:
    """Whether a machine finds fewer feeds than it has plugs for; a rack whose feeds nobody wrote down has none."""
    return len(spot.option.rack.feeds) < spot.wish.feeds_wanted


def leg_groups(plant: Plant) -> dict[int, LegGroup]:
    """The group of every single-phase feed whose phase is known."""
    return {
        feed.id: (feed.ups_id, 0 if feed.ups_id is not None else feed.room_id)
        for feed in plant.feeds.values()
        if feed.phases == 1 and feed.leg in LEGS
    }


def unevenness(plant: Plant, power: Power, hung: dict[Feeds, float]) -> float:
    """By how many kW the heaviest phase exceeds the lightest, over the groups of feeds that carry something new."""
    group_of = leg_groups(plant)
    touched = {group_of[feed] for feeds in hung for feed in feeds if feed in group_of}
    if not touched:
        return 0.0
    load = {group: dict.fromkeys(LEGS, 0.0) for group in touched}
    for feed, group in group_of.items():
        if group in touched:
            load[group][plant.feeds[feed].leg] += power.load((FEED, feed))
    for feeds, watts in hung.items():
        for feed in feeds:
            if feed in group_of:
                load[group_of[feed]][plant.feeds[feed].leg] += watts / len(feeds)
    return sum(max(legs.values()) - min(legs.values()) for legs in load.values()) / 1000
