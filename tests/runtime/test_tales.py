"""The year of the province as it is made up: the same by the same seed, every step and every end in it, on working days."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime, timedelta
from functools import lru_cache
from importlib.resources import files

import pytest

from kolokasi.base.shipped import calendar
from kolokasi.base.worktime import between
from kolokasi.runtime.demo.cast import SMALL
from kolokasi.runtime.demo.province.course import COURSES, outcome_of, path
from kolokasi.runtime.demo.province.names import AGENCIES
from kolokasi.runtime.demo.province.people import people
from kolokasi.runtime.demo.province.plant import plant
from kolokasi.runtime.demo.province.tales import CASES, RESTS, Tale, needed, tales
from kolokasi.runtime.demo.province.year import HOURS
from kolokasi.runtime.demo.stories import ORDER
from kolokasi.sop import reader
from kolokasi.sop.spec import Procedure

NOW = datetime.fromisoformat("2026-11-24T10:05:00+07:00")
CALENDAR = calendar(range(2025, 2029))
ENDS = {"EndDone", "EndRejected", "EndLapsed", "EndWithdrawn", "EndHandedBack"}


@lru_cache
def procedure() -> Procedure:
    return reader.read(files("kolokasi.sop").joinpath("library/permohonan-colocation.bpmn").read_bytes())


@lru_cache
def told(seed: int = 1, count: int = CASES, at: datetime = NOW) -> tuple[Tale, ...]:
    made = tales(seed=seed, count=count, at=at, calendar=CALENDAR, procedure=procedure(), people=people(seed))
    return tuple(made)


def test_the_same_seed_tells_the_same_and_another_tells_another() -> None:
    first, people_first = told(), people(1)
    told.cache_clear()
    people.cache_clear()
    assert told() == first
    assert people(1) == people_first
    assert told(2) != first
    assert people(2) != people_first


@pytest.mark.parametrize("seed", [1, 2, 3])
@pytest.mark.parametrize("count", [40, 100, CASES])
def test_as_many_as_are_asked_for_with_every_step_and_every_end(seed: int, count: int) -> None:
    made = told(seed, count)
    assert len(made) == count
    assert {one.rests for one in made} - {""} == set(RESTS)
    if count >= 100:
        assert {one.course.end for one in made if not one.rests} == ENDS
        assert {id(one.course) for one in made} == {id(course) for course in COURSES}


@pytest.mark.parametrize("at", [NOW, NOW + timedelta(days=92), NOW + timedelta(days=200, hours=9)])
def test_letters_come_on_working_days_within_the_year(at: datetime) -> None:
    for one in told(1, CASES, at):
        day = one.start.astimezone(CALENDAR.zone)
        assert CALENDAR.is_working_day(day.date()), one
        assert any(first <= day.time() <= last for first, last in CALENDAR.spells(day.date())), one
        assert at - timedelta(days=366) <= one.start < at
    assert [one.start for one in told(1, CASES, at)] == sorted(one.start for one in told(1, CASES, at))


def test_the_year_has_its_seasons() -> None:
    months = Counter(one.start.month for one in told())
    assert len(months) == 12
    assert months[12] < months[10]
    spread = Counter(one.start.date() for one in told())
    assert max(spread.values()) <= 12  # no day on which the whole office does nothing else


def test_every_request_comes_to_its_place_before_now() -> None:
    """The hours that its steps take lie between its letter and now; one that waits has waited a plausible while."""
    waited: list[float] = []
    for one in told():
        hours = needed(one.seed, one.course, procedure(), one.rests, one.leaves)
        gone = between(one.start, NOW, CALENDAR).hours
        assert gone > hours, one
        if one.rests:
            waited.append(gone - hours)
            assert gone - hours < 90, one
    late = sum(1 for one in told() if one.rests in {"T01R", "T02A", "T04", "T05", "T06"} and rest(one) > 8)
    assert 0 < late < len(waited) / 2


def rest(one: Tale) -> float:
    """For how many working hours it waits where it waits."""
    return between(one.start, NOW, CALENDAR).hours - needed(one.seed, one.course, procedure(), one.rests, one.leaves)


def test_each_course_walks_to_the_end_it_names() -> None:
    for course in COURSES:
        for leaves in course.leaves or ("",):
            walked = list(path(course, procedure(), leaves=leaves))
            assert len(walked) == len(set(walked))
            assert set(walked) <= {(element, turn) for element in HOURS for turn in (1, 2, 3)}
            if course.end == "EndDone":
                assert walked[-1][0] == "T12"
            if course.end == "EndRejected":
                assert walked[-1][0] == "T06"
                assert outcome_of(course, procedure(), "T04", 1) == "reject"
            if course.end == "EndHandedBack":
                assert walked[-1] == ("W2", 1)
            for turn in course.turns:
                assert turn in walked, course


def test_people_are_nobody_real_and_nobody_twice() -> None:
    cast = people(1)
    assert len(cast.agencies) == len(AGENCIES) == 50
    assert len({name for name, _short, _street in cast.agencies}) == 50
    everybody = [*cast.officers, *cast.applicants]
    assert len({one.email for one in everybody}) == len(everybody)
    nips = [one.nip for one in everybody if one.nip] + [nip for _name, _rank, nip in cast.heads.values()]
    assert len(set(nips)) == len(nips)
    assert all(nip[4:6] == "00" for nip in nips)
    assert set(cast.heads) == {name for name, _short, _street in cast.agencies}
    assert {one.post for one in SMALL.officers} <= {one.post for one in cast.officers}


def test_titles_and_letters_of_an_agency_do_not_repeat() -> None:
    assert len({(one.story.agency, one.story.title) for one in told()}) == CASES
    assert len({one.letter for one in told()}) == CASES
    assert len({one.story.agency for one in told()}) == 50


def test_the_plant_has_twenty_racks_in_three_rooms_and_nothing_overlaps() -> None:
    rooms = plant()["rooms"]
    assert [len(room["racks"]) for room in rooms] == [8, 8, 4]
    feeds = {feed["name"]: feed["ups"] for room in rooms for feed in room["feeds"]}
    for room in rooms:
        assert {ups["name"] for ups in room["ups"]} == {feeds[name] for rack in room["racks"] for name in rack["feeds"]}
        taken: set[tuple[str, int]] = set()
        for device in room["devices"]:
            units = {(device["rack"], unit) for unit in range(device["unit"], device["unit"] + device["units"])}
            assert not units & taken, device
            assert all(1 <= unit <= 42 for _rack, unit in units)
            taken |= units
    assert min(room["cooling_w"] for room in rooms) < 10_000


def test_a_day_off_has_no_letters() -> None:
    independence = date(2026, 8, 17)
    assert not CALENDAR.is_working_day(independence)
    assert independence not in {one.start.date() for one in told()}
    assert set(ORDER) <= set(HOURS)
