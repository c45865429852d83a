"""`demo load --scale small`: the office, its people, and a case at every step."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from fractions import Fraction
from importlib.resources import files as package_files
from typing import Any

from django.utils.translation import gettext_lazy as _

from kolokasi.base import clock
from kolokasi.base.actions import seed_calendar
from kolokasi.base.queries import working_calendar
from kolokasi.base.refusal import Refusal, define
from kolokasi.base.worktime import Amount, between
from kolokasi.cases.models import Case, SopRevision
from kolokasi.people import actions as people
from kolokasi.people.models import Account, Agency, Holding, Post
from kolokasi.procedure import actions, revisions
from kolokasi.procedure.actions import Upload
from kolokasi.runtime.demo import cast
from kolokasi.runtime.demo.driver import walk
from kolokasi.runtime.demo.letterhead import print_paper
from kolokasi.runtime.demo.paper import sample
from kolokasi.runtime.demo.plant import lay_plant

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
    for index, story in enumerate(cast.STORIES, 1):
        say(f"permohonan {index} dari {len(cast.STORIES)}: {story.agency}")
        _play(story, at, doers, applicants)
    return logins


def load_sop(at: datetime) -> SopRevision:
    """The SOP that comes with the product is revision 1, valid from the day of `at`."""
    data = package_files("kolokasi.sop").joinpath(SOP_FILE).read_bytes()
    return revisions.load_revision(data=data, valid_from=clock.office_date(at), actor=ACTOR, at=at)


def _people(at: datetime, password: str) -> tuple[list[Login], dict[str, Account], dict[str, Account]]:
    host = people.register_agency(name=cast.HOST[0], short_name=cast.HOST[1], is_host=True, actor=ACTOR)
    agencies = {name: people.register_agency(name=name, short_name=short, actor=ACTOR) for name, short in cast.AGENCIES}
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
        _appoint(post, account, first)
        doers.setdefault(person.post, account)
        logins.append(Login(person.name, post.name, person.email, password))
    applicants = {name: _applicant(name, agency, password) for name, agency in agencies.items()}
    logins += [
        Login(applicants[p.agency].name, p.agency, applicants[p.agency].email, password) for p in cast.APPLICANTS
    ]
    return logins, doers, applicants


def _appoint(post: Post, account: Account, first: date) -> None:
    people.appoint(post=post, account=account, kind=Holding.Kind.HOLDER, first=first, last=None, actor=ACTOR)


def _applicant(name: str, agency: Agency, password: str) -> Account:
    person = next((p for p in cast.APPLICANTS if p.agency == name), None)
    login = person.login if person else agency.short_name.lower().replace(" ", "")
    return people.register_account(
        email=person.email if person else f"{login}@{cast.DOMAIN}",
        name=person.name if person else f"Pengelola {agency.short_name}",
        agency=agency,
        password=password,
        actor=ACTOR,
    )


def declaration(story: cast.Story, number: str, day: date) -> dict[str, Any]:
    """The declaration of step 1 for a story."""
    person = {"name": f"Penanggung jawab {story.agency}", "position": "Kepala Subbagian"}
    person |= {"phone": "0751-000000", "email": f"pic@{cast.DOMAIN}"}
    return {
        "agency": {"address": "Jalan Contoh Nomor 1, Padang", "phone": "0751-000000"},
        "contacts": {"administrative": person, "technical": person | {"position": "Pranata Komputer"}},
        "letter": {"number": number, "date": day.isoformat(), "subject": f"Permohonan colocation {story.title}"},
        "servers": [
            {
                "name": story.title, "manufacturer": "Dell", "model": "PowerEdge R750", "units": story.units,
                "depth_mm": 737, "weight_kg": 27, "watts": {"nameplate": story.watts, "expected": int(story.watts * 0.7)},
                "psu_count": 2, "psu": {"count": 2, "watts": 800}, "mounting": "rack", "bandwidth_mbps": 100, "ipv4": 1,
                "ipv6": 1, "cpu": {"model": "Xeon Silver", "sockets": 2, "cores": 32}, "memory_gib": 128,
                "disks": [{"kind": "ssd", "size_gb": 960, "count": 4}], "nics": [{"speed_mbps": 10000, "count": 2}],
                "os": "Debian 12", "application": story.title,
                "description": f"Melayani {story.agency} setiap hari.", "data_class": "limited", "licensed": True, "vpn": False,
                "ports": "443",
            }
        ],
        "statement": True,
    }  # fmt: skip


def _play(story: cast.Story, at: datetime, doers: dict[str, Account], applicants: dict[str, Account]) -> Case:
    start = _opening(at, story.days_ago)
    number = f"800/{story.days_ago + 100}/{start.year}"
    account = applicants[story.agency]
    case = actions.submit_case(
        account=account,
        form=declaration(story, number, clock.office_date(start)),
        title=story.title,
        letter=Upload(actions.LETTER_KIND, f"Surat permohonan {story.agency}.pdf", sample("Surat permohonan")),
        at=start,
    )
    walk(
        case, until=story.until, doers=doers | {"pemohon": account}, outcomes=dict(story.outcomes), paper=sample,
        start=start, step=_pace(story, start, at),
    )  # fmt: skip
    return case


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


def _pace(story: cast.Story, start: datetime, at: datetime) -> Amount:
    """How much working time each step takes, so that the case arrives at its place before now; a slow story rests there."""
    steps = len(cast.ORDER) if story.until not in cast.ORDER else cast.ORDER.index(story.until)
    hours = between(start, at, working_calendar()).hours * story.pace
    return Amount(hours=Fraction(hours / (steps + 1)).limit_denominator(3600))
