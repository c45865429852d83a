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
from tests.access.machine import ACTORS, Visitor, addresses, documented, got, visitor
from tests.access.matrix import MATRIX
from tests.access.scene import places
from tests.api.client import key_of
from tests.cast import Cast
from tests.factories import office
from tests.fixtures import NOON

METHODS = ("GET", "POST")
PLACE = re.compile(r"<(?:\w+:)?(\w+)>")
CASE_PLACES = {"number", "attachment_id", "code"}


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
        own, other = office(cast, at="T03"), office(cast, at="T03", by="stranger")
        visitors = {name: visitor(name, cast[name], key_of(cast, name)) for name in ACTORS if name != "anonymous"}
        visitors["anonymous"] = Visitor("anonymous")
        yield Scene(cast, visitors, {"own": places(own, cast), "other": places(other, cast)})
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


@pytest.mark.parametrize("whose", ["own", "other"])
@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("route", sorted(MATRIX))
def test_each_actor_gets_what_the_matrix_says(scene: Scene, route: str, method: str, whose: str) -> None:
    entry = MATRIX[route]
    if whose == "other" and not CASE_PLACES & set(PLACE.findall(route)):
        pytest.skip("no case in this address")
    wanted = dict(entry.get if method == "GET" else entry.post)
    if whose == "other":
        wanted["applicant"], wanted["stranger"] = wanted["stranger"], wanted["applicant"]
    values = scene.values[whose] | dict(entry.fill)
    path = PLACE.sub(lambda place: values[place.group(1)], route)
    body = {name: values.get(v[1:-1], v) if isinstance(v, str) else v for name, v in entry.body.items()}
    found = {name: got(scene.visitors[name].ask(method, path, body)) for name in ACTORS}
    assert found == wanted


def test_an_address_without_an_entry_would_be_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """The check itself is checked: leave one entry out and it fails."""
    monkeypatch.delitem(MATRIX, "/api/v1/tasks")
    with pytest.raises(AssertionError, match="without an entry"):
        test_every_address_has_an_entry_and_every_entry_an_address()


def test_another_agencys_case_and_an_unknown_one_answer_alike(scene: Scene) -> None:
    """Byte for byte at every address that names a case, so that nobody can find out which numbers exist."""
    stranger = scene.visitors["stranger"]
    unknown = scene.values["own"] | {"number": "KL-2026-9999"}
    for route, entry in MATRIX.items():
        if "number" not in PLACE.findall(route):
            continue
        for method, wanted in (("GET", entry.get), ("POST", entry.post)):
            if wanted["stranger"] != 404:
                continue
            foreign, absent = (
                stranger.ask(method, PLACE.sub(lambda place, v=values: v[place.group(1)], route), dict(entry.body))
                for values in (scene.values["own"], unknown)
            )
            assert (absent.status_code, _plain(absent)) == (404, _plain(foreign)), (method, route)


def _plain(answer: Any) -> str:
    """The page without what differs in every answer: the number that was asked for and the CSRF token."""
    text = re.sub(r"KL-\d{4}-\d{4}", "KL", answer.content.decode())
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", text)
