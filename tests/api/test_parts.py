"""Parts of a task and questions at the hatch: works · refuses bad input · refuses the wrong post · refuses twice."""

from __future__ import annotations

import pytest

from kolokasi.api.models import IdempotencyKey
from kolokasi.cases.models import OpenTask, Question
from kolokasi.letters.models import Letter, LetterNumber
from kolokasi.servers.models import Receipt
from tests.api.client import code_of, machine
from tests.api.test_complete import completion, part_path, path
from tests.cast import Cast
from tests.factories import case, ready

RECEIVE = {"server": "0", "brought_by": "Pengemudi dinas", "condition": "Dus utuh"}


def test_the_case_tells_the_parts_of_its_task_and_doing_one_leaves_it_waiting(cast: Cast) -> None:
    waiting, helpdesk = case(cast, at="T08"), machine(cast, "helpdesk")
    (task,) = helpdesk.get(f"/cases/{waiting.number}").json()["open_tasks"]
    (part,) = task["parts"]
    assert (part["key"], part["posts"]) == ("receive", ["helpdesk"])
    assert {"server", "brought_by"} <= {one["name"] for one in part["fields"] if one["required"]}
    assert {"serial", "units", "watts"} <= {one["name"] for one in task["fields"] if one["per_server"]}
    done = helpdesk.post(part_path(waiting, "T08", "receive"), {"round": 1, "data": RECEIVE})
    assert done.status_code == 200, done.content
    (task,) = done.json()["open_tasks"]
    assert (task["element"], task["parts"], task["due"] is None) == ("T08", [], False)
    assert Receipt.objects.get().brought_by == "Pengemudi dinas"


@pytest.mark.parametrize(
    ("part", "change", "status", "code"),
    [
        ("receive", {"data": {}}, 422, "answers_wrong"),
        ("receive", {"data": RECEIVE | {"server": "7"}}, 422, "answers_wrong"),
        ("receive", {"data": RECEIVE | {"boxes": "banyak"}}, 422, "answers_wrong"),
        ("receive", {"data": RECEIVE | {"nonsense": "x"}}, 422, "answers_wrong"),
        ("receive", {"round": 9}, 409, "stale_round"),
        ("receive", {"round": None}, 422, "invalid_request"),
        ("receive", {"typo": 1}, 422, "invalid_request"),
        ("mount", {}, 404, "not_found"),
        ("x" * 300, {}, 404, "not_found"),
    ],
)
def test_bad_input_changes_nothing(cast: Cast, part: str, change: dict[str, object], status: int, code: str) -> None:
    waiting = case(cast, at="T08")
    body = {"round": 1, "data": RECEIVE} | change
    refused = machine(cast, "helpdesk").post(part_path(waiting, "T08", part), body)
    assert (refused.status_code, code_of(refused)) == (status, code)
    assert not Receipt.objects.exists()


@pytest.mark.parametrize(
    ("part", "status", "code"),
    [
        ("tim_teknis", 403, "not_your_post"), ("auditor", 403, "post_only_reads"), ("applicant", 403, "not_your_post"),
        ("stranger", 404, "not_found"),
    ],
)  # fmt: skip
def test_the_wrong_post_is_refused(cast: Cast, part: str, status: int, code: str) -> None:
    waiting = case(cast, at="T08")
    refused = machine(cast, part).post(part_path(waiting, "T08", "receive"), {"round": 1, "data": RECEIVE})
    assert (refused.status_code, code_of(refused)) == (status, code)
    assert not Receipt.objects.exists()


def test_a_part_twice_is_refused_and_under_one_key_it_is_the_same_answer(cast: Cast) -> None:
    waiting, head = case(cast, at="T05"), machine(cast, "kepala_dinas")
    address, body = part_path(waiting, "T05", "issue"), {"round": 1}
    first, again = (head.post(address, body, idempotency="k") for _ in range(2))
    assert (first.status_code, first.content) == (200, again.content)
    letter = Letter.objects.get(case=waiting, kind="surat_balasan", state="issued")
    number = letter.number.text
    refused = head.post(address, body)
    assert (refused.status_code, code_of(refused)) == (409, "part_not_now")
    assert LetterNumber.objects.filter(letter__kind="surat_balasan").get().text == number


def test_a_question_is_answered_by_its_post_alone_and_once(cast: Cast) -> None:
    waiting = case(cast, at="T03")
    asked = machine(cast, "helpdesk").post(
        part_path(waiting, "T03", "ask"), {"round": 1, "data": {"message": "Segera"}}
    )
    assert asked.status_code == 200, asked.content
    question, answer = Question.objects.get(), {"yes": False, "available_w": 0, "note": "Trafo penuh."}
    address = f"/questions/{question.pk}/answer"
    for part, status in (("helpdesk", 404), ("auditor", 403), ("applicant", 404)):
        assert machine(cast, part).get("/questions").json()["items"] == []
        assert machine(cast, part).post(address, answer).status_code == status
    umum = machine(cast, "subbag_umum")
    assert [one["id"] for one in umum.get("/questions").json()["items"]] == [question.pk]
    assert code_of(umum.post(address, {"note": "?"})) == "question_answer_needed"
    assert code_of(umum.post(address, answer | {"available_w": -1})) == "invalid_request"
    assert umum.post(f"/questions/{2**63 - 1}/answer", answer).status_code == 404
    said = umum.post(address, answer)
    assert (said.status_code, said.json()["yes"]) == (200, False)
    assert code_of(umum.post(address, answer)) == "question_already_answered"
    assert umum.get("/questions").json()["items"] == []


def test_monitoring_is_asked_once_and_before_the_acts_transaction(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """Under an Idempotency-Key the transaction begins with the key's row; whoever is asked before it sees none."""
    waiting, rows_seen = ready(cast, at="T09"), []
    monkeypatch.setattr(
        "kolokasi.procedure.colocation.mounting.ask_all",
        lambda _at: rows_seen.append(IdempotencyKey.objects.count()),
    )
    technician = machine(cast, "tim_teknis")
    for act in ("watch", ""):
        address = part_path(waiting, "T09", act) if act else path(waiting, "T09")
        body = {"round": 1} if act else completion(waiting)
        done = technician.post(address, body, idempotency=act or "close")
        assert done.status_code == 200, done.content
    assert rows_seen == [0, 1]  # the second sees the key of the first, not its own
    assert [task.element for task in OpenTask.objects.filter(case=waiting)] == ["T10"]
