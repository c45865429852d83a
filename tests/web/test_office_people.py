"""Agencies, accounts and invitations as an Administrator and an invited person meet them on pages."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.test import Client

from kolokasi.base.refusal import Refusal
from kolokasi.people.invitations import invite
from kolokasi.people.models import Account, Agency, Invitation, Token
from kolokasi.people.tokens import authenticate, issue
from tests.cast import Cast
from tests.fixtures import NOON
from tests.web.desk_office import browser
from tests.web.test_desk_inbox import queries_of

pytestmark = pytest.mark.usefixtures("stopped_clock")
NEW = {"name": "Orang Baru, S.T.", "password": "kuda hijau makan siang"}


def link_in(page: bytes) -> str:
    found = re.search(r'value="http://localhost:8000(/undangan/[^"]+)"', page.decode())
    assert found
    return found.group(1)


def test_from_a_new_agency_to_a_person_who_has_logged_in(cast: Cast) -> None:
    chief = browser(cast, "administrator")
    made = chief.post("/instansi/baru/", {"name": "Dinas Baru", "short_name": "DB", "email": "surat@baru.example"})
    agency = Agency.objects.get(name="Dinas Baru")
    assert made["Location"] == f"/instansi/{agency.pk}/"
    sent = chief.post("/akun/undang/", {"email": "orang@baru.example", "agency": agency.pk, "post": ""})
    link = link_in(sent.content)
    assert link.split("/")[2] not in chief.get(f"/instansi/{agency.pk}/").content.decode()  # shown this once
    person = Client()
    assert "Dinas Baru" in person.get(link).content.decode()
    assert person.post(link, NEW)["Location"] == "/masuk"
    assert person.post("/masuk", {"login": "orang@baru.example", "password": NEW["password"]}).status_code == 302
    assert person.get("/beranda/").status_code == 200
    again = Client().post(link, NEW)
    assert again.status_code == 410
    assert "sudah dipakai" in again.content.decode()


def test_a_refused_form_keeps_what_was_typed_but_the_password(cast: Cast) -> None:
    _invitation, secret = invite(email="orang@satu.example", agency=cast.own, by=None, at=NOON)
    answer = Client().post(f"/undangan/{secret}/", {"name": "Orang <b>", "password": "pendek"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "belum cukup kuat" in page
    assert "Orang &lt;b&gt;" in page
    assert 'value="pendek"' not in page
    assert "no-store" in answer["Cache-Control"]
    assert not Account.objects.filter(email="orang@satu.example").exists()


def test_a_logged_in_visitor_cannot_use_somebodys_link(cast: Cast) -> None:
    _invitation, secret = invite(email="orang@satu.example", agency=cast.own, by=None, at=NOON)
    for answer in (
        browser(cast, "stranger").get(f"/undangan/{secret}/"),
        browser(cast, "stranger").post(f"/undangan/{secret}/", NEW),
    ):
        assert answer.status_code == 409
        assert "Keluar dulu" in answer.content.decode()
    assert Invitation.objects.get().used_at is None


@pytest.mark.parametrize(
    "sent",
    [
        {"email": "", "agency": ""},
        {"email": "bukan", "agency": "{own}"},
        {"email": "x@y.example", "agency": "999999"},
        {"email": "x@y.example", "agency": "' OR 1=1"},
        {"email": "x@y.example", "agency": "{own}", "post": "raja"},
        {"email": "x@y.example", "agency": "{own}", "post": "kepala_dinas"},
        {"email": "x@y.example\r\nBcc: z@evil.example", "agency": "{own}"},
        {"email": "helpdesk@kantor.example", "agency": "{own}"},
    ],
)  # fmt: skip
def test_bad_invitations_are_refused_in_a_sentence(cast: Cast, sent: dict[str, str]) -> None:
    filled = {name: value.format(own=cast.own.pk) for name, value in sent.items()}
    answer = browser(cast, "administrator").post("/akun/undang/", filled)
    assert answer.status_code in {409, 422}
    assert not Invitation.objects.exists()


def test_an_agency_is_changed_and_a_taken_name_is_refused(cast: Cast) -> None:
    chief, path = browser(cast, "administrator"), f"/instansi/{cast.own.pk}/ubah/"
    assert chief.post(path, {"name": "Dinas Ganti", "address": "Jalan 1\r\nKota"}).status_code == 302
    assert Agency.objects.get(pk=cast.own.pk).name == "Dinas Ganti"
    answer = chief.post(path, {"name": cast.other.name, "phone": "0" * 50})
    assert answer.status_code in {409, 422}
    assert "0" * 50 in answer.content.decode()


def test_a_closed_account_is_out_at_once_with_its_keys(cast: Cast) -> None:
    helpdesk, chief = browser(cast, "helpdesk"), browser(cast, "administrator")
    _token, key = issue(account=cast["helpdesk"], post_key="helpdesk", days=3, actor="t", at=NOON)
    assert helpdesk.get("/kerja/").status_code == 200
    assert chief.post(f"/akun/{cast['helpdesk'].pk}/nonaktifkan/").status_code == 302
    assert helpdesk.get("/kerja/").status_code == 302
    with pytest.raises(Refusal, match="Kunci akses tidak berlaku"):
        authenticate(key, NOON)
    assert Token.objects.count() == 1
    chief.post(f"/akun/{cast['helpdesk'].pk}/aktifkan/")
    assert Account.objects.get(pk=cast["helpdesk"].pk).is_active


def test_nobody_closes_their_own_account(cast: Cast) -> None:
    answer = browser(cast, "administrator").post(f"/akun/{cast['administrator'].pk}/nonaktifkan/")
    assert answer.status_code == 409
    assert "Akun Anda sendiri" in answer.content.decode()


def test_an_invitation_is_withdrawn_on_the_agencys_page(cast: Cast) -> None:
    invitation, secret = invite(email="orang@satu.example", agency=cast.own, by=cast["administrator"], at=NOON)
    chief = browser(cast, "administrator")
    assert "orang@satu.example" in chief.get(f"/instansi/{cast.own.pk}/").content.decode()
    assert chief.post(f"/akun/undangan/{invitation.pk}/cabut/").status_code == 302
    assert Client().get(f"/undangan/{secret}/").status_code == 410


def test_the_lists_ask_as_often_for_fifty_as_for_five(cast: Cast) -> None:
    chief = browser(cast, "administrator")

    def fill(first: int, last: int) -> list[int]:
        agencies = [Agency(name=f"Instansi {n:03d}", short_name=f"I{n}") for n in range(first, last)]
        Agency.objects.bulk_create(agencies)
        Account.objects.bulk_create(
            [Account(email=f"n{n}@satu.example", name=f"Orang {n}", agency=cast.own) for n in range(first, last)]
        )
        for n in range(first, last):
            invite(email=f"u{n}@satu.example", agency=cast.own, by=None, at=NOON + timedelta(seconds=n))
        return [queries_of(chief, "/instansi/"), queries_of(chief, f"/instansi/{cast.own.pk}/")]

    few = fill(0, 5)
    assert fill(5, 60) == few
    page = chief.get("/instansi/")
    assert "50 berikutnya" in page.content.decode()
    assert "Instansi 059" in chief.get("/instansi/?page=2").content.decode()
    for odd in ("?page=x", "?page=-1", "?page=999999999999", "?q=%00", "?q=" + "x" * 5000):
        assert chief.get(f"/instansi/{odd}").status_code == 200
