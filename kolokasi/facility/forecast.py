"""The history that a forecast rests on: what requests brought to the racks and took away again, and how big they were."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import connection

from kolokasi.base import policy
from kolokasi.facility.rules.forecast import LEAST, MONTHS, Flow, Period
from kolokasi.facility.rules.plant import Wish

PREFIX = "forecast"
YEAR = timedelta(days=365)

# Only what came with a request: what a file brought in says nothing about the next months.
_FLOWS = """
SELECT a.rack_id, a.made_at, a.released_at, coalesce(upper(o.units) - lower(o.units), 0) / 2.0, a.watts, a.weight_kg,
       CASE WHEN a.psu_count = 1 THEN a.feed_id END, a.uplink_id, a.mbps, a.kind = 'held', coalesce(a.server_id, -a.id)
FROM facility_allotment a LEFT JOIN facility_occupation o ON o.id = a.occupation_id
WHERE a.promise_id IS NOT NULL AND (a.released_at IS NULL OR a.released_at > %s) ORDER BY a.made_at, a.id"""
_SIZES = """
SELECT DISTINCT ON (coalesce(a.server_id, -a.id)) (upper(o.units) - lower(o.units)) / 2.0, a.depth_mm, a.weight_kg, a.watts,
       a.psu_count, a.mbps
FROM facility_allotment a JOIN facility_occupation o ON o.id = a.occupation_id
WHERE a.promise_id IS NOT NULL AND a.made_at > %s ORDER BY coalesce(a.server_id, -a.id), a.id DESC"""


def period(at: datetime) -> Period:
    """How far back the rate is taken from, as the policies `forecast.months` and `forecast.least_months` have it."""
    months = policy.read(f"{PREFIX}.months", at, MONTHS)
    least = policy.read(f"{PREFIX}.least_months", at, LEAST)
    return Period(at, max(1, min(months, 120)), max(1, min(least, 120)))


def flows(within: Period) -> list[Flow]:
    """What came with requests and is here, or left within the period; one statement."""
    with connection.cursor() as cursor:
        cursor.execute(_FLOWS, [within.since(datetime.min.replace(tzinfo=within.now.tzinfo))])
        return [
            Flow(rack, came, left, float(units), watts, weight, feed, uplink, mbps, held, server)
            for rack, came, left, units, watts, weight, feed, uplink, mbps, held, server in cursor.fetchall()
        ]


def accepted_sizes(at: datetime) -> list[Wish]:
    """The machines that were accepted within the last year, each once, as they were last agreed."""
    with connection.cursor() as cursor:
        cursor.execute(_SIZES, [at - YEAR])
        return [
            Wish(0, float(units), depth or None, weight or None, watts or None, supplies, mbps=mbps or None)
            for units, depth, weight, watts, supplies, mbps in cursor.fetchall()
        ]
