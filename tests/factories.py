"""Cases in a wanted state, reached by the real commands, every step by the person whose post it is."""

from __future__ import annotations

from dataclasses import replace

from kolokasi.cases.models import Case
from tests.cast import Cast
from tests.procedure.walking import Office


def office(cast: Cast, *, at: str = "T01R", by: str = "applicant", servers: int = 1, **outcomes: str) -> Office:
    """The cast at work on a new case that waits at the element `at`; empty walks it to its end.

    `by` is the applicant's part in the cast; `outcomes` leave the main way where an element is named (`T04="reject"`).
    """
    working = Office(replace(cast, accounts={**cast.accounts, "applicant": cast[by]}), servers)
    working.until(at, **outcomes)
    return working


def case(cast: Cast, *, at: str = "T01R", by: str = "applicant", servers: int = 1, **outcomes: str) -> Case:
    """The case of `office`."""
    return office(cast, at=at, by=by, servers=servers, **outcomes).case


def ready(cast: Cast, *, at: str, by: str = "applicant", servers: int = 1, **outcomes: str) -> Case:
    """The case of `office` with every part of the step `at` done, so that the step can close."""
    working = office(cast, at=at, by=by, servers=servers, **outcomes)
    working.prepare(at)
    return working.case
