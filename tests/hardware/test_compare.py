"""The delivered against the declared: equal is quiet, different is said, and what nobody says is unknown."""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kolokasi.base import clock, policy
from kolokasi.hardware.queries import tolerances
from kolokasi.hardware.rules import Difference, compare, result
from kolokasi.hardware.tolerances import TolerancePolicy

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
        ({"memory_gib": 60}, "memory_gib", "different"),
        ({"memory_gib": 68.7}, "memory_gib", "same"),
        ({"memory_gib": 32}, "memory_gib", "different"),
        ({"serial": "00000000"}, "serial", "unknown"),
        ({"cpu__model": "Intel(R) Xeon(R) Silver 4210 CPU @ 2.2GHz"}, "cpu.model", "same"),
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


@pytest.mark.parametrize(
    ("declared", "found", "verdict"),
    [
        (1000, 1024, "same"), (1024, 1000, "same"), (1000, 1000.2, "same"), (4000, 3725.3, "same"), (4000, 3638, "same"),
        (480, 447.1, "same"), (960, 1000, "different"), (960, 900, "different"), (500, 480, "different"), (2000, 1920, "different"),
    ],
)  # fmt: skip
def test_a_disk_is_the_size_that_is_sold_in_any_unit(declared: float, found: float, verdict: str) -> None:
    rows = compare({"disks": [{"size_gb": declared}]}, {"disks": [{"size_gb": found}]})
    assert [one.verdict for one in rows] == [verdict]


def test_one_module_of_many_less_is_seen() -> None:
    assert [one.verdict for one in compare({"memory_gib": 1024}, {"memory_gib": 960})] == ["different"]


def test_who_declared_threads_for_cores_is_told() -> None:
    rows = compare({"cpu": {"cores": 40}}, {"cpu": {"cores": 20, "threads": 40}})
    assert [(one.verdict, one.tolerance) for one in rows] == [("unknown", "40 threads")]
    assert [one.verdict for one in compare({"cpu": {"cores": 30}}, {"cpu": {"cores": 20, "threads": 40}})] == [
        "different"
    ]
    assert [one.verdict for one in compare({"cpu": {"cores": 20}}, {"cpu": {"cores": 20, "threads": 40}})] == ["same"]


def test_the_office_can_change_the_figures_but_not_into_nonsense() -> None:
    strict = TolerancePolicy(memory_share=0.0, gib_is_gb=False).tolerances()
    assert [one.verdict for one in compare({"memory_gib": 64}, {"memory_gib": 63}, strict)] == ["different"]
    wild = TolerancePolicy(memory_share=99.0, depth_mm=-5.0).tolerances()
    assert [one.verdict for one in compare({"memory_gib": 64}, {"memory_gib": 10}, wild)] == ["different"]
    assert wild.depth_mm.holds(700, 700)


@pytest.mark.django_db
def test_the_figures_are_policy_as_of_a_time() -> None:
    now = clock.now()
    assert tolerances(now) == TolerancePolicy().tolerances()
    policy.set(name="hardware.tolerances.memory_share", value=0.2, valid_from=now, by="test", at=now, default=0.0)
    assert tolerances(now).memory_gib.share == 0.2
    assert tolerances(now).disk_gb == TolerancePolicy().tolerances().disk_gb


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
