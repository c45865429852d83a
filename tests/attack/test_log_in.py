"""Guessing, locking out and borrowing: what somebody without a password can reach, and what a stolen session cannot."""

from __future__ import annotations

import hashlib

import pytest
from django.conf import settings
from django.core import signing
from django.core.cache import cache
from django.http import HttpRequest
from django.test import Client
from django.urls import reverse

from kolokasi.web.account import KNOWN_SALT
from kolokasi.web.public import throttle
from tests.attack.conftest import Browsers
from tests.attack.said import refused
from tests.cast import PASSWORD, Cast
from tests.factories import case

WRONG = "kata-sandi-yang-salah"


def try_in(client: Client, email: str, password: str = PASSWORD, **extra: str) -> int:
    return client.post("/masuk", {"login": email, "password": password}, **extra).status_code  # type: ignore[arg-type]


def test_a_stranger_cannot_lock_out_who_has_been_here_before(cast: Cast) -> None:
    email, own, stranger = cast["helpdesk"].email, Client(), Client()
    assert try_in(own, email) == 302
    own.post("/keluar")
    for _ in range(6):
        try_in(stranger, email, WRONG)
    assert try_in(stranger, email) == 200  # the right password, but locked
    assert try_in(Client(), email) == 200
    assert try_in(own, email) == 302


def test_a_known_browser_is_locked_after_its_own_failures_and_for_its_own_e_mail_only(cast: Cast) -> None:
    own = Client()
    try_in(own, cast["helpdesk"].email)
    own.post("/keluar")
    for _ in range(5):
        try_in(own, cast["helpdesk"].email, WRONG)
    assert try_in(own, cast["helpdesk"].email) == 200
    for _ in range(5):
        try_in(own, cast["auditor"].email, WRONG)
    assert try_in(Client(), cast["auditor"].email) == 200  # counted for the e-mail, not for the browser


@pytest.mark.parametrize("kind", ["empty", "noise", "of nothing", "of another use"])
def test_a_made_up_mark_of_a_browser_is_none(cast: Cast, kind: str) -> None:
    mark = hashlib.sha256(cast["helpdesk"].email.encode()).hexdigest()[:16]
    values = {
        "empty": "",
        "noise": "a:b:c",
        "of nothing": signing.dumps([], salt=KNOWN_SALT),
        "of another use": signing.dumps(["x", mark], salt="other"),
    }
    client = Client()
    client.cookies[settings.KNOWN_BROWSER_COOKIE_NAME] = values[kind]
    for _ in range(5):
        try_in(client, cast["helpdesk"].email, WRONG)
    assert try_in(Client(), cast["helpdesk"].email) == 200
    cache.clear()
    assert try_in(client, cast["helpdesk"].email) == 302


def test_the_mark_of_a_browser_is_kept_from_scripts_and_holds_no_e_mail(cast: Cast) -> None:
    client = Client()
    try_in(client, cast["helpdesk"].email)
    cookie = client.cookies[settings.KNOWN_BROWSER_COOKIE_NAME]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    assert cast["helpdesk"].email not in str(signing.loads(cookie.value, salt=KNOWN_SALT))


def test_another_forwarded_address_is_no_new_chance(cast: Cast) -> None:
    for place in range(6):
        try_in(Client(), cast["helpdesk"].email, WRONG, HTTP_X_FORWARDED_FOR=f"10.0.0.{place}")
    assert try_in(Client(), cast["helpdesk"].email, HTTP_X_FORWARDED_FOR="10.0.0.99") == 200


@pytest.mark.usefixtures("sop")
def test_guessing_tracking_codes_is_braked_whatever_address_is_claimed(cast: Cast) -> None:
    known = case(cast)
    client = Client(raise_request_exception=False)
    for place in range(throttle.LOOKS):
        assert client.get(f"/lacak/{place:032x}", HTTP_X_FORWARDED_FOR=f"10.0.0.{place}").status_code == 404
    address = f"/lacak/{known.tracking_code}"
    refused(client.get(address, HTTP_X_FORWARDED_FOR="10.9.9.9", HTTP_FORWARDED="for=10.9.9.9"), 429)


def test_one_ipv6_customer_is_one_address() -> None:
    def looks(address: str) -> int:
        request = HttpRequest()
        request.META["REMOTE_ADDR"] = address
        return throttle._count("look", request)

    assert [looks("2001:db8:1:2::1"), looks("2001:db8:1:2:ffff::9"), looks("2001:db8:1:3::1")] == [1, 2, 1]
    assert [looks("192.0.2.1"), looks("192.0.2.2"), looks("not an address")] == [1, 1, 1]


def test_counts_are_not_pushed_out_by_others() -> None:
    """The cache may hold more rows than anybody can make in the minutes in which a count matters."""
    cache.set("a", 5, 300)
    for place in range(400):
        cache.set(f"b-{place}", 1, 300)
    assert cache.get("a") == 5


def test_a_stolen_session_cannot_guess_the_password(browser: Browsers, cast: Cast) -> None:
    client = browser("helpdesk")
    answers = [client.post("/profil/sandi/", {"old": f"{WRONG}{n}", "new": WRONG}).status_code for n in range(7)]
    assert answers == [422] * 5 + [429] * 2
    cast["helpdesk"].refresh_from_db()
    assert cast["helpdesk"].check_password(PASSWORD)


def test_log_in_takes_a_new_session_and_log_out_ends_it(cast: Cast) -> None:
    client = Client()
    client.get("/masuk")
    client.cookies[settings.SESSION_COOKIE_NAME] = "a" * 32  # laid by somebody else
    try_in(client, cast["helpdesk"].email)
    key = client.cookies[settings.SESSION_COOKIE_NAME].value
    assert key != "a" * 32
    client.post("/keluar")
    thief = Client()
    thief.cookies[settings.SESSION_COOKIE_NAME] = key
    assert thief.get("/kerja/").status_code == 302


@pytest.mark.parametrize("target", ["https://jahat.example/", "//jahat.example", "/\\jahat.example", "javascript:alert(1)",
                                    "https:jahat.example", "\thttps://jahat.example", "/%0d%0aSet-Cookie:x=1"])  # fmt: skip
def test_no_way_back_leads_to_another_site(cast: Cast, browser: Browsers, target: str) -> None:
    answers = [
        Client().post("/masuk", {"login": cast["helpdesk"].email, "password": PASSWORD, "next": target}),
        Client().post(f"/masuk?next={target}", {"login": cast["helpdesk"].email, "password": PASSWORD}),
        Client().post("/bahasa", {"language": "en", "next": target}),
        browser("helpdesk").post("/keluar", {"next": target}),
    ]
    for answer in answers:
        assert answer.status_code == 302
        assert answer["Location"].startswith("/")
        assert not answer["Location"].startswith(("//", "/\\"))
        assert "x" not in answer.cookies


@pytest.mark.usefixtures("sop")
def test_private_pages_stay_in_no_cache_and_in_no_frame(cast: Cast, browser: Browsers) -> None:
    waiting = case(cast, at="T03")
    pages = [("helpdesk", "/kerja/"), ("helpdesk", reverse("desk:case", args=[waiting.number])),
             ("applicant", "/beranda/"), ("applicant", reverse("portal_case", args=[waiting.number])),
             ("administrator", "/jabatan/"), ("helpdesk", "/tidak-ada/")]  # fmt: skip
    for part, address in pages:
        answer = browser(part).get(address)
        assert "no-store" in answer["Cache-Control"], address
        assert answer["X-Frame-Options"] == "DENY"
        assert "frame-ancestors 'none'" in answer["Content-Security-Policy"]
