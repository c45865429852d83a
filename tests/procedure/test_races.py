"""Two accept at the same moment, by page and by machine, over real connections: the last place has one taker.

Each act stops between its verdict and its writes until the other has judged too. With the locks the second cannot judge
before the first has committed, so they never meet; without them two are promised the same.
"""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from typing import Any

import pytest
from django.db.models import Sum
from django.db.models.query import QuerySet
from django.test import Client
from django.urls import reverse

from kolokasi.addressing import actions as addresses
from kolokasi.addressing.models import Address, Prefix
from kolokasi.base import events
from kolokasi.cases.models import CaseServer, OpenTask, Promise
from kolokasi.facility import queries
from kolokasi.facility.models import Allotment, Occupation, Rack, Site, Uplink, Ups
from kolokasi.servers.actions import declare_server
from tests.access.machine import BACKEND
from tests.addressing.guards import blind
from tests.api.client import code_of, machine
from tests.api.meeting import at_once
from tests.api.test_complete import completion, path
from tests.cast import Cast, assemble
from tests.database import Link
from tests.facility.hall import Hall
from tests.procedure.scarce import lay
from tests.procedure.taken import NOTHING, taken
from tests.procedure.walking import Office

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]
PATIENCE = 0.5
UNITS = "occupation_units_do_not_overlap"
HOST = "address_has_one_holder"
Act = Callable[[], Any]
Way = Callable[[Cast, str, Office], Act]


@contextmanager
def meeting(monkeypatch: pytest.MonkeyPatch, *, locked: bool) -> Iterator[None]:
    """Both stop after their verdict on the plant, and again before they ask for an address."""
    judge, hold, lock = queries.judge_over, addresses.hold_addresses, QuerySet.select_for_update
    judged, held = threading.Barrier(2), threading.Barrier(2)

    def wait(barrier: threading.Barrier) -> None:
        with suppress(threading.BrokenBarrierError):
            barrier.wait(PATIENCE)

    def judge_and_wait(*args: Any, **options: Any) -> Any:
        found = judge(*args, **options)
        wait(judged)
        return found

    def wait_and_hold(**options: Any) -> Any:
        wait(held)
        return hold(**options)

    def no_lock(rows: Any, *args: Any, **options: Any) -> Any:
        return rows if rows.model in (Site, Uplink, Prefix) else lock(rows, *args, **options)

    with monkeypatch.context() as patch:
        patch.setattr(queries, "judge_over", judge_and_wait)
        patch.setattr(addresses, "hold_addresses", wait_and_hold)
        if not locked:
            patch.setattr(QuerySet, "select_for_update", no_lock)
        yield


def by_api(cast: Cast, part: str, office: Office) -> Act:
    caller, body = machine(cast, part), completion(office.case)
    return lambda: caller.post(path(office.case, "T04"), body)


def by_page(cast: Cast, part: str, office: Office) -> Act:
    browser = Client(raise_request_exception=False)
    browser.force_login(cast[part], backend=BACKEND)
    url, body = reverse("desk:complete", args=[office.case.number, "T04", 1]), completion(office.case)["data"]
    return lambda: browser.post(url, {**body, "outcome": "accept", "note": ""})


WAYS = [
    pytest.param(by_page, by_page, id="two pages"), pytest.param(by_api, by_api, id="two machines"),
    pytest.param(by_page, by_api, id="a page and a machine"),
]  # fmt: skip


def last_units() -> None:
    lay(units=2)


def last_watts() -> None:
    """Behind the UPS there are 604 W; each case needs 315 W in a rack of its own, so no constraint can see the other."""
    two_racks(lay(units=2, kva=0.84))


def two_racks(hall: Hall) -> None:
    """One for the two units of an ordinary server, one for a deep one."""
    Rack.objects.filter(pk=hall.racks[0].pk).update(depth_mm=900)
    deep = Rack.objects.create(room=hall.room, name="R02", units=1, depth_mm=1200)
    deep.feeds.set(hall.feeds)


def last_address() -> None:
    two_racks(lay(units=2, ipv4="10.9.0.1/32"))
    Uplink.objects.all().delete()  # what a line has sold is one row, and would keep the two apart


DEEP = {"units": 1, "depth_mm": 1000}
SCARCE = [pytest.param(last_units, None, id="units"), pytest.param(last_watts, DEEP, id="watts"),
          pytest.param(last_address, DEEP, id="address")]  # fmt: skip


def two_cases(scarce: Callable[[], None], second: dict[str, Any] | None) -> tuple[Cast, list[Office]]:
    """Two agencies at the decision, each told by the check that there is enough for it alone.

    Their servers have labels already, as in a second round: else the counter of labels would keep them apart.
    """
    cast = assemble()
    scarce()
    other = replace(cast, accounts={**cast.accounts, "applicant": cast.stranger})
    offices = [Office(cast), Office(other, machine=second)]
    for office in offices:
        office.until("T04")
        spec = office.case.form["servers"][0]
        made = declare_server(agency=office.case.agency, spec=spec, at=office.at)
        CaseServer.objects.create(case=office.case, index=0, server=made)
    return cast, offices


