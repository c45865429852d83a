"""The whole plant as columns of numbers, read in one statement: what a verdict over thousands of racks is screened by."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any

import numpy as np
import psycopg
from django.db import connection
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Marks = NDArray[np.bool_]
Rows = NDArray[Any]

CELLS = 200
# The layout of facility_rackstate.packed.
RACK = np.dtype([
    ("id", ">i8"), ("room", ">i8"), ("feed_set", ">i8"), ("units", ">i4"), ("taken", ">i4"), ("taken_held", ">i4"),
    ("longest_front", ">i4"), ("longest_both", ">i4"), ("depth_mm", ">f8"), ("max_weight_kg", ">f8"), ("max_watts", ">f8"),
    ("from_floor", ">i4"), ("watts", ">i8"), ("watts_held", ">i8"), ("weight_kg", ">f8"), ("weight_held_kg", ">f8"),
    ("hung", ">i8"), ("hung_held", ">i8"), ("bits_front", ">i4"), ("front", "u1", CELLS // 8), ("bits_both", ">i4"),
    ("both", "u1", CELLS // 8),
])  # fmt: skip
FEED = np.dtype([
    ("id", ">i8"), ("ups", ">i8"), ("room", ">i8"), ("volts", ">i4"), ("amps", ">i4"), ("phases", ">i4"), ("leg", ">i4"),
    ("derating", ">f8"),
])  # fmt: skip
PAIR = np.dtype([("one", ">i8"), ("other", ">i8")])
SINGLE = np.dtype([("feed", ">i8"), ("watts", ">i8"), ("held", ">i8")])
LEGS = ("", "L1", "L2", "L3")

# One statement, so that all of it is true at the same moment.
_READ = """
SELECT racks.packed, racks.single,
    (SELECT string_agg(int8send(s.id) || int8send(feed), '') FROM facility_feedset s, unnest(s.feeds) AS feed
        WHERE %(all)s OR s.id = ANY(%(sets)s::bigint[])),
    (SELECT string_agg(int8send(id) || int8send(coalesce(ups_id, 0)) || int8send(room_id) || int4send(volts)
        || int4send(amps) || int4send(phases::int) || int4send(CASE WHEN leg = '' THEN 0 ELSE right(leg, 1)::int END)
        || float8send(coalesce(derating, 'NaN')), '') FROM facility_feed WHERE %(all)s OR id = ANY(%(feeds)s::bigint[])),
    (SELECT coalesce(json_agg(json_build_array(id, name, supply_w) ORDER BY id), '[]') FROM facility_site),
    (SELECT coalesce(json_agg(json_build_array(id, site_id, name, cooling_w) ORDER BY id), '[]') FROM facility_room),
    (SELECT coalesce(json_agg(json_build_array(id, name, room_id, kva, power_factor) ORDER BY id), '[]') FROM facility_ups),
    (SELECT coalesce(json_agg(json_build_array(id, site_id, name, mbps, oversubscription, sold_mbps + coalesce(sold, 0),
        coalesce(held, 0)) ORDER BY name), '[]') FROM facility_uplink LEFT JOIN facility_uplinkstate ON uplink_id = id),
    (SELECT coalesce(array_agg(DISTINCT r.id), '{}') FROM facility_maintenancewindow w
        JOIN facility_room r ON r.site_id = w.site_id AND (w.room_id IS NULL OR w.room_id = r.id)
        WHERE w.cancelled_at IS NULL AND w.starts_at <= %(at)s AND w.ends_at > %(at)s),
    (SELECT string_agg(int8send(agency) || int8send(rack_id), '') FROM facility_rackstate, unnest(agencies) AS agency
        WHERE %(asked)s AND agencies && %(agencies)s::bigint[] AND agency = ANY(%(agencies)s::bigint[]))
