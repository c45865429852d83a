"""Places are held, used and released: all of a request or nothing, at the promised place or with the promise moved along."""

from __future__ import annotations

import pytest

from kolokasi.base import events
from kolokasi.base.refusal import Refusal
from kolokasi.cases.models import Case
from kolokasi.facility import actions, queries
from kolokasi.facility.models import Allotment, Kind, Occupation
from tests.cast import Cast
from tests.facility.hall import SPEC, Hall, build, promise_for, server_of, stand, wish
from tests.factories import case
from tests.fixtures import NOON


@pytest.fixture
def hall(db: None) -> Hall:
    return build()


@pytest.fixture
def request_of_two(cast: Cast, hall: Hall) -> Case:
    return case(cast, at="T04", servers=2)


def living() -> list[tuple[str, int, str]]:
    rows = Occupation.objects.filter(released_at__isnull=True).select_related("rack").order_by("rack", "units")
    return [(row.rack.name, int(row.unit), row.kind) for row in rows]


def test_a_request_of_two_is_held_and_used_and_released(request_of_two: Case, hall: Hall) -> None:
    promise = promise_for(request_of_two)
    servers = [server_of(request_of_two, index) for index in (0, 1)]
    held = actions.hold_places(promise=promise, wishes=[wish(0), wish(1)], at=NOON)
    assert [row.server for row in sorted(held, key=lambda row: row.server_id or 0)] == servers
    assert living() == [("R01", 1, "held"), ("R01", 3, "held")]
    load = Allotment.objects.filter(released_at__isnull=True)
    assert [(row.watts, row.mbps, row.uplink) for row in load] == [(480, 100, hall.uplink)] * 2
    first = next(row for row in held if row.server == servers[0])
    used = actions.use_place(
        server=servers[0], rack_id=first.rack_id, unit=int(first.unit), face_both=True, at=NOON, spec=SPEC
    )
    assert (used.kind, used.units, used.promise) == (Kind.USED, first.units, promise)
    assert actions.release_promise(promise=promise, at=NOON) == 1
    assert [row[2] for row in living()] == ["used"]
    assert actions.release_server(server=servers[0], at=NOON) == 1
    assert living() == []
    assert Occupation.objects.count() == 3
    assert events.verify() is None


def test_another_free_place_takes_the_promise_along(request_of_two: Case, hall: Hall) -> None:
    promise, server = promise_for(request_of_two), server_of(request_of_two)
    actions.hold_places(promise=promise, wishes=[wish()], at=NOON)
    used = actions.use_place(server=server, rack_id=hall.racks[1].pk, unit=10, face_both=True, at=NOON, spec=SPEC)
    assert used.promise == promise
    assert living() == [("R02", 10, "used")]


def test_a_place_that_is_taken_says_by_whom(request_of_two: Case, hall: Hall) -> None:
    server = server_of(request_of_two)
    actions.hold_places(promise=promise_for(request_of_two), wishes=[wish()], at=NOON)
    stand(hall.racks[1], 10, 2, label="Sakelar ToR-02")
    with pytest.raises(Refusal, match="R02 U9–10 sudah ditempati Sakelar ToR-02") as refused:
        actions.use_place(server=server, rack_id=hall.racks[1].pk, unit=9, face_both=True, at=NOON, spec=SPEC)
    assert refused.value.code == "place_is_taken"
    assert ("R01", 1, "held") in living()


@pytest.mark.parametrize("unit", [0, -3, 42, 43, 10**6])
def test_units_beyond_the_rack_are_refused(request_of_two: Case, hall: Hall, unit: int) -> None:
    server = server_of(request_of_two)
    with pytest.raises(Refusal, match="U1 sampai U42"):
        actions.use_place(server=server, rack_id=hall.racks[0].pk, unit=unit, face_both=True, at=NOON, spec=SPEC)


def test_a_heavier_server_than_promised_is_judged_anew(request_of_two: Case, hall: Hall) -> None:
    server = server_of(request_of_two)
    actions.hold_places(promise=promise_for(request_of_two), wishes=[wish()], at=NOON)
    with pytest.raises(Refusal, match=r"Daya rak R01: perlu 9.000 W, sisa 6.000 W"):
        actions.use_place(
            server=server, rack_id=hall.racks[0].pk, unit=1, face_both=True, at=NOON,
            spec=SPEC | {"watts": {"expected": 9000}},
        )  # fmt: skip
    assert living() == [("R01", 1, "held")]


