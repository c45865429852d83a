"""Every route against every actor; a route that nobody thought about fails."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.db import transaction

from kolokasi.base import clock
from tests import cast as people
from tests.access.machine import ACTORS, PLACE, Visitor, addresses, documented, got, visitor
from tests.access.matrix import AUDITORS_OWN, MATRIX
from tests.access.scene import places
from tests.api.client import key_of
from tests.cast import Cast
from tests.fixtures import NOON

METHODS = ("GET", "POST")
AGENCY_PLACES = {"number", "pk", "notice_id", "label"}  # these name something that belongs to an agency


@dataclass(frozen=True)
class Scene:
    """The cast with two cases at step 3, one of the agency `own`, one of `other`; `values` fill the addresses."""

    cast: Cast
    visitors: dict[str, Visitor]
    values: dict[str, dict[str, str]]


@pytest.fixture(scope="module")
def scene(django_db_setup: None, django_db_blocker: Any) -> Iterator[Scene]:
    """Built once; every request to it is undone."""
    with django_db_blocker.unblock(), pytest.MonkeyPatch.context() as patch, transaction.atomic():
        patch.setattr(clock, "now", lambda: NOON)
        cast = people.assemble()
        own, other = (places(cast, part) for part in ("applicant", "stranger"))
        visitors = {name: visitor(name, cast[name], key_of(cast, name)) for name in ACTORS if name != "anonymous"}
        visitors["anonymous"] = Visitor("anonymous")
        yield Scene(cast, visitors, {"own": own, "other": other})
        transaction.set_rollback(True)


def test_every_address_has_an_entry_and_every_entry_an_address() -> None:
    known = set(addresses())
    assert known - set(MATRIX) == set(), "addresses without an entry in tests/access/matrix.py"
    assert set(MATRIX) - known == set(), "entries of addresses that are gone"


@pytest.mark.django_db
def test_every_documented_address_is_one_and_serves_the_method() -> None:
    found = documented()
    assert found
    for path, method in found:
        wanted = MATRIX[path].get if method == "GET" else MATRIX[path].post
        assert 405 not in wanted.values(), (method, path)


def names_something(route: str) -> bool:
    """Whether the address names a case or a draft of the scene."""
    own = {name for name, value in MATRIX[route].fill.items() if "{" not in value}
    return bool(AGENCY_PLACES & (set(PLACE.findall(route)) - own))


REQUESTS = [
    (method, route, whose)
    for route in sorted(MATRIX)
    for method in METHODS
    for whose in ("own", "other")
    if whose == "own" or names_something(route)
]


@pytest.mark.parametrize(("method", "route", "whose"), REQUESTS)
def test_each_actor_gets_what_the_matrix_says(scene: Scene, method: str, route: str, whose: str) -> None:
    entry = MATRIX[route]
    wanted = dict(entry.get if method == "GET" else entry.post)
    if whose == "other":
        # the two agencies change places; of the officers, to whom all agencies are alike, one comes along
        wanted = {
            "applicant": wanted["stranger"], "stranger": wanted["applicant"], "helpdesk": wanted["helpdesk"],
        }  # fmt: skip
    path = entry.path(route, scene.values[whose])
    found = {name: got(scene.visitors[name].ask(method, path, entry.sent())) for name in wanted}
    assert found == wanted


def test_an_address_without_an_entry_would_be_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """The check itself is checked: leave one entry out and it fails."""
    monkeypatch.delitem(MATRIX, "/api/v1/tasks")
    with pytest.raises(AssertionError, match="without an entry"):
        test_every_address_has_an_entry_and_every_entry_an_address()


def test_the_auditor_changes_nothing_anywhere() -> None:
    for route, entry in MATRIX.items():
        if route not in AUDITORS_OWN:
            assert entry.post["auditor"] in {401, 403, 404, 405, 409}, route


def test_another_agencys_case_and_an_unknown_one_answer_alike(scene: Scene) -> None:
    """At every address that names a case or a draft, so that nobody can find out which ones exist."""
    stranger = scene.visitors["stranger"]
    unknown = scene.values["own"] | {
        "number": "KL-2026-9999",
        "shipping": "KL-2026-9999",
        "pk": "987654",
        "notice_id": "987654",
        "label": "SRV-2026-9999",
    }
    for route, entry in MATRIX.items():
        if not names_something(route):
            continue
        for method in METHODS:
            paths = (entry.path(route, values) for values in (scene.values["own"], unknown))
            foreign, absent = (stranger.ask(method, path, entry.sent()) for path in paths)
            assert (absent.status_code, _plain(absent)) == (foreign.status_code, _plain(foreign)), (method, route)


def _plain(answer: Any) -> str:
    """The page without what differs in every answer: the number or draft that was asked for and the CSRF token."""
    text = re.sub(r"(?:KL|SRV)-\d{4}-\d{4}|/(?:ajukan|pemberitahuan)/\d+/", "KL", answer.content.decode())
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", text)