FROM (
    SELECT string_agg(packed, '') AS packed, string_agg(packed_single, '') AS single
    FROM facility_rackstate WHERE %(all)s OR rack_id = ANY(%(racks)s::bigint[])
) racks
"""
# All that shares a feed with these racks, or with `by_ups` a UPS: the racks, the sets of feeds, and every feed of those.
_NEAR = """
WITH mine AS (
    SELECT DISTINCT unnest(f.feeds) AS id FROM facility_rackstate s JOIN facility_feedset f ON f.id = s.feed_set_id
    WHERE s.rack_id = ANY(%(racks)s::bigint[])
), near AS (
    SELECT coalesce(array_agg(id), '{}') AS feeds FROM facility_feed
    WHERE id IN (SELECT id FROM mine)
       OR %(by_ups)s AND ups_id IN (SELECT ups_id FROM facility_feed WHERE id IN (SELECT id FROM mine))
), sets AS (
    SELECT f.id, f.feeds FROM facility_feedset f, near WHERE f.feeds && near.feeds
), racks AS (
    SELECT s.rack_id, s.single FROM facility_rackstate s, near
    WHERE s.rack_id = ANY(%(racks)s::bigint[]) OR s.feed_set_id IN (SELECT id FROM sets) OR s.single && near.feeds
)
SELECT coalesce((SELECT array_agg(rack_id) FROM racks), '{}'),
    coalesce((SELECT array_agg(DISTINCT f.id) FROM facility_feedset f WHERE f.id IN (SELECT id FROM sets)
        OR f.id IN (SELECT feed_set_id FROM facility_rackstate WHERE rack_id IN (SELECT rack_id FROM racks))), '{}'),
    coalesce((SELECT array_agg(DISTINCT feed) FROM (
        SELECT unnest(f.feeds) FROM facility_feedset f WHERE f.id IN (
            SELECT feed_set_id FROM facility_rackstate WHERE rack_id IN (SELECT rack_id FROM racks)
            UNION SELECT id FROM sets)
        UNION SELECT feed FROM racks, unnest(single) WITH ORDINALITY AS numbers(feed, place) WHERE place %% 3 = 1
    ) AS found(feed)), '{}')
