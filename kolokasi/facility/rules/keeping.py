"""A plant and what stands in it as plain values, so that a verdict can be given again from them alone. Pure.

Tables name their columns once. A column that a reader does not know is left out, one that was not written has its default:
what was kept by an older or a newer program can still be read.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import MISSING, dataclass, fields, replace
from datetime import datetime
from functools import cache
from typing import Any, TypeVar, cast, get_origin, get_type_hints

from kolokasi.facility.rules.plant import FeedFacts, Plant, RackFacts, RoomFacts, SiteFacts, UplinkFacts, UpsFacts

TABLES: dict[str, type[Any]] = {
    "sites": SiteFacts, "rooms": RoomFacts, "ups": UpsFacts, "feeds": FeedFacts, "racks": RackFacts,
    "uplinks": UplinkFacts,
}  # fmt: skip
AS_GIVEN = ("uplinks",)  # of two lines that both do, the first one is taken
R = TypeVar("R")


class NotKept(ValueError):  # noqa: N818 - the reader says what it means
    """The document is no plant that this program can read."""


@dataclass(frozen=True)
class Device:
    """One thing in a rack with its load. Half units as in an occupation; `case` is the request that it came with."""

    id: int
    rack: int
    low: int
    high: int
    front: bool
    rear: bool
    kind: str
    name: str
    server: str = ""
    case: str = ""
    agency: int | None = None
    watts: float = 0
    weight_kg: float = 0
    psu_count: int = 2
    feed: int | None = None
    uplink: int | None = None
    mbps: int = 0

    def feeds(self, plant: Plant) -> tuple[int, ...]:
        """What it hangs on: its one feed, or all of the rack's."""
        return (self.feed,) if self.psu_count == 1 and self.feed else plant.racks[self.rack].feeds


def in_order(plant: Plant) -> Plant:
    """The same plant in the order in which it is kept, so that whoever reads it again finds the same places."""
    tables: dict[str, Any] = {
        name: dict(sorted(getattr(plant, name).items())) for name in TABLES if name not in AS_GIVEN
    }
    return replace(plant, **tables, groups=dict(sorted(plant.groups.items())))


def plain(plant: Plant) -> dict[str, Any]:
    """The plant as lists and numbers, the same for the same plant whatever order it was read in."""
    found: dict[str, Any] = {}
    for name, kind in TABLES.items():
        rows = list(getattr(plant, name).values())
        found[name] = table(kind, rows if name in AS_GIVEN else sorted(rows, key=lambda row: row.id))
    found["groups"] = [[list(feeds), _plain(watts)] for feeds, watts in sorted(plant.groups.items())]
    return found


def plant_of(document: Mapping[str, Any]) -> Plant:
    """The plant that `plain` wrote."""
    try:
        tables: dict[str, Any] = {
            name: {row.id: row for row in rows_of(kind, document[name])} for name, kind in TABLES.items()
        }
        return Plant(**tables, groups={tuple(feeds): watts for feeds, watts in document["groups"]})
    except (KeyError, TypeError, ValueError) as broken:
        raise NotKept(str(broken)) from broken


def table(kind: type[Any], rows: Iterable[Any]) -> dict[str, Any]:
    """Rows of one dataclass under one heading."""
    names = [field.name for field in fields(kind)]
    return {"columns": names, "rows": [[_plain(getattr(row, name)) for name in names] for row in rows]}


def rows_of(kind: type[R], kept: Mapping[str, Any]) -> list[R]:
    """The rows of a table again."""
    readers = _readers(cast("Hashable", kind))
    known = [(number, name) for number, name in enumerate(kept["columns"]) if name in readers]
    lacking = _needed(kind) - {name for _number, name in known}
    if lacking:
        raise NotKept(f"{kind.__name__} lacks {', '.join(sorted(lacking))}")
    return [kind(**{name: readers[name](row[number]) for number, name in known}) for row in kept["rows"]]


def _needed(kind: Any) -> set[str]:
    return {one.name for one in fields(kind) if one.default is MISSING and one.default_factory is MISSING}


@cache
def _readers(kind: Any) -> dict[str, Callable[[Any], Any]]:
    """By field: how its value is made of what JSON gives."""
    hints = get_type_hints(kind)
    return {field.name: _reader(get_origin(hints[field.name]) or hints[field.name]) for field in fields(kind)}


def _reader(kind: Any) -> Callable[[Any], Any]:
    known: dict[Any, Callable[[Any], Any]] = {
        tuple: _tuples, frozenset: frozenset, datetime: datetime.fromisoformat
    }  # fmt: skip
    return known.get(kind, _same)


def _same(value: Any) -> Any:
    return value


def _tuples(value: Any) -> Any:
    return tuple(map(_tuples, value)) if isinstance(value, list) else value


def _plain(value: Any) -> Any:
    """Lists for tuples and sets, and Python's own numbers for those of an array."""
    if value is None or type(value) in (bool, int, float, str):
        return value
    if isinstance(value, frozenset | set):
        return sorted(map(_plain, value))
    if isinstance(value, tuple | list):
        return list(map(_plain, value))
    if isinstance(value, datetime):
        return value.isoformat()
    return _plain(value.item()) if hasattr(value, "item") else value