def test_a_promise_holds_though_a_limit_has_shrunk_since(request_of_two: Case, hall: Hall) -> None:
    server = server_of(request_of_two)
    actions.hold_places(promise=promise_for(request_of_two), wishes=[wish()], at=NOON)
    hall.site.supply_w = 100
    hall.site.save()
    with pytest.raises(Refusal, match="Listrik kantor"):
        actions.use_place(server=server, rack_id=hall.racks[1].pk, unit=1, face_both=True, at=NOON, spec=SPEC)
    used = actions.use_place(server=server, rack_id=hall.racks[0].pk, unit=1, face_both=True, at=NOON, spec=SPEC)
    assert living() == [("R01", 1, "used")]
    load = Allotment.objects.get(occupation=used)
    assert (load.uplink, load.watts, load.mbps) == (hall.uplink, 480, 100)


def test_a_single_power_supply_keeps_the_feed_it_was_promised(request_of_two: Case, hall: Hall) -> None:
    server = server_of(request_of_two)
    actions.hold_places(promise=promise_for(request_of_two), wishes=[wish(psu_count=1)], at=NOON)
    held = Allotment.objects.get(server=server)
    assert held.feed in hall.feeds
    other = next(feed for feed in hall.feeds if feed != held.feed)
    spec = SPEC | {"psu_count": 1}
    actions.use_place(server=server, rack_id=held.rack_id, unit=1, face_both=True, at=NOON, spec=spec, feed_id=other.pk)
    assert Allotment.objects.get(server=server, released_at=None).feed == other


def test_a_mounted_server_is_not_mounted_again(request_of_two: Case, hall: Hall) -> None:
    server = server_of(request_of_two)
    for unit in (1, 5):
        act = {"server": server, "rack_id": hall.racks[0].pk, "unit": unit, "face_both": True, "at": NOON, "spec": SPEC}
        if unit == 1:
            actions.use_place(**act)  # type: ignore[arg-type]
            continue
        with pytest.raises(Refusal, match="sudah terpasang di R01 U1–2"):
            actions.use_place(**act)  # type: ignore[arg-type]


def test_all_or_nothing(request_of_two: Case, hall: Hall) -> None:
    with pytest.raises(Refusal, match=r"Daya rak R0[12]: perlu") as refused:
        actions.hold_places(promise=promise_for(request_of_two), wishes=[wish(0), wish(1, watts=9000)], at=NOON)
    assert refused.value.code == "capacity_gone"
    assert living() == []
    assert not Allotment.objects.exists()


def test_what_is_promised_is_not_free(request_of_two: Case, hall: Hall) -> None:
    before = queries.availability(NOON)[0]
    actions.hold_places(promise=promise_for(request_of_two), wishes=[wish(0), wish(1)], at=NOON)
    after = queries.availability(NOON)[0]
    assert (before.units.free, after.units.free, after.units.promised, after.units.used) == (84, 80, 4, 0)
    assert (after.uplinks[0].promised, after.uplinks[0].free) == (200, 800)
    assert [bar.promised for bar in after.ups] == [480, 480]
    assert [bar.worst for bar in after.ups] == [960, 960]
    assert after.building.promised == 960 * 1.6


def test_the_chosen_place_is_taken_where_it_is_good(request_of_two: Case, hall: Hall) -> None:
    verdict = queries.judge([wish()], NOON, building_ok=True)
    assert verdict.accept
    assert {place.rack for place in (*verdict.places, *verdict.others)} == {"R01", "R02"}
    held = actions.hold_places(
        promise=promise_for(request_of_two), wishes=[wish()], at=NOON, preferred={0: (hall.racks[1].pk, 1)}
    )
    assert held[0].rack == hall.racks[1]


def test_a_preferred_place_is_kept_though_it_is_not_among_the_best(request_of_two: Case, hall: Hall) -> None:
    server_of(request_of_two)
    actions.hold_places(
        promise=promise_for(request_of_two), wishes=[wish()], at=NOON, preferred={0: (hall.racks[1].pk, 20)}
    )
    assert living() == [("R02", 20, "held")]


def test_a_mounting_without_a_promise_that_is_taken_back_leaves_its_place_free(
    request_of_two: Case, hall: Hall
) -> None:
    server = server_of(request_of_two, 0)
    actions.use_place(server=server, rack_id=hall.racks[0].pk, unit=5, face_both=True, at=NOON, spec=SPEC)
    actions.unuse_place(server=server, at=NOON)
    assert living() == []
    assert not Allotment.objects.filter(released_at__isnull=True).exists()
