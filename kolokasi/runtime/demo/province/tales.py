"""Five hundred requests of a year, made up by a seed: who asks for what and when, and how each goes. Pure."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from kolokasi.base.worktime import Calendar
from kolokasi.runtime.demo.cast import Cast
from kolokasi.runtime.demo.province.catalogue import wants
from kolokasi.runtime.demo.province.course import COURSES, GIVEN_BACK, INCOMPLETE, MAIN, Course, path
from kolokasi.runtime.demo.province.year import Office, length
from kolokasi.runtime.demo.stories import ORDER, Story
from kolokasi.sop.spec import Procedure

CASES = 500
# Where requests wait now: every step once, and then again where an office really has them.
RESTS = (*ORDER, "T01", "W2")
AGAIN = (
    "T07", "T01R", "T09", "T04", "T08", "T07", "T05", "T02A", "T10", "T07", "T08", "T09", "T12", "T04P", "T07", "T11A", "T06",
    "T02C", "T07", "T09", "T05", "T08", "T04", "T01R",
)  # fmt: skip
WAITING_SHARE = 0.088  # of all requests; a busy office has that many on its desks
MODELS = {"hpe-1u": 46, "lenovo-1u": 33, "dell-2u": 11, "lenovo": 8, "supermicro": 2}
SMALL_MODELS = ("hpe-1u", "lenovo-1u")  # what waits now was accepted late in the year, when little was left
COUNTS = (1, 2, 3)
COUNT_SHARES = (94, 5, 1)
BY_POST, ON_PAPER = 0.1, 0.03
# Working hours within which a waiting step is in time; what rests longer is late. Step 7 lapses after ten days.
# Where parts share one promise, what came before has used some of it.
ALLOWED = {"T02B": 6.0, "T02C": 5.0, "T03": 1.0, "T07": 72.0, "T09": 16.0, "T11B": 5.0, "W2": 16.0, "T01": 40.0}
DAY = 8.0
LATE = 0.25
LAPSE_HOURS, MARGIN_HOURS = 90.0, 12.0
PARTS = {"T03": 0.05, "T05": 0.02, "T08": 0.1, "T09": 0.2}  # the hours that the parts of a step take, a minute each


@dataclass(frozen=True)
class Tale:
    """One request: `story` says who asks for what, `course` how it goes, `rests` where it waits now (or nowhere).

    `leaves` is where the applicant gives up. `hand` chooses among the holders of a post, one for the whole case.
    """

    seed: str
    story: Story
    letter: str
    start: datetime
    course: Course
    rests: str = ""
    leaves: str = ""
    hand: int = 0


@dataclass(frozen=True)
class _Plan:
    """A tale before anybody tells it: its course and its moment."""

    seed: str
    course: Course
    start: datetime
    rests: str
    leaves: str


def tales(*, seed: int, count: int, at: datetime, calendar: Calendar, procedure: Procedure, people: Cast) -> list[Tale]:
    """`count` tales in the order of their letters; at `at` every step has a request that waits, and the rest have ended."""
    office = Office(at, calendar)
    plans = [
        _plan(f"{seed}:{place}", course, rests, office, procedure)
        for place, (course, rests) in enumerate(_courses(seed, count))
    ]
    plans.sort(key=lambda one: (one.start, one.seed))
    return list(_told(plans, people, random.Random(f"told:{seed}")))  # noqa: S311 - a story, no secret


def _courses(seed: int, count: int) -> list[tuple[Course, str]]:
    """What becomes of each: some wait, one at every step at least; the others are shared out among all courses."""
    waiting = (RESTS + AGAIN * (1 + count // 250))[: min(count, max(len(RESTS), round(count * WAITING_SHARE)))]
    found = [({"W2": GIVEN_BACK, "T01": INCOMPLETE}.get(rests, MAIN), rests) for rests in waiting]
    left, shares = count - len(found), sum(course.share for course in COURSES)
    for course in COURSES[1:]:
        found += [(course, "")] * min(max(1, round(left * course.share / shares)), max(0, count - len(found)))
    found += [(MAIN, "")] * (count - len(found))
    random.Random(f"courses:{seed}").shuffle(found)  # noqa: S311
    return found


def _plan(seed: str, course: Course, rests: str, office: Office, procedure: Procedure) -> _Plan:
    chance = random.Random(seed)  # noqa: S311
    leaves = chance.choice(course.leaves) if course.leaves else ""
    hours = needed(seed, course, procedure, rests, leaves)
    if rests:
        start = office.back(hours + _rest(rests, chance, float(length(seed, "T07", 1).hours)))
    else:
        start = office.any_day(chance, hours=hours + MARGIN_HOURS + (LAPSE_HOURS if course.then == "lapse" else 0))
    return _Plan(seed, course, start, rests, leaves)


def needed(seed: str, course: Course, procedure: Procedure, rests: str, leaves: str) -> float:
    """The working hours from the letter to where the request waits or ends; who gives up has waited there, too."""
    steps = path(course, procedure, until=rests, leaves=leaves)
    waited = float(length(seed, leaves, 1).hours) if course.then == "withdraw" else 0
    return waited + sum(float(length(seed, element, turn).hours) + PARTS.get(element, 0) for element, turn in steps)


def _rest(element: str, chance: random.Random, shipping: float) -> float:
    """For how many working hours the request has waited there; what is shipped must come before the promise lapses."""
    allowed = ALLOWED.get(element, DAY) if element != "T08" else ALLOWED["T07"] - shipping
    late = chance.random() < LATE and element not in {"T07", "T08"}
    return allowed * (chance.uniform(1.2, 3.5) if late else chance.uniform(0.1, 0.9))


def _told(plans: Sequence[_Plan], people: Cast, chance: random.Random) -> Iterator[Tale]:
    """Who asks, in the order of the year: larger agencies more often, each for one thing after the other."""
    asked: dict[str, int] = {}
    shares = [len(people.agencies) + 10 - place for place in range(len(people.agencies))]
    for number, plan in enumerate(plans, 1):
        ((agency, short, _street),) = chance.choices(people.agencies, shares)
        place = asked[agency] = asked.get(agency, -1) + 1
        title, purpose = wants(agency, place)
        machines = plan.course.machines or _machines(plan, chance)
        story = Story(
            agency, title, 0, 0, plan.rests or plan.course.end, 0, machines=machines, purpose=purpose,
            by_post=chance.random() < BY_POST,
            on_paper=("T02A",) if not plan.rests and chance.random() < ON_PAPER else (),
        )  # fmt: skip
        letter = f"{400 + number}/{place + 1:02d}/{short}/{plan.start.year}"
        yield Tale(plan.seed, story, letter, plan.start, plan.course, plan.rests, plan.leaves, number)


def _machines(plan: _Plan, chance: random.Random) -> tuple[str, ...]:
    if plan.rests:
        return (chance.choice(SMALL_MODELS),)
    (count,) = chance.choices(COUNTS, COUNT_SHARES)
    return tuple(chance.choices(list(MODELS), list(MODELS.values()), k=count))
