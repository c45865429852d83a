"""Every step of a case with its dates, by the posts that act in it: no person's name."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from kolokasi.cases.models import Case
from kolokasi.procedure import queries
from kolokasi.procedure.overview import RailLine, rail
from kolokasi.web import words
from kolokasi.web.portal import words as said
from kolokasi.web.words import language


@dataclass(frozen=True)
class Step:
    """One line: the SOP's number and words, done, now or todo, and when."""

    no: str
    name: str
    state: str
    post: str
    when: str


def steps(case: Case, at: datetime) -> list[Step]:
    """The steps in order; of a case that has ended only those that were taken."""
    lines = rail(case, queries.procedure_of(case.revision_id), language())
    if case.ended_at is not None:
        lines = [line for line in lines if line.state in {"done", "skipped"}]
    return [Step(line.no, line.name, line.state, line.post, _when(line, at)) for line in lines]


def _when(line: RailLine, at: datetime) -> str:
    """A finished step has its date, the present one since when and until when, one to come its promised time."""
    if line.state == "now" and line.at:
        since = said.since(line.at, at)
        if line.due_at and line.due_at > at:
            return _("{since}, paling lambat {day}").format(since=since, day=words.moment(line.due_at, at))
        return since
    if line.at:
        return said.day_and_time(line.at, at)
    return ""
