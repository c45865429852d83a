"""The plant as it will be when promises lapse, servers leave and works end, and the first day on which a request fits. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from kolokasi.facility.rules import space
from kolokasi.facility.rules.plant import SLACK, Plant, RackFacts, Run

NAMED = 5


@dataclass(frozen=True)
class Release:
    """What one machine gives back at a moment: its units on its faces, its watts, weight and bandwidth.

    `feeds` are those it hangs on. `behind` are the runs among its units that are free at the rear although it takes only
    the front. With `thaw` nothing is given back but the rack, which is no longer worked on.
    """

    at: datetime
    rack_id: int
    what: str = ""
    run: Run = (0, 0)
    front: bool = True
    rear: bool = True
    behind: tuple[Run, ...] = ()
    watts: float = 0
    weight_kg: float = 0
    feeds: tuple[int, ...] = ()
    uplink: int | None = None
    mbps: int = 0
    thaw: bool = False


def after(plant: Plant, releases: Iterable[Release]) -> Plant:
    """The plant once all this is given back; what concerns a rack that is not in the plant is passed over."""
    racks, rooms, sites = dict(plant.racks), dict(plant.rooms), dict(plant.sites)
    uplinks, groups = dict(plant.uplinks), dict(plant.groups)
    rear = _rear_free(plant, releases := list(releases))
    for one in releases:
        rack = racks.get(one.rack_id)
        if rack is None:
            continue
        if one.thaw:
            racks[rack.id] = replace(rack, frozen=False)
            continue
        racks[rack.id] = _emptied(rack, one, rear)
        room = rooms[rack.room_id]
        rooms[room.id] = replace(room, watts=room.watts - one.watts)
        sites[room.site_id] = replace(sites[room.site_id], watts=sites[room.site_id].watts - one.watts)
        if one.feeds in groups:
            groups[one.feeds] = _less(groups[one.feeds], one.watts)
        if one.uplink in uplinks:
            line = uplinks[one.uplink]
            uplinks[line.id] = replace(line, sold=line.sold - one.mbps)
    return replace(plant, racks=racks, rooms=rooms, sites=sites, uplinks=uplinks, groups=groups)


def first_day(
    plant: Plant, releases: Sequence[Release], accepts: Callable[[Plant], bool]
) -> tuple[datetime, list[Release]] | None:
    """The first moment at which the request is accepted as a whole, with what is given back just then; None where all
    that is known to be given back is not enough. What was given back stays free, so the moments can be halved."""
    moments = sorted({one.at for one in releases})

    def fits(number: int) -> bool:
        return accepts(after(plant, [one for one in releases if one.at <= moments[number]]))

    if not moments or not fits(len(moments) - 1):
        return None
    low, high = -1, len(moments) - 1
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if fits(middle) else (middle, high)
    return moments[high], [one for one in releases if one.at == moments[high]]


def nearest_day(plant: Plant, releases: Sequence[Release], accepts: Callable[[Plant], bool]) -> dict[str, object]:
    """The day as the nearest yes has it: `after` where only works stand in the way, else `date`; and what frees the place."""
    works = [one for one in releases if one.thaw]
    thawed = first_day(plant, works, accepts)
    if thawed is not None:
        return {"after": thawed[0].isoformat()}
    found = first_day(plant, releases, accepts)
    if found is None:
        return {}
    names = list(dict.fromkeys(one.what for one in found[1] if one.what))
    return {"date": found[0].isoformat(), "frees": names[:NAMED]}


def _rear_free(plant: Plant, releases: Sequence[Release]) -> dict[int, list[Run]]:
    """By rack the runs known to be free at the rear: free on both sides, behind a device in front, or given back."""
    found: dict[int, list[Run]] = {}
    for one in releases:
        if one.rack_id in plant.racks and not one.thaw:
            runs = found.setdefault(one.rack_id, list(plant.racks[one.rack_id].both))
            runs += [*one.behind, *([one.run] if one.rear else [])]
    return {rack: space.joined(runs) for rack, runs in found.items()}


def _emptied(rack: RackFacts, one: Release, rear: dict[int, list[Run]]) -> RackFacts:
    front = space.joined([*rack.front, one.run]) if one.front else list(rack.front)
    both = space.joined([*rack.both, *space.common(front, space.common([one.run], rear[rack.id]))])
    return replace(
        rack, front=tuple(front), both=tuple(both), watts=_less(rack.watts, one.watts),
        weight_kg=_less(rack.weight_kg, one.weight_kg),
    )  # fmt: skip


def _less(whole: float, part: float) -> float:
    left = whole - part
    return 0.0 if abs(left) < SLACK else left
