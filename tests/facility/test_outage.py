"""Who goes down when a part fails: supplies, spares, overloads that trip, batteries, cooling and lines."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kolokasi.base.refusal import Refusal
from kolokasi.facility.models import Allotment, Ups
from kolokasi.facility.outage import choices, what_if
from kolokasi.facility.rules.outage import CUT, DOWN, HOT, LATER, SITE, UNSURE, WEAK, Machine, fate, outage
from kolokasi.facility.rules.plant import FEED, UPS, Brackets, FeedFacts, Plant, RoomFacts, SiteFacts, UpsFacts
from tests.facility.hall import Hall, build, stand
from tests.fixtures import NOON

pytestmark = pytest.mark.django_db


def fates(key: str) -> dict[str, str]:
    return {machine.label: found for machine, found in what_if(key, NOON).hits}


@pytest.fixture
def hall() -> Hall:
    made = build(2)
    stand(made.racks[0], 1, watts=500, label="dua")
    stand(made.racks[0], 2, watts=300, label="satu A", psu_count=1, feed=made.feeds[0])
    stand(made.racks[0], 3, watts=300, label="satu B", psu_count=1, feed=made.feeds[1])
    stand(made.racks[1], 1, watts=200, label="entah", psu_count=1, uplink=made.uplink, mbps=50)
    stand(made.racks[1], 2, watts=0, label="panel")
    return made


def test_a_feed_and_a_ups_take_down_what_hangs_on_them_alone(hall: Hall) -> None:
    expected = {"satu A": DOWN, "entah": UNSURE, "dua": WEAK}
    assert fates(f"feed-{hall.feeds[0].pk}") == expected
    assert fates(f"ups-{hall.ups[0].pk}") == expected


def test_what_is_too_much_for_the_rest_trips_and_takes_down_more(hall: Hall) -> None:
    Allotment.objects.filter(label="dua").update(watts=9000)  # 32 A at 230 V carry 7,360 W
    found = what_if(f"ups-{hall.ups[0].pk}", NOON)
    assert [found.named(one) for one in found.course.tripped] == ["B"]
    assert fates(found.choice.key) == {"satu A": DOWN, "entah": LATER, "dua": LATER, "satu B": LATER}


def test_over_the_policy_but_not_over_the_fuse_is_told_and_does_not_trip(hall: Hall) -> None:
    Allotment.objects.filter(label="dua").update(watts=6000)
    found = what_if(f"feed-{hall.feeds[0].pk}", NOON)
    assert [found.named(one) for one in found.course.strained] == ["B"] and not found.course.tripped
    assert found.count(WEAK) == 1


def test_without_the_building_batteries_last_as_long_as_all_data_sheets_say(hall: Hall) -> None:
    key = f"{SITE}-{hall.site.pk}"
    assert what_if(key, NOON).course.minutes is None
    Ups.objects.filter(pk=hall.ups[0].pk).update(battery_minutes=12)
    assert what_if(key, NOON).course.minutes is None
    Ups.objects.filter(pk=hall.ups[1].pk).update(battery_minutes=9)
    assert what_if(key, NOON).course.minutes == 9
    assert set(fates(key).values()) == {LATER}


def test_cooling_lines_and_rooms(hall: Hall) -> None:
    assert set(fates(f"cooling-{hall.room.pk}").values()) == {HOT} and len(fates(f"cooling-{hall.room.pk}")) == 4
    assert fates(f"uplink-{hall.uplink.pk}") == {"entah": CUT}
    assert set(fates(f"room-{hall.room.pk}").values()) == {DOWN}
    assert len(choices(NOON)) == 8


@pytest.mark.parametrize("key", ["", "ups-0", "ups-99999999999999999999", "x", "ups-", "feed--1", "' or 1"])
def test_a_part_that_is_not_there_is_refused(hall: Hall, key: str) -> None:
    with pytest.raises(Refusal, match="Bagian itu tidak ada"):
        what_if(key, NOON)


@st.composite
def plants(draw: st.DrawFn) -> tuple[Plant, list[Machine]]:
    """Up to four feeds behind up to three UPS, and machines on any of them."""
    ups = {n: UpsFacts(n, f"U{n}", 1, draw(st.integers(1, 6)), 1.0) for n in range(draw(st.integers(1, 3)))}
    feeds = {
        n: FeedFacts(n, f"F{n}", 1, draw(st.sampled_from([None, *ups])), 230, draw(st.integers(5, 32)), 1)
        for n in range(draw(st.integers(1, 4)))
    }
    sets = st.sets(st.sampled_from(sorted(feeds)), min_size=1).map(lambda some: tuple(sorted(some)))
    machines = [
        Machine(n, 1, 1, 1, None, str(n), "", draw(st.integers(1, 3000)), draw(sets))
        for n in range(draw(st.integers(1, 8)))
    ]
    groups: dict[tuple[int, ...], float] = {}
    for one in machines:
        groups[one.feeds] = groups.get(one.feeds, 0) + one.watts
    return Plant(
        {1: SiteFacts(1, "S", None, 0)}, {1: RoomFacts(1, 1, "R", None, 0)}, ups, feeds, {}, {}, groups
    ), machines


def carried(machines: Sequence[Machine], feed: int, gone: set[int]) -> float:
    shares = [(one.watts, [f for f in one.feeds if f not in gone]) for one in machines]
    return sum(watts / len(live) for watts, live in shares if feed in live)


@given(plants())
def test_at_the_end_nothing_that_lives_carries_more_than_it_can_or_did(
    given_plant: tuple[Plant, list[Machine]],
) -> None:
    plant, machines = given_plant
    for part in [(FEED, n) for n in plant.feeds] + [(UPS, n) for n in plant.ups]:
        course = outage(plant, Brackets(), part)
        gone = set(course.gone)
        for feed in set(plant.feeds) - gone:
            before = carried(machines, feed, set())
            assert carried(machines, feed, gone) <= max(before, plant.feeds[feed].watts) + 1e-6
        for ups in plant.ups.values():
            behind = [feed.id for feed in plant.feeds.values() if feed.ups_id == ups.id]
            before, load = (sum(carried(machines, n, some) for n in behind if n not in some) for some in (set(), gone))
            assert load <= max(before, ups.kva * 1000) + 1e-6
        for one in machines:
            dark = set(one.feeds) <= gone
            assert (fate(one, course) in {DOWN, LATER}) == dark
            assert (fate(one, course) == DOWN) == (set(one.feeds) <= course.lost)
