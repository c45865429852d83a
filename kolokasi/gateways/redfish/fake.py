"""A management controller for tests and practice: serves documents over Redfish with a name, a session, and faults as told."""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from kolokasi.gateways.loopback import Handler, on_loopback

SESSIONS = "/redfish/v1/SessionService/Sessions"
TOKEN = "fake-token-0123456789"  # noqa: S105 - a fake's


class FakeBmc:
    """Documents by path. Without a `user` everybody may read; `basic=False` wants a session; `faults`: path → status."""

    def __init__(
        self,
        documents: Mapping[str, Any],
        *,
        user: str = "",
        password: str = "",
        basic: bool = True,
        expands: bool = False,
    ) -> None:
        self.documents = {path.rstrip("/"): document for path, document in documents.items()}
        self.basic, self.expands = basic, expands
        self.faults: dict[str, int] = {}
        self.asked: list[tuple[str, str]] = []
        self.sessions = 0
        self.url = ""
        self._user, self._password = user, password

    def answer(
        self, method: str, path: str, headers: Mapping[str, str], body: bytes
    ) -> tuple[int, Any, dict[str, str]]:
        """Status, document and headers of one question."""
        self.asked.append((method, path))
        place, _, query = path.partition("?")
        place = place.rstrip("/")
        if method == "POST" and place == SESSIONS:
            return self._opened(body)
        if method == "DELETE" and place == f"{SESSIONS}/1":
            self.sessions -= 1
            return 204, None, {}
        if place != "/redfish/v1" and not self._knows(headers):
            return 401, {"error": {"code": "Base.1.0.AccessDenied"}}, {}
        if place in self.faults:
            return self.faults[place], {"error": {}}, {"Location": "https://elsewhere.example/"}
        document = self.documents.get(place)
        if document is None:
            return 404, {"error": {"code": "Base.1.0.ResourceMissingAtURI"}}, {}
        if query:
            return (200, self._whole(document), {}) if self.expands else (501, {"error": {}}, {})
        return 200, document, {}

    def _knows(self, headers: Mapping[str, str]) -> bool:
        basic = b64encode(f"{self._user}:{self._password}".encode()).decode()
        if not self._user or (self.sessions and headers.get("X-Auth-Token") == TOKEN):
            return True
        return self.basic and headers.get("Authorization") == f"Basic {basic}"

    def _opened(self, body: bytes) -> tuple[int, Any, dict[str, str]]:
        if json.loads(body) != {"UserName": self._user, "Password": self._password}:
            return 401, {"error": {}}, {}
        self.sessions += 1
        return 201, {"Id": "1"}, {"X-Auth-Token": TOKEN, "Location": f"{SESSIONS}/1"}

    def _whole(self, document: Any) -> Any:
        members = [self.documents.get(one["@odata.id"].rstrip("/"), one) for one in document.get("Members", [])]
        return {**document, "Members": members}

    @contextmanager
    def serving(self, certificate: tuple[Path, Path] | None = None) -> Iterator[FakeBmc]:
        """It answers on a port of loopback while the block runs, over TLS with (certificate, key) where they are given."""
        fake = self

        class Speaking(Handler):
            def do_GET(self) -> None:  # noqa: N802 - the name that the server looks for
                status, document, more = fake.answer(self.command, self.path, dict(self.headers), self.received())
                self.say(status, json.dumps(document).encode() if document is not None else b"", more)

            do_POST = do_DELETE = do_GET  # noqa: N815 - the names that the server looks for

        with on_loopback(Speaking, certificate) as self.url:
            yield self
