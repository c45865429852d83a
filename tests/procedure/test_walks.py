"""Every path of the SOP by the commands: accepted, rejected, each return, withdrawal at each step, lapse."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection

from kolokasi.base import events
from kolokasi.base.refusal import Refusal
from kolokasi.cases.models import Case, Closing, OpenTask
from kolokasi.people.models import Holding
from kolokasi.procedure import actions, papers, queries, tasks
from kolokasi.procedure.actions import Upload
from tests.cast import Cast
from tests.pdfs import pdf
from tests.procedure.walking import START, Office

MAIN = [
    "1+", "2a", "2b", "2c", "3", "4", "4+", "4+", "4+", "5", "6", "7", "8", "9", "10", "11a", "11b", "12",
]  # fmt: skip
ELEMENTS = [
    "T01R", "T02A", "T02B", "T02C", "T03", "T04", "T04P", "T04K", "T04S", "T05", "T06", "T07", "T08", "T09", "T10",
    "T11A", "T11B", "T12",
]  # fmt: skip


def test_accepted_case_walks_every_step_to_selesai(office: Office) -> None:
    assert office.until("") == MAIN
    assert (office.case.status, office.case.end) == (Case.Status.DONE, "EndDone")
    assert office.case.ended_at is not None
    assert events.verify() is None


def test_rejected_case_ends_after_the_letter_has_gone_out(office: Office) -> None:
    assert office.until("", T04="reject") == MAIN[:11]
    assert (office.case.status, office.case.end) == (Case.Status.REJECTED, "EndRejected")


@pytest.mark.parametrize(
    ("element", "back_to"),
    [
        ("T01R", "T01"), ("T02C", "T01"), ("T04P", "T04"), ("T04K", "T04"), ("T04S", "T04"), ("T05", "T04"),
        ("T08", "T07"), ("T11A", "T10"), ("T12", "T10"),
    ],
)  # fmt: skip
def test_a_return_opens_the_earlier_step_again_and_the_case_still_reaches_selesai(
    office: Office, element: str, back_to: str
) -> None:
    office.until(element)
    before = OpenTask.objects.get(case=office.case, element=element).round
    done = office.do(element, "return")
    assert [task.element for task in done.opened] == [back_to]
    assert done.opened[0].round == 2
    office.until(element)
    assert OpenTask.objects.get(case=office.case, element=element).round == before + 1
    office.until("")
    assert office.case.status == Case.Status.DONE


def test_a_waived_mismatch_goes_on_to_the_technicians(office: Office) -> None:
    office.until("T08")
    assert [task.element for task in office.do("T08", "waive").opened] == ["T09"]


@pytest.mark.parametrize("element", ELEMENTS)
def test_withdrawal_at_each_step_ends_the_case_or_hands_the_server_back(office: Office, element: str) -> None:
    office.until(element)
    done = actions.withdraw_case(
        number=office.case.number, reason="Aplikasi pindah ke tempat lain.", account=office.cast.applicant, at=office.at
    )
    arrived = ELEMENTS.index(element) > ELEMENTS.index("T08")
    if not arrived:
        assert (done.end, done.case.status) == ("EndWithdrawn", Case.Status.WITHDRAWN)
        return
    assert [task.element for task in done.opened] == ["W2"]
    with pytest.raises(Refusal, match="sudah dibatalkan"):
        actions.withdraw_case(number=office.case.number, reason="lagi", account=office.cast.applicant, at=office.at)
    assert office.do("W2").end == "EndHandedBack"
    assert office.case.status == Case.Status.WITHDRAWN


def test_a_server_that_was_sent_back_is_not_handed_back_again(office: Office) -> None:
    office.until("T08")
    office.do("T08", "return")
    done = actions.withdraw_case(
        number=office.case.number, reason="Batal.", account=office.cast.applicant, at=office.at
    )
    assert done.end == "EndWithdrawn"


def test_no_server_by_the_ship_by_date_lapses_the_case_once(office: Office) -> None:
    office.until("T07")
    due = OpenTask.objects.get(case=office.case).lapses_at
    assert due is not None
    assert queries.due_to_lapse(due - timedelta(seconds=1)) == []
    assert queries.due_to_lapse(due) == [office.case.number]
    assert actions.lapse_case(number=office.case.number, at=due - timedelta(seconds=1)) is None
    assert actions.lapse_case(number=office.case.number, at=due) is not None
    assert actions.lapse_case(number=office.case.number, at=due) is None
    assert queries.due_to_lapse(due) == []
    case = Case.objects.get(pk=office.case.pk)
    assert (case.status, case.end) == (Case.Status.LAPSED, "EndLapsed")
    assert Closing.objects.get(case=case, element="T07").kind == Closing.Kind.LAPSED


def test_the_worker_closes_what_is_overdue_each_case_by_itself(office: Office) -> None:
    office.until("T07")
    OpenTask.objects.filter(case=office.case).update(lapses_at=START)
    tasks.lapse_due_cases()
    with connection.cursor() as cursor:
        cursor.execute("SELECT args->>'key' FROM procrastinate_jobs WHERE task_name = %s", [tasks.LAPSE])
        assert cursor.fetchall() == [(office.case.number,)]
    tasks.lapse_one(key=office.case.number)
    tasks.lapse_one(key=office.case.number)
    assert Case.objects.get(pk=office.case.pk).status == Case.Status.LAPSED


def test_a_post_without_a_holder_is_skipped_and_recorded(cast: Cast) -> None:
    Holding.objects.filter(post__key="sekretaris").delete()
    office = Office(cast)
    office.until("T04K")
    assert [task.element for task in office.do("T04K").opened] == ["T05"]
    skipped = Closing.objects.get(case=office.case, element="T04S")
    assert (skipped.kind, skipped.actor) == (Closing.Kind.SKIPPED, None)


def test_step_13_is_refused_while_an_output_document_is_missing(office: Office) -> None:
    office.until("T12")
    lost = office.case.attachments.filter(kind="ba_pemasangan").get()
    papers.void_attachment(
        attachment_id=lost.pk,
        number=office.case.number,
        reason="Salah berkas.",
        account=office.cast["tim_teknis"],
        at=office.at,
    )
    with pytest.raises(Refusal) as refused:
        office.do("T12")
    assert refused.value.code == "documents_missing"
    assert "emasangan" in str(refused.value)
    assert OpenTask.objects.get(case=office.case).element == "T12"
    minutes = [Upload("ba_pemasangan", "ba.pdf", pdf("BA"))]
    for part, kind in (("administrator", "lain"), ("applicant", "lain"), ("tim_teknis", "ba_pemasangan")):
        (added,) = papers.add_attachments(
            number=office.case.number, account=office.cast[part], uploads=minutes, at=office.at
        )
        assert (added.kind, added.step) == (kind, "9" if kind == "ba_pemasangan" else "")
    assert added.for_applicant
    assert office.do("T12").end == "EndDone"


def test_a_document_that_may_follow_can_be_added_when_its_step_is_done(office: Office) -> None:
    office.until("T03")
    sheet = office.case.attachments.filter(kind="lembar_disposisi").get()
    papers.void_attachment(
        attachment_id=sheet.pk, number=office.case.number, reason="Salah lembar.", account=office.cast["helpdesk"],
        at=office.at,
    )  # fmt: skip
    office.until("T12")
    with pytest.raises(Refusal) as refused:
        office.do("T12")
    assert "Lembar disposisi" in str(refused.value)
    (added,) = papers.add_attachments(
        number=office.case.number, account=office.cast["helpdesk"], at=office.at,
        uploads=[Upload("lembar_disposisi", "disposisi.pdf", pdf("Disposisi"))],
    )  # fmt: skip
    assert (added.kind, added.element, added.round) == ("lembar_disposisi", "T02C", 1)
    assert office.do("T12").end == "EndDone"


def test_the_clock_of_step_2_covers_all_its_parts(office: Office) -> None:
    office.until("T02A")
    first = OpenTask.objects.get(case=office.case)
    office.until("T02C")
    last = OpenTask.objects.get(case=office.case)
    assert (last.clock_started_at, last.due_at) == (first.clock_started_at, first.due_at)


def test_the_office_clock_stops_while_the_applicant_has_the_ball(office: Office) -> None:
    office.until("T07")
    assert OpenTask.objects.get(case=office.case).due_at is None


def test_numbers_follow_each_other_without_a_gap(cast: Cast) -> None:
    office = Office(cast)
    more = [
        actions.submit_case(
            account=cast.stranger, form=office.case.form, title="Lagi", at=START,
            letter=Upload(actions.LETTER_KIND, "surat.pdf", office.case.attachments.get().blob),
        ).number
        for _ in range(2)
    ]  # fmt: skip
    assert [office.case.number, *more] == ["KL-2026-0001", "KL-2026-0002", "KL-2026-0003"]
