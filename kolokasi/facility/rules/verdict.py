"""Accept or reject, the limit that binds and by how much, the best places, the nearest yes (HOUSE 5). Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import combinations

from kolokasi.facility.rules import space
from kolokasi.facility.rules.arrangement import Spot, Taken, broken, runs
from kolokasi.facility.rules.figures import Limit, figures
from kolokasi.facility.rules.nearest import nearest
from kolokasi.facility.rules.objective import Weights
from kolokasi.facility.rules.placing import any_way, arrange
from kolokasi.facility.rules.plant import LIMITS, SPACE, Brackets, Plant, Wish
from kolokasi.facility.rules.search import Search
from kolokasi.facility.rules.subsets import FittingSet, Subsets

EXPLAINING = 4_000  # looks that one question of an explanation may cost
PATIENCE = 120_000  # looks that an explanation may cost in all, a few seconds at worst
ASKING = 12_000  # looks that a bare yes or no may cost
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
    fitting: tuple[FittingSet, ...] = ()
    nearest: dict[str, object] = field(default_factory=dict)

    @property
    def fitting_sets(self) -> tuple[tuple[int, ...], ...]:
        """The largest sets of machines that fit together, by their numbers; the cheapest first."""
        return tuple(one.indexes for one in self.fitting)


def decide(
    plant: Plant, brackets: Brackets, wishes: Sequence[Wish], building_ok: bool | None, weights: Weights | None = None
) -> Outcome:
    """The verdict on a request over a plant. No machine at all fits everywhere."""
    search = Search(plant, brackets, building_ok, weights)
    spots = arrange(search, wishes)
    if spots is not None:
        limits = tuple(figures(search, spots).values()) if spots else ()
        others = tuple(_best(search, wishes[0]))[1:] if len(wishes) == 1 else ()
        return Outcome(True, limits, (), tuple(spots), others)
    ways = _ways_out(search, wishes)
    return Outcome(
        False,
        _limits_of(search, ways) if ways else (_nowhere(wishes),),
        tuple(name for name in LIMITS if any(name in way for way in ways)) or (SPACE,),
        fitting=Subsets(search, wishes).largest(),
        nearest=nearest(search, wishes),
    )


def accepts(plant: Plant, brackets: Brackets, wishes: Sequence[Wish], building_ok: bool | None) -> bool:
    """Whether the answer would be accept, and nothing more."""
    return any_way(Search(plant, brackets, building_ok, budget=ASKING), wishes) is not None


def _best(search: Search, wish: Wish) -> Iterator[Spot]:
    """The best place of each of the best racks."""
    seen: set[int] = set()
    for spot in search.ranked(wish, frozenset()):
        if spot.option.rack.id not in seen:
            seen.add(spot.option.rack.id)
            yield spot
        if len(seen) == BEST:
            return


def _nowhere(wishes: Sequence[Wish]) -> Limit:
    """Without a rack that may be taken the limit is space, and there is none: in the room that was asked for, or at all."""
    highest = max(wish.half_units for wish in wishes)
    return Limit(SPACE, space.whole(highest), 0, "U", next((w.room for w in wishes if w.room), ""), ok=False)


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
    some_way = ask(everything)
    if some_way is None:
        return {}
    needed: set[str] = set()
    for name in LIMITS:
        if search.budget.total >= PATIENCE:
            return _breaking(search, some_way)
        if ask(everything - {name}) is None:
            needed.add(name)
    rest = [name for name in LIMITS if name not in needed]
    for more in range(len(rest) + 1):
        ways: dict[Name, list[Spot]] = {}
        for extra in combinations(rest, more):
            found = ask(frozenset(needed | set(extra))) if search.budget.total < PATIENCE else None
            if found is not None:
                ways[frozenset(needed | set(extra))] = found
        if ways:
            return ways
        if search.budget.total >= PATIENCE:
            break
    return _breaking(search, some_way)


def _breaking(search: Search, spots: list[Spot]) -> dict[Name, list[Spot]]:
    """The limits that one arrangement breaks, where there is no time to look for the one that breaks fewest."""
    return {frozenset(name for name, limit in figures(search, spots).items() if not limit.ok): spots}


def _asker(search: Search, wishes: Sequence[Wish]) -> Callable[[Name], list[Spot] | None]:
    def ask(lifted: Name) -> list[Spot] | None:
        search.budget.grant(EXPLAINING)
        return search.place(wishes, lifted)

    return ask


def _limits_of(search: Search, ways: dict[Name, list[Spot]]) -> tuple[Limit, ...]:
    """Each limit as it is in the first way out; a limit that binds as it is in the way that breaks it."""
    tables = {lifted: figures(search, spots) for lifted, spots in ways.items()}
    found = dict(next(iter(tables.values())))
    for lifted, table in tables.items():
        found |= {name: table[name] for name in lifted if found[name].ok}
    return tuple(found.values())
