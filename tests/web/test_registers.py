"""The registers over HTTP: filters, files to take along, scans, SRIKANDI, and what others do not see."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from kolokasi.base.models import Event
from kolokasi.cases.models import OpenTask
from kolokasi.insight import tables
from kolokasi.letters import book
from kolokasi.letters.models import AgendaEntry
from tests.cast import Cast
from tests.factories import office
from tests.letters.looking import text_of
from tests.letters.test_registers import enter, send
from tests.procedure.walking import Office
from tests.web.desk_office import browser, bytes_of, paper
from tests.web.test_desk_inbox import queries_of

pytestmark = pytest.mark.usefixtures("stopped_clock")
SECRET = "Server intelijen"
PAGES = ("/surat/masuk/", "/surat/kartu-kendali/", "/surat/disposisi/")
FILES = ("/surat/buku/masuk.csv", "/surat/buku/kartu-kendali.csv", "/surat/buku/disposisi.csv")
TYPED = {
    "direction": "masuk", "date": "2026-11-20", "party": "Badan Contoh", "subject": "Undangan", "sifat": "biasa",
    "urgency": "biasa",
}  # fmt: skip


@pytest.fixture
def helpdesk(cast: Cast) -> Client:
    return browser(cast, "helpdesk")


@pytest.fixture
def place(cast: Cast) -> Office:
    return office(cast, at="T02B")


def told(client: Client, address: str) -> str:
    """The page or the file, as text."""
    answer: Any = client.get(address)
    return (bytes_of(answer) if answer.streaming else answer.content).decode()


def test_every_register_has_its_page_its_print_and_its_tables(place: Office, helpdesk: Client) -> None:
    number = place.case.number
    for address in (*PAGES, *FILES):
        assert number in told(helpdesk, address), address
    for name in ("masuk", "kartu-kendali", "disposisi"):
        printed = helpdesk.get(f"/surat/buku/{name}.pdf")
        assert printed["Content-Type"] == "application/pdf"
        assert number in text_of(printed.content).replace("\n", "")
        sheet = openpyxl.load_workbook(BytesIO(bytes_of(helpdesk.get(f"/surat/buku/{name}.xlsx")))).worksheets[0]
        assert number in str([[cell.value for cell in row] for row in sheet.iter_rows()])
    assert helpdesk.get("/surat/buku/keluar.pdf").status_code == 200
    assert helpdesk.get("/surat/buku/rahasia.pdf").status_code == 404
    assert helpdesk.get("/surat/buku/masuk.docx").status_code == 404
    taken = Event.objects.filter(subject_kind="register", act="register_taken")
    assert taken.filter(subject_id="masuk", new__form="xlsx", new__rows=1).count() == 1


def test_what_is_filtered_on_the_page_is_in_the_file(cast: Cast, helpdesk: Client) -> None:
    enter(cast, subject="Surat segera", urgency="segera")
    enter(cast, subject="Undangan rapat")
    for address in ("/surat/masuk/", "/surat/buku/masuk.csv"):
        text = told(helpdesk, f"{address}?tahun=2026&urgensi=segera")
        assert "Surat segera" in text
        assert "Undangan rapat" not in text
    words = text_of(helpdesk.get("/surat/buku/masuk.pdf?urgensi=segera&q=surat").content)
    assert "Disaring: cari “surat”; urgensi segera" in words.lower().replace("disaring", "Disaring")


@pytest.mark.parametrize("query", ["?dari=x", "?dari=2026-13-01", "?dari=2026-02-01&sampai=2026-01-01"])
def test_a_day_that_is_none_says_so(cast: Cast, helpdesk: Client, query: str) -> None:
    enter(cast, subject="Tetap ada")
    page = helpdesk.get(f"/surat/masuk/{query}")
    assert page.status_code == 422
    assert "Tanggal" in page.content.decode()
    assert helpdesk.get(f"/surat/buku/masuk.xlsx{query}").status_code == 422


@pytest.mark.parametrize(
    "query", ["?sifat=gawat&manual=mungkin", "?arah=atas", "?jabatan=raja&keadaan=lenyap", "?q=%00%27%25"]
)
def test_a_made_up_filter_is_none(cast: Cast, helpdesk: Client, query: str) -> None:
    for page in PAGES:
        assert helpdesk.get(page + query).status_code == 200


def test_nothing_of_a_secret_letter_reaches_other_posts(cast: Cast, place: Office, helpdesk: Client) -> None:
    OpenTask.objects.filter(case=place.case).delete()
    entry = enter(cast, case=place.case, sifat="rahasia", subject=SECRET, letter_number="R/007")
    outsider = browser(cast, "auditor")
    for address in (*PAGES, *FILES, "/surat/masuk/?q=intelijen", "/surat/masuk/?sifat=rahasia"):
        text = told(outsider, address)
        assert SECRET not in text, address
        assert "R/007" not in text, address
        assert place.case.number not in text, address
    assert outsider.get(f"/permohonan/{place.case.number}/disposisi/").status_code == 404
    assert helpdesk.get(f"/permohonan/{place.case.number}/disposisi/").status_code == 200
    for way in ("", "pindaian.pdf", "srikandi.pdf"):
        assert outsider.get(f"/surat/agenda/{entry.pk}/{way}").status_code == 404
    assert "Hanya memuat surat" in text_of(outsider.get("/surat/buku/masuk.pdf").content)
    assert SECRET in told(helpdesk, "/surat/masuk/?q=intelijen")
    assert helpdesk.get(f"/surat/agenda/{entry.pk}/").status_code == 200


def test_a_paper_letter_is_entered_with_its_scan(cast: Cast, place: Office, helpdesk: Client) -> None:
    picture = SimpleUploadedFile("surat.pdf", b"\x89PNG\r\n", content_type="application/pdf")
    refused = helpdesk.post("/surat/catat/", {**TYPED, "scan": picture})
    assert refused.status_code == 422
    assert "bukan PDF" in refused.content.decode()
    assert "Pilih lagi berkasnya" in refused.content.decode()
    before = AgendaEntry.objects.count()
    assert helpdesk.post("/surat/catat/", {**TYPED, "case": "KL-1"}).status_code == 404
    assert AgendaEntry.objects.count() == before
    sent = {
        **TYPED,
        "scan": paper(),
        "case": place.case.number,
        "srikandi_number": "SR-9",
        "srikandi_date": "2026-11-20",
    }
    assert helpdesk.post("/surat/catat/", sent).status_code == 302
    entry = AgendaEntry.objects.latest("pk")
    assert (entry.case, entry.manual, entry.srikandi_number) == (place.case, True, "SR-9")
    page = told(helpdesk, f"/surat/agenda/{entry.pk}/")
    assert "Pindaian surat" in page
    file = helpdesk.get(f"/surat/agenda/{entry.pk}/pindaian.pdf")
    assert bytes_of(file) == paper().read()
    assert file["Cache-Control"] == "private, no-store"
    assert Event.objects.filter(act="agenda_file_read", subject_id=str(entry.pk)).exists()


def test_the_scan_may_follow_once_and_srikandi_brings_its_file(cast: Cast, helpdesk: Client) -> None:
    entry = enter(cast, manual=True)
    way = f"/surat/agenda/{entry.pk}/"
    assert "Pindaian belum ada" in told(helpdesk, way)
    assert helpdesk.post(f"{way}pindaian/", {}).status_code == 422
    assert helpdesk.post(f"{way}pindaian/", {"scan": paper()}).status_code == 302
    assert helpdesk.post(f"{way}pindaian/", {"scan": paper()}).status_code == 409
    assert helpdesk.post(f"{way}srikandi/", {"number": "", "date": "2026-11-20"}).status_code == 422
    assert helpdesk.post(f"{way}srikandi/", {"number": "SR-1", "date": "", "file": paper()}).status_code == 302
    assert bytes_of(helpdesk.get(f"{way}srikandi.pdf")) == paper().read()
    assert helpdesk.get(f"{way}lain.pdf").status_code == 404


def test_long_registers_come_in_volumes_and_say_their_limits(
    cast: Cast, helpdesk: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(book, "VOLUME", 2)
    monkeypatch.setattr(tables, "MOST_XLSX_ROWS", 2)
    for number in range(3):
        enter(cast, subject=f"Surat {number}")
    offered = told(helpdesk, "/surat/buku/masuk.pdf?tahun=2026")
    assert "Jilid 2, baris 3–3" in offered
    assert "Jilid 2 dari 2" in text_of(helpdesk.get("/surat/buku/masuk.pdf?tahun=2026&jilid=2").content)
    assert "Jilid 1" in told(helpdesk, "/surat/buku/masuk.pdf?tahun=2026&jilid=9")
    refused = helpdesk.get("/surat/buku/masuk.xlsx")
    assert refused.status_code == 422
    assert "unduh csv" in refused.content.decode()
    assert told(helpdesk, "/surat/buku/masuk.csv").count("Surat ") == 3


def test_the_registers_ask_as_often_for_fifty_rows_as_for_five(cast: Cast, place: Office, helpdesk: Client) -> None:
    officer: Any = browser(cast, "tim_teknis")

    def fill(count: int) -> None:
        for number in range(count):
            enter(cast, case=place.case, subject=f"Surat {number}")
            send(place.case, cast)

    fill(5)
    few = [queries_of(client, page) for client in (helpdesk, officer) for page in PAGES]
    fill(50)
    assert [queries_of(client, page) for client in (helpdesk, officer) for page in PAGES] == few
    assert max(few) <= 12
