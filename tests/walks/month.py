"""A month of the office, twenty-two requests by the real commands, each on its own way; nobody knows the end but the rows."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta
from fractions import Fraction
from typing import Any

import pytest
from django.db import connection

from kolokasi.base import clock
from kolokasi.base.queries import working_calendar
from kolokasi.base.worktime import Amount, due
from kolokasi.cases.models import Case, OpenTask
from kolokasi.facility.models import Rack
from kolokasi.people import actions as people
from kolokasi.people.models import Account, Holding, Post
from kolokasi.procedure import actions, tasks
from kolokasi.procedure.actions import Upload
from kolokasi.runtime.demo import driver
from kolokasi.runtime.demo.load import load_sop
from kolokasi.runtime.demo.order import in_time
from kolokasi.runtime.demo.plant import lay_plant
from kolokasi.runtime.demo.request import declaration
from kolokasi.runtime.demo.stories import Story
from tests.cast import Cast
from tests.pdfs import pdf

FIRST = datetime.fromisoformat("2026-10-26T08:00:00+07:00")
SEED = 20261026
LATER = {"menunggu": 90, "setengah": 60, "diparaf": 90}  # working hours; these still run when the month is over
Way = Callable[["Month", Case], Iterator[datetime]]


class Once(dict[str, str]):
    """Outcomes that hold for one round of their step; the next time it takes the main way."""

    def get(self, key: str, default: Any = None) -> Any:
        return self.pop(key, default)


class Month:
    """The office and its calendar; `ways` are walked side by side, and `cases` are what came of them, by the way's name."""

    def __init__(self, cast: Cast, patch: pytest.MonkeyPatch) -> None:
        self.cast, self.patch, self.chance = cast, patch, random.Random(SEED)  # noqa: S311 - a walk, no secret
        self.cases: dict[str, Case] = {}
        self.last: dict[int, datetime] = {}
        load_sop(FIRST - timedelta(days=30))
        lay_plant(actor="test", at=FIRST - timedelta(days=30))

    def run(self, ways: Mapping[str, tuple[tuple[str, ...], Way]]) -> None:
        for _place in in_time([self._play(name, *ways[name]) for name in ways]):
            pass
        for name, case in self.cases.items():
            self.cases[name] = Case.objects.get(pk=case.pk)

    def _play(self, name: str, machines: tuple[str, ...], way: Way) -> Iterator[datetime]:
        hours = Fraction(self.chance.randint(1, 60), 2) + LATER.get(name, 0)
        at = due(FIRST, Amount(hours=hours), working_calendar())
        yield at
        account = self.chance.choice([self.cast.applicant, self.cast.stranger, self.cast.accounts["third"]])
        story = Story(str(account.agency), f"Server {name}", 2, 450, "", 0, machines=machines, purpose="layanan contoh")
        case = actions.submit_case(
            account=account, form=self._form(story, name, at), title=story.title, at=at,
            letter=Upload(actions.LETTER_KIND, "surat.pdf", pdf(f"Surat {name}")),
        )  # fmt: skip
        self.cases[name], self.last[case.pk] = case, at
        yield from way(self, case)

    def _form(self, story: Story, name: str, at: datetime) -> dict[str, Any]:
        form = declaration(story, f"800/{name}/2026", clock.office_date(at))
        if name == "terlalu besar":
            form["servers"][0]["watts"] = {"nameplate": 9000, "expected": None}
        return form

    def doers(self, case: Case) -> dict[str, Account]:
        assert case.applicant is not None
        return {**self.cast.accounts, "pemohon": case.applicant}

    def go(self, case: Case, until: str = "", **how: Any) -> Iterator[datetime]:
        """Steps until `until` waits or the case has ended; `outcomes` hold once."""
        case.refresh_from_db()
        doers = self.doers(case) | how.pop("doers", {})
        pace = Amount(hours=Fraction(self.chance.randint(2, 9), 2))
        how["outcomes"] = Once(how.get("outcomes", {}))
        for at in driver.steps(
            case, until=until, doers=doers, paper=pdf, start=self.last[case.pk], step=pace, **how
        ):  # fmt: skip
            self.last[case.pk] = at
            yield at
        case.refresh_from_db()

    def later(self, case: Case, minutes: int = 40) -> datetime:
        """A little later on the same case."""
        self.last[case.pk] += timedelta(minutes=minutes)
        return self.last[case.pk]

    def part(self, case: Case, key: str, post: str, data: Mapping[str, str]) -> None:
        task = OpenTask.objects.get(case=case)
        actions.do_part(
            number=case.number, element=task.element, round=task.round, part=key, account=self.cast[post], data=data,
            at=self.last[case.pk],
        )  # fmt: skip


def straight(**how: Any) -> Way:
    """The main way to its end, or the given outcomes."""

    def way(month: Month, case: Case) -> Iterator[datetime]:
        yield from month.go(case, **how)

    return way


def waits(element: str) -> Way:
    return straight(until=element)


def withdrawn(element: str) -> Way:
    """The applicant takes the request back while `element` waits; what has arrived is handed back."""

    def way(month: Month, case: Case) -> Iterator[datetime]:
        yield from month.go(case, until=element)
        yield month.later(case)
        assert case.applicant is not None
        actions.withdraw_case(
            number=case.number, reason="Aplikasi dipindahkan.", account=case.applicant, at=month.last[case.pk]
        )
        yield from month.go(case)

    return way


