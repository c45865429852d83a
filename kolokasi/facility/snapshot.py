"""The plant as it stands at this moment, read in a fixed number of statements whatever its size."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

import numpy as np
from django.db import connection

from kolokasi.base import clock
from kolokasi.facility import columns as reading
from kolokasi.facility.columns import LEGS, Columns, Ints, Rows
from kolokasi.facility.loads import LoadTable
from kolokasi.facility.rules.objective import Weights
from kolokasi.facility.rules.plant import (
    Brackets,
    FeedFacts,
    Loads,
    Plant,
    RackFacts,
    RoomFacts,
    Run,
    SiteFacts,
    UplinkFacts,
    UpsFacts,
    Wish,
)
from kolokasi.facility.rules.power import Feeds
from kolokasi.facility.rules.search import Search
from kolokasi.facility.screen import WHOLE, racks_that_matter
from kolokasi.facility.states import RackState
from kolokasi.facility.ways import Halls

_RACKS = """
SELECT r.id, r.name, s.agencies FROM facility_rack r JOIN facility_rackstate s ON s.rack_id = r.id WHERE r.id = ANY(%s)"""
_FEEDS = "SELECT id, name FROM facility_feed WHERE id = ANY(%s)"


def take(at: datetime | None = None) -> Plant:
    """Everything that a verdict looks at. Promised counts like used; racks being worked on at `at` (now) are frozen."""
    return whole(reading.read(at or clock.now()))


def whole(columns: Columns) -> Plant:
    """The plant of these columns with all its racks."""
    groups = LoadTable(columns, Brackets()).groups()
    return _plant(columns, np.arange(len(columns)), np.arange(len(columns.feeds)), groups, None)


def take_only(racks: Sequence[int], at: datetime | None = None) -> Plant:
    """The plant with these racks alone, all its sums whole."""
    columns = columns_for((), at)
    return only(columns, LoadTable(columns, Brackets()), _places(columns, racks))


def take_near(racks: Sequence[int]) -> Plant:
    """These racks alone; their feeds carry what they carry in the whole plant. UPS, rooms and sites are not told whole."""
    return near(reading.read_near(racks, clock.now(), by_ups=False), racks)


def near(columns: Columns, racks: Sequence[int]) -> Plant:
    """Of the racks of these columns only some, with all that hangs on their feeds."""
    groups = LoadTable(columns, Brackets()).groups()
    return _plant(columns, _places(columns, racks), np.arange(len(columns.feeds)), groups, None)


def _places(columns: Columns, racks: Sequence[int]) -> Ints:
    return np.flatnonzero(np.isin(columns.racks["id"].astype(np.int64), np.array(racks, dtype=np.int64)))


def take_for(
    wishes: Sequence[Wish],
    brackets: Brackets,
    *,
    weights: Weights | None = None,
    building_ok: bool | None = None,
    at: datetime | None = None,
    also: Sequence[int] = (),
) -> Plant:
    """The plant reduced to the racks that can matter to a request, and those that are named `also`, all other sums whole:
    the same verdict, the same limits bind, and for a single machine the best places are as good. A small plant is taken
    whole."""
    return reduced(columns_for(wishes, at), wishes, brackets, weights or Weights(), building_ok, also)


def columns_for(wishes: Sequence[Wish], at: datetime | None = None) -> Columns:
    """The whole plant as columns, with the racks where the agencies of the request stand."""
    agencies = sorted({wish.agency for wish in wishes if wish.agency is not None})
    return reading.read(at or clock.now(), agencies)


def reduced(
    columns: Columns, wishes: Sequence[Wish], brackets: Brackets, weights: Weights, building_ok: bool | None,
    also: Sequence[int] = (),
) -> Plant:  # fmt: skip
    """The plant of these columns with the racks that can matter to the request."""
    if len(columns) <= WHOLE or not wishes:
        return whole(columns)
    halls = Halls(columns, brackets, weights, building_ok)

    def accepts(racks: Ints) -> bool:
        plant = only(columns, halls.table, racks, named=False)
        return Search(plant, brackets, building_ok).place(wishes) is not None

    return only(columns, halls.table, np.union1d(racks_that_matter(halls, wishes, accepts), _places(columns, also)))


def only(columns: Columns, table: LoadTable, racks: Ints, *, named: bool = True) -> Plant:
    """The plant with these racks alone, its sums whole; without names where nobody reads them."""
    feeds = np.unique(np.concatenate([np.empty(0, dtype=np.int64), *map(columns.feeds_of, racks.tolist())]))
    near, groups, elsewhere = table.reduced(feeds)
    return _plant(columns, racks, near, groups, elsewhere, table, named=named)


def _plant(
    columns: Columns, racks: Ints, feeds: Ints, groups: dict[Feeds, float], elsewhere: Loads | None,
    table: LoadTable | None = None, *, named: bool = True,
) -> Plant:  # fmt: skip
    rooms, sites = columns.sums()
    rows = columns.racks[racks]
    feed_facts = _feeds(columns, feeds, named=named)
    if table is not None and elsewhere is not None:
        rest = table.leg_mates(feeds)
        feed_facts |= {facts.id: facts for facts, _watts in rest}
        base = {**elsewhere.base, **{("feed", facts.id): watts for facts, watts in rest}}
        elsewhere = Loads(base, elsewhere.change)
    return Plant(
        {pk: SiteFacts(pk, name, supply, float(sites[n])) for n, (pk, name, supply) in enumerate(columns.sites)},
        {
            pk: RoomFacts(pk, site, name, cool, float(rooms[n]))
            for n, (pk, site, name, cool) in enumerate(columns.rooms)
        },
        {row[0]: UpsFacts(*row) for row in columns.ups},
        feed_facts,
        _racks(columns, racks, rows, named=named),
        {row[0]: UplinkFacts(*row[:6]) for row in columns.uplinks},
        groups,
        elsewhere,
    )


def _racks(columns: Columns, racks: Ints, rows: Rows, *, named: bool) -> dict[int, RackFacts]:
    said = _said(_RACKS, rows["id"].tolist()) if named else {}
    front, both = runs_of(rows, "front"), runs_of(rows, "both")
    frozen = columns.frozen_racks[racks].tolist()
    places = racks.tolist()
    found = {}
    facts = rows[["id", "room", "units", "depth_mm", "max_weight_kg", "max_watts", "watts", "weight_kg", "from_floor"]]
    for n, (pk, room, units, depth, bears, limit, watts, weight, floor) in enumerate(facts.tolist()):
        name, agencies = said.get(pk, (str(pk), ()))
        found[pk] = RackFacts(
            pk, name, room, units, _whole(depth), _known(bears), _whole(limit),
            tuple(columns.feed_ids[columns.feeds_of(places[n])].tolist()), float(watts), weight, front[n], both[n],
            frozenset(agencies), bool(floor), frozen[n],
        )  # fmt: skip
    return found


def _feeds(columns: Columns, feeds: Ints, *, named: bool) -> dict[int, FeedFacts]:
    rows = columns.feeds[feeds]
    said = _said(_FEEDS, rows["id"].tolist()) if named else {}
    return {
        pk: FeedFacts(
            pk, said.get(pk, (str(pk),))[0], room, ups or None, volts, amps, phases, None if derating != derating else derating,
            LEGS[leg],
        )
        for pk, ups, room, volts, amps, phases, leg, derating in rows.tolist()
    }  # fmt: skip


def runs_of(rows: Rows, face: str) -> list[tuple[Run, ...]]:
    """By rack: the runs of free half units, from below."""
    free = np.unpackbits(rows[face], axis=1)
    edges = np.diff(free, axis=1, prepend=0, append=0).astype(np.int8)
    rack, low = np.nonzero(edges == 1)
    _same, high = np.nonzero(edges == -1)
    found: list[list[Run]] = [[] for _row in range(len(rows))]
    for one, start, end in zip(rack.tolist(), low.tolist(), high.tolist(), strict=True):
        found[one].append((start, end))
    return [tuple(runs) for runs in found]


def _known(value: float) -> float | None:
    return None if value == np.inf else value


def _whole(value: float) -> int | None:
    return None if value == np.inf else int(value)


def _said(query: str, ids: list[int]) -> dict[int, tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(query, [ids])
        return {row[0]: tuple(row[1:]) for row in cursor.fetchall()}


def feeds_of_racks(racks: Collection[int]) -> dict[int, tuple[int, ...]]:
    """By rack: its feeds in the order of their numbers; racks without feeds come to none."""
    rows = RackState.objects.filter(pk__in=racks).exclude(feed_set=None).values_list("rack_id", "feed_set__feeds")
    return defaultdict(tuple, {rack: tuple(feeds) for rack, feeds in rows})
