"""How many more servers of one kind fit, and which limit stops them; with the plant as it is and with parts added. Pure.

Machines are set one by one by the rules of the verdict, never against a limit, until none fits or `LOOKS` are spent. More
than one order of the racks is tried and the best kept; so the number is one that surely fits.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from kolokasi.facility.rules.assuming import Supposed, Unthinkable
from kolokasi.facility.rules.figures import Limit, figures
from kolokasi.facility.rules.plant import LIMITS, Brackets, FeedFacts, Plant, RackFacts, UpsFacts, Wish
from kolokasi.facility.rules.search import Option, Search, Spot, Taken, broken

LOOKS = 20_000
MOST = 2_000
NEW = 10**12  # numbers of parts that nobody has bought yet begin here
MOST_RACKS = 500


@dataclass(frozen=True)
class Room:
    """How many fit, and what stops the next one; `complete` is false where the search was cut off."""

    count: int
    limits: tuple[Limit, ...]
    complete: bool


def room_for(plant: Plant, brackets: Brackets, wish: Wish, looks: int = LOOKS) -> Room:
    """How many machines like this fit beside what is there."""
    best: Room | None = None
    orders = (_by_score, _by_name)
    for order in orders:
        search = Search(plant, brackets, None, budget=looks // len(orders))
        found = _filled(search, wish, order(search, wish))
        if best is None or found.count > best.count:
            best = found
    return best or Room(0, (), complete=True)


def _by_score(search: Search, wish: Wish) -> list[Option]:
    return [spot.option for spot in search.ranked(wish, frozenset())]


def _by_name(search: Search, wish: Wish) -> list[Option]:
    return sorted(search.options(wish), key=lambda option: (option.rack.name, option.feeds))


def _filled(search: Search, wish: Wish, order: Sequence[Option]) -> Room:
    """Each option in turn is filled; what is full stays full, for nothing is ever given back."""
    taken = Taken()
    for option in order:
        while len(taken.spots) < MOST and not search.budget.exhausted:
            left, share = search.margins(wish, option, taken)
            if broken(left):
                break
            taken.add(Spot(wish, option, None, left, share), search.plant)
    cut = search.budget.exhausted or len(taken.spots) >= MOST
    return Room(len(taken.spots), () if cut else _stopping(search, wish, taken), complete=not cut)


def _stopping(search: Search, wish: Wish, taken: Taken) -> tuple[Limit, ...]:
    """The limits that the next machine would break where it breaks fewest, each where it is tightest."""
    best: dict[frozenset[str], tuple[float, Option]] = {}
    for option in search.options(wish):
        left, _share = search.margins(wish, option, taken)
        names = frozenset(broken(left))
        over = sum(left[name] for name in names)
        if names not in best or over > best[names][0]:
            best[names] = over, option
    if not best:
        return ()
    fewest = min(map(len, best))
    found: dict[str, Limit] = {}
    for names, (_over, option) in best.items():
        if len(names) == fewest:
            left, share = search.margins(wish, option, taken)
            table = figures(search, [*taken.spots, Spot(wish, option, None, left, share)])
            found |= {name: replace(table[name], ok=False) for name in names if name not in found}
    return tuple(found[name] for name in LIMITS if name in found)


@dataclass(frozen=True)
class Parts:
    """What would be bought: figures of parts that are there by their name, and parts more.

    `feed` hangs on the UPS of that name and on every rack of its room that has the fewest feeds.
    """

    ups_kva: tuple[tuple[str, float], ...] = ()
    new_ups_kva: float | None = None
    feed_ups: str | None = None
    feed_amps: int = 32
    cooling_w: int = 0
    supply_w: int = 0
    racks: int = 0
    mbps: int = 0

    def __bool__(self) -> bool:
        return self != Parts(feed_amps=self.feed_amps)


def bought(before: Supposed, parts: Parts, room: str = "") -> Supposed:
    """The plant with these parts. What goes into a room goes into the one of that name, or into the only one."""
    plant = before.plant
    for name, kva in parts.ups_kva:
        plant = _resized(plant, name, kva)
    if parts.new_ups_kva or parts.feed_ups is not None or parts.cooling_w or parts.racks:
        number = _room_of(plant, room)
        if parts.new_ups_kva or parts.feed_ups is not None:
            plant = _second_way(plant, number, parts)
        if parts.cooling_w:
            here = plant.rooms[number]
            cooled = None if here.cooling_w is None else here.cooling_w + parts.cooling_w
            plant = replace(plant, rooms={**plant.rooms, number: replace(here, cooling_w=cooled)})
        plant = replace(plant, racks={**plant.racks, **{one.id: one for one in _new_racks(plant, number, parts.racks)}})
    if parts.supply_w:
        sites = {
            pk: replace(one, supply_w=None if one.supply_w is None else one.supply_w + parts.supply_w)
            for pk, one in plant.sites.items()
        }
        plant = replace(plant, sites=sites)
    if parts.mbps:
        plant = replace(
            plant, uplinks={pk: replace(one, mbps=one.mbps + parts.mbps) for pk, one in plant.uplinks.items()}
        )
    return replace(before, plant=plant)


def _resized(plant: Plant, name: str, kva: float) -> Plant:
    wanted = name.strip().casefold()
    found = {pk: replace(one, kva=kva) for pk, one in plant.ups.items() if one.name.casefold() == wanted}
    if not found:
        raise Unthinkable("name", name, sorted(one.name for one in plant.ups.values()))
    return replace(plant, ups={**plant.ups, **found})


def _room_of(plant: Plant, name: str) -> int:
    wanted = name.strip().casefold()
    found = [pk for pk, one in plant.rooms.items() if not wanted or one.name.casefold() == wanted]
    if len(found) != 1:
        raise Unthinkable("room", name, sorted(one.name for one in plant.rooms.values()))
    return found[0]


def _second_way(plant: Plant, room: int, parts: Parts) -> Plant:
    """A feed more for the racks of the room that have fewest, behind a new UPS or one that is there."""
    ups = dict(plant.ups)
    if parts.new_ups_kva:
        behind = NEW
        ups[behind] = UpsFacts(behind, "UPS +", room, parts.new_ups_kva, 1.0)
    else:
        behind = _ups_named(plant, parts.feed_ups or "")
    volts, phases = _usual_line(plant, room)
    feed = FeedFacts(NEW, "+", room, behind, volts, parts.feed_amps, phases)
    racks = [one for one in plant.racks.values() if one.room_id == room]
    fewest = min((len(one.feeds) for one in racks), default=0)
    widened = {one.id: replace(one, feeds=(*one.feeds, feed.id)) for one in racks if len(one.feeds) == fewest}
    rehung = _rehung(plant, widened)
    return replace(
        plant, ups=ups, feeds={**plant.feeds, feed.id: feed}, racks={**plant.racks, **widened}, groups=rehung
    )


def _ups_named(plant: Plant, name: str) -> int:
    wanted = name.strip().casefold()
    found = [pk for pk, one in plant.ups.items() if one.name.casefold() == wanted]
    if not found:
        raise Unthinkable("name", name, sorted(one.name for one in plant.ups.values()))
    return found[0]


def _usual_line(plant: Plant, room: int) -> tuple[int, int]:
    lines = [(one.volts, one.phases) for one in plant.feeds.values() if one.room_id == room]
    return max(sorted(set(lines)), key=lines.count, default=(230, 1))


def _rehung(plant: Plant, widened: dict[int, RackFacts]) -> dict[tuple[int, ...], float]:
    """What hung on all of several feeds hangs on the new one, too. On a single feed nobody knows who has a second plug."""
    groups = dict(plant.groups)
    for before, after in {plant.racks[number].feeds: rack.feeds for number, rack in widened.items()}.items():
        if len(before) > 1 and before in groups:
            groups[after] = groups.pop(before)
    return groups


def _new_racks(plant: Plant, room: int, count: int) -> Iterator[RackFacts]:
    """So many empty racks like the room's usual one, on the same feeds."""
    if not 0 <= count <= MOST_RACKS:
        raise Unthinkable("value", str(count))
    there = [one for one in plant.racks.values() if one.room_id == room]
    if not there:
        raise Unthinkable("room", plant.rooms[room].name)
    kinds = [_kind(one) for one in there]
    like = max(there, key=lambda one: (kinds.count(_kind(one)), -one.id))
    whole = ((0, like.units * 2),)
    for number in range(count):
        yield replace(
            like, id=NEW + number, name=f"+{number + 1}", watts=0, weight_kg=0, front=whole, both=whole,
            agencies=frozenset(), frozen=False,
        )  # fmt: skip


