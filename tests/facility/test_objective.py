"""What a placement costs: each part by hand, and the whole against a sum written apart."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kolokasi.facility.rules.arrangement import Option, Spot
from kolokasi.facility.rules.objective import Weights, cost, gap_lost, score
from kolokasi.facility.rules.plant import FeedFacts, Plant, RackFacts, RoomFacts, SiteFacts, UpsFacts, Wish
from tests.facility.plants import B

W = Weights()
FEEDS = {
    1: FeedFacts(1, "A", 1, 1, 230, 16, 1, leg="L1"),
    2: FeedFacts(2, "B", 1, 1, 230, 16, 1, derating=0.5, leg="L2"),
}
RACK = RackFacts(1, "R1", 1, 10, 1000, None, None, (1, 2), front=((0, 20),), both=((0, 20),))
PLANT = Plant(
    {1: SiteFacts(1, "S", None, 0)}, {1: RoomFacts(1, 1, "Ruang", None, 0)}, {1: UpsFacts(1, "U", 1, 10, 1.0)}, FEEDS,
    {1: RACK}, {},
)  # fmt: skip


def spot(start: int, wish: Wish, rack: RackFacts = RACK, *, both: bool = True) -> Spot:
    return Spot(wish, Option(rack, rack.feeds, None, both), start, {})


def test_nothing_costs_nothing() -> None:
    assert cost(PLANT, B, W, []).total == 0


def test_a_gap_cut_in_two_costs_what_its_longest_run_loses() -> None:
    wish = Wish(0, 2)
    assert cost(PLANT, B, W, [spot(0, wish)]).gap == 3 * 2
    assert cost(PLANT, B, W, [spot(8, wish)]).gap == 3 * 6
    assert cost(PLANT, B, W, [spot(0, wish), spot(4, wish)]).gap == 3 * 4
    assert gap_lost([(0, 4), (6, 20)], [(0, 4)]) == 0
    assert gap_lost([(1, 5)], []) == 0, "a run that begins in the middle of a unit counts from the next unit"


def test_a_shallow_device_before_a_taken_rear_breaks_no_gap() -> None:
    rack = replace(RACK, both=((6, 20),))
    assert cost(PLANT, B, W, [spot(0, Wish(0, 2), rack, both=False)]).gap == 0


def test_the_fullest_part_is_counted_at_its_worst_moment() -> None:
    """With A lost, B carries all 920 W; its own derating leaves it 1,840 W."""
    assert cost(PLANT, B, W, [spot(0, Wish(0, 2, watts=920))]).balance == pytest.approx(40 * 0.5)
    assert cost(PLANT, B, W, [spot(0, Wish(0, 2))]).balance == 0


def test_phases_are_compared_behind_one_ups() -> None:
    """500 W on each of L1 and L2, nothing on L3; a feed without a leg is left out."""
    wish = Wish(0, 2, watts=1000)
    assert cost(PLANT, B, W, [spot(0, wish)]).legs == pytest.approx(5 * 0.5)
    feeds = {n: replace(feed, leg="") for n, feed in FEEDS.items()}
    assert cost(replace(PLANT, feeds=feeds), B, W, [spot(0, wish)]).legs == 0
    loaded = replace(PLANT, groups={(1,): 700.0})
    assert cost(loaded, B, W, [spot(0, wish)]).legs == pytest.approx(5 * 1.2)


def test_an_agency_in_a_new_rack_counts_once() -> None:
    mine = Wish(0, 2, agency=7)
    assert cost(PLANT, B, W, [spot(0, mine), spot(4, mine)]).together == 5
    assert cost(PLANT, B, W, [spot(0, mine), spot(4, Wish(1, 2, agency=8))]).together == 10
    known = replace(RACK, agencies=frozenset({7}))
    assert cost(PLANT, B, W, [spot(0, mine, known)]).together == 0
    assert cost(PLANT, B, W, [spot(0, Wish(0, 2))]).together == 0


def test_two_supplies_want_two_feeds() -> None:
    rack = replace(RACK, feeds=(1,))
    both, single = Wish(0, 2, psu_count=2), Wish(0, 2, psu_count=1)
    assert cost(PLANT, B, W, [spot(0, both, rack)]).one_feed == 20
    assert cost(PLANT, B, W, [spot(0, Wish(0, 2), rack)]).one_feed == 20
    assert cost(PLANT, B, W, [spot(0, single, rack)]).one_feed == 0
    assert cost(PLANT, B, W, [spot(0, single, replace(RACK, feeds=()))]).one_feed == 20
    assert cost(PLANT, B, W, [spot(0, both)]).one_feed == 0


def test_the_weights_are_data_and_the_score_is_what_is_left_of_100() -> None:
    found = cost(PLANT, B, Weights(gap=1, balance=0, legs=0, together=0, one_feed=0), [spot(8, Wish(0, 2, watts=500))])
    assert found.total == 6
    assert score(found) == 94
    assert score(replace(found, gap=300)) == 0
