"""`demo load --scale small`: the office, its people, and a case at every step."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from fractions import Fraction
from importlib.resources import files as package_files

from django.utils.translation import gettext_lazy as _

from kolokasi.base import clock
from kolokasi.base.actions import seed_calendar
from kolokasi.base.queries import working_calendar
from kolokasi.base.refusal import Refusal, define
from kolokasi.base.worktime import Amount, between, due
from kolokasi.cases.models import Case, OpenTask, SopRevision
from kolokasi.people import actions as people
from kolokasi.people.models import Account, Agency, Holding, Post
from kolokasi.procedure import actions, revisions
from kolokasi.procedure.actions import Upload
from kolokasi.runtime.demo import cast
from kolokasi.runtime.demo.desk import calm_down, set_up_desk
from kolokasi.runtime.demo.driver import steps
from kolokasi.runtime.demo.letterhead import print_paper
from kolokasi.runtime.demo.order import in_time
from kolokasi.runtime.demo.paper import request_letter, scan_of
from kolokasi.runtime.demo.plant import lay_plant
from kolokasi.runtime.demo.request import declaration, mail_of
from kolokasi.runtime.demo.stories import ORDER, STORIES, Story

NOT_EMPTY = define(
    "demo_not_empty", _("Instalasi ini sudah berisi data. Muat data contoh hanya ke instalasi kosong."), 409
)
ACTOR = "demo"
MORNING = time(8, 5)
SOP_FILE = "library/permohonan-colocation.bpmn"
LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"


@dataclass(frozen=True)
class Login:
    """One log-in of the demo with its password, shown once and stored only as a hash."""

    name: str
    post: str
    email: str
    password: str


def load(*, at: datetime | None = None, say: Callable[[str], None] = lambda _line: None) -> list[Login]:
    """The demo office is there with a case at every step; refuses on an installation that has any agency."""
    at = at or clock.now()
    if Agency.objects.exists():
        raise Refusal(NOT_EMPTY)
    seed_calendar(years=range(at.year - 1, at.year + 3))
    load_sop(at - timedelta(days=400))
    say("orang dan jabatan")
    password = "-".join("".join(secrets.choice(LETTERS) for _ in range(5)) for _ in range(3))
    logins, doers, applicants = _people(at, password)
    say("ruang, rak, daya, dan alamat")
    lay_plant(actor=ACTOR, at=at - timedelta(days=300))
    print_paper(actor=doers["administrator"], at=at - timedelta(days=300))
    set_up_desk(at=at - timedelta(days=300), actor=ACTOR)
    hall = Hall(at, doers, applicants)
    _play_all(hall, say)
    calm_down(at)
    return logins


def load_sop(at: datetime) -> SopRevision:
    """The SOP that comes with the product is revision 1, valid from the day of `at`."""
    data = package_files("kolokasi.sop").joinpath(SOP_FILE).read_bytes()
    return revisions.load_revision(data=data, valid_from=clock.office_date(at), actor=ACTOR, at=at)


def _people(at: datetime, password: str) -> tuple[list[Login], dict[str, Account], dict[str, Account]]:
    host = people.register_agency(
        name=cast.HOST[0], short_name=cast.HOST[1], is_host=True, actor=ACTOR, address=cast.HOST_ADDRESS, phone=cast.PHONE,
        email=f"surat@{cast.DOMAIN}",
    )  # fmt: skip
    agencies = {
        name: people.register_agency(
            name=name,
            short_name=short,
            actor=ACTOR,
            address=f"{street}, Padang",
            phone=cast.PHONE,
            email=mail_of(short),
        )
        for name, short, street in cast.AGENCIES
    }
    first = clock.office_date(at) - timedelta(days=730)
    doers: dict[str, Account] = {}
    logins: list[Login] = []
    for person in cast.OFFICERS:
        account = people.register_account(
            email=person.email,
            name=person.name,
            agency=host,
            password=password,
            actor=ACTOR,
            nip=person.nip,
            rank=person.rank,
        )
        post = Post.objects.get(key=person.post)
        _appoint(post, account, first, last=clock.office_date(at) + timedelta(days=180) if person.acting else None)
        doers.setdefault(person.post, account)
        logins.append(Login(person.name, post.name, person.email, password))
    applicants = {
        person.agency: people.register_account(
            email=person.email, name=person.name, agency=agencies[person.agency], password=password, actor=ACTOR,
            nip=person.nip,
        )
        for person in cast.APPLICANTS
    }  # fmt: skip
    logins += [Login(one.name, one.agency, one.email, password) for one in cast.APPLICANTS[: cast.SHOWN]]
    return logins, doers, applicants


def _appoint(post: Post, account: Account, first: date, last: date | None) -> None:
    kind, note = (Holding.Kind.PLT, "Jabatan belum terisi") if last else (Holding.Kind.HOLDER, "")
    people.appoint(post=post, account=account, kind=kind, first=first, last=last, note=note, actor=ACTOR)


@dataclass(frozen=True)
class Hall:
    """Everybody who plays, and the moment at which the demo stands."""

    at: datetime
    doers: dict[str, Account]
    applicants: dict[str, Account]


def _play_all(hall: Hall, say: Callable[[str], None]) -> None:
    """Every story, in the order of the office's time."""
    begun: set[int] = set()
    for place in in_time([_play(story, hall) for story in STORIES]):
        if place not in begun:
            begun.add(place)
            say(f"permohonan {len(begun)} dari {len(STORIES)}: {STORIES[place].agency}")


