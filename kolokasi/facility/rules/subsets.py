"""Which machines of a request fit together when not all do: the largest sets, the cheapest first. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import combinations, islice, product

from kolokasi.facility.rules.arrangement import Spot
from kolokasi.facility.rules.firstfit import first_fit_of_some
from kolokasi.facility.rules.placing import any_way, arrange, total
from kolokasi.facility.rules.plant import Wish
from kolokasi.facility.rules.search import Search

LOOKS = 4_000  # looks that one question may cost
QUESTIONS = 80
PATIENCE = 100_000  # looks in all, after which a set is what a list and a pencil find
SETS = 50
Kinds = tuple[int, ...]
"""How many machines of each kind."""


@dataclass(frozen=True)
class FittingSet:
    """Machines that fit together, each at its place, and what that costs."""

    spots: tuple[Spot, ...]
    cost: float

    @property
    def indexes(self) -> tuple[int, ...]:
        return tuple(spot.wish.index for spot in self.spots)


class Subsets:
    """The sets of one request. Machines of one kind need not be told apart, so questions are asked of kinds."""

    def __init__(self, search: Search, wishes: Sequence[Wish]) -> None:
        self.search, self.wishes = search, wishes
        self.by_kind: dict[Wish, list[Wish]] = {}
        for wish in wishes:
            self.by_kind.setdefault(wish.kind, []).append(wish)
        self.known: dict[Kinds, list[Spot] | None] = {}
        self.before = search.budget.total

    def largest(self) -> tuple[FittingSet, ...]:
        """All the largest sets up to `SETS`, the cheapest first; of a great many machines one large set."""
        for count in range(len(self.wishes) - 1, 0, -1):
            fitting = [kinds for kinds in self._of_size(count) if self._asked(kinds) and self._fit(kinds)]
            if fitting:
                return self._sets(fitting)
            if not self._may_ask():
                break
        else:
            return ()
        orders = self._orders()
        grown = max([*map(self._listed, orders), *map(self._grown, orders)], key=sum)
        return self._sets([grown]) if any(grown) else ()

    def _asked(self, kinds: Kinds) -> bool:
        return kinds in self.known or self._may_ask()

    def _may_ask(self) -> bool:
        return len(self.known) < QUESTIONS and self._patient()

    def _patient(self) -> bool:
        return self.search.budget.total - self.before < PATIENCE

    def _of_size(self, count: int) -> Iterator[Kinds]:
        """Every number of machines of each kind that adds up to `count`."""
        counts = [len(wishes) for wishes in self.by_kind.values()]
        return islice(_shares(counts, count), 2000)

    def _fit(self, kinds: Kinds) -> bool:
        if kinds not in self.known:
            self.search.budget.grant(LOOKS)
            self.known[kinds] = any_way(self.search, self._members(kinds))
        return self.known[kinds] is not None

    def _members(self, kinds: Kinds) -> list[Wish]:
        """The first machines of each kind."""
        chosen = [wish for wishes, count in zip(self.by_kind.values(), kinds, strict=True) for wish in wishes[:count]]
        return sorted(chosen, key=lambda wish: wish.index)

    def _orders(self) -> list[list[int]]:
        """The kinds in the order asked, the least thirsty first, and the lowest first."""
        kinds = list(self.by_kind)
        numbers = range(len(kinds))
        return [
            list(numbers),
            sorted(numbers, key=lambda n: kinds[n].watts or 0),
            sorted(numbers, key=lambda n: kinds[n].half_units),
        ]

    def _listed(self, order: Sequence[int]) -> Kinds:
        """The machines that first fit finds a place for, the others passed over."""
        kinds = list(self.by_kind.values())
        spots = first_fit_of_some(self.search, [wish for n in order for wish in kinds[n]])
        count = Counter(spot.wish.kind for spot in spots)
        listed = tuple(count[kind] for kind in self.by_kind)
        self.known[listed] = self.known.get(listed) or spots
        return listed

    def _grown(self, order: Sequence[int]) -> Kinds:
        """Machines added one by one as long as they fit and there is time to ask."""
        counts = [len(wishes) for wishes in self.by_kind.values()]
        grown = [0] * len(counts)
        for n in order:
            while grown[n] < counts[n] and self._patient():
                grown[n] += 1
                if not self._fit(tuple(grown)):
                    grown[n] -= 1
                    break
        return tuple(grown)

    def _sets(self, fitting: Sequence[Kinds]) -> tuple[FittingSet, ...]:
        found = [one for kinds in fitting[:SETS] for one in self._sets_of(kinds)]
        return tuple(sorted(found[:SETS], key=lambda one: (round(one.cost, 9), one.indexes)))

    def _sets_of(self, kinds: Kinds) -> Iterator[FittingSet]:
        """Every choice of machines of these kinds; they share one arrangement."""
        self.search.budget.grant(LOOKS)
        spots = arrange(self.search, self._members(kinds)) or self.known[kinds] or []
        price = total(self.search, spots)
        choices = product(
            *(combinations(wishes, count) for wishes, count in zip(self.by_kind.values(), kinds, strict=True))
        )
        for chosen in islice(choices, SETS):
            waiting = {group[0].kind: list(group) for group in chosen if group}
            renamed = [replace(spot, wish=waiting[spot.wish.kind].pop(0)) for spot in spots]
            yield FittingSet(tuple(sorted(renamed, key=lambda spot: spot.wish.index)), price)


def _shares(counts: Sequence[int], total_count: int) -> Iterator[Kinds]:
    """Every way to take `total_count` in all, of each kind at most its count; more of the first kinds come first."""
    if not counts:
        if not total_count:
            yield ()
        return
    most, least = min(counts[0], total_count), max(0, total_count - sum(counts[1:]))
    for here in range(most, least - 1, -1):
        for rest in _shares(counts[1:], total_count - here):
            yield (here, *rest)
