"""Accept or reject, the limit that binds and by how much, the best places, the nearest yes (HOUSE 5). Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import combinations, islice

from kolokasi.facility.rules import space
from kolokasi.facility.rules.figures import Limit, figures
from kolokasi.facility.rules.plant import (
    BANDWIDTH,
    BUILDING,
    COOLING,
    DEPTH,
    FEED,
    LIMITS,
    MOUNTING,
    RACK_POWER,
    SPACE,
    UPS,
    WEIGHT,
    Brackets,
    Plant,
    Wish,
)
from kolokasi.facility.rules.search import Search, Spot, Taken, broken, runs

EXPLAINING = 4_000  # looks that one question of an explanation may cost
PATIENCE = 120_000  # looks that an explanation may cost in all, a few seconds at worst
QUESTIONS = 80
SETS = 50
BEST = 3
Name = frozenset[str]


@dataclass(frozen=True)
class Outcome:
    """What the arithmetic says; `spots` place every machine, or are other good places of a single one."""

    accept: bool
    limits: tuple[Limit, ...]
    binding: tuple[str, ...] = ()
    spots: tuple[Spot, ...] = ()
    others: tuple[Spot, ...] = ()
    fitting_sets: tuple[tuple[int, ...], ...] = ()
    nearest: dict[str, object] = field(default_factory=dict)


def decide(plant: Plant, brackets: Brackets, wishes: Sequence[Wish], building_ok: bool | None) -> Outcome:
    """The verdict on a request over a plant. No machine at all fits everywhere."""
    search = Search(plant, brackets, building_ok)
    spots = search.place(wishes)
    if spots is not None:
        limits = tuple(figures(search, spots).values()) if spots else ()
        others = tuple(_best(search, wishes[0]))[1:] if len(wishes) == 1 else ()
        return Outcome(True, limits, (), tuple(spots), others)
    ways = _ways_out(search, wishes)
    if not ways:
        return Outcome(False, (_nowhere(wishes),), (SPACE,))
    return Outcome(
        False,
        _limits_of(search, ways),
        tuple(name for name in LIMITS if any(name in way for way in ways)),
        fitting_sets=_fitting_sets(search, wishes),
        nearest=_nearest(search, wishes[0], ways) if len(wishes) == 1 else {},
    )


def _best(search: Search, wish: Wish) -> Iterator[Spot]:
    """The best place of each of the best racks."""
    seen: set[int] = set()
    for spot in search.ranked(wish, frozenset()):
        if spot.option.rack.id not in seen:
            seen.add(spot.option.rack.id)
            yield replace(spot, start=space.starts(runs(spot.option), wish.half_units)[0])
        if len(seen) == BEST:
            return


def _nowhere(wishes: Sequence[Wish]) -> Limit:
    """Without a rack the limit is space, and there is none."""
    highest = max(wish.half_units for wish in wishes)
    return Limit(SPACE, space.whole(highest), 0, "U", "", ok=False)


def _ways_out(search: Search, wishes: Sequence[Wish]) -> dict[Name, list[Spot]]:
    """The smallest sets of limits whose lifting turns the answer to accept, each with its least broken placement.

    One limit that would do alone binds; several that would each do alone bind each (HOUSE 5).
    """
    return _ways_of_one(search, wishes[0]) if len(wishes) == 1 else _ways_of_many(search, wishes)


def _ways_of_one(search: Search, wish: Wish) -> dict[Name, list[Spot]]:
    best: dict[Name, tuple[float, Spot]] = {}
    for option in search.options(wish):
        left, share = search.margins(wish, option, Taken())
        lifted = frozenset(broken(left))
        over = sum(left[name] for name in lifted)
        if lifted not in best or over > best[lifted][0]:
            start = None if SPACE in lifted else space.starts(runs(option), wish.half_units)[0]
            best[lifted] = over, Spot(wish, option, start, left, share)
    fewest = min(map(len, best), default=0)
    return {lifted: [spot] for lifted, (_over, spot) in best.items() if len(lifted) == fewest}


def _ways_of_many(search: Search, wishes: Sequence[Wish]) -> dict[Name, list[Spot]]:
    ask = _asker(search, wishes)
    everything = frozenset(LIMITS)
    if ask(everything) is None:
        return {}
    needed = frozenset(name for name in LIMITS if ask(everything - {name}) is None)
    rest = [name for name in LIMITS if name not in needed]
    for more in range(len(rest) + 1):
        ways: dict[Name, list[Spot]] = {}
        for extra in combinations(rest, more):
            found = ask(needed | set(extra)) if search.spent < PATIENCE else None
            if found is not None:
                ways[needed | set(extra)] = found
        if ways:
            return ways
        if search.spent >= PATIENCE:
            break
    return _some_way(search, ask(everything) or [])


def _some_way(search: Search, spots: list[Spot]) -> dict[Name, list[Spot]]:
    """The limits that one arrangement breaks, where there is no time to look for the one that breaks fewest."""
    return {frozenset(name for name, limit in figures(search, spots).items() if not limit.ok): spots}


def _asker(search: Search, wishes: Sequence[Wish]) -> Callable[[Name], list[Spot] | None]:
    def ask(lifted: Name) -> list[Spot] | None:
        search.grant(EXPLAINING)
        return search.place(wishes, lifted)

    return ask


def _limits_of(search: Search, ways: dict[Name, list[Spot]]) -> tuple[Limit, ...]:
    """Each limit as it is in the first way out; a limit that binds as it is in the way that breaks it."""
    tables = {lifted: figures(search, spots) for lifted, spots in ways.items()}
    found = dict(next(iter(tables.values())))
    for lifted, table in tables.items():
        found |= {name: table[name] for name in lifted if found[name].ok}
    return tuple(found.values())


def _fitting_sets(search: Search, wishes: Sequence[Wish]) -> tuple[tuple[int, ...], ...]:
    """The largest sets of machines that fit together; of a great many machines one that cannot be added to."""
    known: dict[tuple[Wish, ...], bool] = {}

    def fits(chosen: Sequence[Wish]) -> bool:
        kinds = tuple(sorted((wish.kind for wish in chosen), key=repr))
        if kinds not in known:
            search.grant(EXPLAINING)
            known[kinds] = search.place(chosen) is not None
        return known[kinds]

    for count in range(len(wishes) - 1, 0, -1):
        sets = [
            chosen for chosen in islice(combinations(wishes, count), 2000) if len(known) < QUESTIONS and fits(chosen)
        ]
        if sets:
            return tuple(tuple(wish.index for wish in chosen) for chosen in sets[:SETS])
    if len(known) < QUESTIONS:
        return ()
    chosen: list[Wish] = []
    for wish in wishes:
        if fits([*chosen, wish]):
            chosen.append(wish)
    return (tuple(wish.index for wish in chosen),) if chosen else ()


MEASURE = {
    SPACE: "units", DEPTH: "depth_mm", WEIGHT: "weight_kg", BANDWIDTH: "mbps",
    RACK_POWER: "watts", FEED: "watts", UPS: "watts", COOLING: "watts", BUILDING: "watts",
}  # fmt: skip
KEYS = {"mbps": "bandwidth_mbps"}


def _nearest(search: Search, wish: Wish, ways: dict[Name, list[Spot]]) -> dict[str, object]:
    """What the machine could be at most, one measure at a time, and would be accepted."""
    found: dict[str, object] = {}
    for name in dict.fromkeys(name for lifted in ways if len(lifted) == 1 for name in lifted):
        if name == MOUNTING:
            found["mounting"] = "rack"
        elif name in MEASURE and (most := _most(search, wish, MEASURE[name])):
            found[KEYS.get(MEASURE[name], MEASURE[name])] = most
    return found


def _most(search: Search, wish: Wish, measure: str) -> int:
    """The highest whole value of a measure that is accepted; 0 where none is."""

    def fits(value: int) -> bool:
        smaller = replace(wish, **{measure: value})  # type: ignore[arg-type]
        return any(not broken(search.margins(smaller, option, Taken())[0]) for option in search.options(smaller))

    low, high = 0, int(getattr(wish, measure) or 0)
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if fits(middle) else (low, middle - 1)
    return low
