"""Whatever stands in a file: a sentence, never a fault of ours, and never a half of it in the plant."""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kolokasi.base.refusal import Refusal
from kolokasi.facility.importing import import_plant, read_rows
from kolokasi.facility.models import Rack, Site
from kolokasi.procedure.plant import import_everything
from tests.facility.test_import import PLANT
from tests.fixtures import NOON

NASTY: list[Any] = [
    None, True, -1, 0, 0.5, 1e308, 2**70, "", " ", "\u202e", "a\x00b", "\ud800", "x" * 3000, "=1+1", "1e9", "١٢", "½",
    [], {}, [[]], [None], {"a": {"b": 1}}, ["A", 1, None], "A" * 61, "'; DROP TABLE facility_rack; --", -0.0, "42,5", "2147483648",
]  # fmt: skip
KEYS = [
    "site",
    "rooms",
    "ups",
    "feeds",
    "racks",
    "devices",
    "name",
    "units",
    "unit",
    "watts",
    "faces",
    "kva",
    "amps",
    "room",
]


def paths(value: Any, way: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    found = [way] if way else []
    if isinstance(value, dict):
        for key, item in value.items():
            found += paths(item, (*way, key))
    if isinstance(value, list):
        for place, item in enumerate(value):
            found += paths(item, (*way, place))
    return found


WAYS = paths(PLANT)
CHANGE = st.tuples(st.sampled_from(WAYS), st.sampled_from(NASTY), st.sampled_from([None, *KEYS]))


@pytest.mark.django_db
@settings(max_examples=120, deadline=None, suppress_health_check=list(HealthCheck))
@given(changes=st.lists(CHANGE, min_size=1, max_size=3))
def test_a_plant_with_anything_anywhere(changes: list[tuple[tuple[Any, ...], Any, str | None]]) -> None:
    document: Any = copy.deepcopy(PLANT)
    for way, value, key in changes:
        place = document
        try:
            for step in way[:-1]:
                place = place[step]
            place[way[-1] if key is None or not isinstance(place, dict) else key] = value
        except (TypeError, KeyError, IndexError):
            continue
    with transaction.atomic():
        try:
            done = import_everything(rows=read_rows("p.json", json.dumps(document).encode()), actor="t", at=NOON)
        except Refusal as refusal:
            assert str(refusal)
        else:
            assert all(fault.sentence for fault in done.faults)
            assert not (done.faults and (Site.objects.exists() or Rack.objects.exists()))
        transaction.set_rollback(True)


@pytest.mark.django_db
@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.one_of(st.binary(max_size=300), st.text(max_size=300).map(lambda text: text.encode("utf-8", "replace"))))
@pytest.mark.parametrize("name", ["racks.csv", "plant.json", "plant.xlsx", "devices.csv"])
def test_a_file_of_anything(name: str, data: bytes) -> None:
    try:
        done = import_plant(rows=read_rows(name, data), actor="t", at=NOON, dry_run=True)
    except Refusal as refusal:
        assert str(refusal)
    else:
        assert all(fault.sentence for fault in done.faults)
