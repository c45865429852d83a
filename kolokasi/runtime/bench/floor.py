"""The floors themselves: what a bare PostgreSQL does on this machine in this run."""

from __future__ import annotations

from collections.abc import Iterator

from kolokasi.runtime.bench.figures import Figure
from kolokasi.runtime.bench.place import Place


def measure(place: Place) -> Iterator[Figure]:
    yield Figure("floor.round_trip", place.floor("round_trip"), "ms", note="SELECT 1, p50")
    yield Figure("floor.bare_commit", place.floor("bare_commit"), "ms", note="lock, update, insert, commit, p50")
