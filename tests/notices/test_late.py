"""A late step is told once: to whom took it, else to everybody in its post; the applicant's step has its own reminder."""

from __future__ import annotations

from datetime import timedelta

from kolokasi.cases.models import OpenTask
from kolokasi.notices.late import tell_late
from kolokasi.notices.models import Kind, Notice
from tests.cast import Cast
from tests.factories import office
from tests.fixtures import NOON


def late(cast: Cast, at: str = "T03") -> OpenTask:
    case = office(cast, at=at).case
    OpenTask.objects.filter(case=case).update(due_at=NOON - timedelta(minutes=1))
    return OpenTask.objects.get(case=case)


def told() -> set[str]:
    return set(Notice.objects.filter(kind=Kind.TASK_LATE).values_list("account__email", flat=True))


def test_everybody_in_the_post_is_told_once(cast: Cast) -> None:
    task = late(cast)
    assert tell_late(at=NOON) == 2
    assert tell_late(at=NOON + timedelta(hours=1)) == 0
    assert told() == {cast["helpdesk"].email, cast["helpdesk_2"].email}
    notice = Notice.objects.filter(kind=Kind.TASK_LATE).first()
    assert notice is not None
    assert notice.case_number == task.case.number
    assert notice.params["step"]
    assert notice.params["step_en"]


def test_who_took_it_is_told_alone(cast: Cast) -> None:
    task = late(cast)
    OpenTask.objects.filter(pk=task.pk).update(holder=cast["helpdesk_2"])
    assert tell_late(at=NOON) == 1
    assert told() == {cast["helpdesk_2"].email}


def test_what_is_not_late_and_what_the_applicant_holds_is_left_alone(cast: Cast) -> None:
    task = late(cast)
    OpenTask.objects.filter(pk=task.pk).update(due_at=NOON + timedelta(minutes=1))
    late(cast, at="T07")
    assert tell_late(at=NOON) == 0
