"""Cases whose letter is marked Terbatas, Rahasia or Sangat Rahasia show only to those who have business with them.

That is who keeps the letters, and every post that a disposition reached, that acted in the case, whose step waits, or that
was asked something. In lists, searches and counts of all others such a case is not there.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from kolokasi.cases.models import Case, Closing, OpenTask, Question
from kolokasi.letters import agenda
from kolokasi.letters.models import AgendaEntry
from kolokasi.people.models import Account
from kolokasi.people.queries import Standing

EXAMINERS = ("auditor",)  # open any case that a list of theirs names, and each reading is recorded


def cases_open_to(account: Account, standings: Iterable[Standing]) -> Q:
    """Which cases the account may know of."""
    return _open(agenda.reader_of(account, standings), "pk", "pk")


def tasks_open_to(account: Account, standings: Iterable[Standing]) -> Q:
    """Which waiting tasks (or other rows with a case) the account may know of."""
    return _open(agenda.reader_of(account, standings), "case", "case_id")


def secret_among(cases: Iterable[Case]) -> set[int | None]:
    """The keys of those of these cases that are secret: where all look at many, their numbers stand for their subjects."""
    found = AgendaEntry.objects.filter(secret=True, case__in=[case.pk for case in cases])
    return set(found.values_list("case_id", flat=True))


def closed_among(cases: Iterable[int | None], account: Account, standings: Iterable[Standing]) -> set[int]:
    """The keys of those of these cases that the account may not know of."""
    keys = {pk for pk in cases if pk is not None}
    return keys - set(Case.objects.filter(cases_open_to(account, standings), pk__in=keys).values_list("pk", flat=True))


def examines(standings: Iterable[Standing]) -> bool:
    """Whether one of the posts opens every case, though its lists do not show the secret ones."""
    return any(found.key in EXAMINERS for found in standings)


def _open(reader: agenda.Reader, field: str, outer: str) -> Q:
    """Secret cases are few and found by an index of their own: business is asked for those alone."""
    if reader.keeps:
        return Q()
    acted = Closing.objects.filter(case=OuterRef(outer), post_key__in=reader.posts)
    holds = OpenTask.objects.filter(case=OuterRef(outer), holder=reader.account)
    asked = Question.objects.filter(case=OuterRef(outer), post_key__in=reader.posts)
    mine = agenda.business(reader, outer) | Q(Exists(acted)) | Q(Exists(holds)) | Q(Exists(asked))
    return ~Q(**{f"{field}__in": _secret()}) | mine


def _secret() -> QuerySet[AgendaEntry, Any]:
    """The secret cases (a letter that came in as anything but Biasa makes its whole case so)."""
    return AgendaEntry.objects.filter(secret=True, case__isnull=False).order_by().values("case_id")
