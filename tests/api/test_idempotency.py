"""Idempotency-Key: the kept answer byte for byte, another request refused, and nothing half."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.db import transaction

from kolokasi.api import cases as addresses
from kolokasi.api.models import IdempotencyKey
from kolokasi.api.tasks import forget_idempotency_keys
from kolokasi.cases.models import Case, Closing, OpenTask
from tests.api.client import application, code_of, machine
from tests.api.test_complete import completion, path
from tests.cast import Cast
from tests.factories import case, ready
from tests.fixtures import NOON


def test_the_same_request_gets_the_kept_answer_byte_for_byte(cast: Cast) -> None:
    waiting = ready(cast, at="T03")
    helpdesk, body = machine(cast, "helpdesk"), completion(waiting)
    first = helpdesk.post(path(waiting, "T03"), body, idempotency="k-1")
    machine(cast, "helpdesk").post(path(waiting, "T04"), completion(waiting))
    again = helpdesk.post(path(waiting, "T03"), json.dumps(body, indent=3, sort_keys=True), idempotency="k-1")
    assert first.status_code == again.status_code == 200, first.content
    assert first.content == again.content
    assert first["Content-Type"] == again["Content-Type"]
    assert (first.get("Idempotency-Replayed"), again["Idempotency-Replayed"]) == (None, "true")
    assert Closing.objects.filter(case=waiting, element="T03").count() == 1


def test_an_application_is_filed_once(cast: Cast) -> None:
    case(cast, by="third")
    applicant, body = machine(cast, "applicant"), application()
    first, again = (applicant.post("/cases", body, idempotency="a") for _ in range(2))
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.content == again.content
    assert first["Location"] == again["Location"]
    assert Case.objects.filter(agency=cast.own).count() == 1


@pytest.mark.parametrize("change", [{"note": "lain"}, {"round": 2}])
def test_another_request_under_the_same_key_is_refused(cast: Cast, change: dict[str, object]) -> None:
    waiting = ready(cast, at="T03")
    helpdesk, body = machine(cast, "helpdesk"), completion(waiting)
    helpdesk.post(path(waiting, "T03"), body, idempotency="k")
    other = helpdesk.post(path(waiting, "T03"), body | change, idempotency="k")
    elsewhere = helpdesk.post(path(waiting, "T04"), body, idempotency="k")
    for refused in (other, elsewhere):
        assert (refused.status_code, code_of(refused)) == (422, "idempotency_key_reused")


def test_keys_of_different_tokens_do_not_meet(cast: Cast) -> None:
    one, two = ready(cast, at="T03"), ready(cast, at="T03")
    assert machine(cast, "helpdesk").post(path(one, "T03"), completion(one), idempotency="k").status_code == 200
    assert machine(cast, "helpdesk").post(path(two, "T03"), completion(two), idempotency="k").status_code == 200


def test_a_refusal_by_the_act_is_kept_and_what_it_wrote_is_not(cast: Cast) -> None:
    waiting = ready(cast, at="T03")
    helpdesk, body = machine(cast, "helpdesk"), completion(waiting, outcome="maybe")
    attachments = waiting.attachments.count()
    first, again = (helpdesk.post(path(waiting, "T03"), body, idempotency="k") for _ in range(2))
    assert code_of(first) == code_of(again) == "outcome_unknown"
    assert first.content == again.content
    assert waiting.attachments.count() == attachments
    assert OpenTask.objects.get(case=waiting).element == "T03"


def test_a_request_that_could_not_be_read_leaves_the_key_free(cast: Cast) -> None:
    waiting = ready(cast, at="T03")
    helpdesk = machine(cast, "helpdesk")
    assert helpdesk.post(path(waiting, "T03"), "{", idempotency="k").status_code == 400
    assert helpdesk.post(path(waiting, "T03"), {"round": None}, idempotency="k").status_code == 422
    assert helpdesk.post(path(waiting, "T03"), completion(waiting), idempotency="k").status_code == 200


@pytest.mark.parametrize("key", ["x" * 256, "dua kata", "é"])
def test_a_key_has_a_form(cast: Cast, key: str) -> None:
    waiting = ready(cast, at="T03")
    refused = machine(cast, "helpdesk").post(path(waiting, "T03"), completion(waiting), idempotency=key)
    assert (refused.status_code, code_of(refused)) == (400, "idempotency_key_unreadable")


@pytest.mark.parametrize("moment", ["before the answer", "after the answer"])
def test_a_crash_leaves_neither_the_act_nor_the_key(cast: Cast, monkeypatch: pytest.MonkeyPatch, moment: str) -> None:
    waiting = ready(cast, at="T03")
    helpdesk, body = machine(cast, "helpdesk"), completion(waiting)

    def crash(*_args: object, **_options: object) -> None:
        raise RuntimeError("power cut")

    with monkeypatch.context() as patch:
        if moment == "before the answer":
            patch.setattr(addresses, "_case_answer", crash)
        else:
            patch.setattr(IdempotencyKey, "save", crash)
        with transaction.atomic():
            crashed = helpdesk.post(path(waiting, "T03"), body, idempotency="k")
    assert (crashed.status_code, code_of(crashed)) == (500, "unexpected")
    assert OpenTask.objects.get(case=waiting).element == "T03"
    assert not IdempotencyKey.objects.exists()
    assert helpdesk.post(path(waiting, "T03"), body, idempotency="k").status_code == 200


def test_answers_are_forgotten_after_a_month(cast: Cast) -> None:
    waiting = ready(cast, at="T03")
    helpdesk, body = machine(cast, "helpdesk"), completion(waiting)
    helpdesk.post(path(waiting, "T03"), body, idempotency="old")
    helpdesk.post(path(waiting, "T03"), body, idempotency="new")
    IdempotencyKey.objects.filter(key="old").update(created_at=NOON - timedelta(days=31))
    assert forget_idempotency_keys() == 1
    assert [kept.key for kept in IdempotencyKey.objects.all()] == ["new"]
    late = helpdesk.post(path(waiting, "T03"), body, idempotency="old")
    assert code_of(late) == "task_already_done"
