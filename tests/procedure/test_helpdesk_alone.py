"""One officer with a scanner brings a case from the first disposition to selesai, whatever the others do on paper."""

from __future__ import annotations

from datetime import timedelta

import pytest

from kolokasi.base.refusal import Refusal
from kolokasi.cases.models import Attachment, Case, Closing, OpenTask
from kolokasi.letters.models import Initial
from kolokasi.procedure import actions
from kolokasi.procedure.actions import Manual, Upload
from kolokasi.procedure.printing import bytes_of
from kolokasi.runtime.demo.driver import QUESTION, answers_for, do_part, next_part, papers_for
from tests.cast import Cast
from tests.letters.looking import text_of
from tests.pdfs import pdf
from tests.procedure.walking import Office, paper

OTHERS = {QUESTION, "waive"}  # what Subbagian Umum answers, and what a named officer takes upon himself


def close_from_paper(office: Office, task: OpenTask) -> None:
    """The step is closed by the Helpdesk, its parts entered first; a step of another post from its scan."""
    helpdesk = office.cast["helpdesk"]
    own = task.post_key == "helpdesk"
    spec = office.procedure.tasks[task.element]
    outcome = spec.outcomes[0].key if spec.outcomes else ""
    office.at += timedelta(minutes=30)
    while wanted := next_part(office.case, task, outcome):
        if wanted.part in OTHERS:
            do_part(office.case, task, wanted, {wanted.post: office.who(wanted.post)}, office.at)
        else:
            actions.do_part(
                number=office.case.number, element=task.element, round=task.round, part=wanted.part, account=helpdesk,
                data=wanted.data, on_paper=not own, at=office.at,
            )  # fmt: skip
        task = OpenTask.objects.get(pk=task.pk)
        office.case = Case.objects.get(pk=office.case.pk)
    scan = Manual(office.at - timedelta(minutes=5), Upload("", "pindaian.pdf", pdf("Pindaian")))
    actions.complete_task(
        number=office.case.number, element=task.element, round=task.round, account=helpdesk, outcome=outcome,
        data=answers_for(office.case, spec, office.at, outcome), files=papers_for(spec, office.case, paper),
        manual=None if own else scan, at=office.at,
    )  # fmt: skip
    office.case = Case.objects.get(pk=office.case.pk)


def test_every_step_of_another_post_closes_from_its_scan_with_both_dates(cast: Cast) -> None:
    office = Office(cast)
    while waiting := office.waiting():
        close_from_paper(office, waiting[0])
    assert office.case.status == Case.Status.DONE
    closings = Closing.objects.filter(case=office.case, kind=Closing.Kind.COMPLETED).exclude(element="T01")
    for one in closings:
        assert one.manual == (one.post_key != "helpdesk"), one.element
        assert (one.done_at is not None) == one.manual
        if one.manual:
            assert one.done_at is not None and one.done_at < one.closed_at
            assert Attachment.objects.filter(case=office.case, element=one.element, kind="pindaian_langkah").exists()
    entered = f"di kertas, dicatat {cast['helpdesk'].name}"
    for kind in ("lembar_disposisi", "laporan", "ba_ditinjau"):
        said = text_of(bytes_of(Attachment.objects.get(case=office.case, kind=kind).blob))
        assert entered in said, kind
    assert set(Initial.objects.filter(letter__case=office.case).values_list("manual", flat=True)) == {True}


def test_nobody_but_the_helpdesk_closes_another_posts_step_from_paper(cast: Cast) -> None:
    office = Office(cast)
    office.until("T02A")
    scan = Manual(office.at, Upload("", "pindaian.pdf", pdf("Pindaian")))
    for part in ("tim_teknis", "pranata_komputer", "auditor", "applicant"):
        with pytest.raises(Refusal):
            office.do("T02A", account=cast[part], manual=scan)
    assert office.waiting()[0].element == "T02A"


@pytest.mark.parametrize(
    ("minutes", "code"), [(1, "manual_done_in_future"), (-60 * 24 * 9, "manual_done_before_it_opened")]
)
def test_a_day_that_cannot_be_is_refused(cast: Cast, minutes: int, code: str) -> None:
    office = Office(cast)
    office.until("T02A")
    office.at += timedelta(minutes=10)
    scan = Manual(office.at + timedelta(minutes=minutes + 10), Upload("", "pindaian.pdf", pdf("Pindaian")))
    with pytest.raises(Refusal) as refused:
        office.do("T02A", account=cast["helpdesk"], manual=scan)
    assert refused.value.code == code
