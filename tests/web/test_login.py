"""Log-in: e-mail and password, closed to newcomers, locked after failures, ended by idleness and by age."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.core.cache import cache
from django.test import Client
from django.urls import NoReverseMatch, reverse

from kolokasi.people.models import Account
from kolokasi.web import middleware
from tests.cast import PASSWORD, Cast

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
WRONG = "tidak cocok"


@pytest.fixture(autouse=True)
def _no_counts_from_other_tests(db: None) -> None:
    cache.clear()


def log_in(client: Client, email: str, password: str = PASSWORD) -> int:
    return client.post("/masuk", {"login": email, "password": password}).status_code


def test_the_right_pair_opens_the_desk_with_a_new_session(client: Client, cast: Cast) -> None:
    client.get("/masuk")
    assert client.post("/masuk", {"login": cast["helpdesk"].email, "password": PASSWORD})["Location"] == "/"
    first = client.session.session_key
    assert client.get("/").headers["Location"] == "/kerja/"
    client.post("/keluar")
    assert client.get("/kerja/").status_code == 302
    log_in(client, cast["helpdesk"].email)
    assert client.session.session_key != first


def test_an_applicant_lands_at_the_portal(client: Client, cast: Cast) -> None:
    log_in(client, cast.applicant.email)
    assert client.get("/").headers["Location"] == reverse("portal_home")


def test_unknown_e_mail_wrong_password_and_closed_account_answer_alike(client: Client, cast: Cast) -> None:
    Account.objects.filter(pk=cast["auditor"].pk).update(is_active=False)
    answers = [
        client.post("/masuk", {"login": email, "password": password})
        for email, password in (
            ("niemand@kantor.example", PASSWORD),
            (cast["helpdesk"].email, "kata-sandi-yang-salah"),
            (cast["auditor"].email, "kata-sandi-yang-salah"),
        )
    ]
    for answer in answers:
        assert WRONG in answer.content.decode()
        assert "_auth_user_id" not in client.session


def test_five_failures_lock_the_e_mail_and_the_count_is_in_the_database(client: Client, cast: Cast) -> None:
    email = cast["helpdesk"].email
    for _ in range(5):
        log_in(client, email, "kata-sandi-yang-salah")
    answer = Client().post("/masuk", {"login": email, "password": PASSWORD})
    assert "Terlalu banyak percobaan" in answer.content.decode()
    assert str(settings.CACHES["default"]["BACKEND"]).endswith("DatabaseCache")
    assert log_in(Client(), cast["tim_teknis"].email) == 302


def test_there_is_no_registration(client: Client) -> None:
    with pytest.raises(NoReverseMatch):
        reverse("account_signup")
    page = client.get("/masuk").content.decode()
    assert "signup" not in page
    assert "daftar" not in page.lower()


def test_passwords_are_kept_with_argon2(cast: Cast) -> None:
    assert cast["helpdesk"].password.startswith("argon2$argon2id$")


def test_reset_answers_alike_for_known_and_unknown_mail(client: Client, cast: Cast) -> None:
    known = client.post("/masuk/lupa", {"email": cast["helpdesk"].email})
    unknown = client.post("/masuk/lupa", {"email": "niemand@kantor.example"})
    assert (known.status_code, known["Location"]) == (unknown.status_code, unknown["Location"])


def test_a_session_ends_when_nobody_works_in_it(client: Client, cast: Cast) -> None:
    client.force_login(cast["helpdesk"], backend=BACKEND)
    assert client.get("/kerja/").status_code == 200
    session = client.session
    session[middleware.SEEN] -= settings.SESSION_IDLE_SECONDS + 1
    session.save()
    answer = client.get("/kerja/", follow=True)
    assert answer.redirect_chain[0][0].startswith("/masuk")
    assert "lama tidak bekerja" in answer.content.decode()


def test_a_session_ends_after_its_hours_however_busy(client: Client, cast: Cast) -> None:
    client.force_login(cast["helpdesk"], backend=BACKEND)
    client.get("/kerja/")
    session = client.session
    session[middleware.BEGAN] -= settings.SESSION_LASTS_SECONDS + 1
    session.save()
    assert client.get("/kerja/").status_code == 302


def test_log_out_is_an_act_not_a_link(client: Client, cast: Cast) -> None:
    client.force_login(cast["helpdesk"], backend=BACKEND)
    client.get("/keluar")
    assert client.get("/kerja/").status_code == 200
    client.post("/keluar")
    assert client.get("/kerja/").status_code == 302


def test_a_form_without_its_token_is_refused_in_a_sentence(cast: Cast) -> None:
    strict = Client(enforce_csrf_checks=True)
    answer = strict.post("/masuk", {"login": cast["helpdesk"].email, "password": PASSWORD})
    assert answer.status_code == 403
    assert "kedaluwarsa" in answer.content.decode()


def test_the_way_back_after_log_in_stays_on_this_site(client: Client, cast: Cast) -> None:
    answer = client.post("/masuk?next=https://jahat.example/", {"login": cast["helpdesk"].email, "password": PASSWORD})
    assert "jahat" not in answer["Location"]
