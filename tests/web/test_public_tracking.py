"""The open window: tracking by code without names, unknown and secret alike, a brake, the calm document check."""

from __future__ import annotations

import re

import pytest
from django.core.cache import cache
from django.test import Client

from kolokasi.base import clock
from kolokasi.people.models import Account
from kolokasi.runtime.demo.driver import answers_for
from kolokasi.web.public import throttle
from tests.cast import Cast
from tests.factories import office


@pytest.fixture(autouse=True)
def _fresh_cache(db: None) -> None:
    cache.clear()


@pytest.mark.parametrize("element", ["T01R", "T03", "T05", "T07", "T09", ""])
def test_the_code_shows_where_the_letter_is_and_no_name(client: Client, cast: Cast, element: str) -> None:
    case = office(cast, at=element).case
    answer = client.get(f"/lacak/{case.tracking_code}")
    text = answer.content.decode()
    assert answer.status_code == 200
    assert case.number in text
    assert str(case.agency.name) in text
    for account in Account.objects.all():
        assert account.name not in text
        assert account.email not in text
    for secret in (case.title, "/dokumen/", "Penanggung jawab", "0751-000000"):
        assert secret not in text
    assert answer["X-Robots-Tag"].startswith("noindex")
    assert "no-cache" in answer["Cache-Control"]


def test_the_code_is_read_as_people_type_it(client: Client, cast: Cast) -> None:
    code = office(cast).case.tracking_code
    typed = f" {code[:9].upper()}-{code[9:18]} {code[18:]} "
    answer = client.get("/lacak/", {"kode": typed})
    assert answer["Location"] == f"/lacak/{code}"
    assert client.get(f"/lacak/{code.upper()}").status_code == 200


def test_unknown_codes_all_answer_alike(client: Client, cast: Cast) -> None:
    office(cast)
    answers = [
        client.get(f"/lacak/{code}") for code in ("x", "a" * 27, "a" * 500, "%00", "a%00", "KL-2026-0001", "'--")
    ]
    assert {answer.status_code for answer in answers} == {404}
    assert len({body(answer) for answer in answers}) == 1


@pytest.mark.parametrize("sifat", ["terbatas", "rahasia", "sangat_rahasia"])
def test_a_secret_letter_answers_like_an_unknown_code(client: Client, cast: Cast, sifat: str) -> None:
    working = office(cast, at="T01R")
    answers = answers_for(working.case, working.procedure.tasks["T01R"], working.at)
    assert client.get(f"/lacak/{working.case.tracking_code}").status_code == 200
    working.do("T01R", data=answers | {"classification": sifat})
    secret, unknown = client.get(f"/lacak/{working.case.tracking_code}"), client.get("/lacak/" + "b" * 27)
    assert (secret.status_code, unknown.status_code) == (404, 404)
    assert body(secret) == body(unknown)


def test_who_looks_too_often_waits(client: Client, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(throttle, "LOOKS", 3)
    at = clock.now()
    monkeypatch.setattr(clock, "now", lambda: at)
    code = office(cast).case.tracking_code
    statuses = [client.get(f"/lacak/{code}").status_code for _ in range(4)]
    assert statuses == [200, 200, 200, 429]
    assert client.get(f"/lacak/{code}", REMOTE_ADDR="192.0.2.7").status_code == 200
    assert client.get("/verifikasi/abc").status_code == 429


def test_an_unknown_document_is_answered_calmly_and_alike(client: Client) -> None:
    answers = [client.get(f"/verifikasi/{code}") for code in ("7QF2-9KXM", "x" * 400, "%2e%2e")]
    assert {answer.status_code for answer in answers} == {404}
    assert len({re.sub(r"<time.*?</time>", "", body(answer)) for answer in answers}) == 1
    assert "tidak kami kenal" in answers[0].content.decode()


def test_the_front_door_leads_everybody_on(client: Client, cast: Cast) -> None:
    text = client.get("/").content.decode()
    assert 'href="/ajukan/"' in text
    assert 'href="/lacak/"' in text
    assert client.get("/lacak/").status_code == client.get("/verifikasi/").status_code == 200
    assert "Tulis kodenya lebih dulu." in client.get("/lacak/?kode=").content.decode()
    client.force_login(cast.applicant)
    assert client.get("/")["Location"] == "/beranda/"
    client.force_login(cast["helpdesk"])
    assert client.get("/")["Location"] == "/kerja/"
    assert client.get("/beranda/", follow=True).redirect_chain[-1][0] == "/kerja/"


@pytest.mark.parametrize("way", ["/lacak/x", "/verifikasi/x", "/lacak/"])
def test_nothing_can_be_posted_here(client: Client, way: str) -> None:
    assert client.post(way).status_code == 405


def body(answer: object) -> str:
    text: str = answer.content.decode()  # type: ignore[attr-defined]
    text = re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", text)
    return re.sub(r'name="next" value="[^"]*"', "", text)
