"""SOP, calendar and posts: read by every officer, changed by the Administrator alone."""

from __future__ import annotations

from datetime import date

import pytest

from kolokasi.base.models import DayOff, Event, Ramadan
from kolokasi.people.models import Account, Holding
from tests.cast import PASSWORD, Cast
from tests.procedure.walking import Office
from tests.web.desk_office import browser

NEW_DAY = {"day": "2026-12-09", "name": "Pemilihan kepala daerah", "kind": "local", "source": "SK Gubernur 1/2026"}


@pytest.mark.usefixtures("sop")
def test_the_sop_shows_its_thirteen_rows_and_the_sheet_is_a_pdf(cast: Cast) -> None:
    client = browser(cast, "pranata_komputer")
    page = client.get("/sop/").content.decode()
    assert page.count('class="cen" height=') == 13
    assert "Perluasan SOP" not in page
    assert "revisi 1" in page.lower()
    whole = client.get("/sop/1/?lembar=lengkap").content.decode()
    assert whole.count('class="cen" height=') > 13
    assert "Perluasan SOP" in whole
    sheet = client.get("/sop/1/lembar.pdf")
    assert sheet.headers["Content-Type"] == "application/pdf"
    assert sheet.content.startswith(b"%PDF")
    assert client.get("/sop/9/").status_code == 404


def test_without_a_revision_the_sop_page_says_what_to_do(cast: Cast) -> None:
    answer = browser(cast, "helpdesk").get("/sop/")
    assert answer.status_code == 409
    assert "memuat revisi SOP" in answer.content.decode()


def test_a_day_off_is_added_once_by_the_administrator_with_a_record(cast: Cast) -> None:
    client = browser(cast, "administrator")
    assert client.post("/kalender/", NEW_DAY).status_code == 302
    assert DayOff.objects.get(day=date(2026, 12, 9)).name == NEW_DAY["name"]
    assert Event.objects.filter(act="day_off_added", actor=f"account:{cast['administrator'].pk}").exists()
    again = client.post("/kalender/", NEW_DAY)
    assert again.status_code == 409
    assert "sudah ada di kalender" in again.content.decode()
    assert client.post("/kalender/libur/2026-12-09/hapus/").status_code == 302
    assert not DayOff.objects.filter(day=date(2026, 12, 9)).exists()


@pytest.mark.parametrize("part", ["helpdesk", "kepala_dinas", "auditor", "applicant"])
def test_nobody_else_changes_the_calendar(cast: Cast, part: str) -> None:
    client = browser(cast, part)
    assert client.post("/kalender/", NEW_DAY).status_code == 403
    assert client.post("/kalender/ramadan/", {"first": "2028-01-28", "last": "2028-02-25"}).status_code == 403
    assert not DayOff.objects.filter(day=date(2026, 12, 9)).exists()


@pytest.mark.parametrize("day", ["", "2026-02-30", "kemarin", "0001-01-01"])
def test_a_day_that_is_none_is_named_and_the_rest_is_kept(cast: Cast, day: str) -> None:
    answer = browser(cast, "administrator").post("/kalender/", {**NEW_DAY, "day": day})
    assert answer.status_code == 422
    assert 'href="#f-day"' in answer.content.decode()
    assert NEW_DAY["name"] in answer.content.decode()


def test_ramadan_is_set_and_removed(cast: Cast) -> None:
    client = browser(cast, "administrator")
    assert client.post("/kalender/ramadan/", {"first": "2028-01-28", "last": "2028-01-29"}).status_code == 422
    assert client.post("/kalender/ramadan/", {"first": "2028-01-28", "last": "2028-02-25"}).status_code == 302
    season = Ramadan.objects.get(first=date(2028, 1, 28))
    assert client.post(f"/kalender/ramadan/{season.pk}/hapus/").status_code == 302
    assert not Ramadan.objects.filter(pk=season.pk).exists()


