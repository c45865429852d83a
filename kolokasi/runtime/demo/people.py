"""The people of a demo: the host with its posts held, and the agencies that apply. All share one password."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.contrib.auth.hashers import make_password

from kolokasi.base import clock
from kolokasi.people import actions as people
from kolokasi.people.models import Account, Agency, Holding, Post
from kolokasi.runtime.demo import cast
from kolokasi.runtime.demo.cast import Cast, Person
from kolokasi.runtime.demo.request import mail_of

ACTOR = "demo"
LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"


@dataclass(frozen=True)
class Login:
    """One log-in of the demo with its password, shown once and stored only as a hash."""

    name: str
    post: str
    email: str
    password: str


@dataclass(frozen=True)
class Staff:
    """Everybody who plays: the officers by post, first come first, and the applicants by agency."""

    officers: dict[str, list[Account]]
    applicants: dict[str, Account]
    logins: list[Login]

    @property
    def doers(self) -> dict[str, Account]:
        """One account for each post."""
        return {post: accounts[0] for post, accounts in self.officers.items()}


def settle(people_of: Cast, at: datetime) -> Staff:
    """The agencies are registered, the posts are held, and everybody can log in."""
    password = new_password()
    entry = _Entry(password, make_password(password))
    host = people.register_agency(
        name=cast.HOST[0], short_name=cast.HOST[1], is_host=True, actor=ACTOR, address=cast.HOST_ADDRESS, phone=cast.PHONE,
        email=f"surat@{cast.DOMAIN}",
    )  # fmt: skip
    agencies = {
        name: people.register_agency(
            name=name, short_name=short, actor=ACTOR, address=f"{street}, Padang", phone=cast.PHONE, email=mail_of(short)
        )
        for name, short, street in people_of.agencies
    }  # fmt: skip
    today = clock.office_date(at)
    officers: dict[str, list[Account]] = {}
    logins: list[Login] = []
    for person in people_of.officers:
        account, post = entry.make(person, host), Post.objects.get(key=person.post)
        appoint(post, account, today - timedelta(days=730), today + timedelta(days=180) if person.acting else None)
        officers.setdefault(person.post, []).append(account)
        logins.append(Login(person.name, post.name, person.email, password))
    applicants = {person.agency: entry.make(person, agencies[person.agency]) for person in people_of.applicants}
    logins += [Login(one.name, one.agency, one.email, password) for one in people_of.applicants[: people_of.shown]]
    return Staff(officers, applicants, logins)


def new_password() -> str:
    """Three words of five letters that nobody mistakes for one another."""
    return "-".join("".join(secrets.choice(LETTERS) for _ in range(5)) for _ in range(3))


@dataclass(frozen=True)
class _Entry:
    """The password of all with its hash, which is made once: hashing is slow on purpose."""

    password: str
    hashed: str

    def make(self, person: Person, agency: Agency) -> Account:
        return people.register_account(
            email=person.email, name=person.name, agency=agency, password=self.password, hashed=self.hashed, actor=ACTOR,
            nip=person.nip, rank=person.rank,
        )  # fmt: skip


def appoint(post: Post, account: Account, first: date, last: date | None) -> None:
    """The account holds the post, or stands in until `last`."""
    kind, note = (Holding.Kind.PLT, "Jabatan belum terisi") if last else (Holding.Kind.HOLDER, "")
    people.appoint(post=post, account=account, kind=kind, first=first, last=last, note=note, actor=ACTOR)


def stands_in(staff: Staff, first: date, last: date) -> None:
    """The Kepala Dinas is away on these days; the Sekretaris signs as Plh."""
    people.appoint(
        post=Post.objects.get(key="kepala_dinas"), account=staff.doers["sekretaris"], kind=Holding.Kind.PLH, first=first,
        last=last, note="Perjalanan dinas Kepala Dinas", actor=ACTOR,
    )  # fmt: skip
