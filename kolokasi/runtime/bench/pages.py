"""Pages of the desk with the demo's plant: inbox, a case at step 9, capacity and a rack, each beside its own bare statements."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction
from typing import Any

import psycopg
from django.db import connection
from django.test import Client

from kolokasi.base import clock
from kolokasi.base.worktime import Amount
from kolokasi.cases.models import Case
from kolokasi.facility.models import Rack
from kolokasi.people.models import Account
from kolokasi.procedure import actions
from kolokasi.procedure.actions import Upload
from kolokasi.runtime.bench.figures import Figure, p50, p95, side_by_side
from kolokasi.runtime.bench.office import Office, office
from kolokasi.runtime.bench.place import Place
from kolokasi.runtime.demo.driver import walk
from kolokasi.runtime.demo.paper import sample

COUNT, WARM = 60, 6
Link = psycopg.Connection[Any]


def measure(place: Place) -> Iterator[Figure]:
    here = office()
    case = walked(here)
    client = Client(headers={"host": "localhost"})
    client.force_login(here.accounts["tim_teknis"])
    rack = Rack.objects.order_by("pk").values_list("pk", flat=True)[0]
    pages = {
        "inbox": "/kerja/", "case": f"/permohonan/{case.number}/", "capacity": "/kapasitas/", "rack": f"/rak/{rack}/"
    }  # fmt: skip
    with place.owner() as link:
        link.execute("ANALYZE")
    with place.app() as link:
        for name, path in pages.items():
            yield from _page(client, link, name, path)


class Heard:
    """Keeps what is asked of the database while a page is made."""

    def __init__(self) -> None:
        self.statements: list[tuple[str, Any]] = []

    def __call__(self, run: Callable[..., Any], sql: str, params: Any, *given: Any) -> Any:
        if not sql.startswith(("SAVEPOINT", "RELEASE")):
            self.statements.append((sql, params))
        return run(sql, params, *given)


def _page(client: Client, link: Link, name: str, path: str) -> Iterator[Figure]:
    client.get(path)  # what is noted at the first reading stands from then on
    heard = Heard()
    with connection.execute_wrapper(heard):
        answer = client.get(path)
    if answer.status_code != 200:
        raise RuntimeError(f"{path}: {answer.status_code}")

    def bare() -> None:
        with link.transaction(force_rollback=True):
            for sql, params in heard.statements:
                rows = link.execute(sql, params)
                if rows.description:
                    rows.fetchall()

    taken, floor = side_by_side(lambda: client.get(path), bare, count=COUNT, warm=WARM)
    note = f"terhadap {len(heard.statements)} kuerinya sendiri, telanjang"
    yield Figure(f"page.{name}.p50", p50(taken), "ms", floor=p50(floor), note=note)
    yield Figure(f"page.{name}.p95", p95(taken), "ms", floor=p95(floor))
    yield Figure(f"page.{name}.queries", len(heard.statements), "", note="kueri dalam satu halaman")


def walked(here: Office) -> Case:
    """A case that waits at step 9 with all its documents, walked there by the commands."""
    at, agency = clock.now(), here.agencies[0]
    applicant = Account.objects.create(email="opd@bench.invalid", name="Pemohon", agency=agency, password="!")  # noqa: S106
    letter = Upload(actions.LETTER_KIND, "surat.pdf", sample("Surat permohonan"))
    case = actions.submit_case(account=applicant, form=here.form, title="Server contoh", letter=letter, at=at)
    doers = here.accounts | {"pemohon": applicant}
    walk(case, until="T09", doers=doers, outcomes={}, paper=sample, start=at, step=Amount(hours=Fraction(1)))
    return case
