"""Giving addresses: how many a second alone and with 16 clients, beside a bare INSERT, and what it costs in a big block."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator

import psycopg
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kolokasi.addressing.actions import take_address
from kolokasi.addressing.prefixes import add_prefix, read_prefix
from kolokasi.base import clock
from kolokasi.runtime.bench.figures import Figure, p50, side_by_side
from kolokasi.runtime.bench.place import Place

CLIENTS, SECONDS, AIM_STATEMENTS = 16, 4.0, 2
CROWDED = 60_000
FILL = """
INSERT INTO addressing_address (prefix_id, host, state, dns_name, label, used_at)
SELECT %s, inet '10.201.0.1' + n, 'used', '', 'bench', now() FROM generate_series(0, %s - 1) n"""
BARE = "INSERT INTO bench_address (host, label) VALUES (inet '10.0.0.0' + %s, 'bench')"


def measure(place: Place) -> Iterator[Figure]:
    """Every address is given in a transaction of its own, with its event, durably."""
    small, crowded = (_prefix(cidr) for cidr in ("10.200.0.0/16", "10.201.0.0/16"))
    with place.owner() as link:
        link.execute("CREATE TABLE bench_address (id bigserial PRIMARY KEY, host inet UNIQUE, label text)")
        link.execute("GRANT ALL ON bench_address TO PUBLIC; GRANT ALL ON SEQUENCE bench_address_id_seq TO PUBLIC")
        link.execute(FILL, [crowded, CROWDED])
        link.execute("ANALYZE addressing_address")
    numbers = iter(range(10**7))
    with place.app() as link:
        taken, bare = side_by_side(lambda: _take(small), lambda: link.execute(BARE, [next(numbers)]), count=300)
        yield Figure("addresses.take.p50", p50(taken), "ms", floor=p50(bare), note="lantai: INSERT saja")
        taken, bare = side_by_side(
            lambda: _take(crowded), lambda: link.execute(BARE, [next(numbers)]), count=100, warm=5
        )
        yield Figure("addresses.take.crowded.p50", p50(taken), "ms", floor=p50(bare), note=f"{CROWDED} terpakai di /16")
    with CaptureQueriesContext(connection) as asked:
        _take(small)
    said = [one for one in asked if one["sql"] not in {"BEGIN", "COMMIT"}]
    yield Figure("addresses.statements", len(said), "", aim=AIM_STATEMENTS, note="tanpa BEGIN dan COMMIT")
    for clients in (1, CLIENTS):
        bare_rate = _rate(clients, _bare_client(place, clients))
        rate = _rate(clients, lambda _n: (lambda: _take(small), connection.close))
        note = f"{clients} klien; INSERT saja {bare_rate:.0f}/s, {bare_rate / max(rate, 1):.2f} kali"
        yield Figure(f"addresses.rate.{clients}", rate, "/s", note=note)


def _prefix(cidr: str) -> int:
    return add_prefix(wanted=read_prefix(cidr=cidr, name="Bench"), at=clock.now(), actor="bench").pk


def _take(prefix_id: int) -> None:
    take_address(prefix_id=prefix_id, label="bench", at=clock.now(), actor="bench")


Client = Callable[[int], tuple[Callable[[], object], Callable[[], object]]]


def _bare_client(place: Place, clients: int) -> Client:
    """One bare connection for each client, counting from a million of its own."""

    def client(number: int) -> tuple[Callable[[], object], Callable[[], object]]:
        link: psycopg.Connection[tuple[object, ...]] = place.app()
        hosts = iter(range((clients + number) * 10**5, (clients + number + 1) * 10**5))
        return lambda: link.execute(BARE, [next(hosts)]), link.close

    return client


def _rate(clients: int, client: Client) -> float:
    """How often a second all of them together did it."""
    counts, gate = [0] * clients, threading.Barrier(clients + 1)

    def work(number: int) -> None:
        act, close = client(number)
        gate.wait()
        until = time.perf_counter() + SECONDS
        while time.perf_counter() < until:
            act()
            counts[number] += 1
        close()

    threads = [threading.Thread(target=work, args=(number,)) for number in range(clients)]
    for one in threads:
        one.start()
    gate.wait()
    for one in threads:
        one.join()
    return sum(counts) / SECONDS
