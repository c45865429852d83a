"""Lines of a list: what happened, when, by whom, taken from several tables and merged by time, the newest first."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Model, Q, QuerySet

PORTION = 500


@dataclass(frozen=True, order=True)
class Place:
    """Where a line stands in its list: by time, then by source, then by the number of its row."""

    at: datetime
    source: int
    pk: int


@dataclass(frozen=True)
class Period:
    """From `since` on, before `until`."""

    since: datetime
    until: datetime


@dataclass(frozen=True)
class Line:
    """One thing that an auditor should see. `number` is the case's, or "" when it belongs to none.

    `kind` says which source it came from; `facts` hold what only that kind has.
    """

    kind: str
    at: datetime
    number: str = ""
    agency: str = ""
    revision: int = 0
    who: str = ""
    post: str = ""
    acting: str = ""
    reason: str = ""
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Source:
    """Rows of one table, the moment by which they are ordered, and how a handful of them become lines."""

    rows: Callable[[], QuerySet[Any]]
    moment: str
    told: Callable[[Sequence[Any]], list[Line]]


def page(
    sources: Sequence[Source], period: Period, size: int, after: Place | None = None
) -> tuple[list[Line], Place | None]:
    """`size` lines of the period, the newest first, and the place of the last when there are more."""
    found: list[tuple[Place, Model]] = []
    for index, source in enumerate(sources):
        rows = _rows(source, index, period, after)
        found += [(Place(getattr(row, source.moment), index, row.pk), row) for row in rows[: size + 1]]
    found.sort(key=lambda one: one[0], reverse=True)
    shown = found[:size]
    lines: dict[Place, Line] = {}
    for index, source in enumerate(sources):
        mine = [(place, row) for place, row in shown if place.source == index]
        if mine:
            told = source.told([row for _place, row in mine])
            lines |= dict(zip((place for place, _row in mine), told, strict=True))
    return [lines[place] for place, _row in shown], shown[-1][0] if len(found) > size else None


def everything(sources: Sequence[Source], period: Period) -> Iterator[Line]:
    """Every line of the period, fetched in portions; memory stays flat."""
    after: Place | None = None
    while True:
        lines, after = page(sources, period, PORTION, after)
        yield from lines
        if after is None:
            return


def count(sources: Sequence[Source], period: Period) -> int:
    """How many lines the period has."""
    return sum(_within(source, period).count() for source in sources)


def _within(source: Source, period: Period) -> QuerySet[Any]:
    return source.rows().filter(**{f"{source.moment}__gte": period.since, f"{source.moment}__lt": period.until})


def _rows(source: Source, index: int, period: Period, after: Place | None) -> QuerySet[Any]:
    rows = _within(source, period).order_by(f"-{source.moment}", "-pk")
    if after is None:
        return rows
    before = Q(**{f"{source.moment}__lt": after.at})
    if index < after.source:
        before |= Q(**{source.moment: after.at})
    elif index == after.source:
        before |= Q(**{source.moment: after.at}, pk__lt=after.pk)
    return rows.filter(before)