def _kind(rack: RackFacts) -> tuple[Any, ...]:
    return rack.units, rack.depth_mm, rack.max_weight_kg, rack.max_watts, rack.feeds


def usual(sizes: Sequence[Wish]) -> Wish | None:
    """The median machine of these; None of none."""
    if not sizes:
        return None
    singles = sum(one.psu_count == 1 for one in sizes)
    return Wish(
        0,
        units=_median([one.half_units for one in sizes]) / 2,
        depth_mm=_whole([one.depth_mm for one in sizes if one.depth_mm]),
        weight_kg=_whole([one.weight_kg for one in sizes if one.weight_kg]),
        watts=_whole([one.watts for one in sizes if one.watts]),
        psu_count=1 if singles * 2 > len(sizes) else 2,
        mbps=_whole([one.mbps for one in sizes if one.mbps]),
    )


def _whole(figures_: Sequence[float | None]) -> int | None:
    known = [one for one in figures_ if one is not None]
    return round(_median(known)) if known else None


def _median(values: Sequence[float]) -> float:
    ordered = sorted(values)
    half = len(ordered) // 2
    return ordered[half] if len(ordered) % 2 else (ordered[half - 1] + ordered[half]) / 2


__all__ = ["MOST", "Parts", "Room", "bought", "room_for", "usual"]
