"""A program at the hatch: speaks JSON with a key, and reads problems."""

from __future__ import annotations

import base64
import json
from typing import Any

from django.test import Client

from kolokasi.people import tokens
from tests.cast import Cast
from tests.fixtures import NOON
from tests.pdfs import pdf
from tests.procedure.walking import form

APPLICANT_PARTS = ("applicant", "colleague", "stranger", "third")


def key_of(cast: Cast, part: str) -> str:
    """A fresh key of this part of the cast, in its post."""
    post = "" if part in APPLICANT_PARTS else part.removesuffix("_2")
    return tokens.issue(account=cast[part], post_key=post, days=30, actor="test", at=NOON)[1]


class Machine:
    """Calls the API as one account; `language` is sent as Accept-Language."""

    def __init__(self, key: str = "", language: str = "") -> None:
        self.client = Client(raise_request_exception=False)
        self.headers = {"Authorization": f"Bearer {key}"} if key else {}
        if language:
            self.headers["Accept-Language"] = language

    def get(self, path: str, **query: Any) -> Any:
        return self.client.get(f"/api/v1{path}", query, headers=self.headers)

    def post(self, path: str, body: Any, idempotency: str = "") -> Any:
        data = body if isinstance(body, (bytes, str)) else json.dumps(body)
        headers = self.headers | ({"Idempotency-Key": idempotency} if idempotency else {})
        return self.client.post(f"/api/v1{path}", data, content_type="application/json", headers=headers)


def machine(cast: Cast, part: str, language: str = "") -> Machine:
    return Machine(key_of(cast, part), language)


def document(kind: str = "", name: str = "dokumen.pdf", data: bytes | None = None) -> dict[str, str]:
    return {"kind": kind, "name": name, "content": base64.b64encode(data or pdf(name)).decode()}


def application(title: str = "Penempatan server contoh") -> dict[str, Any]:
    """A full application as JSON."""
    return {"title": title, "form": form(), "letter": document(name="surat.pdf")}


def code_of(response: Any) -> str:
    """The problem's code, after making sure that it is a proper problem document."""
    problem = json.loads(response.content)
    assert response["Content-Type"] == "application/problem+json"
    assert {"type", "title", "status", "detail", "code"} <= set(problem)
    assert problem["status"] == response.status_code
    assert problem["detail"].strip()
    return str(problem["code"])
