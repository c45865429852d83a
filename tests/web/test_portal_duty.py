"""What the applicant has to do and until when, where to deliver, what a withdrawal means, every step with its date."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client

from kolokasi.base import clock, policy
from kolokasi.base.queries import working_calendar
from kolokasi.base.worktime import Calendar, between, week_of
from kolokasi.cases.models import Attachment, CaseServer, Closing, OpenTask
from kolokasi.people.models import Account
from kolokasi.servers.actions import move_to
from kolokasi.servers.models import Server
from kolokasi.web.portal.delivery import opening_hours
from tests.cast import Cast
from tests.factories import office
from tests.procedure.walking import START
from tests.web.test_portal_case import answers_to, main


def page(client: Client, way: str) -> str:
    answer = client.get(way)
    assert answer.status_code == 200, way
    return main(answer)


@pytest.fixture
def office_address(cast: Cast) -> str:
    words = {"office.ship_to": "Dermaga barang, Jalan Contoh 9", "office.ship_hours": "Senin sampai Kamis, 08.00–15.00"}
    for name, value in words.items():
        policy.set(name=name, value=value, valid_from=START, by="test", at=START)
    return "Dermaga barang, Jalan Contoh 9"


@pytest.mark.usefixtures("stopped_clock")
def test_the_way_to_the_data_centre_stands_where_it_is_needed(
    applicant: Client, cast: Cast, office_address: str
) -> None:
    working = office(cast, at="T07", servers=2)
    way = f"/permohonan-saya/{working.case.number}/"
    for text in (page(applicant, way), page(applicant, f"{way}langkah/T07/"), page(applicant, "/bantuan/")):
        assert office_address in text
        assert "Senin sampai Kamis, 08.00–15.00" in text
    task = OpenTask.objects.get(case=working.case)
    assert task.lapses_at is not None
    left = int(between(clock.now(), task.lapses_at, working_calendar()).days)
    assert 7 <= left <= 10
    for text in (page(applicant, way), page(applicant, f"{way}langkah/T07/")):
        assert f"Tinggal {left} hari kerja" in text
        assert task.lapses_at.isoformat() in text
    working.do("T07")
    sent = page(applicant, way)
    assert "Giliran Anda: kirim server" in sent
    assert office_address in sent
    assert "Lewat saat itu tempatnya kami lepas" in sent
    assert "Tinggal" in sent
    assert "Kirim server" in page(applicant, "/beranda/")
    assert "Menunggu server dari pemohon" in page(Client(), f"/lacak/{working.case.tracking_code}")


def test_once_the_server_lies_here_nothing_is_left_to_do(applicant: Client, cast: Cast) -> None:
    working = office(cast, at="T08", servers=2)
    way = f"/permohonan-saya/{working.case.number}/"
    first, second = CaseServer.objects.filter(case=working.case).select_related("server")
    move_to(first.server, Server.State.RECEIVED, clock.now())
    text = page(applicant, way)
    assert "Server Anda sedang kami periksa" in text
    assert f"Masih kami tunggu: {second.server.name}" in text
    move_to(second.server, Server.State.RECEIVED, clock.now())
    assert "Tidak ada yang perlu Anda lakukan sekarang" in page(applicant, way)
    assert "Kirim server" not in page(applicant, "/beranda/")


def test_a_server_that_came_back_finds_its_form_as_it_was(applicant: Client, cast: Cast) -> None:
    working = office(cast, at="T08")
    before = Closing.objects.get(case=working.case, element="T07").data
    working.do("T08", "return", note="Nomor seri berbeda.", data={})
    text = page(applicant, f"/permohonan-saya/{working.case.number}/langkah/T07/")
    assert "Nomor seri berbeda." in text
    for name in ("serial", "arrival_date", "carrier"):
        assert f'value="{before[name][0]}"' in text, name


def test_the_form_can_be_had_on_paper(applicant: Client, cast: Cast) -> None:
    case = office(cast, at="T07").case
    blank = Attachment.objects.get(case=case, kind="form_barang_kosong")
    for way in ("", "langkah/T07/"):
        assert f"/permohonan/{case.number}/dokumen/{blank.pk}/" in page(
            applicant, f"/permohonan-saya/{case.number}/{way}"
        )
    assert applicant.post(f"/permohonan-saya/{case.number}/langkah/T07/", answers_to(case)).status_code == 302


def test_a_withdrawal_says_what_will_happen(applicant: Client, cast: Cast) -> None:
    working = office(cast, at="T08")
    way = f"/permohonan-saya/{working.case.number}/batalkan/"
    assert "langsung ditutup" in page(applicant, way)
    working.until("T10")
    text = page(applicant, way)
    assert "sudah ada di pusat data" in text
    assert "langsung ditutup" not in text
    applicant.post(way, {"reason": "Pindah."})
    assert applicant.get(way)["Location"] == f"/permohonan-saya/{working.case.number}/"
    assert "menyerahkannya kepada wakil Anda" in page(applicant, f"/permohonan-saya/{working.case.number}/")
    working.until("")
    assert "Dikembalikan" in page(applicant, f"/permohonan-saya/{working.case.number}/")


def test_every_step_has_its_date_and_no_persons_name(applicant: Client, cast: Cast) -> None:
    case = office(cast, at="T09").case
    for text in (
        page(applicant, f"/permohonan-saya/{case.number}/").split("<details")[1],
        page(Client(), f"/lacak/{case.tracking_code}"),
    ):
        for words in ("Periksa dan tanda tangani surat balasan", "Kepala Dinas · 23 Nov", "Tim Teknis · Sejak"):
            assert words in text
        for account in Account.objects.all():
            assert account.name not in text.split("</details>")[0]


@pytest.mark.django_db
def test_the_hours_are_those_of_the_calendar() -> None:
    calendar = working_calendar()
    assert opening_hours(calendar, date(2026, 11, 24)) == ("Senin–Kamis 07.30–16.00", "Jumat 07.30–16.30")
    week = week_of(["08:00-12:00", "08:00-12:00 13:00-15:00", "", "09:00-10:00", "", "09:00-10:00", ""])
    odd = opening_hours(Calendar(week), date(2026, 11, 24))
    assert odd == ("Senin 08.00–12.00", "Selasa 08.00–15.00", "Kamis 09.00–10.00", "Sabtu 09.00–10.00")
