"""The work list as its page shows it: lines in words, in groups by urgency, and what is counted beside them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from django.db.models import Count, Q
from django.utils.translation import gettext as _

from kolokasi.base.clock import OFFICE_ZONE, office_date
from kolokasi.base.worktime import Calendar
from kolokasi.cases.models import OpenTask
from kolokasi.people.models import Account, Post
from kolokasi.people.queries import post_name
from kolokasi.procedure import overview, queries
from kolokasi.sop.spec import Procedure
from kolokasi.web import words

LATE, TODAY, NEXT, WAITING = "late", "today", "next", "waiting"


@dataclass(frozen=True)
class Progress:
    """Where a case stands among the numbered steps: 3 of 12; `now` is 0 off the numbered way (W2)."""

    now: int
    total: int
    tone: str


@dataclass(frozen=True)
class Line:
    """One waiting task in words."""

    task: OpenTask
    name: str
    post: str
    due: words.Due | None
    progress: Progress
    group: str
    takeable: bool


@dataclass(frozen=True)
class Group:
    """The lines of one urgency under their heading; `count` is None when it is not known without reading more."""

    title: str
    count: int | None
    lines: Sequence[Line]


@dataclass(frozen=True)
class Tallies:
    """How many tasks wait: in my hands, in my posts, in the office; and by urgency in the tab that is shown."""

    mine: int
    post: int
    total: int
    late: int
    today: int
    waiting: int


def steps_total(procedure: Procedure) -> int:
    """How many numbered steps have something to do: 12, because step 13 is selesai itself."""
    return len({overview.number_of(task.step) for task in procedure.tasks.values()} - {0})


def progress(task: OpenTask, procedure: Procedure, late: bool) -> Progress:
    """The step squares of a task: red when late, violet when the applicant holds it."""
    tone = "wait" if task.post_key == queries.APPLICANT else "bad" if late else "this"
    return Progress(overview.number_of(task.step), steps_total(procedure), tone)


def due_of(task: OpenTask, now: datetime, calendar: Calendar) -> words.Due | None:
    """The due time in words; a task of the applicant stops the office's clock; None where the SOP promises no time."""
    if task.post_key == queries.APPLICANT:
        return words.held(task.lapses_at, now)
    return words.due(task.due_at, now, calendar, task.clock_started_at)


def end_of_day(now: datetime) -> datetime:
    """The next midnight at the office."""
    return datetime.combine(office_date(now) + timedelta(days=1), time(), OFFICE_ZONE)


def scope(tab: str, post_keys: Iterable[str], account: Account) -> Q:
    """Which tasks a tab shows; those who speak with applicants also see what waits for applicants."""
    if tab == "mine":
        return Q(holder=account)
    if tab == "post":
        keys = set(post_keys)
        return Q(post_key__in=keys | {queries.APPLICANT} if "helpdesk" in keys else keys)
    return Q()


def tallies(tab: str, post_keys: Iterable[str], account: Account, now: datetime, known: Q) -> Tallies:
    """Everything the page counts of the tasks that are `known` to the account, in one query."""
    office = ~Q(post_key=queries.APPLICANT)
    shown = scope(tab, post_keys, account)
    found = OpenTask.objects.filter(known).aggregate(
        mine=Count("id", filter=Q(holder=account)),
        post=Count("id", filter=Q(post_key__in=list(post_keys))),
        total=Count("id"),
        late=Count("id", filter=shown & office & Q(due_at__lte=now)),
        today=Count("id", filter=shown & office & Q(due_at__gt=now, due_at__lt=end_of_day(now))),
        waiting=Count("id", filter=Q(post_key=queries.APPLICANT)),
    )
    return Tallies(**found)


def _group(task: OpenTask, now: datetime) -> str:
    if task.post_key == queries.APPLICANT:
        return WAITING
    if task.due_at is None:
        return NEXT
    if task.due_at <= now:
        return LATE
    return TODAY if task.due_at < end_of_day(now) else NEXT


def lines(tasks: Iterable[OpenTask], post_keys: Iterable[str], now: datetime, calendar: Calendar) -> list[Line]:
    """The tasks in words; the SOP's names come from each case's own revision."""
    names = {post.key: post_name(post) for post in Post.objects.all()} | {queries.APPLICANT: _("Pemohon")}
    keys = set(post_keys)
    language = words.language()
    made = []
    for task in tasks:
        procedure = queries.procedure_of(task.case.revision_id)
        group = _group(task, now)
        made.append(
            Line(
                task,
                procedure.tasks[task.element].name.in_language(language),
                names.get(task.post_key, task.post_key),
                due_of(task, now, calendar),
                progress(task, procedure, group == LATE),
                group,
                task.holder_id is None and task.post_key in keys,
            )
        )
    return made


def groups(made: Sequence[Line], counts: Tallies | None) -> list[Group]:
    """The lines under their headings; counts are left out for a search, which counts nothing."""
    titles = {
        LATE: (_("Terlambat"), counts.late if counts else None),
        TODAY: (_("Jatuh tempo hari ini"), counts.today if counts else None),
        NEXT: (_("Berikutnya"), None),
        WAITING: (_("Menunggu pemohon, jam berhenti"), counts.waiting if counts else None),
    }
    found = []
    for key, (title, count) in titles.items():
        rows = [line for line in made if line.group == key]
        if rows:
            found.append(Group(title, count, rows))
    return found
