"""What a case has taken of the data centre, counted in the tables and not by the queries under test."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from django.db import connection

from kolokasi.base.refusal import Refusal
from kolokasi.cases.models import Case

_PLACES = """
SELECT r.name, lower(o.units) / 2 + 1, (upper(o.units) - lower(o.units)) / 2, o.kind
FROM facility_occupation o JOIN facility_rack r ON r.id = o.rack_id
WHERE o.released_at IS NULL AND (o.promise_id IN (SELECT id FROM cases_promise WHERE case_id = %(case)s)
  OR o.server_id IN (SELECT server_id FROM cases_caseserver WHERE case_id = %(case)s)) ORDER BY 1, 2"""
_SUMS = """
SELECT coalesce(sum(watts), 0), coalesce(sum(mbps), 0), count(*) FROM facility_allotment a
WHERE a.released_at IS NULL AND (a.promise_id IN (SELECT id FROM cases_promise WHERE case_id = %(case)s)
  OR a.server_id IN (SELECT server_id FROM cases_caseserver WHERE case_id = %(case)s))"""
_ADDRESSES = """
SELECT host(host), state FROM addressing_address
WHERE server_id IN (SELECT server_id FROM cases_caseserver WHERE case_id = %(case)s) AND state <> 'released'
ORDER BY family(host), host"""
_TARGETS = """
SELECT count(*) FROM monitoring_target WHERE retired_at IS NULL
  AND server_id IN (SELECT server_id FROM cases_caseserver WHERE case_id = %(case)s)"""


@dataclass(frozen=True)
class Taken:
    """Places as (rack, unit, units, kind), the sums of what hangs on them, addresses with their state, targets."""

    places: list[tuple[str, int, int, str]]
    watts: int
    mbps: int
    allotments: int
    addresses: list[tuple[str, str]]
    targets: int


NOTHING = Taken([], 0, 0, 0, [], 0)


def taken(case: Case) -> Taken:
    """What is taken for the case at this moment."""
    with connection.cursor() as cursor:

        def rows(statement: str) -> list[tuple[Any, ...]]:
            cursor.execute(statement, {"case": case.pk})
            return list(cursor.fetchall())

        ((watts, mbps, count),) = rows(_SUMS)
        ((targets,),) = rows(_TARGETS)
        return Taken(rows(_PLACES), int(watts), int(mbps), count, rows(_ADDRESSES), targets)


def refusal(act: Callable[[], Any]) -> Refusal:
    """The refusal with which the act ends; it is a sentence."""
    with pytest.raises(Refusal) as refused:
        act()
    assert len(str(refused.value).split()) >= 3
    return refused.value
