"""The plant as it stands at this moment, read in a fixed number of statements whatever its size."""

from __future__ import annotations

from collections import defaultdict

from django.db import connection

from kolokasi.facility.models import Feed, Rack, Room, Site, Uplink, Ups
from kolokasi.facility.rules.plant import FeedFacts, Plant, RackFacts, RoomFacts, Run, SiteFacts, UplinkFacts, UpsFacts

# Free runs by subtraction of ranges: what the rack has, less all that is taken in front, and less all that is taken at all.
_FREE = """
WITH taken AS (
    SELECT rack_id, range_agg(units) FILTER (WHERE faces && int4range(0, 1)) AS front, range_agg(units) AS either
    FROM facility_occupation WHERE released_at IS NULL GROUP BY rack_id
), free AS (
    SELECT r.id, int4multirange(int4range(0, r.units * 2)) - coalesce(t.front, '{}') AS front,
           int4multirange(int4range(0, r.units * 2)) - coalesce(t.either, '{}') AS neither
    FROM facility_rack r LEFT JOIN taken t ON t.rack_id = r.id
)
SELECT id, false, lower(run), upper(run) FROM free, unnest(front) AS run
UNION ALL SELECT id, true, lower(run), upper(run) FROM free, unnest(neither) AS run
ORDER BY 1, 2, 3"""
_LOADS = """
SELECT rack_id, CASE WHEN psu_count = 1 THEN feed_id END, sum(watts), sum(weight_kg)
FROM facility_allotment WHERE released_at IS NULL GROUP BY 1, 2"""
_SOLD = (
    "SELECT uplink_id, sum(mbps) FROM facility_allotment WHERE released_at IS NULL AND uplink_id IS NOT NULL GROUP BY 1"
)

FreeRuns = dict[tuple[int, bool], list[Run]]


def free_runs() -> FreeRuns:
    """By rack and whether on both faces: the runs of free half units, from below."""
    found: FreeRuns = defaultdict(list)
    for rack, both, low, high in _rows(_FREE):
        found[rack, bool(both)].append((low, high))
    return found


def feeds_of_racks() -> dict[int, tuple[int, ...]]:
    """By rack: its feeds in the order of their numbers."""
    found: dict[int, tuple[int, ...]] = defaultdict(tuple)
    for rack, feed in Rack.feeds.through.objects.order_by("rack_id", "feed_id").values_list("rack_id", "feed_id"):
        found[rack] = (*found[rack], feed)
    return found


def take() -> Plant:
    """Everything that a verdict looks at. Promised counts like used."""
    feeds, free = feeds_of_racks(), free_runs()
    rows = Rack.objects.order_by("pk").values_list(
        "id", "name", "room_id", "units", "depth_mm", "max_weight_kg", "max_watts"
    )
    rooms = {
        pk: (site, name, cooling)
        for pk, site, name, cooling in Room.objects.values_list("id", "site_id", "name", "cooling_w")
    }
    watts, weight, groups = _loads(feeds)
    racks = {
        row[0]: RackFacts(
            *row, feeds[row[0]], watts[row[0]], weight[row[0]], tuple(free[row[0], False]), tuple(free[row[0], True])
        )
        for row in rows
    }
    room_watts: dict[int, float] = defaultdict(float)
    site_watts: dict[int, float] = defaultdict(float)
    for rack in racks.values():
        room_watts[rack.room_id] += rack.watts
        site_watts[rooms[rack.room_id][0]] += rack.watts
    return Plant(
        {
            pk: SiteFacts(pk, name, supply, site_watts[pk])
            for pk, name, supply in Site.objects.values_list("id", "name", "supply_w")
        },
        {pk: RoomFacts(pk, site, name, cooling, room_watts[pk]) for pk, (site, name, cooling) in rooms.items()},
        {row[0]: UpsFacts(*row) for row in Ups.objects.values_list("id", "name", "room_id", "kva", "power_factor")},
        {
            row[0]: FeedFacts(*row)
            for row in Feed.objects.values_list("id", "name", "room_id", "ups_id", "volts", "amps", "phases")
        },
        racks,
        _uplinks(),
        groups,
    )


def _loads(
    feeds: dict[int, tuple[int, ...]],
) -> tuple[dict[int, float], dict[int, float], dict[tuple[int, ...], float]]:
    """Watts and weight by rack, and watts by the feeds they hang on: one named feed, or all of the rack's."""
    watts: dict[int, float] = defaultdict(float)
    weight: dict[int, float] = defaultdict(float)
    groups: dict[tuple[int, ...], float] = defaultdict(float)
    for rack, feed, some_watts, some_weight in _rows(_LOADS):
        watts[rack] += float(some_watts)
        weight[rack] += float(some_weight)
        hung = (feed,) if feed else feeds[rack]
        if hung:
            groups[hung] += float(some_watts)
    return watts, weight, groups


def _uplinks() -> dict[int, UplinkFacts]:
    sold = {int(line): int(mbps) for line, mbps in _rows(_SOLD)}
    rows = Uplink.objects.order_by("name").values_list("id", "site_id", "name", "mbps", "oversubscription", "sold_mbps")
    return {row[0]: UplinkFacts(*row[:5], row[5] + sold.get(row[0], 0)) for row in rows}


def _rows(query: str) -> list[tuple[int, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(query)
        return [tuple(row) for row in cursor.fetchall()]
