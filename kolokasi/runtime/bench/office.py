"""An office for the benchmarks: every post with one holder, the demo's plant, and as many waiting cases as are asked for."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from django.contrib.auth.hashers import make_password
from django.db.backends.postgresql.psycopg_any import DateRange

from kolokasi.base import clock
from kolokasi.base.actions import seed_calendar
from kolokasi.cases.models import Case, OpenTask, SopRevision
from kolokasi.cases.rules import case_number, tracking_code
from kolokasi.people.models import Account, Agency, Holding, Post
from kolokasi.runtime.demo.load import load_sop
from kolokasi.runtime.demo.plant import lay_plant
from kolokasi.runtime.demo.request import declaration
from kolokasi.runtime.demo.stories import Story

BATCH = 5000
AGENCIES = 40


class Office:
    """Made once in a run; `fill` adds cases that wait at an element."""

    def __init__(self) -> None:
        at = clock.now()
        seed_calendar(years=range(at.year, at.year + 2))
        self.revision: SopRevision = load_sop(at - timedelta(days=10))
        self.host = Agency.objects.create(name="Penyelenggara", is_host=True)
        self.agencies = [Agency.objects.create(name=f"Instansi contoh {n:02d}") for n in range(AGENCIES)]
        self.accounts = {key: self._officer(key) for key in Post.objects.values_list("key", flat=True)}
        lay_plant(actor="bench", at=at)
        self.form = declaration(
            Story("Instansi contoh", "Server contoh", 2, 450, "", 1), "800/1", clock.office_date(at)
        )
        self.count = 0

    def _officer(self, key: str) -> Account:
        account = Account.objects.create(
            email=f"{key}@bench.invalid", name=key, agency=self.host, password=make_password(secrets.token_urlsafe(24))
        )
        days = DateRange(clock.office_date(clock.now()) - timedelta(days=1), None)
        Holding.objects.create(post=Post.objects.get(key=key), account=account, days=days)
        return account

    def fill(self, count: int, element: str, step: str, post_key: str) -> list[Case]:
        """`count` more cases wait at `element`, their due times spread over the days around now."""
        made: list[Case] = []
        at = clock.now()
        for begin in range(0, count, BATCH):
            cases = [self._case(at) for _n in range(min(BATCH, count - begin))]
            Case.objects.bulk_create(cases)
            OpenTask.objects.bulk_create(
                OpenTask(
                    case=case, element=element, step=step, post_key=post_key, round=1, opened_at=at, clock_started_at=at,
                    due_at=at + timedelta(minutes=(number * 37) % 20000 - 6000),
                )
                for number, case in enumerate(cases)
            )  # fmt: skip
            made += cases
        return made

    def _case(self, at: datetime) -> Case:
        self.count += 1
        return Case(
            number=case_number(at.year - 1, self.count), tracking_code=tracking_code(), revision=self.revision,
            agency=self.agencies[self.count % AGENCIES], title=f"Server contoh {self.count}",
            form=self.form, opened_at=at,
        )  # fmt: skip


KEPT: dict[str, Office] = {}


def office() -> Office:
    """The office of this run, made at the first call."""
    if "office" not in KEPT:
        KEPT["office"] = Office()
    return KEPT["office"]
