"""`demo load`: the office, its people, its plant, and requests at every step, told by the real commands."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from importlib.resources import files as package_files

from django.utils.translation import gettext_lazy as _

from kolokasi.base import clock
from kolokasi.base.actions import seed_calendar
from kolokasi.base.refusal import Refusal, define
from kolokasi.cases.models import SopRevision
from kolokasi.letters.actions import SIGNING_POST
from kolokasi.letters.models import Way
from kolokasi.letters.signatures import signers
from kolokasi.people.models import Agency
from kolokasi.procedure import revisions
from kolokasi.runtime.demo import cast, province
from kolokasi.runtime.demo.counter import set_up_counter
from kolokasi.runtime.demo.desk import calm_down, set_up_desk
from kolokasi.runtime.demo.letterhead import print_paper
from kolokasi.runtime.demo.people import ACTOR, Login, Staff, settle
from kolokasi.runtime.demo.plant import lay_plant
from kolokasi.runtime.demo.play import play_all
from kolokasi.runtime.demo.quick import unhurried

NOT_EMPTY = define(
    "demo_not_empty", _("Instalasi ini sudah berisi data. Muat data contoh hanya ke instalasi kosong."), 409
)
SOP_FILE = "library/permohonan-colocation.bpmn"
BEFORE = timedelta(days=400)  # when the office, its plant and its paper were there
Say = Callable[[str], None]


def _silent(_line: str) -> None:
    """Nobody is told."""


def load(*, at: datetime | None = None, say: Say = _silent) -> list[Login]:
    """The small demo: a case at every step; refuses on an installation that has any agency."""
    at = at or clock.now()
    with unhurried():
        staff = _open(cast.SMALL, at, say)
        say("ruang, rak, daya, dan alamat")
        lay_plant(actor=ACTOR, at=at - timedelta(days=300))
        _furnish(staff, at - timedelta(days=300))
        play_all(at, staff, say)
        set_up_counter(staff, at)
        _sign_in_practice(staff, at)
    calm_down(at)  # a commit that waits for the disk, and all before it with it
    return staff.logins


def load_province(
    *, seed: int = 1, cases: int = province.CASES, at: datetime | None = None, say: Say = _silent
) -> list[Login]:
    """A province: `cases` requests of fifty agencies over a year; the same seed tells the same."""
    at = at or clock.now()
    with unhurried():
        people = province.people(seed)
        staff = _open(people, at, say)
        say("ruang, rak, daya, dan alamat")
        province.lay_plant(actor=ACTOR, at=at - BEFORE)
        _furnish(staff, at - BEFORE)
        province.play_all(at, staff, people, seed=seed, count=cases, say=say)
        _sign_in_practice(staff, at)
    calm_down(at)
    return staff.logins


def _sign_in_practice(staff: Staff, at: datetime) -> None:
    """What was signed until now was signed in ink; who tries the signing queue finds a certificate for practice."""
    if Way.TRAINING in signers.possible_ways():
        signers.set_way(post_key=SIGNING_POST, way=Way.TRAINING.value, actor=staff.doers["administrator"], at=at)


def _open(people: cast.Cast, at: datetime, say: Say) -> Staff:
    """The calendar, the SOP and the people are there."""
    if Agency.objects.exists():
        raise Refusal(NOT_EMPTY)
    seed_calendar(years=range(at.year - 1, at.year + 3))
    load_sop(at - BEFORE)
    say("orang dan jabatan")
    return settle(people, at)


def _furnish(staff: Staff, since: datetime) -> None:
    """The office has its paper and says where servers are delivered."""
    print_paper(actor=staff.doers["administrator"], at=since)
    set_up_desk(at=since, actor=ACTOR)


def load_sop(at: datetime) -> SopRevision:
    """The SOP that comes with the product is revision 1, valid from the day of `at`."""
    data = package_files("kolokasi.sop").joinpath(SOP_FILE).read_bytes()
    return revisions.load_revision(data=data, valid_from=clock.office_date(at), actor=ACTOR, at=at)
