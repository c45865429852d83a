"""POST /cases/{number}/tasks/{task}/complete: works · refuses bad input · refuses the wrong post · refuses twice."""

from __future__ import annotations

from typing import Any

import pytest

from kolokasi.cases.models import Case, Closing, OpenTask
from kolokasi.people.models import Holding, Post
from kolokasi.procedure import queries
from kolokasi.runtime.demo.driver import QUESTION, Wanted, answers_for, next_part
from tests.api.client import Machine, code_of, document, machine
from tests.cast import Cast
from tests.factories import case, office, ready
from tests.fixtures import NOON
from tests.procedure.walking import form


def completion(waiting, **changes: Any) -> dict[str, Any]:  # type: ignore[no-untyped-def]
    """The only open task of a case, fully answered on the main way."""
    task = OpenTask.objects.get(case=waiting)
    spec = queries.procedure_of(waiting.revision_id).tasks[task.element]
    body = {
        "outcome": spec.outcomes[0].key if spec.outcomes else "",
        "round": task.round,
        "data": answers_for(waiting, spec, NOON),
        "documents": [document(one.kind, f"{one.kind}.pdf") for one in spec.documents if not one.written],
    }
    return body | changes


def path(waiting, element: str) -> str:  # type: ignore[no-untyped-def]
    return f"/cases/{waiting.number}/tasks/{element}/complete"


def part_path(waiting, element: str, part: str) -> str:  # type: ignore[no-untyped-def]
    return f"/cases/{waiting.number}/tasks/{element}/parts/{part}"


def test_a_completed_task_opens_the_next_one(cast: Cast) -> None:
    waiting = ready(cast, at="T03")
    done = machine(cast, "helpdesk").post(path(waiting, "T03"), completion(waiting))
    assert done.status_code == 200, done.content
    assert [task["element"] for task in done.json()["open_tasks"]] == ["T04"]
    closing = Closing.objects.get(case=waiting, element="T03")
    assert (closing.actor, closing.post_key) == (cast["helpdesk"], "helpdesk")


def test_the_applicant_completes_step_1_again_after_a_return(cast: Cast) -> None:
    working = office(cast, at="T02C")
    working.do("T02C", "return", note="Lampiran belum ada.")
    body = {"round": 2, "data": {"form": form(), "title": "Lengkap"}}
    assert OpenTask.objects.get(case=working.case).round == 2
    done = machine(cast, "colleague").post(path(working.case, "T01"), body)
    assert done.status_code == 200, done.content
    wrong = machine(cast, "colleague").post(path(working.case, "T01"), body)
    assert code_of(wrong) == "task_already_done"


def test_the_whole_way_goes_through_the_hatch_with_every_part(cast: Cast) -> None:
    waiting = case(cast)
    keys: dict[str, Machine] = {"pemohon": machine(cast, "applicant")}
    parts = 0
    for _ in range(60):
        task = OpenTask.objects.filter(case=waiting).first()
        if task is None:
            break
        if wanted := next_part(waiting, task):
            parts += 1
            key = keys.setdefault(wanted.post, None) or machine(cast, wanted.post)  # type: ignore[arg-type]
            done = _part(key, waiting, task, wanted)
        else:
            key = keys.setdefault(task.post_key, None) or machine(cast, task.post_key)  # type: ignore[arg-type]
            body = completion(waiting)
            if task.element == "T01":
                body["data"] = {"form": form()}
            done = key.post(path(waiting, task.element), body)
        keys[wanted.post if wanted else task.post_key] = key
        assert done.status_code == 200, (task.element, wanted, done.content)
        waiting.refresh_from_db()
    assert (waiting.status, waiting.end) == ("done", "EndDone")
    assert parts == 7  # asked, answered, numbered, received, mounted, addressed, waived


def _part(key: Machine, waiting: Case, task: OpenTask, wanted: Wanted) -> Any:
    """The part by its address; the answer of Subbagian Umum by its own."""
    if wanted.part == QUESTION:
        (asked,) = key.get("/questions").json()["items"]
        return key.post(f"/questions/{asked['id']}/answer", {"yes": True, "available_w": 12000})
    return key.post(part_path(waiting, task.element, wanted.part), {"round": task.round, "data": wanted.data})