def won(answer: Any) -> bool:
    return answer.status_code in {200, 302}


def sentence(answer: Any) -> str:
    """Why not: the code at the hatch, the sentence on the page."""
    if answer["Content-Type"] == "application/problem+json":
        return code_of(answer)
    page = answer.content.decode()
    if "Kapasitas tidak cukup lagi" in page:
        return "capacity_gone"
    return "no_free_address" if "alamat" in page.lower() and "IPv4" in page else "no sentence"


def overcommitted() -> set[str]:
    """Counted in the tables: what has two holders, or more of it promised than there is."""
    living = Occupation.objects.filter(released_at__isnull=True)
    stacked = Counter((row.rack_id, half) for row in living for half in range(row.units.lower, row.units.upper))
    watts = Allotment.objects.filter(released_at__isnull=True).aggregate(all=Sum("watts"))["all"] or 0
    hosts = Counter(Address.objects.filter(state__in=Address.LIVING).values_list("host", flat=True))
    carried = min(ups.kva * ups.power_factor * 800 for ups in Ups.objects.all())
    found = {"units": max(stacked.values()) > 1, "watts": watts > carried, "address": max(hosts.values()) > 1}
    return {name for name, twice in found.items() if twice}


@pytest.mark.parametrize(("scarce", "second"), SCARCE)
@pytest.mark.parametrize(("one", "other"), WAYS)
def test_of_two_who_accept_for_the_last_place_exactly_one_wins(
    monkeypatch: pytest.MonkeyPatch, scarce: Callable[[], None], second: dict[str, Any] | None, one: Way, other: Way
) -> None:
    cast, offices = two_cases(scarce, second)
    acts = [one(cast, "helpdesk", offices[0]), other(cast, "helpdesk_2", offices[1])]
    with meeting(monkeypatch, locked=True):
        answers = at_once(*acts)
    assert sorted(map(won, answers)) == [False, True]
    loser = 0 if won(answers[1]) else 1
    assert answers[loser].status_code == 409
    assert sentence(answers[loser]) == ("no_free_address" if scarce is last_address else "capacity_gone")
    assert overcommitted() == set()
    assert taken(offices[loser].case) == NOTHING
    assert len(taken(offices[1 - loser].case).places) == 1
    waiting = [OpenTask.objects.get(case=office.case).element for office in offices]
    assert (waiting[loser], waiting[1 - loser]) == ("T04", "T04P")
    assert Promise.objects.count() == 1
    assert events.verify() is None


@contextmanager
def without_constraints(owner: Link) -> Iterator[None]:
    """The guards of the database are gone while the block runs; what they would have forbidden is then taken away."""
    units = owner.execute("SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = %s", [UNITS]).fetchone()
    host = owner.execute("SELECT indexdef FROM pg_indexes WHERE indexname = %s", [HOST]).fetchone()
    assert units
    assert host
    owner.execute(f"ALTER TABLE facility_occupation DROP CONSTRAINT {UNITS}")
    owner.execute(f"DROP INDEX {HOST}")
    try:
        with blind(owner):
            yield
    finally:
        owner.execute("UPDATE facility_occupation SET released_at = now()")
        owner.execute("DELETE FROM addressing_address")
        owner.execute(f"ALTER TABLE facility_occupation ADD CONSTRAINT {UNITS} {units[0]}")
        owner.execute(str(host[0]))


@pytest.mark.parametrize(("scarce", "second"), SCARCE)
def test_without_the_guards_both_are_promised_the_same(
    monkeypatch: pytest.MonkeyPatch, owner_connection: Link, scarce: Callable[[], None], second: dict[str, Any] | None
) -> None:
    """What the test above proves is the work of the locks and the constraints."""
    cast, offices = two_cases(scarce, second)
    acts = [by_page(cast, "helpdesk", offices[0]), by_api(cast, "helpdesk_2", offices[1])]
    with without_constraints(owner_connection):
        with meeting(monkeypatch, locked=False):
            answers = at_once(*acts)
        assert list(map(won, answers)) == [True, True]
        assert scarce.__name__.removeprefix("last_") in overcommitted()


@pytest.mark.parametrize(("scarce", "second"), SCARCE)
def test_the_constraints_alone_keep_units_and_addresses_apart_and_the_lock_is_all_that_keeps_watts(
    monkeypatch: pytest.MonkeyPatch, scarce: Callable[[], None], second: dict[str, Any] | None
) -> None:
    cast, offices = two_cases(scarce, second)
    acts = [by_page(cast, "helpdesk", offices[0]), by_api(cast, "helpdesk_2", offices[1])]
    with meeting(monkeypatch, locked=False):
        answers = at_once(*acts)
    assert sorted(map(won, answers)) == ([True, True] if scarce is last_watts else [False, True])
    assert overcommitted() == ({"watts"} if scarce is last_watts else set())
    assert all(answer.status_code in {200, 302, 409} for answer in answers)
