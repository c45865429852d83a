"""Completing a task, beside a bare lock, update, insert and commit on the same machine in the same run."""

from __future__ import annotations

from collections.abc import Iterator

from kolokasi.base import clock
from kolokasi.procedure import actions, queries
from kolokasi.runtime.bench.figures import Figure, p50, p95, side_by_side
from kolokasi.runtime.bench.office import office
from kolokasi.runtime.bench.place import Place
from kolokasi.runtime.demo.driver import answers_for

COUNT, WARM, AIM = 300, 20, 2.5


def measure(place: Place) -> Iterator[Figure]:
    here = office()
    cases = here.fill(COUNT + WARM, "T02A", "2a", "kepala_dinas")
    waiting = iter(cases)
    spec = queries.procedure_of(here.revision.pk).tasks["T02A"]
    data = answers_for(cases[0], spec, clock.now())
    kadis = here.accounts["kepala_dinas"]

    def act() -> None:
        actions.complete_task(
            number=next(waiting).number, element="T02A", round=1, account=kadis, data=data, at=clock.now()
        )

    with place.bare_commit() as bare:
        taken, floor = side_by_side(act, bare, count=COUNT, warm=WARM)
    yield Figure(
        "task.complete.p50",
        p50(taken),
        "ms",
        floor=p50(floor),
        aim=AIM,
        note="langkah 2a: disposisi, penutupan, tugas berikutnya",
    )
    yield Figure("task.complete.p95", p95(taken), "ms", floor=p95(floor))
