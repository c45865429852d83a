"""The frame: words of due times, the language, error pages, health."""

from __future__ import annotations

import re
from datetime import datetime
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from kolokasi.base.queries import calendar_of_rows
from kolokasi.web import icons, words
from kolokasi.web.templatetags import kolokasi as tags
from tests.cast import Cast
from tests.fixtures import NOON

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"{text}+07:00")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("due", "kind", "said"),
    [
        ("2026-11-24T09:14:00", "late", "Lewat 46 m"),
        ("2026-11-23T15:18:00", "late", "Lewat 3 j 12 m"),
        ("2026-11-19T10:00:00", "late", "Lewat 3 hari kerja"),
        ("2026-11-24T10:24:00", "soon", "24 menit lagi"),
        ("2026-11-24T15:10:00", "good", "Hari ini 15.10"),
        ("2026-11-25T08:05:00", "good", "Besok 08.05"),
        ("2026-11-30T16:00:00", "good", "30 Nov 16.00"),
        ("2027-01-04T16:00:00", "good", "4 Jan 2027 16.00"),
    ],
)
def test_due_times_in_words_are_working_time(due: str, kind: str, said: str) -> None:
    found = words.due(at(due), NOON, calendar_of_rows())
    assert found is not None
    assert (found.kind, found.words) == (kind, said)


@pytest.mark.django_db
def test_the_last_quarter_of_a_promise_is_soon_and_noon_break_does_not_count() -> None:
    calendar = calendar_of_rows()
    started = at("2026-11-23T13:30:00")
    found = words.due(at("2026-11-24T11:30:00"), NOON, calendar, started)
    assert found is not None
    assert (found.kind, found.words) == ("soon", "1 j 30 m lagi")
    assert words.due(at("2026-11-24T13:24:00"), at("2026-11-24T11:30:00"), calendar) == words.Due(
        "soon", "54 menit lagi", at("2026-11-24T13:24:00")
    )


@pytest.mark.django_db
def test_english_has_its_own_clock() -> None:
    with translation.override("en"):
        assert words.clock_time(at("2026-11-24T08:05:00")) == "08:05"
        assert words.long_day(at("2026-11-23T08:05:00")) == "Monday, 23 November 2026"
        assert words.number(1187) == "1,187"


def test_indonesian_numbers_and_days() -> None:
    with translation.override("id"):
        assert words.number(1187) == "1.187"
        assert words.number(27.5) == "27,5"
        assert words.long_day(at("2026-11-23T08:05:00")) == "Senin, 23 November 2026"


def test_a_moment_late_in_the_evening_utc_is_the_next_day_at_the_office() -> None:
    assert words.short_day(datetime.fromisoformat("2026-11-23T18:30:00+00:00")) == "24 Nov"


def test_names_lose_their_titles_only_where_asked() -> None:
    assert tags.initials("Dr. Awan Contoh, M.T.") == "AC"
    assert tags.untitled("Rina Maharani, A.Md.Kom.") == "Rina Maharani"


def test_icons_and_dots_are_said_not_only_drawn() -> None:
    assert 'aria-hidden="true"' in icons.icon("inbox")
    drawn = icons.step_dots(3, 12, "bad", "Langkah 3 dari 12")
    assert drawn.count("<rect") == 12
    assert drawn.count('class="g-ok"') == 2
    assert 'aria-label="Langkah 3 dari 12"' in drawn


@pytest.mark.django_db
def test_the_browsers_wish_does_not_choose_the_language_but_cookie_and_account_do(client: Client, cast: Cast) -> None:
    wish = {"Accept-Language": "en"}
    assert client.get("/masuk", headers=wish).headers["Content-Language"] == "id"
    client.post("/bahasa", {"language": "en", "next": "/masuk"})
    assert client.get("/masuk").headers["Content-Language"] == "en"
    client.force_login(cast["helpdesk"], backend=BACKEND)
    assert client.get("/profil/").headers["Content-Language"] == "id"
    client.post("/profil/", {"language": "en", "shortcuts": "on"})
    cast["helpdesk"].refresh_from_db()
    assert cast["helpdesk"].language == "en"
    assert client.get("/profil/").headers["Content-Language"] == "en"


@pytest.mark.django_db
def test_the_language_switch_never_leads_away(client: Client) -> None:
    assert client.post("/bahasa", {"language": "xx", "next": "https://jahat.example/"})["Location"] == "/"


@pytest.mark.django_db
def test_unknown_pages_say_so_to_everybody(client: Client, cast: Cast) -> None:
    stranger = client.get("/tidak/ada")
    assert stranger.status_code == 404
    assert "Periksa lagi nomor atau alamatnya" in stranger.content.decode()
    client.force_login(cast["helpdesk"], backend=BACKEND)
    assert 'data-shell="desk"' in client.get("/tidak/ada").content.decode()


@pytest.mark.django_db
def test_an_applicant_reads_a_sentence_at_the_desk(client: Client, cast: Cast) -> None:
    client.force_login(cast.applicant, backend=BACKEND)
    answer = client.get("/kerja/")
    assert answer.status_code == 403
    assert "hanya untuk petugas pusat data" in answer.content.decode()


@pytest.mark.django_db
def test_a_broken_page_is_said_without_the_database(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kolokasi.web.errors.not_found", None)
    client.raise_request_exception = False
    with override_settings(DEBUG=False):
        monkeypatch.setattr("kolokasi.web.home.shell_of", None)
        answer = client.get("/")
    assert answer.status_code == 500
    assert "belum tersimpan" in answer.content.decode()


@pytest.mark.django_db
def test_the_process_lives_without_asking_the_database(client: Client, cast: Cast) -> None:
    client.force_login(cast["helpdesk"], backend=BACKEND)
    with CaptureQueriesContext(connection) as asked:
        answer = client.get("/healthz")
    assert (answer.status_code, answer.content, len(asked)) == (200, b"ok\n", 0)


@pytest.mark.django_db
def test_ready_only_while_a_worker_beats_and_says_nothing_more(client: Client) -> None:
    assert (client.get("/readyz").status_code, client.get("/readyz").content) == (503, b"not ready\n")
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now())")
    assert (client.get("/readyz").status_code, client.get("/readyz").content) == (200, b"ready\n")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_workers SET last_heartbeat = now() - interval '1 hour'")
    assert client.get("/readyz").status_code == 503


def test_every_icon_that_a_template_names_is_drawn() -> None:
    """An icon that is missing would be a page that cannot be shown, at the one moment at which it stands there."""
    named = {
        name: path.name
        for path in Path(icons.__file__).parent.joinpath("templates").rglob("*.html")
        for name in re.findall(r'{%-? *icon "([^"]+)"', path.read_text())
    }
    assert len(named) > 10
    assert {name: path for name, path in named.items() if name not in icons.PATHS} == {}
