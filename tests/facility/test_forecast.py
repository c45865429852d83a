"""When a limit runs out: the straight line of what came with requests, N-1, promises in, honest where little is known."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from kolokasi.facility.rules.assuming import Supposed, Unthinkable
from kolokasi.facility.rules.buying import Parts, bought, room_for, usual
from kolokasi.facility.rules.forecast import (
    MONTH,
    Addresses,
    Course,
    Demand,
    Flow,
    Period,
    as_it_was,
    courses,
    soonest,
    stocks,
)
from kolokasi.facility.rules.plant import (
    Brackets,
    FeedFacts,
    Plant,
    RackFacts,
    RoomFacts,
    SiteFacts,
    UplinkFacts,
    UpsFacts,
    Wish,
)  # fmt: skip
from kolokasi.facility.rules.verdict import decide

NOW = datetime.fromisoformat("2026-11-24T09:00:00+07:00")
B = Brackets()


def plant(watts: float = 1200, units: int = 10, *, kva: float = 10, racks: int = 1) -> Plant:
    """One room with UPS A and B, a feed on each, and racks that share the watts and have so many units taken."""
    free = ((units * 2, 84),)
    made = {
        n: RackFacts(n, f"R{n:02}", 1, 42, 1070, 900, None, (1, 2), watts / racks, 100, free, free)
        for n in range(1, racks + 1)
    }
    return Plant(
        sites={1: SiteFacts(1, "Gedung", 50_000, watts)}, rooms={1: RoomFacts(1, 1, "Ruang", 30_000, watts)},
        ups={n: UpsFacts(n, f"UPS {name}", 1, kva, 1.0) for n, name in ((1, "A"), (2, "B"))},
        feeds={n: FeedFacts(n, name, 1, n, 230, 63, 1) for n, name in ((1, "A"), (2, "B"))},
        racks=made, uplinks={1: UplinkFacts(1, 1, "Utama", 1000, None, 120)}, groups={(1, 2): watts},
    )  # fmt: skip


def arrivals(months: int, **more: object) -> list[Flow]:
    """One server a month, the first so many months ago: 100 W, 1U, 10 kg, 10 Mbps each."""
    facts: dict[str, object] = {"units": 1, "watts": 100, "weight_kg": 10, "uplink": 1, "mbps": 10} | more
    return [Flow(1, NOW - n * MONTH, server=n, **facts) for n in range(months, 0, -1)]  # type: ignore[arg-type]


def course(found: list[Course], limit: str, scope: str = "") -> Course:
    return next(one for one in found if one.limit == limit and (not scope or one.scope == scope))


def run(flows: list[Flow], waiting: Demand = Demand(), **more: object) -> list[Course]:  # noqa: B008 - frozen
    return courses(plant(), B, flows, Period(NOW), waiting, **more)  # type: ignore[arg-type]


def test_the_ups_is_counted_at_its_worst_moment() -> None:
    found = run(arrivals(12))
    ups = course(found, "ups", "UPS A")
    assert (ups.total, ups.load, ups.lost) == (8000, 1200, "UPS B")
    assert ups.rate == pytest.approx(1100 / 12)  # the first arrival is where the line begins
    assert ups.servers == 12
    assert ups.gone == NOW + (8000 - 1200) / (1100 / 12) * MONTH
    assert len(ups.points) == 13
    assert [load for _at, load in ups.points] == pytest.approx([100 * n for n in range(1, 13)] + [1200])
    assert course(found, "building").rate == pytest.approx(1100 / 12 * 1.6)
    assert course(found, "space").load == 10
    assert (course(found, "bandwidth").total, course(found, "bandwidth").load) == (1000, 120)


def test_what_runs_out_first_and_what_is_gone_already() -> None:
    found = run(arrivals(12))
    first = soonest(found)
    assert first is not None
    assert first.gone == min(one.gone for one in found if one.gone)
    over = courses(plant(watts=9000), B, arrivals(12), Period(NOW), Demand())
    assert course(over, "ups").gone == NOW
    assert soonest(over) in over


def test_little_data_is_said() -> None:
    found = run(arrivals(2))
    assert {one.rate for one in found} == {None}
    assert soonest(found) is None
    assert {one.rate for one in run([])} == {None}


def test_who_left_counts_back_and_a_mounting_is_no_growth() -> None:
    came = arrivals(12)
    gone = [Flow(1, NOW - 12 * MONTH, NOW - MONTH, units=1, watts=600, server=90)]
    assert course(run(came + gone), "ups").rate == pytest.approx((1200 - 700) / 12)
    moved = came[3].came + timedelta(days=3)
    mounted = [
        *came[:3],
        Flow(1, came[3].came, moved, 1, 100, server=9),
        Flow(1, moved, None, 1, 100, server=9),
        *came[4:],
    ]
    assert course(run(mounted), "ups").rate == course(run(came), "ups").rate
    assert course(run(mounted), "ups").servers == 12


def test_the_promised_and_the_waiting_are_counted() -> None:
    came = [*arrivals(11), Flow(1, NOW - MONTH / 2, units=2, watts=400, held=True, server=77)]
    found = run(came, Demand(watts=500, units=4))
    ups = course(found, "ups", "UPS A")
    assert (ups.promised, ups.waiting, ups.free) == (400, 500, 8000 - 1200 - 500)
    assert course(found, "space").promised == 2
    assert course(found, "building").waiting == 800


def test_addresses_have_their_line() -> None:
    flows = tuple((NOW - n * MONTH, None) for n in range(1, 13))
    found = run(arrivals(12), addresses=Addresses(50, 20, 3, flows))
    four = course(found, "address")
    assert (four.load, four.promised) == (20, 3)
    assert four.rate == pytest.approx(11 / 12)


def test_the_past_has_todays_limits_and_its_own_sums() -> None:
    before = as_it_was(plant(), arrivals(12), NOW - 6.5 * MONTH)
    assert before.rooms[1].watts == pytest.approx(600)
    assert stocks(before, B)["space", "Ruang"].load == 4
    assert stocks(before, B)["bandwidth", "Utama"].load == 60


@pytest.mark.parametrize("kva", [2, 4, 10])
def test_as_many_fit_as_the_verdict_accepts(kva: float) -> None:
    wish = Wish(0, units=2, depth_mm=700, weight_kg=20, watts=450, psu_count=2, mbps=100)
    before = plant(kva=kva, racks=2)
    found = room_for(before, B, wish)
    assert found.complete
    machines = [Wish(n, 2, 700, 20, 450, 2, "rack", 100) for n in range(found.count)]
    assert decide(before, B, machines, None).accept
    assert not decide(before, B, [*machines, wish], None).accept
    assert {one.limit for one in found.limits} == ({"ups"} if kva < 10 else {"bandwidth"})


def test_what_a_bigger_ups_would_buy() -> None:
    wish = Wish(0, units=1, watts=400, psu_count=2)
    now = Supposed(plant(kva=4), B)
    assert room_for(now.plant, B, wish).count == 5
    one = bought(now, Parts(ups_kva=(("UPS A", 10),)))
    assert room_for(one.plant, B, wish).count == 5  # the other one still has to carry all
    both = bought(now, Parts(ups_kva=(("ups a", 10), ("UPS B", 10))))
    assert room_for(both.plant, B, wish).count == 17
    with pytest.raises(Unthinkable):
        bought(now, Parts(ups_kva=(("UPS Z", 10),)))


def test_racks_cooling_lines_and_a_second_way() -> None:
    full = Supposed(plant(units=41), B)
    wish = Wish(0, units=2, watts=100, psu_count=2)
    assert (room_for(full.plant, B, wish).count, room_for(bought(full, Parts(racks=1)).plant, B, wish).count) == (0, 21)
    third = bought(full, Parts(new_ups_kva=10, feed_amps=63))
    assert set(third.plant.racks[1].feeds) >= {1, 2}
    assert list(third.plant.groups) == [third.plant.racks[1].feeds]
    cooler = bought(full, Parts(cooling_w=1000, supply_w=2000, mbps=500))
    assert (cooler.plant.rooms[1].cooling_w, cooler.plant.sites[1].supply_w) == (31_000, 52_000)
    assert cooler.plant.uplinks[1].mbps == 1500
    with pytest.raises(Unthinkable):
        bought(full, Parts(racks=1), "Ruang lain")


def test_the_usual_server_is_the_median() -> None:
    sizes = [Wish(0, u, 700, 20, w, 2, mbps=100) for u, w in ((1, 200), (2, 500), (2, 450), (4, 900), (1, None))]
    found = usual(sizes)
    assert found is not None
    assert (found.units, found.watts, found.psu_count) == (2, 475, 2)
    assert usual([]) is None
