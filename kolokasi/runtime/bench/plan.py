"""A plan of a hundred servers on two hundred racks: how long it takes, and its cost beside the simple ways and the bound."""

from __future__ import annotations

import time
from collections.abc import Iterator

from kolokasi.facility.batch.planner import plan
from kolokasi.facility.rules.objective import Weights
from kolokasi.facility.rules.plant import Brackets
from kolokasi.runtime.bench.batch import plant, requests
from kolokasi.runtime.bench.figures import Figure
from kolokasi.runtime.bench.place import Place

SERVERS, RACKS, SECONDS = 100, 200, 9.5
ROOMS = (1, 2)
AIM_SECONDS = 10.0


def measure(_place: Place) -> Iterator[Figure]:
    """One room, where the bound is tight, and two, where it is not told which of them is used."""
    for rooms in ROOMS:
        groups = requests(SERVERS)
        began = time.perf_counter()
        found = plan(plant(RACKS, rooms), Brackets(), Weights(), groups, seconds=SECONDS)
        best, whole = found.best, time.perf_counter() - began
        name, note = f"plan.{rooms}room", f"{SERVERS} server, {RACKS} rak, {rooms} ruang"
        yield Figure(f"{name}.seconds", best.way.seconds, "s", aim=AIM_SECONDS, note=f"{note}; semuanya {whole:.1f} s")
        yield Figure(
            f"{name}.best", best.way.cost.total, "", note=f"{len(best.way.layout.spots)} dari {len(groups)} muat"
        )
        for word, way in (("greedy", found.greedy), ("first_fit", found.first)):
            yield Figure(
                f"{name}.{word}", way.cost.total, "", note=f"{len(way.layout.spots)} muat, {way.seconds:.1f} s"
            )
        yield Figure(f"{name}.bound", best.bound, "", note="terbukti")
        yield Figure(f"{name}.gap", 100 * best.gap, "%", note="paling jauh dari yang terbaik")
        yield Figure(f"{name}.broken", len(best.broken), "", note="batas yang dilanggar jawaban penghitung")