def _play(story: Story, hall: Hall) -> Iterator[datetime]:
    """One story; gives out the moment of what comes next, and does it when it is asked to go on."""
    start = _opening(hall.at, story.days_ago)
    yield start
    account = hall.applicants[story.agency]
    case = _apply(story, hall, start)
    doers, step = hall.doers | {"pemohon": account}, _pace(story, start, hall.at)
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
        _stands_in(hall, clock.office_date(due(last, step, working_calendar())))
        yield from go("T06", kepala_dinas=hall.doers["sekretaris"])
    yield from go(story.until)
    case.refresh_from_db()
    if story.then == "lapse":
        yield (last := OpenTask.objects.get(case=case).lapses_at or hall.at)
        actions.lapse_case(number=case.number, at=last)
    elif story.then:
        yield (last := last + timedelta(minutes=30))
        actions.withdraw_case(number=case.number, reason=story.then, account=account, at=last)
        case.refresh_from_db()
        yield from go(story.after or "W2")


def _apply(story: Story, hall: Hall, start: datetime) -> Case:
    """The letter has come: sent in by the agency, or by post and entered by the Helpdesk."""
    account, day = hall.applicants[story.agency], clock.office_date(start)
    form = declaration(
        story, f"{600 + story.days_ago}/{story.days_ago + 100}/{account.agency.short_name}/{day.year}", day
    )
    name = f"Surat permohonan {story.agency}.pdf"
    letter = Upload(actions.LETTER_KIND, name, request_letter(form, story.agency, story.purpose))
    if story.by_post:
        return actions.submit_on_paper(
            agency=account.agency, account=hall.doers["helpdesk"], form=form, title=story.title, letter=letter,
            done_at=start - timedelta(minutes=30), at=start,
        )  # fmt: skip
    return actions.submit_case(account=account, form=form, title=story.title, letter=letter, at=start)


def _stands_in(hall: Hall, day: date) -> None:
    """The Kepala Dinas is away on that day; the Sekretaris signs as Plh."""
    people.appoint(
        post=Post.objects.get(key="kepala_dinas"), account=hall.doers["sekretaris"], kind=Holding.Kind.PLH, first=day,
        last=day, note="Perjalanan dinas Kepala Dinas", actor=ACTOR,
    )  # fmt: skip


def _opening(at: datetime, days_ago: int) -> datetime:
    """The office's morning that many working days ago, or a little while ago today."""
    calendar = working_calendar()
    day = clock.office_date(at)
    for _day in range(days_ago):
        day -= timedelta(days=1)
        while not calendar.is_working_day(day):
            day -= timedelta(days=1)
    morning = datetime.combine(day, MORNING, clock.OFFICE_ZONE)
    return min(morning, at - timedelta(minutes=20))


def _pace(story: Story, start: datetime, at: datetime) -> Amount:
    """How much working time each step takes, so that the case arrives at its place before now; a slow story rests there."""
    steps = len(ORDER) if story.until not in ORDER else ORDER.index(story.until)
    hours = between(start, at, working_calendar()).hours * story.pace
    return Amount(hours=Fraction(hours / (steps + 1)).limit_denominator(3600))
