"""How a request goes: the main way of the SOP, or one of the ways on which real requests leave it. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from kolokasi.sop import interpreter
from kolokasi.sop.spec import Procedure

LONGEST = 60
FIRST = "T01"
Turn = tuple[str, int]  # an element and its round


@dataclass(frozen=True)
class Course:
    """One way through the SOP; `share` is how often it is taken, of all shares.

    `turns` are the outcomes that leave the main way; `machines` what is asked for where it matters; `leaves` where the
    applicant gives up, as `then` says (withdraw, lapse); `found` what step 8 finds otherwise; `ground` the written reason.
    """

    end: str
    share: float = 0
    turns: Mapping[Turn, str] = field(default_factory=dict)
    machines: tuple[str, ...] = ()
    leaves: tuple[str, ...] = ()
    then: str = ""
    found: Mapping[str, str] = field(default_factory=dict)
    building: bool = True


DONE, REJECTED, LAPSED, WITHDRAWN, HANDED_BACK = "EndDone", "EndRejected", "EndLapsed", "EndWithdrawn", "EndHandedBack"
MAIN = Course(DONE, 46)
INCOMPLETE = Course(DONE, 4, {("T02C", 1): "return"})
GIVEN_BACK = Course(HANDED_BACK, 7, leaves=("T09", "T10", "T11A"), then="withdraw")
COURSES: tuple[Course, ...] = (
    MAIN,
    INCOMPLETE,
    GIVEN_BACK,
    Course(DONE, 2, {("T01R", 1): "return"}),
    Course(DONE, 2, {("T04P", 1): "return"}),
    Course(DONE, 1, {("T05", 1): "return"}),
    Course(DONE, 3, {("T08", 1): "waive"}, found={"memory_gib": "512"}),
    Course(DONE, 1, {("T08", 1): "waive"}, found={"memory_gib": "512", "watts": "880"}),
    Course(DONE, 2, {("T08", 1): "return"}),
    Course(DONE, 2, {("T11A", 1): "return"}),
    Course(DONE, 1, {("T12", 1): "return"}),
    Course(DONE, 1.5, machines=("hpe-1u", "lenovo-1u", "deep")),  # one of three has no place
    Course(REJECTED, 3, {("T04", 1): "reject"}),  # there would be room, and the office says no all the same
    Course(REJECTED, 2.5, machines=("tower",)),
    Course(REJECTED, 2.5, machines=("deep",)),
    Course(REJECTED, 2, machines=("blade",)),
    Course(REJECTED, 2, machines=("gpu",)),
    Course(REJECTED, 1, building=False),
    Course(WITHDRAWN, 7, leaves=("T02C", "T03", "T04K", "T05", "T06", "T07"), then="withdraw"),
    Course(LAPSED, 5, leaves=("T07",), then="lapse"),
    Course(LAPSED, 1.5, leaves=("T08",), then="lapse"),
)


def path(course: Course, procedure: Procedure, *, until: str = "", leaves: str = "") -> Iterator[Turn]:
    """The steps after the letter, each with its round, up to where the request waits, gives up or ends."""
    latest: dict[str, str] = {}
    rounds: dict[str, int] = {FIRST: 1}
    move = interpreter.complete(procedure, FIRST, "", latest)
    for _step in range(LONGEST):
        if move.end:
            return
        (element,) = move.opens
        rounds[element] = rounds.get(element, 0) + 1
        if element == until:
            return
        if element == leaves:
            if course.then == "lapse" or rounds.get("W2"):
                return
            move = interpreter.withdraw(procedure, latest)
            leaves = ""
            continue
        yield element, rounds[element]
        outcome = outcome_of(course, procedure, element, rounds[element])
        move = interpreter.complete(procedure, element, outcome, latest)
        latest[element] = outcome
    raise ValueError("a request walks in circles")


def outcome_of(course: Course, procedure: Procedure, element: str, round: int) -> str:
    """How the step is decided in that round: as the course says, else the main way."""
    spec = procedure.tasks[element]
    main = spec.outcomes[0].key if spec.outcomes else ""
    if element == "T04" and course.end == REJECTED:
        main = "reject"
    return course.turns.get((element, round), main)
