"""Pages of 50 without counting: each page begins after the last row of the one before (keyset)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeVar

from django.db.models import Model, Q, QuerySet
from django.http import QueryDict

SIZE = 50
PARAMETER = "sesudah"
NEVER = "-"
SEARCH_LIMIT = 100
YEARS = range(1970, 3000)  # beyond them a moment may not fit another zone

Row = TypeVar("Row", bound=Model)


@dataclass(frozen=True)
class Page(Generic[Row]):
    """The rows of one page and the ways on and back to the beginning."""

    rows: Sequence[Row]
    next_link: str
    first_link: str
    is_later: bool


@dataclass(frozen=True)
class Cursor:
    """Where a page begins: after the row with this moment (None: the rows that have none) and this id."""

    at: datetime | None
    id: int


def read_cursor(text: str) -> Cursor | None:
    """The cursor in a link, or None for the first page; a made-up one is the first page too."""
    moment, _, pk = text.rpartition("_")
    if not pk.isdecimal() or len(pk) > 18:
        return None
    try:
        at = None if moment == NEVER else datetime.fromisoformat(moment)
    except ValueError:
        return None
    return Cursor(at, int(pk)) if at is None or (at.tzinfo and at.year in YEARS) else None


def _link(params: QueryDict, cursor: str) -> str:
    params = params.copy()
    params.pop(PARAMETER, None)
    if cursor:
        params[PARAMETER] = cursor
    return f"?{params.urlencode()}"


def _after(field: str, cursor: Cursor, descending: bool) -> Q:
    step = "lt" if descending else "gt"
    if cursor.at is None:
        return Q(**{f"{field}__isnull": True, f"id__{step}": cursor.id})
    beyond = Q(**{f"{field}__{step}": cursor.at}) | Q(**{field: cursor.at, f"id__{step}": cursor.id})
    return beyond if descending else beyond | Q(**{f"{field}__isnull": True})


def page_of(rows: QuerySet[Row], field: str, params: QueryDict, *, descending: bool = False) -> Page[Row]:
    """The page that the parameters ask for, of rows ordered by `field` (those without it last) and id."""
    cursor = read_cursor(params.get(PARAMETER, ""))
    sign = "-" if descending else ""
    ordered = rows.order_by(f"{sign}{field}", f"{sign}id")
    if cursor is not None:
        ordered = ordered.filter(_after(field, cursor, descending))
    found = list(ordered[: SIZE + 1])
    link = ""
    if len(found) > SIZE:
        found = found[:SIZE]
        at = getattr(found[-1], field)
        link = _link(params, f"{at.isoformat() if at else NEVER}_{found[-1].pk}")
    return Page(found, link, _link(params, ""), cursor is not None)