def test_every_officer_sees_who_holds_which_post(cast: Cast) -> None:
    page = browser(cast, "auditor").get("/jabatan/").content.decode()
    assert "Dr. Awan Contoh, M.T." in page
    assert "Tunjuk pejabat" not in page


def test_the_administrator_appoints_an_acting_holder_with_a_last_day(cast: Cast) -> None:
    client = browser(cast, "administrator")
    typed = {
        "post": "kabid_aptika", "account": str(cast["pranata_komputer"].pk), "kind": "plh", "first": "2026-11-24", "last": ""
    }  # fmt: skip
    answer = client.post("/jabatan/tunjuk/", typed)
    assert answer.status_code == 422
    assert "Plt. dan Plh. berlaku sampai suatu hari" in answer.content.decode()
    assert client.post("/jabatan/tunjuk/", {**typed, "last": "2026-11-27"}).status_code == 302
    assert client.post("/jabatan/tunjuk/", {**typed, "last": "2026-11-27"}).status_code == 409
    made = Holding.objects.get(account=cast["pranata_komputer"], kind="plh")
    assert client.post(f"/jabatan/{made.pk}/akhiri/", {"last": "2026-11-25"}).status_code == 302
    assert browser(cast, "helpdesk").post("/jabatan/tunjuk/", typed).status_code == 403
    assert client.post("/jabatan/tunjuk/", {**typed, "post": "raja", "account": "x"}).status_code == 422


def test_a_new_account_can_log_in_and_a_taken_mail_is_refused(cast: Cast) -> None:
    client = browser(cast, "administrator")
    typed = {"new_agency": "Dinas Baru", "name": "Orang Baru", "email": "Baru@opd.example", "password": PASSWORD}
    assert client.post("/akun/baru/", {**typed, "password": "pendek"}).status_code == 422
    assert not Account.objects.filter(email="baru@opd.example").exists()
    assert client.post("/akun/baru/", typed).status_code == 302
    made = Account.objects.select_related("agency").get(email="baru@opd.example")
    assert (made.agency.name, made.check_password(PASSWORD)) == ("Dinas Baru", True)
    assert client.post("/akun/baru/", {**typed, "new_agency": "", "agency": str(made.agency_id)}).status_code == 409
    assert PASSWORD not in client.post("/akun/baru/", typed).content.decode()


def test_my_password_changes_only_with_the_old_one(cast: Cast) -> None:
    client = browser(cast, "helpdesk")
    wrong = client.post("/profil/sandi/", {"old": "bukan-ini-sandinya", "new": "sandi-baru-yang-panjang"})
    assert wrong.status_code == 422
    weak = client.post("/profil/sandi/", {"old": PASSWORD, "new": "pendek"})
    assert weak.status_code == 422
    assert client.post("/profil/sandi/", {"old": PASSWORD, "new": "sandi-baru-yang-panjang"}).status_code == 302
    assert client.get("/profil/").status_code == 200
    cast["helpdesk"].refresh_from_db()
    assert cast["helpdesk"].check_password("sandi-baru-yang-panjang")


def test_the_flow_of_a_case_shows_its_place(cast: Cast) -> None:
    office = Office(cast)
    office.until("T04")
    client = browser(cast, "helpdesk")
    page = client.get(f"/permohonan/{office.case.number}/alur/").content.decode()
    assert page.count('class="now-dot"') == 1
    assert page.count('class="tick"') >= 6
    assert (
        f'href="/permohonan/{office.case.number}/alur/"'
        in client.get(f"/permohonan/{office.case.number}/").content.decode()
    )


def test_the_calendar_shows_the_hours_that_the_clock_uses(cast: Cast) -> None:
    page = browser(cast, "helpdesk").get("/kalender/?tahun=2026").content.decode()
    assert (
        "<dt>Senin–Kamis</dt><dd>07.30–12.00, 13.00–16.00</dd><dt>Jumat</dt><dd>07.30–11.30, 13.00–16.30</dd>" in page
    )
    assert "<dd>08.00–12.00, 12.30–15.00</dd>" in page
