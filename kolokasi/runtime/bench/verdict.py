"""One capacity verdict over 200, 2,000 and 10,000 racks beside a plain read of the same rows, and the pages that show so many.

The requests differ, so that some are accepted and each limit rejects some.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import cycle
from typing import Any

import psycopg
from django.db import connection
from django.test import Client

from kolokasi.base import clock
from kolokasi.facility import queries
from kolokasi.facility.figures import Bar
from kolokasi.facility.models import Rack
from kolokasi.facility.rules.plant import Wish
from kolokasi.people.models import Account
from kolokasi.runtime.bench.figures import Figure, p50, p95, side_by_side, times
from kolokasi.runtime.bench.hall import Hall, lay_hall
from kolokasi.runtime.bench.pages import Heard
from kolokasi.runtime.bench.place import Place

AIMS = {200: 10.0, 2000: 25.0, 10_000: 80.0}  # milliseconds at p95 on two cores
RATIO = 3.0
COUNT, WARM, SEED = 60, 6, 7
Link = psycopg.Connection[Any]

ORDINARY = Wish(0, 2, 700, 20, 450, 2, "rack", 100)
REQUESTS = (
    ORDINARY, Wish(0, 1, 400, 8, 250, 1, "rack", 20), Wish(0, 4, 800, 40, 1200, 2, "rack", 200), replace(ORDINARY, units=1),
    replace(ORDINARY, watts=90_000), replace(ORDINARY, weight_kg=2000), replace(ORDINARY, depth_mm=1500),
    replace(ORDINARY, units=43), replace(ORDINARY, mbps=10**6), replace(ORDINARY, mounting="tower"),
)  # fmt: skip
# The row of a rack as a program without our columns would read it: every figure and both lists of runs.
RACK_ROWS = """SELECT rack_id, room_id, feed_set_id, units, depth_mm, max_weight_kg, max_watts, watts, weight_kg, hung, taken,
longest_front, longest_both, single, free_front::text, free_both::text FROM facility_rackstate"""
OCCUPATIONS = (
    "SELECT rack_id, lower(units), upper(units), faces::text, kind FROM facility_occupation WHERE released_at IS NULL"
)
ALLOTMENTS = """SELECT rack_id, watts, weight_kg, psu_count, feed_id, uplink_id, mbps FROM facility_allotment
WHERE released_at IS NULL"""


@dataclass
class Grown:
    """The plant of the benchmark, which grows from size to size."""

    racks: int = 0

    def to(self, racks: int, place: Place) -> None:
        """So many racks stand, and the database knows it, as it does some minutes after such a change."""
        before = Rack.objects.count()
        lay_hall(racks - before, SEED + before, name=f"Bench {racks} ")
        with place.owner() as owner:
            owner.execute("VACUUM (FULL, ANALYZE) facility_rackstate")
            owner.execute("VACUUM ANALYZE")
        self.racks = racks


def measure(place: Place) -> Iterator[Figure]:
    grown, first = Grown(), 0.0
    for racks, aim in AIMS.items():
        grown.to(racks, place)
        with place.app() as link:
            figures = list(_verdict(link, racks, aim))
        first = first or figures[0].value
        yield from figures
    note = "dari 200 ke 10.000 rak, lima puluh kali lebih banyak"
    yield Figure("verdict.growth", figures[0].value / first, "×", note=note)
    yield _of_five(grown.racks)
    yield from _page(place)


def _verdict(link: Link, racks: int, aim: float) -> Iterator[Figure]:
    """Time of a verdict, over what a bare read of the rows of racks costs, and over one of all that stands in them."""
    at, requests = clock.now(), cycle((*REQUESTS, *_where_power_is_short()))
    answers: dict[bool, set[str]] = {True: set(), False: set()}

    def act() -> None:
        found = queries.judge([next(requests)], at, building_ok=True)
        answers[found.accept].update(found.binding)

    ours, rows = side_by_side(act, _reader(link, RACK_ROWS), count=COUNT, warm=WARM)
    everything = times(_reader(link, OCCUPATIONS, ALLOTMENTS), count=10, warm=1)
    binding = ", ".join(sorted(answers[False]))
    name = f"verdict.{racks}"
    yield Figure(f"{name}.p50", p50(ours), "ms", note=f"satu server, {racks} rak; mengikat di antaranya: {binding}")
    yield Figure(f"{name}.p95", p95(ours), "ms", aim=aim)
    note = "terhadap sekali baca polos baris keadaan setiap rak (angka dan celahnya)"
    yield Figure(f"{name}.rows", p50(ours), "ms", floor=p50(rows), aim=RATIO, note=note)
    note = "terhadap sekali baca polos semua isi rak yang hidup"
    yield Figure(f"{name}.standing", p50(ours), "ms", floor=p50(everything), aim=RATIO, note=note)


def _where_power_is_short() -> Iterator[Wish]:
    """Requests for a room whose cooling is worked out, and for one in a building whose supply is."""
    rooms = queries.availability(clock.now())
    for name in ("cooling", "building"):
        other = "building" if name == "cooling" else "cooling"
        short = [room.room for room in rooms if _left(room, name) < 450 < _left(room, other)]
        if short:
            yield replace(ORDINARY, room=short[0])


def _left(room: queries.RoomFigures, name: str) -> float:
    bar: Bar = getattr(room, name)
    return float("inf") if bar.free is None else bar.free


def _reader(link: Link, *statements: str) -> Callable[[], None]:
    def read() -> None:
        for statement in statements:
            link.execute(statement.encode()).fetchall()

    return read


def _of_five(racks: int) -> Figure:
    at, five = clock.now(), [replace(ORDINARY, index=number) for number in range(5)]
    taken = times(lambda: queries.judge(five, at, building_ok=True), count=10, warm=2)
    return Figure("verdict.five_servers.p95", p95(taken), "ms", note=f"lima server bersama, {racks} rak")


def _page(place: Place) -> Iterator[Figure]:
    """The first page of the strips of a room in which ten thousand racks stand."""
    hall = lay_hall(10_000, SEED, per_room=10_000, name="Aula ")
    with place.owner() as owner:
        owner.execute("VACUUM ANALYZE")
    client = Client(headers={"host": "localhost"})
    client.force_login(Account.objects.get(email="tim_teknis@bench.invalid"))
    few, many = (_queries(client, _path(one)) for one in (_smallest_room(), hall))
    taken = times(lambda: client.get(_path(hall)), count=20, warm=2)
    yield Figure("page.racks_10000.p95", p95(taken), "ms", note=f"denah satu ruang dengan {len(hall.racks)} rak")
    yield Figure("page.racks_10000.queries", many, "", note=f"kueri; di ruang kecil {few}")


def _smallest_room() -> Hall:
    rack = Rack.objects.select_related("room__site").order_by("pk")[0]
    return Hall([rack.room.site], [rack.room], [rack.pk])


def _path(hall: Hall) -> str:
    return f"/rak/?ruang={hall.rooms[0].pk}"


def _queries(client: Client, path: str) -> int:
    client.get(path)
    with connection.execute_wrapper(heard := Heard()):
        answer = client.get(path)
    if answer.status_code != 200:
        raise RuntimeError(f"{path}: {answer.status_code}")
    return len(heard.statements)
