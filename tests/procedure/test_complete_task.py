"""Completing a step: works · refuses bad input · refuses the wrong post · refuses twice."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db.backends.postgresql.psycopg_any import DateRange

from kolokasi.base.models import Event
from kolokasi.base.refusal import Refusal
from kolokasi.cases.models import Attachment, Case, CaseServer, Closing, Note, OpenTask
from kolokasi.people.models import Holding, Post
from kolokasi.procedure import actions, registry
from kolokasi.procedure.actions import AnswersRefused, Upload
from kolokasi.runtime.demo.driver import answers_for
from tests.cast import Cast
from tests.procedure.walking import START, Office, form


def code_of(office: Office, element: str, outcome: str = "", **changes: object) -> str:
    with pytest.raises(Refusal) as refused:
        office.do(element, outcome, **changes)
    str(refused.value)
    return refused.value.code


def test_the_closing_says_who_in_which_post_with_which_answers(office: Office) -> None:
    office.do("T01R")
    closing = Closing.objects.get(case=office.case, element="T01R")
    assert (closing.actor, closing.post_key, closing.acting) == (office.cast["helpdesk"], "helpdesk", "")
    assert closing.data["agenda_number"]
    event = Event.objects.filter(subject_id=office.case.number, act="task_completed").latest("seq")
    assert event.new["opens"] == ["T02A"]
    assert len(event.new["answers"]) == 64


def test_an_acting_holder_is_recorded_as_acting(cast: Cast) -> None:
    office = Office(cast)
    office.until("T02A")
    Holding.objects.create(
        post=Post.objects.get(key="kepala_dinas"), account=cast["sekretaris"], kind=Holding.Kind.PLH,
        days=DateRange(START.date(), date(2026, 11, 25)),
    )  # fmt: skip
    office.do("T02A", account=cast["sekretaris"])
    assert Closing.objects.get(case=office.case, element="T02A").acting == "plh"
    office.at += timedelta(days=3)
    office.until("T05")
    assert code_of(office, "T05", account=cast["sekretaris"]) == "not_your_post"


def test_answers_that_are_missing_or_of_the_wrong_kind_are_named_one_by_one(office: Office) -> None:
    with pytest.raises(AnswersRefused) as refused:
        office.do("T01R", data={"agenda_number": "", "agenda_date": "31-02-2026", "x": "1"})
    assert {"agenda_number", "agenda_date", "x"} <= set(refused.value.errors)
    assert OpenTask.objects.get(case=office.case).element == "T01R"


def test_a_document_that_is_missing_is_named(office: Office) -> None:
    office.until("T05")
    office.prepare("T05", "sign")
    assert code_of(office, "T05", files=[]) == "documents_missing"
    assert Closing.objects.filter(element="T05").count() == 0


def test_a_file_that_is_no_pdf_changes_nothing(office: Office) -> None:
    office.until("T05")
    office.prepare("T05", "sign")
    before = Attachment.objects.count()
    assert code_of(office, "T05", files=[Upload("surat_balasan", "a.pdf", b"\x89PNG\r\n\x1a\n" + b"0" * 90)])
    assert Attachment.objects.count() == before


def test_an_unknown_outcome_and_a_return_without_a_reason_are_refused(office: Office) -> None:
    assert code_of(office, "T01R", outcome="maybe") == "outcome_unknown"
    assert code_of(office, "T01R", outcome="return", note=" \u200b ") == "note_needed"


@pytest.mark.parametrize(
    ("part", "code"),
    [
        ("kabid_aptika", "not_your_post"), ("auditor", "not_your_post"), ("administrator", "not_your_post"),
        ("applicant", "not_your_post"), ("stranger", "not_found"),
    ],
)  # fmt: skip
def test_the_wrong_post_is_refused(office: Office, part: str, code: str) -> None:
    assert code_of(office, "T01R", account=office.cast[part]) == code


def test_another_agency_cannot_do_the_applicants_step(office: Office) -> None:
    office.until("T07")
    assert code_of(office, "T07", account=office.cast.stranger) == "not_found"
    assert code_of(office, "T07", account=office.cast["helpdesk"]) == "applicant_step"


def test_twice_is_refused_with_who_was_first(office: Office) -> None:
    office.do("T01R")
    with pytest.raises(Refusal, match=office.cast["helpdesk"].name) as refused:
        actions.complete_task(
            number=office.case.number, element="T01R", round=1, account=office.cast["helpdesk_2"], outcome="register",
            data={}, at=office.at,
        )  # fmt: skip
    assert refused.value.code == "task_already_done"


def test_a_stale_round_is_refused(office: Office) -> None:
    office.do("T01R", "return")
    office.do("T01", data={"form": form(), "title": "Lengkap"})
    assert code_of(office, "T01R", round=1) == "task_already_done"
    assert code_of(office, "T01R", round=7) == "stale_round"


def test_an_unknown_task_and_an_ended_case_are_refused(office: Office) -> None:
    office.until("T05")
    with pytest.raises(Refusal) as refused:
        actions.complete_task(
            number=office.case.number, element="T99", round=1, account=office.cast["helpdesk"], at=office.at
        )
    assert refused.value.code == "task_not_open"
    actions.withdraw_case(number=office.case.number, reason="Batal.", account=office.cast.applicant, at=office.at)
    with pytest.raises(Refusal) as refused:
        actions.complete_task(
            number=office.case.number, element="T05", round=2, account=office.cast["kepala_dinas"], at=office.at
        )
    assert refused.value.code == "case_ended"


def test_taking_over_needs_a_reason_and_only_the_holder_completes(office: Office) -> None:
    wants: dict[str, Any] = {"number": office.case.number, "element": "T01R", "round": 1, "at": office.at}
    actions.take_task(**wants, account=office.cast["helpdesk"])
    assert code_of(office, "T01R", account=office.cast["helpdesk_2"]) == "held_by_another"
    with pytest.raises(Refusal):
        actions.take_task(**wants, account=office.cast["helpdesk_2"])
    actions.take_task(**wants, account=office.cast["helpdesk_2"], reason="Rina cuti.")
    note = Note.objects.get(case=office.case)
    assert (note.text, note.author) == ("Rina cuti.", office.cast["helpdesk_2"])
    event = Event.objects.filter(subject_id=office.case.number, act="task_taken").latest("seq")
    assert (event.new["note"], event.old["holder"]) == (note.pk, office.cast["helpdesk"].pk)
    with pytest.raises(Refusal):
        actions.release_task(**wants, account=office.cast["helpdesk"])
    actions.release_task(**wants, account=office.cast["helpdesk_2"])
    office.do("T01R")


def test_a_server_struck_off_is_asked_nothing_more_and_the_last_one_stays(cast: Cast) -> None:
    office = Office(cast, servers=2)
    office.until("T08")
    office.part("receive", server="0", brought_by="Pengemudi", condition="Utuh")
    spec = office.procedure.tasks["T08"]
    per_server = [one.name for one in registry.asked(office.case, office.procedure, spec).fields if one.per_server]
    assert "serial" in per_server
    both = answers_for(office.case, spec, office.at) | {"strike.0": "Tidak jadi.", "strike.1": "Tidak jadi."}
    with pytest.raises(AnswersRefused) as refused:
        office.do("T08", data=both)
    assert "strike.0" in refused.value.errors
    office.do("T08", data=answers_for(office.case, spec, office.at) | {"strike.1": "Server kedua batal dibeli."})
    assert Case.objects.get(pk=office.case.pk).form["servers"][1]["struck"] == "Server kedua batal dibeli."
    kept = Closing.objects.get(case=office.case, element="T08").data
    assert [kept[name][1] for name in per_server] == [None] * len(per_server)
    assert kept["serial"][0]
    office.do("T09")
    mounted = Closing.objects.get(case=office.case, element="T09").data["servers"]
    assert [one["label"] for one in mounted] == [CaseServer.objects.get(case=office.case, index=0).server.label]
