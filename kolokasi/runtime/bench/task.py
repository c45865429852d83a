"""Completing a task, beside a bare lock, update, insert and commit on the same machine in the same run."""

from __future__ import annotations

from collections.abc import Iterator

from kolokasi.base import clock
from kolokasi.procedure import actions, queries
from kolokasi.runtime.bench.figures import Figure, p50, p95, times
from kolokasi.runtime.bench.office import office
from kolokasi.runtime.bench.place import Place

COUNT, WARM, AIM = 300, 20, 2.5


def measure(place: Place) -> Iterator[Figure]:
    here = office()
    cases = iter(here.fill(COUNT + WARM, "T02A", "2a", "kepala_dinas"))
    spec = queries.procedure_of(here.revision.pk).tasks["T02A"]
    data = {one.name: one.choices[0][0] if one.choices else "Tindak lanjuti." for one in spec.fields}
    kadis = here.accounts["kepala_dinas"]

    def act() -> None:
        actions.complete_task(
            number=next(cases).number, element="T02A", round=1, account=kadis, data=data, at=clock.now()
        )

    taken = times(act, count=COUNT, warm=WARM)
    floor = place.floor("bare_commit")
    yield Figure("task.complete.p50", p50(taken), "ms", floor=floor, aim=AIM, note="selesaikan langkah 2a")
    yield Figure("task.complete.p95", p95(taken), "ms", floor=floor)