@pytest.mark.parametrize(
    ("change", "status", "code"),
    [
        ({"round": None}, 422, "invalid_request"),
        ({"round": 0}, 422, "invalid_request"),
        ({"round": "x"}, 422, "invalid_request"),
        ({"outcome": "maybe"}, 422, "outcome_unknown"),
        ({"data": {}, "documents": []}, 422, "answers_wrong"),
        ({"documents": [{"kind": "x", "content": "=="}]}, 422, "bad_base64"),
        ({"typo": 1}, 422, "invalid_request"),
        ({"round": 9}, 409, "stale_round"),
    ],
)
def test_bad_input_changes_nothing(cast: Cast, change: dict[str, object], status: int, code: str) -> None:
    waiting = case(cast)
    refused = machine(cast, "helpdesk").post(path(waiting, "T01R"), completion(waiting, **change))
    assert (code_of(refused), refused.status_code) == (code, status)
    assert OpenTask.objects.get(case=waiting).element == "T01R"


def test_a_missing_document_is_named_and_changes_nothing(cast: Cast) -> None:
    waiting = ready(cast, at="T05")
    head = machine(cast, "kepala_dinas")
    refused = head.post(path(waiting, "T05"), completion(waiting, documents=[]))
    assert (code_of(refused), refused.status_code) == ("documents_missing", 422)
    assert "Surat balasan bertanda tangan" in refused.json()["detail"]
    assert OpenTask.objects.get(case=waiting).element == "T05"
    assert head.post(path(waiting, "T05"), completion(waiting)).status_code == 200


def test_wrong_answers_are_named_by_their_pointers(cast: Cast) -> None:
    waiting = case(cast)
    body = completion(waiting)
    body["data"] |= {"agenda_date": "31-02-2026", "nonsense": "1"}
    refused = machine(cast, "helpdesk").post(path(waiting, "T01R"), body)
    pointers = {fault["pointer"] for fault in refused.json()["errors"]}
    assert {"#/data/agenda_date", "#/data/nonsense"} <= pointers


def test_an_unknown_element_is_refused(cast: Cast) -> None:
    waiting = case(cast, at="T03")
    refused = machine(cast, "helpdesk").post(path(waiting, "T99"), {"round": 1})
    assert (refused.status_code, code_of(refused)) == (409, "task_not_open")


@pytest.mark.parametrize(
    ("part", "status", "code"),
    [
        ("kabid_aptika", 403, "not_your_post"),
        ("administrator", 403, "not_your_post"),
        ("auditor", 403, "post_only_reads"),
        ("applicant", 403, "not_your_post"),
        ("stranger", 404, "not_found"),
    ],
)
def test_the_wrong_post_is_refused(cast: Cast, part: str, status: int, code: str) -> None:
    waiting = case(cast, at="T03")
    refused = machine(cast, part).post(path(waiting, "T03"), completion(waiting))
    assert (refused.status_code, code_of(refused)) == (status, code)
    assert OpenTask.objects.get(case=waiting).element == "T03"


def test_officers_do_not_do_the_applicants_step(cast: Cast) -> None:
    waiting = case(cast, at="T07")
    refused = machine(cast, "helpdesk").post(path(waiting, "T07"), completion(waiting))
    assert (refused.status_code, code_of(refused)) == (403, "applicant_step")


def test_a_key_acts_in_its_one_post_even_if_its_account_holds_two(cast: Cast) -> None:
    waiting = case(cast, at="T03")
    days = Holding.objects.get(account=cast["helpdesk"]).days
    Holding.objects.create(account=cast["tim_teknis"], post=Post.objects.get(key="helpdesk"), days=days)
    refused = machine(cast, "tim_teknis").post(path(waiting, "T03"), completion(waiting))
    assert (refused.status_code, code_of(refused)) == (403, "not_your_post")


def test_a_key_whose_account_lost_the_post_is_refused_at_once(cast: Cast) -> None:
    waiting = case(cast, at="T03")
    helpdesk = machine(cast, "helpdesk")
    Holding.objects.filter(account=cast["helpdesk"]).delete()
    for response in (helpdesk.post(path(waiting, "T03"), completion(waiting)), helpdesk.get("/cases")):
        assert (response.status_code, code_of(response)) == (403, "not_your_post")


def test_twice_is_refused_with_who_was_first(cast: Cast) -> None:
    waiting = ready(cast, at="T03")
    body = completion(waiting)
    assert machine(cast, "helpdesk").post(path(waiting, "T03"), body).status_code == 200
    refused = machine(cast, "helpdesk_2").post(path(waiting, "T03"), body)
    assert (refused.status_code, code_of(refused)) == (409, "task_already_done")
    assert cast["helpdesk"].name in refused.json()["detail"]
