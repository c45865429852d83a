"""The archive as pages: tables from a file, files and what is due, one file to take along, and a destruction by two people."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO
from zipfile import ZipFile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from kolokasi.base import clock
from kolokasi.base.models import Event
from kolokasi.cases.models import Case
from kolokasi.letters.models import Classification, Destruction, Retention
from tests.cast import Cast
from tests.factories import case
from tests.fixtures import NOON
from tests.letters.looking import text_of
from tests.letters.test_archive import CODES, JRA, MUCH_LATER, bring
from tests.pdfs import pdf
from tests.web.desk_office import browser
from tests.web.test_desk_inbox import queries_of


def table(data: bytes, name: str = "a.csv") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data, "text/csv")


@pytest.fixture
def helpdesk(cast: Cast) -> Client:
    return browser(cast, "helpdesk")


@pytest.fixture
def over(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> Case:
    """A refused case, years later."""
    ended = Case.objects.get(pk=case(cast, at="", T04="reject").pk)
    bring("classifications", CODES)
    bring("retention", JRA)
    monkeypatch.setattr(clock, "now", lambda: MUCH_LATER)
    return ended


@pytest.mark.usefixtures("stopped_clock")
def test_a_table_is_looked_through_and_brought_in(cast: Cast, helpdesk: Client) -> None:
    way = "/arsip/tabel/classifications/"
    assert "masih kosong" in helpdesk.get(way).content.decode()
    looked = helpdesk.post(way, {"file": table(CODES), "look": "1"})
    assert "3 baris baru" in looked.content.decode()
    assert Classification.objects.count() == 0
    assert helpdesk.post(way, {"file": table(CODES)}).status_code == 302
    assert "Komunikasi dan informatika" in helpdesk.get(way).content.decode()
    faulty = helpdesk.post(
        "/arsip/tabel/retention/", {"file": table(b"kode,aktif,inaktif,nasib akhir\n7,1,1,musnah\n")}
    )
    assert faulty.status_code == 422
    assert "Masukkan klasifikasinya dulu" in faulty.content.decode()
    assert helpdesk.post("/arsip/tabel/retention/", {"file": table(JRA)}).status_code == 302
    assert Retention.objects.count() == 2
    assert helpdesk.post(way, {}).status_code == 422
    assert helpdesk.post(way, {"file": table(b"x", "x.exe")}).status_code == 422
    assert browser(cast, "tim_teknis").post(way, {"file": table(CODES)}).status_code == 403
    assert b"500.12" in helpdesk.get("/arsip/tabel/retention/unduh.csv").content
    for gone in ("/arsip/tabel/lain/", "/arsip/tabel/lain/unduh.csv", "/arsip/tabel/retention/unduh.exe"):
        assert helpdesk.get(gone).status_code == 404


def test_a_file_is_taken_along_and_the_record_says_so(over: Case, helpdesk: Client) -> None:
    way = f"/arsip/berkas/{over.number}/"
    page = helpdesk.get(way).content.decode()
    assert "masa simpan berakhir" in page
    assert "DAFTAR ISI" in text_of(helpdesk.get(f"{way}berkas.pdf").content)
    made = b"".join(helpdesk.get(f"{way}berkas.zip").streaming_content)  # type: ignore[attr-defined]
    with ZipFile(BytesIO(made)) as archive:
        assert f"{over.number}/SHA256SUMS" in archive.namelist()
    assert Event.objects.filter(subject_id=over.number, act="file_taken").count() == 2
    assert helpdesk.post(way, {"code": ""}).status_code == 422
    assert helpdesk.post(way, {"code": "<b>7"}).status_code == 422
    assert helpdesk.post(way, {"code": "500.12.1"}).status_code == 302
    assert over.number not in helpdesk.get("/arsip/").content.decode()
    assert over.number in helpdesk.get("/arsip/?hanya=semua").content.decode()
    assert helpdesk.get("/arsip/berkas/KL-2026-9999/").status_code == 404


def test_a_destruction_goes_from_the_list_to_its_signed_minutes(over: Case, cast: Cast, helpdesk: Client) -> None:
    assert over.number in helpdesk.get("/arsip/").content.decode()
    assert over.number in helpdesk.get(f"/arsip/pemusnahan/usul/?berkas={over.number}").content.decode()
    chosen = {"berkas": over.number, "reason": "Masa simpan berakhir"}
    assert helpdesk.post("/arsip/pemusnahan/usul/", {**chosen, "reason": ""}).status_code == 422
    assert helpdesk.post("/arsip/pemusnahan/usul/", {"reason": "x"}).status_code == 422
    way = helpdesk.post("/arsip/pemusnahan/usul/", chosen)["Location"]
    row = Destruction.objects.get()
    assert helpdesk.post(way, {"act": "approve"}).status_code == 403
    head = browser(cast, "kepala_dinas")
    assert "Setujui pemusnahan" in head.get(way).content.decode()
    assert head.post(way, {"act": "approve"}).status_code == 302
    assert head.post(way, {"act": "approve"}).status_code == 409
    minutes = text_of(helpdesk.get(f"{way}berita-acara.pdf").content)
    assert "BERITA ACARA PEMUSNAHAN ARSIP" in minutes
    assert helpdesk.get(f"{way}bertanda-tangan.pdf").status_code == 404
    done = {"act": "done", "done_on": MUCH_LATER.date().isoformat(), "way": "dicacah"}
    assert helpdesk.post(way, done).status_code == 422
    assert (
        helpdesk.post(way, {**done, "scan": SimpleUploadedFile("ba.pdf", pdf(), "application/pdf")}).status_code == 302
    )
    assert helpdesk.get(f"{way}bertanda-tangan.pdf").content == pdf()
    assert "dimusnahkan" in helpdesk.get(f"/arsip/berkas/{over.number}/").content.decode()
    assert helpdesk.get(f"/arsip/berkas/{over.number}/berkas.pdf").status_code == 410
    assert "dilaksanakan" in helpdesk.get("/arsip/pemusnahan/").content.decode()
    row.refresh_from_db()
    assert row.state == "done"


def test_a_proposal_is_cancelled_with_a_reason(over: Case, cast: Cast, helpdesk: Client) -> None:
    way = helpdesk.post("/arsip/pemusnahan/usul/", {"berkas": over.number, "reason": "Berakhir"})["Location"]
    assert helpdesk.post(way, {"act": "cancel"}).status_code == 422
    assert browser(cast, "tim_teknis").post(way, {"act": "cancel", "reason": "x"}).status_code == 403
    assert helpdesk.post(way, {"act": "cancel", "reason": "Masih diperiksa"}).status_code == 302
    assert over.number in helpdesk.get("/arsip/").content.decode()


@pytest.mark.usefixtures("stopped_clock")
def test_the_list_asks_as_often_for_many_as_for_few(cast: Cast, helpdesk: Client) -> None:
    first = Case.objects.get(pk=case(cast, at="T03").pk)

    def end(count: int) -> None:
        have = Case.objects.count()
        Case.objects.bulk_create(
            Case(
                number=f"KL-2020-{have + n:04d}", tracking_code=f"code{have + n}", revision_id=first.revision_id,
                agency=first.agency, title="Server", status="withdrawn", end="W", opened_at=NOON - timedelta(days=3000),
                ended_at=NOON - timedelta(days=2900),
            )
            for n in range(count)
        )  # fmt: skip

    bring("classifications", CODES)
    bring("retention", JRA)
    end(3)
    pages = ["/arsip/", "/arsip/?hanya=semua"]
    few = [queries_of(helpdesk, page) for page in pages]
    end(45)
    assert [queries_of(helpdesk, page) for page in pages] == few
