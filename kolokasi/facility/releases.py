"""What will be free again on a day that is known: promises that lapse, and racks whose works end."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import connection

from kolokasi.base import clock
from kolokasi.facility.models import MaintenanceWindow, Rack
from kolokasi.facility.rules.later import Release
from kolokasi.facility.snapshot import feeds_of_racks

# Behind a device that takes the front alone: which of its units are free at the rear.
_LAPSING = """
SELECT o.rack_id, o.label, p.until, lower(o.units), upper(o.units), o.faces && int4range(0, 1), o.faces && int4range(1, 2),
       a.watts, a.weight_kg, CASE WHEN a.psu_count = 1 THEN a.feed_id END, a.uplink_id, a.mbps,
       (SELECT array_agg(lower(run) ORDER BY lower(run)) FROM unnest(free.units) AS run),
       (SELECT array_agg(upper(run) ORDER BY lower(run)) FROM unnest(free.units) AS run)
FROM facility_occupation o
JOIN cases_promise p ON p.id = o.promise_id
LEFT JOIN facility_allotment a ON a.occupation_id = o.id AND a.released_at IS NULL
CROSS JOIN LATERAL (
    SELECT int4multirange(o.units) - coalesce(range_agg(b.units), '{}') AS units FROM facility_occupation b
    WHERE b.rack_id = o.rack_id AND b.released_at IS NULL AND b.units && o.units AND b.faces && int4range(1, 2)
) free
WHERE o.released_at IS NULL AND o.kind = 'held' AND p.until IS NOT NULL
ORDER BY p.until, o.id"""


def known_releases(at: datetime) -> list[Release]:
    """Every release that has a day, the first day first; a promise whose day has passed lapses at once."""
    with connection.cursor() as cursor:
        cursor.execute(_LAPSING)
        rows = cursor.fetchall()
    feeds = feeds_of_racks({row[0] for row in rows})
    lapsing = [_release(row, feeds, at) for row in rows]
    return [*lapsing, *_thaws(at)]


def _release(row: tuple[Any, ...], feeds: dict[int, tuple[int, ...]], at: datetime) -> Release:
    rack, label, until, low, high, front, rear, watts, weight, feed, uplink, mbps, lows, highs = row
    return Release(
        at=max(at, until).astimezone(clock.OFFICE_ZONE), rack_id=rack, what=label, run=(low, high), front=front, rear=rear,
        behind=tuple(zip(lows or (), highs or (), strict=True)), watts=float(watts or 0), weight_kg=float(weight or 0),
        feeds=(feed,) if feed else feeds[rack], uplink=uplink, mbps=mbps or 0,
    )  # fmt: skip


def _thaws(at: datetime) -> list[Release]:
    """The end of the works in each rack that is being worked on; of several works the last end."""
    ends: dict[int, Release] = {}
    windows = MaintenanceWindow.objects.filter(cancelled_at__isnull=True, starts_at__lte=at, ends_at__gt=at)
    for window in windows.order_by("ends_at", "pk"):
        where = {"room": window.room_id} if window.room_id else {"room__site": window.site_id}
        for rack in Rack.objects.filter(**where).values_list("pk", flat=True):
            ends[rack] = Release(window.ends_at.astimezone(clock.OFFICE_ZONE), rack, window.reason, thaw=True)
    return list(ends.values())