"""


@dataclass(frozen=True)
class Columns:
    """Racks, feeds, feed sets in the order of their ids; the other parts as lists. An absent limit is infinite."""

    racks: Rows
    feeds: Rows
    hanging: Rows
    singles: Rows
    sites: list[tuple[int, str, int | None]]
    rooms: list[tuple[int, int, str, int | None]]
    ups: list[tuple[int, str, int, float, float]]
    uplinks: list[tuple[int, int, str, int, float | None, int, int]]
    frozen: frozenset[int] = frozenset()
    standing: Rows = field(default_factory=lambda: np.empty(0, PAIR))

    def __len__(self) -> int:
        return len(self.racks)

    @cached_property
    def room_ids(self) -> Ints:
        return np.array([room[0] for room in self.rooms], dtype=np.int64)

    @cached_property
    def room_of(self) -> Ints:
        """By rack: the index of its room."""
        return np.searchsorted(self.room_ids, self.racks["room"].astype(np.int64))

    @cached_property
    def site_of_room(self) -> Ints:
        ids = np.array([site[0] for site in self.sites], dtype=np.int64)
        return np.searchsorted(ids, np.array([room[1] for room in self.rooms], dtype=np.int64))

    @cached_property
    def feed_ids(self) -> Ints:
        return self.feeds["id"].astype(np.int64)

    @cached_property
    def ups_ids(self) -> Ints:
        return np.array([ups[0] for ups in self.ups], dtype=np.int64)

    @cached_property
    def ups_of_feed(self) -> Ints:
        """By feed: the index of its UPS, -1 without one."""
        ids = self.feeds["ups"].astype(np.int64)
        return np.where(ids > 0, np.searchsorted(self.ups_ids, ids), -1)

    @cached_property
    def fuses(self) -> Floats:
        """By feed: the watts that its fuse lets through."""
        watts = self.feeds["volts"].astype(float) * self.feeds["amps"].astype(float)
        return np.asarray(watts * np.where(self.feeds["phases"] == 3, np.sqrt(3), 1.0))

    @cached_property
    def _sets(self) -> tuple[Ints, Ints, Ints]:
        """Ids of the feed sets; where each begins; the indexes of their feeds."""
        ids, begins = np.unique(self.hanging["one"].astype(np.int64), return_index=True)
        feeds = np.searchsorted(self.feed_ids, self.hanging["other"].astype(np.int64))
        return ids, np.append(begins, len(feeds)).astype(np.int64), feeds

    @cached_property
    def sets_by_size(self) -> list[tuple[Ints, Ints]]:
        """The feed sets of one size: their indexes, and a row of feeds for each."""
        _ids, begins, feeds = self._sets
        sizes = np.diff(begins)
        found = []
        for size in np.unique(sizes):
            which = np.flatnonzero(sizes == size)
            found.append((which, feeds[begins[which][:, None] + np.arange(size)]))
        return found

    @property
    def set_count(self) -> int:
        return len(self._sets[0])

    @cached_property
    def set_of(self) -> Ints:
        """By rack: the index of its feed set, -1 for a rack without feeds."""
        wanted = self.racks["feed_set"].astype(np.int64)
        return np.where(wanted > 0, np.searchsorted(self._sets[0], wanted), -1)

    def feeds_of(self, rack: int) -> Ints:
        """The indexes of the feeds of the rack with this index."""
        number = self.set_of[rack]
        if number < 0:
            return np.empty(0, dtype=np.int64)
        _ids, begins, feeds = self._sets
        return feeds[begins[number] : begins[number + 1]]

    @cached_property
    def feeds_by_rack(self) -> tuple[Ints, Ints]:
        """Each rack with each of its feeds: indexes of both, rack by rack."""
        _ids, begins, feeds = self._sets
        with_feeds = np.flatnonzero(self.set_of >= 0)
        first = begins[self.set_of[with_feeds]]
        count = begins[self.set_of[with_feeds] + 1] - first
        rack = np.repeat(with_feeds, count)
        place = np.arange(len(rack)) - np.repeat(np.cumsum(count) - count, count)
        return rack, feeds[np.repeat(first, count) + place]

    def watts_of_sets(self, held: bool = False) -> Floats:
        """By feed set: the watts that hang on all its feeds."""
        racks = self.set_of >= 0
        watts = self.racks["hung_held" if held else "hung"][racks].astype(float)
        return added(self.set_of[racks], watts, self.set_count)

    def watts_of_singles(self, held: bool = False) -> Floats:
        """By feed: the watts of machines with one power supply on it."""
        feeds = np.searchsorted(self.feed_ids, self.singles["feed"].astype(np.int64))
        return added(feeds, self.singles["held" if held else "watts"].astype(float), len(self.feeds))

    def sums(self, name: str = "watts") -> tuple[Floats, Floats]:
        """A column of the racks summed by room and by site."""
        rooms = added(self.room_of, self.racks[name].astype(float), len(self.rooms))
        return rooms, added(self.site_of_room, rooms, len(self.sites))

    @cached_property
    def frozen_racks(self) -> Marks:
        """By rack: whether its room is being worked on."""
        rooms = np.array([room[0] in self.frozen for room in self.rooms], dtype=bool)
        return rooms[self.room_of] if len(rooms) else np.zeros(len(self.racks), dtype=bool)

    def known_to(self, agency: int) -> Marks:
        """By rack: whether the agency stands or is promised there."""
        racks = self.standing["other"][self.standing["one"] == agency].astype(np.int64)
        return np.isin(self.racks["id"].astype(np.int64), racks)


def added(places: Ints, values: Floats, count: int) -> Floats:
    """The values added up by place."""
    return np.bincount(places, values, count).astype(float)


def read(at: datetime, agencies: Sequence[int] = ()) -> Columns:
    """The plant as it stands; rooms in a maintenance window at `at` are frozen, `agencies` are looked for in racks."""
    return _read({"all": True, "racks": [], "sets": [], "feeds": [], "at": at, "agencies": list(agencies)})


def read_near(racks: Sequence[int], at: datetime, *, by_ups: bool) -> Columns:
    """These racks and all that shares a feed, or with `by_ups` a UPS, with them: their feeds (and UPS) carry there what they
    carry. Sums of rooms and sites are not told."""
    with connection.cursor() as cursor:
        cursor.execute(_NEAR, {"racks": list(racks), "by_ups": by_ups})
        near, sets, feeds = cursor.fetchone() or ([], [], [])
    return _read({"all": False, "racks": near, "sets": sets, "feeds": feeds, "at": at, "agencies": []})


def _read(values: dict[str, Any]) -> Columns:
    connection.ensure_connection()
    raw = psycopg.Cursor(connection.connection)
    raw.format = psycopg.pq.Format.BINARY
    with connection.make_cursor(raw) as cursor:  # type: ignore[arg-type] # the stubs know no driver's own cursor
        cursor.execute(_READ, values | {"asked": bool(values["agencies"])})
        row: Any = cursor.fetchone()
    racks, singles, hanging, feeds, sites, rooms, ups, uplinks, frozen, standing = row
    return Columns(
        _sorted(racks, RACK, "id"),
        _sorted(feeds, FEED, "id"),
        _sorted(hanging, PAIR, "one"),
        np.frombuffer(singles or b"", SINGLE),
        [tuple(one) for one in sites],
        [tuple(one) for one in rooms],
        [tuple(one) for one in ups],
        [tuple(one) for one in uplinks],
        frozenset(frozen),
        np.frombuffer(standing or b"", PAIR),
    )


def names_of(table: str, ids: Sequence[int]) -> dict[int, str]:
    """The names of racks or feeds."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT id, name FROM {connection.ops.quote_name(table)} WHERE id = ANY(%s)", [list(ids)])  # noqa: S608
        return dict(cursor.fetchall())


def _sorted(found: bytes | None, kind: np.dtype[Any], key: str) -> Rows:
    rows = np.frombuffer(found or b"", kind)
    order = np.argsort(rows[key].astype(np.int64), kind="stable")
    return rows[order]
