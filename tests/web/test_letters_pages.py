"""The pages of the office's papers: registers, numbers, a letter, dispositions, the letterhead and the lists."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from kolokasi.base.models import Event
from kolokasi.cases.models import OpenTask
from kolokasi.letters.models import AgendaEntry, Disposition, Instruction, Letter, Letterhead, LetterNumber
from tests.cast import Cast
from tests.factories import case, office
from tests.fixtures import NOON
from tests.letters.looking import text_of
from tests.procedure.walking import Office
from tests.web.desk_office import browser
from tests.web.test_desk_inbox import queries_of

pytestmark = pytest.mark.usefixtures("stopped_clock")
KOP = {
    "lines": "Pemerintah Provinsi Contoh\nDinas Contoh", "unit": "DC", "signature": "nip", "paper": "F4",
    "font": "Libertinus Serif", "valid_from": "2026-11-24", "place": "Kota Contoh",
}  # fmt: skip


@pytest.fixture
def place(cast: Cast) -> Office:
    return office(cast, at="T05")


@pytest.fixture
def helpdesk(cast: Cast) -> Client:
    return browser(cast, "helpdesk")


def reply(place: Office) -> Letter:
    return Letter.objects.get(case=place.case, kind="surat_balasan", state="draft")


def test_what_the_procedure_registers_stands_in_the_book(place: Office, helpdesk: Client) -> None:
    text = helpdesk.get("/surat/masuk/").content.decode()
    assert place.case.agency.name in text
    assert "Tidak ada surat dengan" in helpdesk.get("/surat/masuk/?q=zzz").content.decode()
    assert place.case.agency.name in helpdesk.get(f"/surat/masuk/?q={place.case.number}").content.decode()
    assert "langkah 6" in helpdesk.get("/surat/keluar/").content.decode()
    book = helpdesk.get("/surat/buku/masuk.pdf")
    assert book["Content-Type"] == "application/pdf"
    words = text_of(book.content)
    assert "BUKU AGENDA SURAT MASUK 2026" in words
    assert place.case.number in words


@pytest.mark.parametrize(
    "query", ["?tahun=0", "?tahun=99999", "?tahun=-1", "?sesudah=x", "?q=%00%FF", "?q=" + "x" * 5000]
)
def test_made_up_queries_are_the_first_page(cast: Cast, helpdesk: Client, query: str) -> None:
    assert helpdesk.get(f"/surat/masuk/{query}").status_code == 200
    assert helpdesk.get(f"/surat/nomor/{query}&keadaan=lenyap").status_code == 200


def test_a_letter_is_entered_by_hand_with_what_was_typed_kept(cast: Cast, helpdesk: Client) -> None:
    typed = {
        "direction": "keluar",
        "date": "2026-11-20",
        "party": "",
        "subject": "Undangan <b>",
        "sifat": "biasa",
        "urgency": "segera",
    }
    refused = helpdesk.post("/surat/catat/", typed)
    assert refused.status_code == 422
    assert "Undangan &lt;b&gt;" in refused.content.decode()
    assert helpdesk.post("/surat/catat/", {**typed, "party": "Badan", "date": "2026-13-40"}).status_code == 422
    assert helpdesk.post("/surat/catat/", {**typed, "party": "Badan"})["Location"] == "/surat/keluar/"
    entry = AgendaEntry.objects.get()
    assert (entry.number, entry.manual, entry.direction, entry.urgency) == (1, True, "out", "segera")
    way = f"/surat/agenda/{entry.pk}/srikandi/"
    assert helpdesk.post(way, {"number": "SR-1", "date": "kapan"}).status_code == 422
    assert helpdesk.post(way, {"number": "SR-1", "date": "2026-11-21"}).status_code == 302
    entry.refresh_from_db()
    assert entry.srikandi_number == "SR-1"
    assert "SRIKANDI SR-1" in helpdesk.get("/surat/keluar/").content.decode().replace("\n", "")


def test_a_draft_shows_its_sheet_its_facts_and_its_initials(place: Office, helpdesk: Client) -> None:
    letter = reply(place)
    text = helpdesk.get(f"/surat/{letter.pk}/").content.decode()
    assert "Perkiraan nomor: <b>1</b>" in text
    assert text.count("Sudah diparaf") == 3
    sheet = helpdesk.get(f"/surat/{letter.pk}/lembar/1/")
    assert (sheet["Content-Type"], sheet.content[:4]) == ("image/svg+xml", b"<svg")
    assert helpdesk.get(f"/surat/{letter.pk}/lembar/9/").status_code == 404
    pdf = helpdesk.get(f"/surat/{letter.pk}/draft.pdf")
    assert "DRAF" in text_of(pdf.content)
    assert Event.objects.filter(act="document_read", subject_id=place.case.number).exists()
    assert helpdesk.get(f"/surat/{letter.pk}/final.pdf").status_code == 404
    assert helpdesk.get(f"/surat/{letter.pk}/blob.pdf").status_code == 404
    assert helpdesk.get("/surat/999999/").status_code == 404


def test_a_reply_that_waits_for_its_signature_goes_back_in_its_step_only(place: Office, helpdesk: Client) -> None:
    place.prepare("T05", "sign")
    letter = Letter.objects.get(case=place.case, kind="surat_balasan", state="issued")
    text = helpdesk.get(f"/surat/{letter.pk}/").content.decode()
    assert "Buka langkahnya" in text
    assert helpdesk.post(f"/surat/{letter.pk}/batal/", {"reason": "Salah"}).status_code == 409
    letter.refresh_from_db()
    assert (letter.state, letter.number.state) == ("issued", "reserved")
    numbers = helpdesk.get("/surat/nomor/?keadaan=reserved").content.decode()
    assert letter.number.text in numbers
    assert "1 menunggu" in numbers


def test_what_is_frozen_is_shown_as_its_own_bytes_have_it(place: Office, helpdesk: Client) -> None:
    place.prepare("T05", "sign")
    letter = Letter.objects.get(case=place.case, kind="surat_balasan", state="issued")
    before = helpdesk.get(f"/surat/{letter.pk}/lembar/1/")
    assert (before["Content-Type"], before.content[:2]) == ("image/jpeg", b"\xff\xd8")
    letter.facts = {**letter.facts, "subject": "Kata lain"}  # what stands in the row no longer matters
    letter.save(update_fields=["facts"])
    assert helpdesk.get(f"/surat/{letter.pk}/lembar/1/").content == before.content
    assert helpdesk.get(f"/surat/{letter.pk}/lembar/9/").status_code == 404


def test_another_paper_is_made_void_with_a_reason(cast: Cast, place: Office, helpdesk: Client) -> None:
    sheet = Letter.objects.get(case=place.case, kind="lembar_disposisi", state="issued")
    way = f"/surat/{sheet.pk}/batal/"
    assert browser(cast, "tim_teknis").post(way, {"reason": "Salah"}).status_code == 403
    assert helpdesk.post(way, {"reason": " "}).status_code == 422
    assert helpdesk.post(way, {"reason": "Salah cetak"}).status_code == 302
    assert "Salah cetak" in helpdesk.get(f"/surat/{sheet.pk}/").content.decode()


def test_a_number_for_a_paper_elsewhere_is_reserved_and_settled(cast: Cast, helpdesk: Client) -> None:
    assert helpdesk.post("/surat/nomor/pesan/", {"kind": "lain", "sifat": "biasa", "subject": "x"}).status_code == 422
    assert (
        helpdesk.post("/surat/nomor/pesan/", {"kind": "surat_balasan", "sifat": "biasa", "subject": " "}).status_code
        == 422
    )
    done = helpdesk.post("/surat/nomor/pesan/", {"kind": "surat_balasan", "sifat": "biasa", "subject": "Surat tangan"})
    assert done.status_code == 302
    number = LetterNumber.objects.get()
    way = f"/surat/nomor/{number.pk}/"
    assert helpdesk.post(way, {"became": "lost"}).status_code == 422
    assert helpdesk.post(way, {"became": "void", "sifat": "biasa", "reason": ""}).status_code == 422
    used = {"became": "used", "sifat": "biasa", "party": "Badan", "day": "2026-11-23", "subject": "Surat tangan"}
    assert helpdesk.post(way, {**used, "party": ""}).status_code == 422
    assert helpdesk.post(way, {**used, "agenda": "99"}).status_code == 422
    assert helpdesk.post(way, used).status_code == 302
    assert helpdesk.post(way, used).status_code == 422  # asks for the scan now
    assert helpdesk.get("/surat/nomor/424242/").status_code == 404


def test_the_sender_takes_the_last_disposition_back_while_it_is_unread(cast: Cast) -> None:
    place = office(cast, at="T02B")
    way = f"/permohonan/{place.case.number}/disposisi/"
    head, other = browser(cast, "kepala_dinas"), browser(cast, "helpdesk")
    assert "Tarik kembali…" in head.get(way).content.decode()
    assert "Tarik kembali…" not in other.get(way).content.decode()
    assert head.post(f"{way}1/tarik/", {"reason": ""}).status_code in (409, 422)
    assert head.post(f"{way}7/tarik/", {"reason": "x"}).status_code == 404
    assert head.post(f"{way}1/tarik/", {"reason": "Salah alamat"}).status_code == 302
    assert Disposition.objects.get(case=place.case).recall_reason == "Salah alamat"
    assert OpenTask.objects.get(case=place.case).element == "T02A"
    assert "Ditarik kembali" in head.get(way).content.decode()


def test_the_letterhead_is_dated_and_the_administrators(cast: Cast, helpdesk: Client) -> None:
    administrator = browser(cast, "administrator")
    assert "Kop surat belum diisi." in administrator.get("/surat/kop/").content.decode()
    assert helpdesk.post("/surat/kop/", KOP).status_code == 403
    for wrong in ({"lines": " \n "}, {"unit": ""}, {"paper": "A0"}, {"valid_from": "2020-01-01"}, {"signature": ""}):
        assert administrator.post("/surat/kop/", {**KOP, **wrong}).status_code == 422
    hostile = SimpleUploadedFile("a.svg", b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>")
    assert administrator.post("/surat/kop/", {**KOP, "logo": hostile}).status_code == 422
    broken = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x10\x00\x00\x00\x10\x08\x06" + b"x" * 90
    answer = administrator.post("/surat/kop/", {**KOP, "logo": SimpleUploadedFile("a.png", broken)})
    assert (answer.status_code, "Lambang harus berupa" in answer.content.decode()) == (422, True)
    assert Letterhead.objects.count() == 0
    logo = SimpleUploadedFile(
        "a.svg", b"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 9 9'><path d='M0 0h9v9z'/></svg>"
    )
    assert administrator.post("/surat/kop/", {**KOP, "logo": logo}).status_code == 302
    kept = Letterhead.objects.get()
    assert (kept.unit, kept.paper, kept.shows_rank, kept.shows_nip, kept.logo is None) == (
        "DC",
        "F4",
        False,
        True,
        False,
    )
    assert administrator.post("/surat/kop/", {**KOP, "unit": "DCB"}).status_code == 302
    assert Letterhead.objects.latest("id").logo == kept.logo
    assert helpdesk.get("/surat/kop/contoh.svg").content.startswith(b"<svg")


def test_a_list_is_kept_by_the_administrator(cast: Cast, helpdesk: Client) -> None:
    administrator = browser(cast, "administrator")
    assert "Tanggapan dan saran" in helpdesk.get("/surat/daftar/disposisi/").content.decode()
    assert helpdesk.get("/surat/daftar/rahasia/").status_code == 404
    assert administrator.post("/surat/daftar/disposisi/", {"label": ""}).status_code == 422
    assert administrator.post("/surat/daftar/disposisi/", {"label": "x" * 400}).status_code == 422
    assert administrator.post("/surat/daftar/disposisi/", {"label": "Hadiri"}).status_code == 302
    assert administrator.post("/surat/daftar/disposisi/", {"label": "hadiri"}).status_code == 409
    way = "/surat/daftar/disposisi/hadiri/"
    assert administrator.post(way, {"label": "Hadiri", "order": "x", "active": "yes"}).status_code == 422
    assert administrator.post(way, {"label": "Hadiri", "order": "5", "active": "no"}).status_code == 302
    row = Instruction.objects.get(key="hadiri")
    assert (row.order, row.active) == (5, False)
    assert administrator.get("/surat/daftar/disposisi/tidak-ada/").status_code == 404


def test_the_pattern_of_numbers_and_the_cards_are_data(cast: Cast) -> None:
    administrator = browser(cast, "administrator")
    shown = administrator.get("/surat/nomor/pola/").content.decode()
    assert "B/500.12/1/Diskominfotik/XI/2026" in shown
    typed = {"pattern": "{urut}/{klasifikasi}/{tahun}", "classification": "500.12.16"}
    typed |= {f"name_{n}": f"lembar {n}" for n in range(3)} | {f"color_{n}": "#FFF3B0" for n in range(3)}
    wrongs = (
        {"pattern": "{urut}"},
        {"pattern": "{urut}{tahun}{x.__class__}"},
        {"classification": " "},
        {"color_1": "red"},
        {"name_2": ""},
    )
    for wrong in wrongs:
        assert administrator.post("/surat/nomor/pola/", {**typed, **wrong}).status_code == 422
    for _ in range(2):
        assert administrator.post("/surat/nomor/pola/", typed).status_code == 302
    assert "1/500.12.16/2026" in administrator.get("/surat/nomor/pola/").content.decode()
    assert Event.objects.filter(act="policy_set", subject_id="letters.number_pattern").count() == 1


def fill(count: int, cast: Cast, of: Any) -> None:
    first = AgendaEntry.objects.filter(direction="in").count()
    AgendaEntry.objects.bulk_create(
        AgendaEntry(
            direction="in", year=2026, number=1000 + first + n, date=NOON.date(), party=f"Badan {n}", subject="Surat",
            case=of, entered_at=NOON, entered_by=cast["helpdesk"],
        )
        for n in range(count)
    )  # fmt: skip


def test_a_register_asks_as_often_for_fifty_rows_as_for_five(cast: Cast, helpdesk: Client) -> None:
    one = case(cast, at="T02A")
    fill(5, cast, one)
    few = queries_of(helpdesk, "/surat/masuk/")
    fill(60, cast, one)
    assert queries_of(helpdesk, "/surat/masuk/") == few
    assert "50 berikutnya" in helpdesk.get("/surat/masuk/").content.decode()
