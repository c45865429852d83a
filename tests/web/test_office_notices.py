"""Pemberitahuan in both shells, what comes by mail, and the link for a forgotten password."""

from __future__ import annotations

import json
import re
from datetime import timedelta

import pytest
from django.core import mail as outgoing
from django.db import connection
from django.test import Client

from kolokasi.base import outbox
from kolokasi.notices.actions import tell
from kolokasi.notices.models import Kind, Notice, Preference
from kolokasi.web import tasks
from tests.cast import Cast
from tests.fixtures import NOON
from tests.web.desk_office import browser
from tests.web.test_desk_inbox import queries_of

NEW = "kuda hijau makan siang"
pytestmark = pytest.mark.usefixtures("stopped_clock")


def told(cast: Cast, part: str, count: int = 1, first: int = 0) -> None:
    for n in range(first, first + count):
        tell(
            accounts=[cast[part]], kind=list(Kind)[n % len(Kind)], key=f"k{n}", case_number=f"KL-2026-{n:04d}",
            params={"step": "<b>Periksa</b>"}, at=NOON - timedelta(minutes=n),
        )  # fmt: skip


def test_an_officer_sees_the_count_reads_and_is_led_to_the_case(cast: Cast) -> None:
    told(cast, "helpdesk", 2)
    client = browser(cast, "helpdesk")
    page = client.get("/pemberitahuan/").content.decode()
    assert '<span class="count">2</span>' in page
    assert "&lt;b&gt;Periksa&lt;/b&gt;" in page
    notice = Notice.objects.get(key="k0")
    assert client.get(f"/pemberitahuan/{notice.pk}/")["Location"] == "/permohonan/KL-2026-0000/"
    assert '<span class="count">1</span>' in client.get("/pemberitahuan/").content.decode()


def test_an_applicant_sees_theirs_and_nobody_elses(cast: Cast) -> None:
    told(cast, "applicant")
    notice = Notice.objects.get()
    assert browser(cast, "stranger").get(f"/pemberitahuan/{notice.pk}/").status_code == 404
    assert "Belum ada pemberitahuan" in browser(cast, "stranger").get("/pemberitahuan/").content.decode()
    client = browser(cast, "applicant")
    assert '1<span class="vh"> belum dibaca' in client.get("/beranda/").content.decode()
    assert client.get(f"/pemberitahuan/{notice.pk}/")["Location"] == "/permohonan-saya/KL-2026-0000/"
    assert "belum dibaca" not in client.get("/pemberitahuan/").content.decode()


def test_all_are_read_at_once_and_the_list_goes_on_for_pages(cast: Cast) -> None:
    client = browser(cast, "helpdesk")
    told(cast, "helpdesk", 5)
    few = queries_of(client, "/pemberitahuan/")
    told(cast, "helpdesk", 55, first=5)
    assert queries_of(client, "/pemberitahuan/") == few
    page = client.get("/pemberitahuan/").content.decode()
    further = re.search(r'href="(\?sesudah=[^"]+)"', page)
    assert further
    assert "KL-2026-0059" in client.get("/pemberitahuan/" + further.group(1).replace("&amp;", "&")).content.decode()
    client.post("/pemberitahuan/dibaca/")
    assert not Notice.objects.filter(read_at__isnull=True).exists()


def test_everybody_chooses_what_comes_by_mail(cast: Cast) -> None:
    client = browser(cast, "helpdesk")
    client.post("/profil/", {"language": "id", "by_mail": ["", "task_late", "raja"]})
    kinds = set(Preference.objects.filter(account=cast["helpdesk"]).values_list("kind", flat=True))
    assert kinds == {
        "task_waiting",
        "question_asked",
        "lapsed",
        "promise_ends",
        "turn_offered",
        "turn_over",
        "server_differs",
    }
    client.post("/profil/", {"language": "en", "shortcuts": "on"})  # a form without the choice changes none
    assert Preference.objects.filter(account=cast["helpdesk"]).count() == len(kinds)
    client.post("/profil/", {"language": "id", "by_mail": ["", *kinds, "task_late"]})
    assert not Preference.objects.exists()


def asked(client: Client, email: str) -> None:
    assert client.post("/masuk/lupa", {"email": email}).status_code == 302


def test_the_link_for_a_forgotten_password_is_made_by_the_worker_once(cast: Cast, client: Client) -> None:
    asked(client, cast["helpdesk"].email)
    assert outgoing.outbox == []
    assert outbox.waiting_and_failed() == (1, 0)
    for _ in range(2):
        tasks.mail_reset(key=str(cast["helpdesk"].pk), asked_at=NOON.isoformat())
    (sent,) = outgoing.outbox
    assert sent.to == [cast["helpdesk"].email]
    assert cast["helpdesk"].name.split()[0] not in sent.body
    link = re.search(r"http://localhost:8000(/masuk/lupa/\S+)", str(sent.body))
    assert link
    form = client.get(link.group(1), follow=True)
    path = form.redirect_chain[0][0]
    assert client.post(path, {"password1": NEW, "password2": NEW}).status_code == 302
    cast["helpdesk"].refresh_from_db()
    assert cast["helpdesk"].check_password(NEW)
    assert "tidak berlaku lagi" in client.get(link.group(1)).content.decode()


def test_nobody_gets_a_link_late_or_for_a_closed_account(cast: Cast) -> None:
    key = str(cast["helpdesk"].pk)
    tasks.mail_reset(key=key, asked_at=(NOON - timedelta(hours=7)).isoformat())
    cast["helpdesk"].is_active = False
    cast["helpdesk"].save()
    tasks.mail_reset(key=key, asked_at=NOON.isoformat())
    tasks.mail_reset(key="0", asked_at=NOON.isoformat())
    assert outgoing.outbox == []


def test_no_job_holds_the_secret_of_the_link(cast: Cast, client: Client) -> None:
    asked(client, cast["helpdesk"].email)
    with connection.cursor() as cursor:
        cursor.execute("SELECT args::text FROM procrastinate_jobs WHERE task_name = 'web.mail_reset'")
        (args,) = cursor.fetchone() or ("{}",)
    assert set(json.loads(args)) == {"key", "asked_at"}
