"""The stories of the small demo are played, each to the place where it now stands."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from fractions import Fraction

from kolokasi.base import clock
from kolokasi.base.queries import working_calendar
from kolokasi.base.worktime import Amount, between, due
from kolokasi.cases.models import Case, OpenTask
from kolokasi.people.models import Account
from kolokasi.procedure import actions
from kolokasi.procedure.actions import Upload
from kolokasi.runtime.demo import cast
from kolokasi.runtime.demo.driver import steps
from kolokasi.runtime.demo.order import in_time
from kolokasi.runtime.demo.paper import request_letter, scan_of
from kolokasi.runtime.demo.people import Staff, stands_in
from kolokasi.runtime.demo.request import declaration
from kolokasi.runtime.demo.stories import ORDER, STORIES, Story

MORNING = time(8, 5)
BEFORE_NOW = timedelta(minutes=20)
POSTED = timedelta(minutes=30)  # a letter by post lies that long before it is entered


def play_all(at: datetime, staff: Staff, say: Callable[[str], None]) -> None:
    """Every story has come to its place at `at`, in the order of the office's time."""
    begun: set[int] = set()
    for place in in_time([_play(story, at, staff) for story in STORIES]):
        if place not in begun:
            begun.add(place)
            say(f"permohonan {len(begun)} dari {len(STORIES)}: {STORIES[place].agency}")


def _play(story: Story, now: datetime, staff: Staff) -> Iterator[datetime]:
    """One story; gives out the moment of what comes next, and does it when it is asked to go on."""
    start = _opening(now, story.days_ago)
    yield start
    account = staff.applicants[story.agency]
    number = (
        f"{600 + story.days_ago}/{story.days_ago + 100}/{account.agency.short_name}/{clock.office_date(start).year}"
    )
    case = Letter(story, number, cast.SMALL).sent(staff, start)
    doers, step = staff.doers | {"pemohon": account}, _pace(story, start, now)
    scans = {element: scan_of(case, "Lembar disposisi", element) for element in story.on_paper}
    last = start

    def go(until: str, **changed: Account) -> Iterator[datetime]:
        nonlocal last
        for at in steps(
            case, until=until, doers=doers | changed, outcomes=dict(story.outcomes), start=last, step=step, told=story.told,
            paper=lambda title: scan_of(case, title), scans=scans,
        ):  # fmt: skip
            last = at
            yield at

    if story.stand_in:
        yield from go("T05")
        away = clock.office_date(due(last, step, working_calendar()))
        stands_in(staff, away, away)
        yield from go("T06", kepala_dinas=staff.doers["sekretaris"])
    yield from go(story.until)
    case.refresh_from_db()
    if story.then == "lapse":
        yield (last := OpenTask.objects.get(case=case).lapses_at or now)
        actions.lapse_case(number=case.number, at=last)
    elif story.then:
        yield (last := last + timedelta(minutes=30))
        actions.withdraw_case(number=case.number, reason=story.then, account=account, at=last)
        case.refresh_from_db()
        yield from go(story.after or "W2")


@dataclass(frozen=True)
class Letter:
    """The letter of request of a story, under its number at the agency."""

    story: Story
    number: str
    people: cast.Cast

    def sent(self, staff: Staff, start: datetime) -> Case:
        """The letter has come: sent in by the agency, or by post and entered by the Helpdesk."""
        story, account = self.story, staff.applicants[self.story.agency]
        form = declaration(story, self.number, clock.office_date(start), self.people)
        paper = request_letter(form, story.agency, story.purpose, self.people)
        letter = Upload(actions.LETTER_KIND, f"Surat permohonan {story.agency}.pdf", paper)
        if story.by_post:
            return actions.submit_on_paper(
                agency=account.agency, account=staff.doers["helpdesk"], form=form, title=story.title, letter=letter,
                done_at=start - POSTED, at=start,
            )  # fmt: skip
        return actions.submit_case(account=account, form=form, title=story.title, letter=letter, at=start)


def _opening(at: datetime, days_ago: int) -> datetime:
    """The office's morning that many working days ago; before it opens, or on a day off, the last morning counts as today's."""
    calendar = working_calendar()
    day = clock.office_date(at)
    opened = calendar.is_working_day(day) and at - BEFORE_NOW >= datetime.combine(day, MORNING, clock.OFFICE_ZONE)
    for _day in range(days_ago if opened else days_ago + 1):
        day -= timedelta(days=1)
        while not calendar.is_working_day(day):
            day -= timedelta(days=1)
    return datetime.combine(day, MORNING, clock.OFFICE_ZONE)


def _pace(story: Story, start: datetime, at: datetime) -> Amount:
    """How much working time each step takes, so that the case arrives at its place before now; a slow story rests there."""
    steps = len(ORDER) if story.until not in ORDER else ORDER.index(story.until)
    hours = between(start, at, working_calendar()).hours * story.pace
    return Amount(hours=Fraction(hours / (steps + 1)).limit_denominator(3600))
