"""Holding an address beside its bare INSERT, a promise beside the bare statements that it needs, and then the verdict."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

import psycopg
from django.db import transaction
from psycopg.types.json import Jsonb

from kolokasi.addressing import actions as addressing
from kolokasi.addressing.models import Prefix
from kolokasi.base import clock
from kolokasi.cases.models import Promise
from kolokasi.facility.models import Rack
from kolokasi.procedure import promise
from kolokasi.runtime.bench import verdict
from kolokasi.runtime.bench.figures import Figure, p50, p95, side_by_side
from kolokasi.runtime.bench.office import Office, office
from kolokasi.runtime.bench.place import Place
from kolokasi.servers.actions import declare_server

COUNT, WARM = 150, 15
Link = psycopg.Connection[Any]
ADDRESS = """INSERT INTO addressing_address (prefix_id, host, state, server_id, promise_id, dns_name, label, held_at)
SELECT id, first_host + %s, 'held', %s, %s, '', '', %s FROM addressing_prefix WHERE id = %s RETURNING id"""
FREE = "UPDATE addressing_address SET state = 'released', released_at = now(), free_from = now() WHERE id = ANY(%s)"
# One line of the record: its chain is locked and moved, and the line added.
RECORD = """WITH moved AS (UPDATE bench_chain SET length = length + 1 WHERE id = 1 RETURNING length)
INSERT INTO bench_event (seq, new) SELECT length, %s FROM moved"""


def measure(place: Place) -> Iterator[Figure]:
    here = office()
    with place.owner() as owner:
        owner.execute("CREATE TABLE IF NOT EXISTS bench_chain (id int PRIMARY KEY, length int)")
        owner.execute("CREATE TABLE IF NOT EXISTS bench_event (id bigserial PRIMARY KEY, seq int, new jsonb)")
        owner.execute("INSERT INTO bench_chain VALUES (1, 0) ON CONFLICT DO NOTHING")
        owner.execute("GRANT SELECT, INSERT, UPDATE ON bench_chain, bench_event TO PUBLIC")
        owner.execute("GRANT USAGE ON SEQUENCE bench_event_id_seq TO PUBLIC")
    with place.app() as link:
        yield from _address(here, link)
        yield from _promise(here, link)
    yield from verdict.measure(place)


def _address(here: Office, link: Link) -> Iterator[Figure]:
    """One IPv4 address held and committed, beside the INSERT of one row and its commit."""
    at = clock.now()
    (case,) = here.fill(1, "T05", "5", "kepala_dinas")
    server = declare_server(agency=case.agency, spec=here.form["servers"][0], at=at)
    made = Promise.objects.create(case=case, made_at=at)
    prefix = Prefix.objects.filter(family=4).order_by("pk").first()
    assert prefix is not None  # noqa: S101 - the demo's plant has one
    taken: list[int] = []

    def act() -> None:
        (held,) = addressing.hold_addresses(promise=made, server=server, ipv4=1, ipv6=0, at=at)
        taken.append(held.pk)

    def bare() -> None:
        with link.transaction():
            taken.append(_one(link, ADDRESS, (200, server.pk, made.pk, at, prefix.pk)))

    def after() -> None:
        link.execute(FREE, (taken,))
        taken.clear()

    ours, floor = side_by_side(act, bare, count=COUNT, warm=WARM, after=after)
    yield Figure(
        "address.allocate.p50", p50(ours), "ms", floor=p50(floor), note="alamat bebas berikutnya, dengan catatan"
    )
    yield Figure("address.allocate.p95", p95(ours), "ms", floor=p95(floor))


def _promise(here: Office, link: Link) -> Iterator[Figure]:
    """A promise over one server, judged under the lock, beside its bare writes and locks in one transaction."""
    at = clock.now()
    cases = iter(here.fill(COUNT + WARM, "T04", "4", "helpdesk"))
    bare = _bare_promise(here, link, at)
    done: list[Any] = []

    def act() -> None:
        case = next(cases)
        with transaction.atomic():
            promise.make(case, [0], building_ok=True, at=at, actor="bench")
        done.append(case)

    def after() -> None:
        with transaction.atomic():
            promise.release(done.pop(), at=at, actor="bench", why="diukur")
        link.execute("UPDATE facility_allotment SET released_at = now() WHERE label = 'bench' AND released_at IS NULL")
        link.execute("UPDATE facility_occupation SET released_at = now() WHERE label = 'bench' AND released_at IS NULL")
        link.execute(FREE + " OR dns_name = 'bench.invalid'", ([],))

    ours, floor = side_by_side(act, bare, count=COUNT, warm=WARM, after=after)
    note = f"satu server dan dua alamat di {Rack.objects.count()} rak, dinilai ulang di dalam kunci"
    yield Figure("promise.make.p50", p50(ours), "ms", floor=p50(floor), note=note)
    yield Figure("promise.make.p95", p95(ours), "ms", floor=p95(floor))


def _bare_promise(here: Office, link: Link, at: datetime) -> Callable[[], None]:
    """The rows that a promise consists of, the locks that guard its sums, and four lines of the record."""
    rack = Rack.objects.order_by("-pk").values_list("pk", flat=True)[0]
    prefixes = list(Prefix.objects.order_by("family").values_list("pk", flat=True))
    cases, agency = iter(here.fill(COUNT + WARM, "T04", "4", "helpdesk")), here.agencies[0].pk
    spec, numbers = Jsonb(here.form["servers"][0]), iter(range(1, 10_000))

    def bare() -> None:
        case = next(cases).pk
        with link.transaction():
            head = _one(link, "INSERT INTO cases_promise (case_id, state, made_at, why) VALUES (%s, 'held', %s, '') RETURNING id",
                        (case, at))  # fmt: skip
            server = _one(link, """INSERT INTO servers_server (label, agency_id, name, serial, spec, state, made_at)
                VALUES (%s, %s, 'Server', '', %s, 'declared', %s) RETURNING id""",
                (f"BENCH-{next(numbers):04d}", agency, spec, at))  # fmt: skip
            link.execute("INSERT INTO cases_caseserver (case_id, index, server_id) VALUES (%s, 0, %s)", (case, server))
            link.execute("SELECT id FROM facility_site ORDER BY id FOR NO KEY UPDATE")
            link.execute("SELECT id FROM facility_uplink ORDER BY id FOR NO KEY UPDATE")
            stands = _one(link, """INSERT INTO facility_occupation (rack_id, units, faces, kind, role, server_id, promise_id,
                label, made_at) VALUES (%s, '[80,84)', '[0,2)', 'held', '', %s, %s, 'bench', %s) RETURNING id""",
                (rack, server, head, at))  # fmt: skip
            link.execute("""INSERT INTO facility_allotment (server_id, promise_id, occupation_id, rack_id, label, watts,
                weight_kg, depth_mm, psu_count, mbps, kind, made_at)
                VALUES (%s, %s, %s, %s, 'bench', 315, 27, 737, 2, 0, 'held', %s)""", (server, head, stands, rack, at))  # fmt: skip
            link.execute("SELECT id FROM addressing_prefix ORDER BY id FOR NO KEY UPDATE")
            for prefix in prefixes:
                link.execute(ADDRESS.replace("'', ''", "'bench.invalid', ''"), (200, server, head, at, prefix))
            for _line in range(4):
                link.execute(RECORD, (Jsonb({"server": server}),))

    return bare


def _one(link: Link, statement: str, values: tuple[object, ...]) -> int:
    row = link.execute(statement, values).fetchone()
    assert row is not None  # noqa: S101 - every such statement returns its row
    return int(row[0])
