"""An empty installation on pages: only the one-time link opens it, it closes for ever, and then a list says what is left."""

from __future__ import annotations

import pytest
from django.core import mail as outgoing
from django.test import Client

from kolokasi.notices import tasks
from kolokasi.notices.models import Dispatch
from kolokasi.people import setup
from kolokasi.people.models import Account, Agency
from tests.cast import Cast, ensure_posts
from tests.fixtures import NOON
from tests.web.desk_office import browser

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("stopped_clock")]
OFFICE = {
    "agency": "Dinas Komunikasi Contoh", "short_name": "Diskominfo", "name": "Intan Contoh, S.Kom.",
    "email": "intan@kantor.example", "password": "kuda hijau makan siang",
}  # fmt: skip


def test_without_the_link_nothing_can_be_set_up(client: Client) -> None:
    setup.make_setup_key(at=NOON)
    assert "belum disiapkan" in client.get("/").content.decode()
    assert client.get("/pemasangan/").status_code == 200
    for wrong in ("x", "%00", "..", "a" * 3000):
        assert client.get(f"/pemasangan/{wrong}/").status_code in {403, 404}
        assert client.post(f"/pemasangan/{wrong}/", OFFICE).status_code in {403, 404}
    assert not Agency.objects.exists()


def test_the_link_can_be_pasted_whole(client: Client) -> None:
    secret = setup.make_setup_key(at=NOON)
    for pasted in (secret, f" http://localhost:8000/pemasangan/{secret}/ "):
        assert client.post("/pemasangan/", {"secret": pasted})["Location"] == f"/pemasangan/{secret}/"
    assert "Tempelkan tautan itu" in client.post("/pemasangan/", {"secret": " "}).content.decode()


def test_the_office_is_founded_once_and_its_administrator_is_in(client: Client) -> None:
    ensure_posts()
    path = f"/pemasangan/{setup.make_setup_key(at=NOON)}/"
    answer = client.post(path, OFFICE, follow=True)
    assert answer.redirect_chain == [("/kantor/", 302)]
    page = answer.content.decode()
    assert "Siapkan kantor" in page
    assert "Belum dipegang: Kepala Dinas" in page
    assert OFFICE["password"] not in page
    for late in (client, Client()):
        assert late.get(path).status_code == 404
        assert late.post(path, OFFICE | {"email": "lain@kantor.example"}).status_code == 404
        assert late.get("/pemasangan/").status_code == 404
    assert Account.objects.count() == 1
    assert Client().post("/masuk", {"login": OFFICE["email"], "password": OFFICE["password"]}).status_code == 302


def test_a_refused_founding_keeps_what_was_typed_but_the_password(client: Client) -> None:
    path = f"/pemasangan/{setup.make_setup_key(at=NOON)}/"
    answer = client.post(path, OFFICE | {"password": "pendek"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert OFFICE["agency"] in page
    assert 'value="pendek"' not in page
    assert client.post(path, {}).status_code == 422
    assert not Agency.objects.exists()
    assert client.post(path, OFFICE).status_code == 302


def test_the_list_says_what_is_there_and_what_is_not(cast: Cast, sop: None) -> None:
    chief = browser(cast, "administrator")
    before = chief.get("/kantor/").content.decode()
    assert "Belum ada: alamat, telepon, surel." in before
    Agency.objects.filter(pk=cast.host.pk).update(address="Jalan 1", phone="1", email="a@b.example")
    assert "Nama, alamat, telepon, dan surel ada." in chief.get("/kantor/").content.decode()


def test_a_test_mail_goes_through_the_outbox_and_the_page_says_so(cast: Cast, sop: None) -> None:
    chief = browser(cast, "administrator")
    assert chief.post("/kantor/surel/").status_code == 302
    assert "menunggu dikirim" in chief.get("/kantor/").content.decode()
    tasks.mail_dispatch(key=str(Dispatch.objects.get().pk))
    assert outgoing.outbox[0].to == [cast["administrator"].email]
    assert "diterima server" in chief.get("/kantor/").content.decode()
    Dispatch.objects.update(mailed_at=None, mail_trouble="ConnectionRefusedError")
    assert "belum terkirim dan dicoba lagi: ConnectionRefusedError" in chief.get("/kantor/").content.decode()


def test_without_a_mail_server_the_page_says_how_to_set_one(cast: Cast, sop: None, settings: object) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"  # type: ignore[attr-defined]
    chief = browser(cast, "administrator")
    assert "KOLOKASI_EMAIL_URL" in chief.get("/kantor/").content.decode()
    assert chief.post("/kantor/surel/").status_code == 302
    assert not Dispatch.objects.exists()
