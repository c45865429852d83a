"""Whether the sums over rooms, UPS and lines forbid a request whatever the racks: told without trying them all. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from kolokasi.facility.rules.arrangement import Option, Spot, Taken, broken
from kolokasi.facility.rules.plant import UPS, Wish

if TYPE_CHECKING:
    from kolokasi.facility.rules.search import Search

LOOKS = 2_000


def hopeless(search: Search, order: Sequence[Wish], options: Mapping[Wish, Iterable[Option]], lifted: set[str]) -> bool:
    """Whether no choice of rooms, UPS and lines alone lets all the machines in; `options` by the kind of machine."""
    domains: dict[Wish, list[Option]] = {}
    for kind, ways in options.items():
        seen: dict[tuple[object, ...], Option] = {}
        for option in ways:
            seen.setdefault(_domain(search, option), option)
        domains[kind] = list(seen.values())
    left = [LOOKS]
    thirstiest = sorted(order, key=lambda wish: (-(wish.watts or 0), repr(wish.kind)))
    return not _hold(search, thirstiest, domains, lifted, Taken(), left, 0)


def _domain(search: Search, option: Option) -> tuple[object, ...]:
    ups = tuple(sorted(search.plant.feeds[feed].ups_id or 0 for feed in option.feeds))
    return option.rack.room_id, ups, option.uplink


def _hold(
    search: Search, order: Sequence[Wish], domains: Mapping[Wish, list[Option]], lifted: set[str], taken: Taken,
    left: list[int], first: int,
) -> bool:  # fmt: skip
    """Of two machines of one kind the second takes no domain before the first one's."""
    if not order:
        return True
    wish, rest = order[0], order[1:]
    for number, option in enumerate(domains[wish.kind][first:], start=first):
        left[0] -= 1
        if left[0] < 0:
            return True  # not told; the search itself will
        if _broken_sums(search, wish, option, taken) <= lifted:
            spot = Spot(wish, option, None, {})
            taken.add(spot, search.plant)
            again = number if rest and rest[0].kind == wish.kind else 0
            if _hold(search, rest, domains, lifted, taken, left, again):
                return True
            taken.add(spot, search.plant, -1)
    return False


def _broken_sums(search: Search, wish: Wish, option: Option, taken: Taken) -> set[str]:
    """Only UPS and only their loss are looked at: which feed it is depends on the rack."""
    left = search.shared_margins(wish, option, taken)
    added = dict(taken.hung)
    added[option.feeds] = added.get(option.feeds, 0.0) + (wish.watts or 0)
    strain = search.power.strains(option.feeds, added, (UPS,)).get(UPS)
    if strain:
        left[UPS] = strain.margin
    return broken(left)
