"""The nearest yes: what each machine could be at most, in which other room, and would be accepted. Pure."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from kolokasi.facility.rules.arrangement import Taken, broken
from kolokasi.facility.rules.placing import any_way, arrange, total
from kolokasi.facility.rules.plant import Wish
from kolokasi.facility.rules.search import Search

LOOKS = 3_000  # looks that one question may cost
PATIENCE = 80_000  # looks in all after which no further question is asked
DEEPEST = 2_000  # mm; a depth that was not declared could be declared up to here
MEASURES = {
    "units": "units", "depth_mm": "depth_mm", "weight_kg": "weight_kg", "watts": "watts", "mbps": "bandwidth_mbps",
}  # fmt: skip
Ask = Callable[[Sequence[Wish]], bool]


def nearest(search: Search, wishes: Sequence[Wish]) -> dict[str, object]:
    """By measure the most that every machine may have, the others as asked; and the room, where the request named one.

    One more of the measure would be refused. A machine that has less than the most keeps what it has.
    """
    ask = _asker(search, search.budget.total + PATIENCE)
    found: dict[str, object] = {}
    racked = [replace(wish, mounting="rack") for wish in wishes]
    if racked != list(wishes) and ask(racked):
        found["mounting"] = "rack"
    for measure, key in MEASURES.items():
        most = _most(ask, wishes, measure)
        if most:
            found[key] = most
    room = other_room(search, wishes)
    return found | ({"room": room} if room else {})


def _asker(search: Search, until: int) -> Ask:
    def ask(wishes: Sequence[Wish]) -> bool:
        if len(wishes) == 1:
            return _fits_alone(search, wishes[0])
        if search.budget.total > until:
            return False
        search.budget.grant(LOOKS)
        return any_way(search, wishes) is not None

    return ask


def _fits_alone(search: Search, wish: Wish) -> bool:
    nothing = Taken()
    return any(not broken(search.margins(wish, option, nothing)[0]) for option in search.options(wish))


def _most(ask: Ask, wishes: Sequence[Wish], measure: str) -> int:
    """The highest whole value to which the measure of every machine can be cut for a yes; 0 where there is none."""
    high = max(_at_present(wish, measure) for wish in wishes)
    if high <= 1 or not ask(capped(wishes, measure, 1)):
        return 0
    low = 1
    high = -int(-high // 1)
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if ask(capped(wishes, measure, middle)) else (low, middle)
    return low


def _at_present(wish: Wish, measure: str) -> float:
    value: Any = getattr(wish, measure)
    if value is None and measure == "depth_mm":
        return DEEPEST
    return float(value or 0)


def capped(wishes: Sequence[Wish], measure: str, most: int) -> list[Wish]:
    """The machines with no more of the measure than the most; who has less keeps it."""
    cut: list[Wish] = []
    for wish in wishes:
        changes: dict[str, Any] = {measure: most} if _at_present(wish, measure) > most else {}
        cut.append(replace(wish, **changes))
    return cut


def other_room(search: Search, wishes: Sequence[Wish]) -> str | None:
    """The room that would take all that was asked into another one; of several the cheapest."""
    asked = {wish.room for wish in wishes} - {None}
    names = sorted({room.name for room in search.plant.rooms.values()} - asked) if asked else []
    prices: dict[str, float] = {}
    for name in names:
        search.budget.grant(LOOKS)
        spots = arrange(search, [replace(wish, room=name if wish.room else None) for wish in wishes])
        if spots is not None:
            prices[name] = total(search, spots)
    return min(prices, key=lambda name: (round(prices[name], 9), name), default=None)
