"""The delivered against the declared: equal is quiet, different is said, and what nobody says is unknown."""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kolokasi.hardware.rules import Difference, compare, result

DECLARED: dict[str, Any] = {
    "manufacturer": "Dell", "model": "PowerEdge R740", "serial": "ABC-1234", "units": 2, "depth_mm": 715, "weight_kg": 26.8,
    "cpu": {"model": "Intel Xeon Silver 4210", "sockets": 2, "cores": 20}, "memory_gib": 64,
    "disks": [{"kind": "ssd", "size_gb": 960, "count": 2}, {"kind": "hdd", "size_gb": 4000, "count": 4}],
    "psu": {"count": 2, "watts": 750}, "nics": [{"speed_mbps": 10000, "count": 2}],
}  # fmt: skip


def judged(**changes: Any) -> dict[str, str]:
    found = copy.deepcopy(DECLARED)
    for name, value in changes.items():
        part, _, field = name.partition("__")
        if field:
            found[part][field] = value
        else:
            found[part] = value
    return {one.field: one.verdict for one in compare(DECLARED, found)}


def test_the_same_is_a_match_in_the_order_of_a_declaration() -> None:
    rows = compare(DECLARED, copy.deepcopy(DECLARED))
    assert {one.verdict for one in rows} == {"same"}
    assert [one.field for one in rows] == [
        "manufacturer", "model", "serial", "units", "depth_mm", "weight_kg", "cpu.model", "cpu.sockets", "cpu.cores",
        "memory_gib", "disks", "psu.count", "psu.watts", "nics",
    ]  # fmt: skip
    assert result(rows) == "match"
    json.dumps([one.as_json() for one in rows])


@pytest.mark.parametrize(
    ("changes", "field", "verdict"),
    [
        ({"manufacturer": "Dell Inc."}, "manufacturer", "same"),
        ({"manufacturer": "DELL EMC"}, "manufacturer", "same"),
        ({"manufacturer": "HPE"}, "manufacturer", "different"),
        ({"model": "R740"}, "model", "same"),
        ({"model": "Dell PowerEdge R740"}, "model", "same"),
        ({"model": "PowerEdge R740xd"}, "model", "different"),
        ({"model": "PowerEdge R740 Plus"}, "model", "different"),
        ({"model": "PowerEdge"}, "model", "unknown"),
        ({"serial": "abc1234"}, "serial", "same"),
        ({"serial": "ABC-1235"}, "serial", "different"),
        ({"serial": "To Be Filled By O.E.M."}, "serial", "unknown"),
        ({"units": 1}, "units", "different"),
        ({"depth_mm": 730}, "depth_mm", "same"),
        ({"depth_mm": 750}, "depth_mm", "different"),
        ({"weight_kg": 28.6}, "weight_kg", "same"),
        ({"weight_kg": 31}, "weight_kg", "different"),
        ({"memory_gib": 62.5}, "memory_gib", "same"),
        ({"memory_gib": 59.6}, "memory_gib", "same"),
        ({"memory_gib": 32}, "memory_gib", "different"),
        ({"memory_gib": 0}, "memory_gib", "unknown"),
        ({"cpu__model": "Intel(R) Xeon(R) Silver 4210 CPU @ 2.20GHz"}, "cpu.model", "same"),
        ({"cpu__model": "Intel(R) Xeon(R) Silver 4214 CPU @ 2.20GHz"}, "cpu.model", "different"),
        ({"cpu__cores": 10}, "cpu.cores", "different"),
        ({"psu__count": 1}, "psu.count", "different"),
        ({"psu__watts": 1100}, "psu.watts", "different"),
        ({"nics": [{"speed_mbps": 10000, "count": 2}, {"speed_mbps": 1000, "count": 4}]}, "nics", "same"),
        ({"nics": [{"speed_mbps": 10000, "count": 1}]}, "nics", "different"),
        ({"nics": []}, "nics", "unknown"),
        ({"disks": [{"kind": "hdd", "size_gb": 3725.3, "count": 4}, {"kind": "nvme", "size_gb": 894.3, "count": 2}]},
         "disks", "same"),
        ({"disks": [{"kind": "ssd", "size_gb": 960, "count": 2}]}, "disks", "different"),
        ({"disks": [{"kind": "hdd", "size_gb": 960, "count": 2}, {"kind": "hdd", "size_gb": 4000, "count": 4}]},
         "disks", "different"),
        ({"disks": None}, "disks", "unknown"),
    ],
)  # fmt: skip
def test_each_field_has_its_own_measure(changes: dict[str, Any], field: str, verdict: str) -> None:
    rows = judged(**changes)
    assert rows.pop(field) == verdict
    assert set(rows.values()) == {"same"}


def test_ssd_and_nvme_of_one_size_find_their_own_partners() -> None:
    both = [{"kind": "ssd", "size_gb": 960, "count": 1}, {"kind": "nvme", "size_gb": 960, "count": 1}]
    for found in (both, both[::-1]):
        assert [one.verdict for one in compare({"disks": both}, {"disks": found})] == ["same"]


def test_what_one_side_does_not_say_is_unknown_and_what_neither_says_is_not_there() -> None:
    assert compare({}, {}) == []
    assert result([]) == "unknown"
    rows = compare({"model": "R740"}, {"serial": "X1"})
    assert rows == [Difference("model", "R740", None, "unknown"), Difference("serial", None, "X1", "unknown")]
    assert result(rows) == "unknown"
    assert result(compare({"model": "R740"}, {"model": "R740", "serial": "X1"})) == "match"
    assert result(compare({"model": "R740", "units": 2}, {"model": "R640"})) == "mismatch"


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=8,
)
parts = st.lists(st.dictionaries(st.sampled_from(["kind", "size_gb", "speed_mbps", "count"]), anything), max_size=3)
specs = st.dictionaries(
    st.sampled_from([*DECLARED, "x"]),
    st.one_of(anything, parts, st.dictionaries(st.sampled_from(["model", "count", "watts", "cores"]), anything)),
)


@given(specs, specs)
def test_any_two_documents_can_be_compared(one: dict[str, Any], two: dict[str, Any]) -> None:
    rows = compare(one, two)
    assert all(row.verdict in {"same", "different", "unknown"} for row in rows)
    assert result(rows) in {"match", "mismatch", "unknown"}


@given(specs)
def test_a_declaration_never_differs_from_itself(spec: dict[str, Any]) -> None:
    assert all(row.verdict != "different" for row in compare(spec, copy.deepcopy(spec)))
