"""The machine of the access matrix: every address there is, and a request to it as each actor."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from kolokasi.people.models import Account
from tests.cast import POST_KEYS
from tests.pdfs import pdf

ACTORS: tuple[str, ...] = ("anonymous", "applicant", "stranger", *POST_KEYS)
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
PLACE = re.compile(r"<(?:\w+:)?(\w+)>")
LOGIN = "login"  # a redirect to the log-in page
Wanted = int | str
Row = dict[str, Wanted]


def row(*, anonymous: Wanted, applicant: Wanted, stranger: Wanted, officers: Wanted, **posts: Wanted) -> Row:
    """What each actor gets; `posts` names the officers that differ from the rest."""
    wanted: dict[str, Wanted] = {"anonymous": anonymous, "applicant": applicant, "stranger": stranger}
    wanted |= dict.fromkeys(POST_KEYS, officers) | posts
    if set(wanted) != set(ACTORS):
        raise ValueError(f"no such actor: {set(wanted) - set(ACTORS)}")
    return wanted


def everybody(wanted: Wanted) -> Row:
    """The same answer for all."""
    return dict.fromkeys(ACTORS, wanted)


@dataclass(frozen=True)
class Entry:
    """What an address answers. `applicant` is the agency whose case is looked at, `stranger` the other one.

    `body` is what a POST carries; `fill` gives values to places that the scene does not know, and `url` stands for a
    route that is a regular expression. In both, "{shipping}" is filled from the scene and "{pdf}" is a paper.
    """

    get: Row
    post: Row
    body: Mapping[str, Any] = field(default_factory=dict)
    fill: Mapping[str, str] = field(default_factory=dict)
    url: str = ""

    def path(self, route: str, values: Mapping[str, str]) -> str:
        """The address with a value at each of its places."""
        known = {**values, **{name: value.format(**values) for name, value in self.fill.items()}}
        return self.url or PLACE.sub(lambda place: known[place.group(1)], route)

    def sent(self) -> dict[str, Any]:
        """The body of a POST, its paper fresh."""
        paper = SimpleUploadedFile("surat.pdf", pdf(), content_type="application/pdf")
        return {name: paper if value == "{pdf}" else value for name, value in self.body.items()}


def addresses() -> dict[str, URLPattern]:
    """Every address that the URL resolver knows, by its route."""
    return dict(_walk("/", get_resolver()))


def _walk(prefix: str, resolver: URLResolver) -> Iterator[tuple[str, URLPattern]]:
    for pattern in resolver.url_patterns:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from _walk(route, pattern)
        else:
            yield route, pattern


def documented() -> set[tuple[str, str]]:
    """Every address and method of the OpenAPI document, written as the resolver writes them."""
    document = json.loads(Client().get(reverse("api:openapi")).content)
    return {
        (path.replace("{", "<").replace("}", ">"), method.upper())
        for path, operations in document["paths"].items()
        for method in operations
    }


@dataclass(frozen=True)
class Visitor:
    """One actor with a session for the pages and a key for the hatch."""

    name: str
    account: Account | None = None
    session: str = ""
    key: str = ""

    def ask(self, method: str, path: str, body: Mapping[str, Any]) -> Any:
        """The answer; whatever the request wrote is undone, so that every actor meets the same state."""
        client = Client(raise_request_exception=False)
        if self.session:
            client.cookies[settings.SESSION_COOKIE_NAME] = self.session
        hatch = path.startswith("/api/")
        headers = {"Authorization": f"Bearer {self.key}"} if hatch and self.key else {}
        with transaction.atomic():
            if method == "GET":
                answer = client.get(path, headers=headers)
                if answer.streaming:
                    answer.getvalue()  # reading to the end closes the file
            elif hatch:
                answer = client.post(path, json.dumps(body), content_type="application/json", headers=headers)
            else:
                answer = client.post(path, body)
            transaction.set_rollback(True)
        return answer


def got(answer: Any) -> Wanted:
    """The status, or LOGIN for a redirect to the log-in page."""
    if answer.status_code == 302 and answer["Location"].startswith(reverse(settings.LOGIN_URL)):
        return LOGIN
    status: int = answer.status_code
    return status


def visitor(name: str, account: Account, key: str) -> Visitor:
    """The actor, logged in."""
    client = Client()
    client.force_login(account, backend=BACKEND)
    return Visitor(name, account, client.cookies[settings.SESSION_COOKIE_NAME].value, key)
