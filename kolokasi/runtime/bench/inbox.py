"""The inbox page with 50, 5,000 and 50,000 open tasks: time, growth, and the number of queries."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from django.db import connection
from django.test import Client

from kolokasi.runtime.bench.figures import Figure, p50, p95, times
from kolokasi.runtime.bench.office import office
from kolokasi.runtime.bench.place import Place

SIZES = (50, 5_000, 50_000)
PAGE = "/kerja/"


class Asked:
    """Counts what is sent to the database."""

    count = 0

    def __call__(self, run: Callable[..., Any], *given: Any) -> Any:
        self.count += 1
        return run(*given)


def measure(place: Place) -> Iterator[Figure]:
    here = office()
    client = Client(headers={"host": "localhost"})
    client.force_login(here.accounts["helpdesk"])
    waiting = 0
    for size in SIZES:
        here.fill(size - waiting, "T03", "3", "helpdesk")
        waiting = size
        with place.owner() as link:
            link.execute("ANALYZE")
        asked = Asked()
        with connection.execute_wrapper(asked):
            answer = client.get(PAGE)
        if answer.status_code != 200:
            raise RuntimeError(f"{PAGE}: {answer.status_code}")
        taken = times(lambda: client.get(PAGE), count=40, warm=5)
        floor = place.floor("round_trip")
        yield Figure(f"inbox.{size}.p50", p50(taken), "ms", floor=floor)
        yield Figure(f"inbox.{size}.p95", p95(taken), "ms", floor=floor)
        yield Figure(f"inbox.{size}.queries", asked.count, "", note="kueri dalam satu halaman")
