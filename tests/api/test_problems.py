"""Whatever goes wrong is a problem document, never a page and never a bare status."""

from __future__ import annotations

import json

import pytest
from django.db import OperationalError

from kolokasi.api import reading
from kolokasi.api.urls import api
from kolokasi.procedure import queries
from tests.api.client import Machine, code_of, machine
from tests.cast import Cast
from tests.factories import case

POST = "/cases/KL-2026-0001/tasks/T03/complete"


@pytest.mark.parametrize(
    "raw",
    [b"{", b"\xff\xfe", b'{"round": NaN}', b"[" * 100_000, b'{"round": ' + b"9" * 5000 + b"}", b'"\\ud8', b"outcome=x"],
)
def test_what_is_no_json_is_malformed(cast: Cast, raw: bytes) -> None:
    refused = machine(cast, "helpdesk").post(POST, raw)
    assert (refused.status_code, code_of(refused)) == (400, "malformed_json")


@pytest.mark.parametrize("raw", [b"", b"[]", b"null", b'"x"', b"3"])
def test_what_is_no_object_is_invalid(cast: Cast, raw: bytes) -> None:
    refused = machine(cast, "helpdesk").post(POST, raw)
    assert (refused.status_code, code_of(refused)) == (422, "invalid_request")


@pytest.mark.parametrize("text", ["\\u0000", "\\ud800"])
def test_text_that_cannot_be_kept_is_refused(cast: Cast, text: str) -> None:
    refused = machine(cast, "helpdesk").post(POST, f'{{"round": 1, "data": {{"a": ["{text}"]}}}}')
    assert (refused.status_code, code_of(refused)) == (400, "bad_text")


@pytest.mark.parametrize("path", ["/cases?q=%00", "/tasks?post=%00", "/cases/KL%00", "/cases?q=%ED%A0%80"])
def test_no_address_breaks_on_odd_letters(cast: Cast, path: str) -> None:
    answered = machine(cast, "helpdesk").get(path)
    assert answered.status_code in {200, 400, 404}
    if answered.status_code != 200:
        code_of(answered)


def test_an_unknown_address_is_absent_to_everybody(cast: Cast) -> None:
    for path in ("/", "/nothing", "/cases/", "/cases/a/b/c", "/openapi.json/x"):
        for caller in (Machine(), machine(cast, "helpdesk")):
            assert code_of(caller.get(path)) == "not_found", path
            assert code_of(caller.post(path, {})) == "not_found", path


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("delete", "/cases", "GET, POST"), ("put", "/cases/KL-2026-0001", "GET"), ("get", POST, "POST"),
        ("patch", "/tasks", "GET"), ("post", "/openapi.json", "GET"), ("post", "/tasks", "GET"),
    ],
)  # fmt: skip
def test_a_method_that_is_not_served_names_those_that_are(cast: Cast, method: str, path: str, allowed: str) -> None:
    caller = machine(cast, "helpdesk")
    refused = getattr(caller.client, method)(f"/api/v1{path}", headers=caller.headers)
    assert (refused.status_code, code_of(refused), refused["Allow"]) == (405, "method_not_allowed", allowed)


@pytest.mark.parametrize("value", ["", "Bearer", "Bearer ", "Basic eDp5", "Bearer kol_x", "bearer  ", "Bearer \xff"])
def test_every_bad_key_gets_one_answer(cast: Cast, value: str) -> None:
    bare = Machine().get("/cases")
    caller = Machine()
    caller.headers = {"Authorization": value}
    refused = caller.get("/cases")
    assert (refused.status_code, refused.content) == (401, bare.content)
    assert code_of(refused) == "token_refused"


def test_a_body_that_is_too_large_is_refused_unread(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "BODY_LIMIT", 100)
    caller = machine(cast, "helpdesk")
    refused = caller.post(POST, b"{" + b" " * 100 + b"}")
    assert (refused.status_code, code_of(refused)) == (413, "body_too_large")
    assert Machine().post(POST, b" " * 200).status_code == 401


def test_a_body_larger_than_a_page_form_may_be_is_read(cast: Cast) -> None:
    refused = machine(cast, "helpdesk").post(POST, {"round": 1, "note": "x" * 4_000_000})
    assert refused.status_code == 404


@pytest.mark.parametrize(
    ("fault", "status", "code"),
    [(RuntimeError("boom"), 500, "unexpected"), (OperationalError("gone"), 503, "busy")],
)
def test_a_fault_of_ours_tells_no_inside(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, fault: Exception, status: int, code: str
) -> None:
    def broken(*_args: object) -> None:
        raise fault

    monkeypatch.setattr(queries, "readable_cases", broken)
    answered = machine(cast, "helpdesk").get("/cases")
    assert (answered.status_code, code_of(answered)) == (status, code)
    assert str(fault) not in answered.content.decode()


def test_the_words_follow_the_language(cast: Cast) -> None:
    bodies = {language: machine(cast, "helpdesk", language).get("/cases/x").json() for language in ("", "id", "en")}
    assert bodies[""] == bodies["id"]
    assert {body["code"] for body in bodies.values()} == {"not_found"}
    assert machine(cast, "helpdesk", "id").get("/cases/x")["Content-Language"] == "id"


def test_pages_sessions_do_not_open_the_hatch(cast: Cast) -> None:
    case(cast)
    caller = Machine()
    caller.client.force_login(cast["helpdesk"], backend="allauth.account.auth_backends.AuthenticationBackend")
    assert caller.get("/cases").status_code == 401


def test_the_document_tells_every_address_and_its_faults(client) -> None:  # type: ignore[no-untyped-def]
    document = json.loads(client.get("/api/v1/openapi.json").content)
    assert document["openapi"].startswith("3.")
    assert set(document["paths"]) == {
        "/api/v1/capacity/check",
        "/api/v1/cases",
        "/api/v1/cases/{number}",
        "/api/v1/cases/{number}/tasks/{task}/complete",
        "/api/v1/cases/{number}/tasks/{task}/parts/{part}",
        "/api/v1/monitoring/http-sd",
        "/api/v1/prefixes/{prefix_id}/available-ips",
        "/api/v1/questions",
        "/api/v1/questions/{question_id}/answer",
        "/api/v1/racks",
        "/api/v1/racks/{rack_id}/elevation.svg",
        "/api/v1/tasks",
    }
    for operations in document["paths"].values():
        for method, operation in operations.items():
            faults = {"400", "401", "403", "404", "422"} | ({"409", "413"} if method == "post" else set())
            assert faults <= set(operation["responses"])
            assert "application/problem+json" in operation["responses"]["401"]["content"]
            assert operation["security"]
            names = {parameter["name"] for parameter in operation["parameters"]}
            assert ("Idempotency-Key" in names) == (method == "post")
    assert "Problem" in document["components"]["schemas"]
    assert api.docs_url is None
