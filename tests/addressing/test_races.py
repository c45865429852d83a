"""Many who ask for an address in the same moment, over real connections: each gets another one, or a sentence.

The same race without its guards (the locks of the prefixes and of the candidate, the constraint) gives one address to two.
"""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import connection, transaction

from kolokasi.addressing import actions, refusals
from kolokasi.addressing.models import Address, Prefix
from kolokasi.addressing.prefixes import change_prefix, read_prefix
from kolokasi.addressing.rules import read_host
from kolokasi.base import events
from kolokasi.base.refusal import Refusal
from kolokasi.cases.models import Promise
from kolokasi.servers.models import Server
from tests.addressing.conftest import AT, add, declare
from tests.addressing.guards import blind
from tests.cast import Cast
from tests.database import Link

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]

DROP_INDEX = "DROP INDEX IF EXISTS address_has_one_holder"
MAKE_INDEX = (
    "CREATE UNIQUE INDEX IF NOT EXISTS address_has_one_holder ON addressing_address (host)"
    " WHERE state IN ('held', 'used', 'quarantined')"
)
Take = Callable[[], Any]


def at_once(takes: Sequence[Take], stay: float = 0.15) -> list[Any]:
    """Each in its own transaction on its own connection; all begin together and stay open a while after they took."""
    barrier = threading.Barrier(len(takes))

    def run(take: Take) -> Any:
        try:
            with transaction.atomic():
                connection.ensure_connection()
                barrier.wait(10)
                took = take()
                time.sleep(stay)
                return took
        except Refusal as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(len(takes)) as threads:
        return [future.result(30) for future in [threads.submit(run, take) for take in takes]]


def holding(promise: Promise, machine: Server, ipv4: int = 1, ipv6: int = 0) -> Take:
    return lambda: actions.hold_addresses(promise=promise, server=machine, ipv4=ipv4, ipv6=ipv6, at=AT)


def living_hosts() -> Counter[str]:
    return Counter(Address.objects.filter(state__in=Address.LIVING).values_list("host", flat=True))


@contextmanager
def without_constraint(owner: Link) -> Iterator[None]:
    """The guard of the database is gone while the block runs; what it would have forbidden is then taken away."""
    owner.execute(DROP_INDEX)
    try:
        yield
    finally:
        owner.execute("DELETE FROM addressing_address")
        owner.execute(MAKE_INDEX)


def unlocked(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits for the rows of the prefixes."""
    monkeypatch.setattr(actions, "lock_prefixes", lambda which: list(Prefix.objects.filter(which).order_by("pk")))


def test_without_its_guards_one_address_has_two_holders_and_with_one_of_them_never(
    cast: Cast, promise: Promise, owner_connection: Link, monkeypatch: pytest.MonkeyPatch
) -> None:
    add()
    machines = [declare(cast, f"Server {n}") for n in range(2)]
    takes = [holding(promise, machine) for machine in machines]
    with monkeypatch.context() as patch, without_constraint(owner_connection), blind(owner_connection):
        unlocked(patch)
        at_once(takes)
        assert living_hosts() == Counter({"10.20.0.1": 2})  # two winners
    with monkeypatch.context() as patch, blind(owner_connection):  # the constraint alone
        unlocked(patch)
        at_once(takes)
        assert living_hosts() == Counter(["10.20.0.1", "10.20.0.2"])
    actions.release_promise(promise=promise, at=AT)
    with monkeypatch.context() as patch, without_constraint(owner_connection):  # the lock of the candidate alone
        unlocked(patch)
        at_once(takes)
        assert living_hosts() == Counter(["10.20.0.1", "10.20.0.2"])
    with without_constraint(owner_connection), blind(owner_connection):  # the lock of the prefixes alone
        at_once(takes)
        assert living_hosts() == Counter(["10.20.0.1", "10.20.0.2"])
    at_once(takes)  # both, as it is
    assert living_hosts() == Counter(["10.20.0.1", "10.20.0.2"])
    assert events.verify() is None


def test_the_last_address_goes_to_one_and_the_others_read_a_sentence(cast: Cast, promise: Promise) -> None:
    add("10.20.0.0/30", gateway="10.20.0.1")
    machines = [declare(cast, f"Server {n}") for n in range(4)]
    results = at_once([holding(promise, machine) for machine in machines], stay=0.02)
    refused = [result for result in results if isinstance(result, Refusal)]
    assert [refusal.code for refusal in refused] == [refusals.NO_FREE_ADDRESS] * 3
    assert living_hosts() == Counter(["10.20.0.2"])


def test_one_wanted_address_has_one_winner(cast: Cast, promise: Promise, monkeypatch: pytest.MonkeyPatch) -> None:
    add()
    machines = [declare(cast, f"Server {n}") for n in range(3)]

    def using(machine: Server) -> Take:
        return lambda: actions.use_address(server=machine, address="10.20.0.77", at=AT)

    unlocked(monkeypatch)  # here the constraint is the guard
    results = at_once([using(machine) for machine in machines])
    (won,) = [result for result in results if isinstance(result, Address)]
    assert {result.code for result in results if isinstance(result, Refusal)} == {refusals.ADDRESS_TAKEN}
    assert all(won.server.label in str(result) for result in results if isinstance(result, Refusal) and won.server)


def test_a_crowd_of_every_kind_never_shares_and_never_stands_still(cast: Cast, promise: Promise) -> None:
    prefix = add("10.20.0.0/26")
    add("2001:db8::/64", name="Enam")
    machines = [declare(cast, f"Server {n}") for n in range(6)]
    takes: list[Take] = [holding(promise, machine, 2, 1) for machine in machines[:3]]
    takes += [holding(promise, machines[3], 0, 2)]
    takes += [lambda: actions.take_address(prefix_id=prefix.pk, label="Switch", at=AT)]
    takes += [lambda: actions.use_address(server=machines[4], address="10.20.0.3", at=AT)]
    takes += [
        lambda: actions.release_promise(promise=promise, at=AT, server=machines[5])
    ]  # seven and ours fill the pool
    results = at_once(takes, stay=0.01)
    assert [str(result) for result in results if isinstance(result, Refusal)][1:] == []  # 10.20.0.3 may be gone
    assert max(living_hosts().values()) == 1
    assert len(living_hosts()) >= 12
    assert events.verify() is None


def test_a_prefix_is_not_narrowed_under_somebody_who_takes_from_it(cast: Cast, promise: Promise) -> None:
    prefix = add("10.20.0.0/24", reserved=["10.20.0.1-10.20.0.199"])
    machine = declare(cast)
    narrower = narrowing("10.20.0.0/25")
    results = at_once([holding(promise, machine), narrower(prefix.pk)])
    prefix.refresh_from_db()
    assert living_hosts()
    for host in map(read_host, living_hosts()):
        assert prefix.block().gives(host), (host, results)


def narrowing(cidr: str) -> Callable[[int], Take]:
    wanted = read_prefix(cidr=cidr, name="Sempit", reserved=["10.20.0.1-10.20.0.120"])
    return lambda pk: lambda: change_prefix(prefix_id=pk, wanted=wanted, actor="account:1")
