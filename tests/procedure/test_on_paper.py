"""Closing a step from its scan: works for every element · refuses bad input · refuses the wrong post · refuses twice."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from kolokasi.base.models import Event
from kolokasi.cases.models import Attachment, Case, Closing, OpenTask
from kolokasi.letters.models import AgendaEntry, Disposition, Letter
from kolokasi.people.models import Agency
from kolokasi.procedure import actions, queries
from kolokasi.procedure.actions import Manual, Upload
from kolokasi.runtime.demo.driver import QUESTION, answers_for, next_part, papers_for
from tests.cast import Cast
from tests.pdfs import pdf
from tests.procedure.taken import refusal
from tests.procedure.test_walks import ELEMENTS
from tests.procedure.walking import START, Office, form, paper

ENTERED_LATER = timedelta(hours=2)


def scan(name: str = "kertas.pdf") -> Upload:
    return Upload("", name, pdf("Kertas"))


def by_hand(office: Office, element: str, outcome: str = "", **changes: Any) -> None:
    """The step is done on paper now and entered by the Helpdesk two hours later, with its parts; Kabid waives by screen."""
    office.at += timedelta(minutes=10)
    spec = office.procedure.tasks[element]
    outcome = outcome or (spec.outcomes[0].key if spec.outcomes else "")
    task = OpenTask.objects.get(case=office.case, element=element)
    while wanted := next_part(office.case, task, outcome):
        on_paper = wanted.part not in {QUESTION, "waive", "ask"}
        data: dict[str, Any] = dict(wanted.data)
        part = wanted.part
        if part in {QUESTION, "ask"}:
            part, data = "enter", {"yes": "yes", "told_by": "Pak Hujan"}
        actions.do_part(
            number=office.case.number, element=element, round=task.round, part=part, data=data, on_paper=on_paper,
            account=office.cast["kabid_aptika" if part == "waive" else "helpdesk"], at=office.at,
        )  # fmt: skip
        task, office.case = OpenTask.objects.get(pk=task.pk), Case.objects.get(pk=office.case.pk)
    wants: dict[str, Any] = {
        "number": office.case.number, "element": element, "round": task.round, "account": office.cast["helpdesk"],
        "outcome": outcome, "data": answers_for(office.case, spec, office.at, outcome),
        "files": papers_for(spec, office.case, paper), "manual": Manual(office.at, scan()), "at": office.at + ENTERED_LATER,
    }  # fmt: skip
    actions.complete_task(**{**wants, **changes})
    office.case = Case.objects.get(pk=office.case.pk)


def test_a_whole_case_goes_by_paper_and_every_step_keeps_both_dates_and_its_scan(cast: Cast) -> None:
    office, done = Office(cast), {}
    while office.waiting():
        (task,) = office.waiting()
        by_hand(office, task.element)
        done[task.element] = office.at
        office.at += ENTERED_LATER
    assert list(done) == ELEMENTS
    assert (office.case.status, office.case.end) == ("done", "EndDone")
    for element, done_at in done.items():
        closing = Closing.objects.get(case=office.case, element=element)
        assert (closing.manual, closing.done_at, closing.closed_at) == (True, done_at, done_at + ENTERED_LATER), element
        assert closing.actor == cast["helpdesk"]
        kept = Attachment.objects.filter(case=office.case, element=element, kind="pindaian_langkah")
        assert kept.count() == 1, element
        event = Event.objects.get(subject_id=office.case.number, act="task_completed", new__element=element)
        assert (event.new["manual"], event.post) == (True, "helpdesk"), element
    assert list(AgendaEntry.objects.filter(case=office.case).values_list("manual", flat=True)) == [True, True]
    assert set(Disposition.objects.filter(case=office.case).values_list("manual", flat=True)) == {True}
    letter = Letter.objects.get(case=office.case, kind="surat_balasan")
    assert (letter.state, letter.signer, letter.signed_at) == ("signed", cast["kepala_dinas"], done["T05"])


@pytest.mark.parametrize("element", ["W2", "T01"])
def test_the_steps_off_the_main_way_close_from_paper_too(cast: Cast, element: str) -> None:
    office = Office(cast)
    if element == "W2":
        office.until("T10")
        actions.withdraw_case(number=office.case.number, reason="Batal.", account=cast.applicant, at=office.at)
    else:
        office.do("T01R", "return", note="Kurang.", data={}, files=[])
    changes: dict[str, Any] = {"data": {"form": form(), "title": "Lengkap"}} if element == "T01" else {}
    by_hand(office, element, **changes)
    closing = Closing.objects.filter(case=office.case, element=element).latest("round")
    assert (closing.manual, closing.done_at, closing.closed_at) == (True, office.at, office.at + ENTERED_LATER)


@pytest.mark.parametrize(
    ("when", "code"),
    [(timedelta(hours=3), "manual_done_in_future"), (timedelta(days=-2), "manual_done_before_it_opened")],
)
def test_it_was_done_neither_tomorrow_nor_before_it_waited(office: Office, when: timedelta, code: str) -> None:
    manual = Manual(office.at + when, scan())
    assert refusal(lambda: by_hand(office, "T01R", manual=manual)).code == code
    assert not AgendaEntry.objects.exists()
    assert not Attachment.objects.filter(case=office.case, kind="pindaian_langkah").exists()


@pytest.mark.parametrize("data", [b"", b"\x89PNG\r\n\x1a\n" + b"0" * 90, b"%PDF-1.4 cut off"])
def test_a_scan_that_is_no_pdf_closes_nothing(office: Office, data: bytes) -> None:
    manual = Manual(office.at, Upload("", "kertas.pdf", data))
    refusal(lambda: by_hand(office, "T01R", manual=manual))
    assert OpenTask.objects.get(case=office.case).element == "T01R"
    assert Attachment.objects.filter(case=office.case).count() == 1


def test_the_same_rules_hold_on_paper(office: Office) -> None:
    assert refusal(lambda: by_hand(office, "T01R", data={})).code == "answers_wrong"
    office.until("T04")
    assert refusal(lambda: by_hand(office, "T04", "reject", data={"ground": ""})).code == "answers_wrong"
    office.until("T05")
    assert refusal(lambda: by_hand(office, "T05", "return", data={}, note="")).code == "note_needed"


def test_only_the_helpdesk_closes_from_paper(office: Office) -> None:
    office.until("T02A")
    for part, code in (("kepala_dinas", "not_your_post"), ("tim_teknis", "not_your_post"), ("stranger", "not_found")):
        assert refusal(lambda part=part: by_hand(office, "T02A", account=office.cast[part])).code == code  # type: ignore[misc]
    assert not Disposition.objects.exists()


def test_once_from_paper_it_is_closed_for_the_screen_too_and_the_other_way_round(office: Office) -> None:
    by_hand(office, "T01R")
    assert refusal(lambda: office.again("T01R", "register")).code == queries.TASK_DONE
    office.do("T02A")
    refused = refusal(
        lambda: actions.complete_task(
            number=office.case.number,
            element="T02A",
            round=1,
            account=office.cast["helpdesk"],
            manual=Manual(office.at, scan()),
            at=office.at,
        )
    )
    assert refused.code == queries.TASK_DONE


def test_a_step_in_somebodys_hands_is_still_closed_from_paper(office: Office) -> None:
    """The officer without a browser may have taken it before the power went."""
    office.until("T02A")
    actions.take_task(
        number=office.case.number, element="T02A", round=1, account=office.cast["kepala_dinas"], at=office.at
    )
    by_hand(office, "T02A")
    assert Closing.objects.get(case=office.case, element="T02A").manual


def entered(cast: Cast, **changes: Any) -> Case:
    wants: dict[str, Any] = {
        "agency": cast.other, "account": cast["helpdesk"], "form": form(), "title": "Surat",
        "letter": scan("surat.pdf"),
        "done_at": START, "at": START + timedelta(days=1),
    }  # fmt: skip
    return actions.submit_on_paper(**{**wants, **changes})


def test_a_letter_on_paper_is_a_case_of_an_agency_without_an_account(cast: Cast) -> None:
    Office(cast)
    agency = Agency.objects.create(name="Dinas Tanpa Akun", short_name="Tanpa Akun")
    case = entered(cast, agency=agency)
    assert (case.agency, case.applicant, case.status) == (agency, None, "running")
    closing = Closing.objects.get(case=case, element="T01")
    assert (closing.manual, closing.done_at, closing.closed_at) == (True, START, START + timedelta(days=1))
    task = OpenTask.objects.get(case=case)
    assert (task.element, task.clock_started_at) == ("T01R", START)  # the office's day began when the letter came
    assert Attachment.objects.get(case=case).for_applicant


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"title": "\u200b"}, "title_needed"), ({"form": {}}, "answers_wrong"), ({"letter": Upload("", "a.pdf", b"x")}, ""),
        ({"done_at": START + timedelta(days=2)}, "manual_done_in_future"),
    ],
)  # fmt: skip
def test_a_letter_that_is_no_letter_makes_no_case(cast: Cast, changes: dict[str, Any], code: str) -> None:
    Office(cast)
    assert refusal(lambda: entered(cast, **changes)).code.startswith(code)
    assert Case.objects.count() == 1


def test_nobody_else_enters_a_letter_and_the_host_asks_nothing_of_itself(cast: Cast) -> None:
    Office(cast)
    for part in ("tim_teknis", "applicant", "auditor"):
        assert refusal(lambda part=part: entered(cast, account=cast[part])).code == "not_your_post"  # type: ignore[misc]
    assert refusal(lambda: entered(cast, agency=cast.host)).code == "host_applies"
    assert Case.objects.count() == 1