def lapsed(month: Month, case: Case) -> Iterator[datetime]:
    """No server comes; the worker's own jobs close the case when its day is over."""
    yield from month.go(case, until="T07")
    until = OpenTask.objects.get(case=case).lapses_at
    assert until is not None
    month.last[case.pk] = until
    yield until
    with month.patch.context() as patch:
        patch.setattr(clock, "now", lambda: until)
        tasks.lapse_due_cases()
        with connection.cursor() as cursor:
            cursor.execute("SELECT args->>'key' FROM procrastinate_jobs WHERE task_name = %s", [tasks.LAPSE])
            assert [key for (key,) in cursor.fetchall()] == [case.number]
        tasks.lapse_one(key=case.number)
        tasks.lapse_one(key=case.number)


def numbered_and_returned(month: Month, case: Case) -> Iterator[datetime]:
    """The letter had its number already when the Kepala Dinas gave it back: the number is void, the next one is used."""
    yield from month.go(case, until="T05")
    yield month.later(case)
    month.part(case, "issue", "kepala_dinas", {})
    yield from month.go(case, outcomes={"T05": "return"})


def stand_in(month: Month, case: Case) -> Iterator[datetime]:
    """The Sekretaris signs as Plh. while the Kepala Dinas is away."""
    yield from month.go(case, until="T05")
    day = clock.office_date(month.last[case.pk])
    people.appoint(
        post=Post.objects.get(key="kepala_dinas"), account=month.cast["sekretaris"], kind=Holding.Kind.PLH, first=day,
        last=day + timedelta(days=5), actor="test",
    )  # fmt: skip
    yield from month.go(case, until="T06", doers={"kepala_dinas": month.cast["sekretaris"]})
    yield from month.go(case)


def slip_and_elsewhere(month: Month, case: Case) -> Iterator[datetime]:
    """Entered at the promised place by mistake, taken back, and mounted in another rack; the promise moves along."""
    yield from month.go(case, until="T09")
    task = OpenTask.objects.get(case=case)
    wanted = driver.next_part(case, task)
    assert wanted is not None
    assert wanted.part == "mount"
    yield month.later(case)
    month.part(case, "mount", "tim_teknis", wanted.data)
    yield month.later(case)
    month.part(case, "address", "tim_teknis", {"server": "0", "port": "9182"})
    yield month.later(case)
    month.part(case, "unmount", "tim_teknis", {"server": "0"})
    yield month.later(case)
    rack = Rack.objects.get(name="R08")
    month.part(case, "mount", "tim_teknis", wanted.data | {"rack": str(rack.pk), "unit": "30"})
    yield from month.go(case)


def half_mounted(month: Month, case: Case) -> Iterator[datetime]:
    """One of two servers stands; the technicians left it there for the day."""
    yield from month.go(case, until="T09")
    wanted = driver.next_part(case, OpenTask.objects.get(case=case))
    assert wanted is not None
    yield month.later(case)
    month.part(case, "mount", "tim_teknis", wanted.data)


HEAVIER = {"T08": {"memory_gib": ["512"], "watts": ["900"]}}
SCANS = {"T02A": pdf("Disposisi Kepala Dinas"), "T12": pdf("Tinjauan Kepala Dinas")}
WAYS: dict[str, tuple[tuple[str, ...], Way]] = {
    "satu": (("dell-2u",), straight()),
    "dua": (("hpe-1u", "lenovo"), straight()),
    "tiga": (("lenovo-1u", "lenovo-1u", "dell-2u"), straight()),
    "sebagian": (("dell-2u", "hpe-1u", "supermicro"), straight(told={"T04": {"servers": "0,1"}})),
    "terlalu besar": (("dell-2u",), straight(outcomes={"T04": "reject"}, told={"T04": {"ground": ""}})),
    "ditolak": (("hpe-1u",), straight(outcomes={"T04": "reject"})),
    "kembali awal": (("lenovo",), straight(outcomes={"T01R": "return", "T02C": "return"})),
    "kembali paraf": (("hpe-1u",), straight(outcomes={"T04P": "return", "T04K": "return", "T04S": "return"})),
    "kembali bernomor": (("dell-2u",), numbered_and_returned),
    "kembali barang": (("lenovo-1u",), straight(outcomes={"T08": "return"})),
    "kembali laporan": (("hpe-1u",), straight(outcomes={"T11A": "return", "T12": "return"})),
    "lewat": (("supermicro",), lapsed),
    "batal awal": (("dell-2u",), withdrawn("T02C")),
    "batal dijanjikan": (("dell-2u", "lenovo"), withdrawn("T07")),
    "batal terpasang": (("hpe-1u",), withdrawn("T10")),
    "dibebaskan": (("dell-2u",), straight(outcomes={"T08": "waive"}, told=HEAVIER)),
    "kertas": (("lenovo",), straight(scans=SCANS)),
    "pengganti": (("lenovo-1u",), stand_in),
    "tempat lain": (("dell-2u",), slip_and_elsewhere),
    "menunggu": (("supermicro",), waits("T07")),
    "setengah": (("hpe-1u", "hpe-1u"), half_mounted),
    "diparaf": (("lenovo",), waits("T04K")),
}  # fmt: skip
