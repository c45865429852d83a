"""A capacity request from outside: what is wrong is named by its path in one sentence, and nothing else happens."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kolokasi.base.refusal import Refusal
from kolokasi.facility.request import MOST_SERVERS, read_request
from kolokasi.people.models import Agency

GOOD: dict[str, Any] = {
    "units": 2, "depth_mm": 700, "weight_kg": 20.5, "watts": {"nameplate": 800, "expected": 450}, "psu_count": 2,
    "mounting": "rack", "bandwidth_mbps": 100, "ipv4": 1, "ipv6": 1,
}  # fmt: skip


def test_the_request_of_interfaces_is_read() -> None:
    (wish,) = read_request({"servers": [GOOD | {"name": "web-1"}], "room": "Ruang 2"})
    assert (wish.index, wish.units, wish.watts, wish.psu_count, wish.mbps, wish.room) == (0, 2, 450, 2, 100, "Ruang 2")


def test_what_is_absent_or_null_was_not_declared() -> None:
    first, second = read_request({"servers": [{"units": 1}, {"units": 1.5, "watts": None, "depth_mm": None}]})
    assert (first.watts, first.depth_mm, first.mounting) == (None, None, "rack")
    assert second.half_units == 3


WRONG = [-1, 0, 0.7, 49, 10**9, 10**400, float("nan"), float("inf"), True, "2", [2], {}]


@pytest.mark.parametrize("value", WRONG, ids=lambda value: str(value)[:12])
def test_a_height_out_of_its_band_is_refused_by_its_path(value: object) -> None:
    with pytest.raises(Refusal) as no:
        read_request({"servers": [GOOD, GOOD | {"units": value}]})
    assert no.value.code == "capacity_request_is_wrong"
    assert no.value.facts["path"] == "servers.1.units"
    assert str(no.value).startswith("servers.1.units: ")


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("watts", 450), ("watts", {"nameplate": -5}), ("watts", {"peak": 5}), ("depth_mm", 0), ("weight_kg", -0.1),
        ("weight_kg", float("nan")), ("psu_count", 0), ("psu_count", 1.5), ("mounting", "wall"), ("mounting", ["rack"]),
        ("bandwidth_mbps", -1), ("bandwidth_mbps", "1e9"), ("ipv4", 2**40), ("room", 7), ("room", ""), ("rack", "R1"),
    ],
)  # fmt: skip
def test_other_wrong_values(key: str, value: object) -> None:
    with pytest.raises(Refusal) as no:
        read_request({"servers": [GOOD | {key: value}]})
    assert str(no.value.facts["path"]).startswith(f"servers.0.{key}")


@pytest.mark.parametrize(
    "document",
    [None, [], "x", {}, {"servers": []}, {"servers": {}}, {"servers": [1]}, {"servers": [GOOD], "rooms": []},
     {"servers": [GOOD] * (MOST_SERVERS + 1)}],
)  # fmt: skip
def test_documents_of_another_shape(document: object) -> None:
    with pytest.raises(Refusal):
        read_request(document)


json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from([*GOOD, "servers", "x"]), inner, max_size=4)
    ),
    max_leaves=12,
)


@given(json, st.sampled_from(sorted(GOOD)))
def test_whatever_comes_is_read_or_refused(value: Any, key: str) -> None:
    for document in (value, {"servers": value}, {"servers": [value]}, {"servers": [GOOD | {key: value}]}):
        try:
            wishes = read_request(document)
        except Refusal as no:
            assert len(str(no)) < 400
        else:
            assert all(1 <= wish.half_units <= 96 for wish in wishes)


@pytest.mark.django_db
def test_an_agency_is_known_by_name_or_number() -> None:
    agency = Agency.objects.create(name="Dinas Contoh", short_name="DC")
    for given_as in ("dinas contoh", "DC", agency.pk):
        assert read_request({"servers": [GOOD], "agency": given_as})[0].agency == agency.pk
    for unknown in ("Dinas Lain", -1, 10**20, True, 1.5):
        with pytest.raises(Refusal) as no:
            read_request({"servers": [GOOD], "agency": unknown})
        assert no.value.facts["path"] == "agency"
