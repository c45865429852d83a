"""Paper at the desk: a step is printed, a stack is taken in, and each sheet is closed beside its picture or found a place."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from kolokasi.base import scans
from kolokasi.cases.models import Attachment, Closing, OpenTask
from kolokasi.procedure.models import ScanSheet, ScanStack, Slip
from tests.cast import Cast
from tests.factories import office
from tests.pdfs import pdf
from tests.procedure.walking import Office
from tests.scanning import photograph, pictures, scan
from tests.web.desk_office import answers, browser, step_url
from tests.web.test_desk_inbox import queries_of

pytestmark = pytest.mark.usefixtures("stopped_clock")


@pytest.fixture
def place(cast: Cast) -> Office:
    return office(cast, at="T03")


@pytest.fixture
def helpdesk(cast: Cast) -> Client:
    return browser(cast, "helpdesk")


def file(data: bytes, name: str = "tumpukan.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data)


def printed(client: Client, place: Office) -> bytes:
    answer = client.get(step_url(OpenTask.objects.get(case=place.case), "formulir.pdf"))
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
    return answer.content


def test_a_step_goes_out_on_paper_and_comes_back_closed(cast: Cast, helpdesk: Client) -> None:
    place = office(cast, at="T02A")
    task = OpenTask.objects.get(case=place.case)
    assert "Cetak formulir kertas langkah 2a" in helpdesk.get(f"/permohonan/{place.case.number}/").content.decode()
    taken = helpdesk.post("/kertas/", {"scan": file(scan(*pictures(printed(helpdesk, place))))})
    stack = ScanStack.objects.get()
    assert taken["Location"] == f"/kertas/tumpukan/{stack.pk}/"
    shown = helpdesk.get(taken["Location"]).content.decode()
    way = step_url(task, "kertas/")
    assert place.case.number in shown
    assert f'href="{way}"' in shown
    sheet = stack.sheets.get()
    page = helpdesk.get(way).content.decode()
    assert f"/kertas/lembar/{sheet.pk}/1.jpg" in page
    assert 'name="scan"' not in page
    picture = helpdesk.get(f"/kertas/lembar/{sheet.pk}/1.jpg")
    assert (picture["Content-Type"], picture.content[:3]) == ("image/jpeg", b"\xff\xd8\xff")
    assert helpdesk.get(f"/kertas/lembar/{sheet.pk}/99.jpg").status_code == 404
    spec = place.procedure.tasks["T02A"]
    typed: dict[str, Any] = {"done_at": f"{place.at:%Y-%m-%dT%H:%M}", **answers(spec, place.case, place.at)}
    refused = helpdesk.post(way, {**typed, "done_at": ""})
    assert refused.status_code == 422
    assert f"/kertas/lembar/{sheet.pk}/1.jpg" in refused.content.decode()
    assert helpdesk.post(way, typed).status_code == 302
    closing = Closing.objects.get(case=place.case, element="T02A")
    assert (closing.manual, closing.actor) == (True, cast["helpdesk"])
    assert Attachment.objects.get(case=place.case, kind="pindaian_langkah").blob == sheet.blob
    assert "Tidak ada lembar yang menunggu" in helpdesk.get("/kertas/").content.decode()


def test_a_sheet_nobody_knows_is_shown_found_a_step_and_set_aside(place: Office, helpdesk: Client) -> None:
    photos = [file(photograph(*pictures(pdf("Tulisan tangan"))), "foto.jpg"), file(pdf("Halaman dua"), "dua.pdf")]
    way = helpdesk.post("/kertas/", {"scan": photos})["Location"]
    assert "perlu ditunjuk" in helpdesk.get(way).content.decode()
    sheet = ScanSheet.objects.get()
    own = f"/kertas/lembar/{sheet.pk}/"
    wrong = helpdesk.post(own + "tunjuk/", {"number": "KL-<b>"})
    assert wrong.status_code == 422
    assert "KL-&lt;B&gt;" in wrong.content.decode()
    assert helpdesk.post(own + "sisihkan/", {"reason": " "}).status_code == 422
    assert helpdesk.post(own + "sisihkan/", {"reason": "Salah tumpukan"}).status_code == 302
    assert "Salah tumpukan" in helpdesk.get(own).content.decode()
    assert helpdesk.post(own + "sisihkan/", {"reason": "Lagi"}).status_code == 409
    assert helpdesk.post(own + "ambil-lagi/").status_code == 302
    task = OpenTask.objects.get(case=place.case)
    assert helpdesk.post(own + "tunjuk/", {"number": place.case.number})["Location"] == step_url(task, "kertas/")
    assert helpdesk.get(own + "lembar.pdf").content.startswith(b"%PDF-")
    assert helpdesk.post(own + "simpan/", {}).status_code == 302
    assert Attachment.objects.filter(case=place.case, kind="pindaian_langkah").exists()


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("kosong.pdf", b""),
        ("gambar.pdf", b"\x89PNG\r\n\x1a\n" + b"0" * 400),
        ("potong.pdf", b"%PDF-1.7\n1 0 obj"),
        ("naskah\u202efdp.exe", b"MZ" + b"0" * 400),
        ("dua\u2066.pdf", pdf("x", pages=101)),
        (
            "program.pdf",
            pdf("x").replace(b"/Type /Catalog", b"/Type /Catalog /AA << /WC << /S /JavaScript /JS (x) >> >>"),
        ),
    ],
)
def test_hostile_files_are_a_sentence_and_keep_nothing(helpdesk: Client, name: str, data: bytes) -> None:
    refused = helpdesk.post("/kertas/", {"scan": file(data, name)})
    assert refused.status_code == 422
    assert "refusal" in refused.content.decode() or "t-bad" in refused.content.decode()
    assert not ScanStack.objects.exists()


def test_the_same_scan_again_says_when_it_came(place: Office, helpdesk: Client) -> None:
    for status in (302, 409):
        assert helpdesk.post("/kertas/", {"scan": file(pdf("Sekali"))}).status_code == status


def test_the_code_on_the_paper_leads_to_the_case_and_strangers_nowhere(
    place: Office, helpdesk: Client, cast: Cast
) -> None:
    printed(helpdesk, place)
    way = f"/kertas/{Slip.objects.get().code}"
    assert helpdesk.get(way)["Location"] == f"/permohonan/{place.case.number}/"
    assert browser(cast, "applicant").get(way)["Location"] == f"/permohonan-saya/{place.case.number}/"
    assert browser(cast, "stranger").get(way).status_code == 404
    assert Client().get(way).status_code == 302


def test_lists_ask_as_often_for_many_sheets_as_for_few(place: Office, helpdesk: Client) -> None:
    paper = printed(helpdesk, place)
    for n in range(2):
        helpdesk.post("/kertas/", {"scan": file(scan(*pictures(paper, dpi=150 + n)))})
    few = queries_of(helpdesk, "/kertas/")
    stack, blob = ScanStack.objects.order_by("pk")[0], ScanStack.objects.order_by("pk")[0].blob
    for seq in range(2, 40):
        ScanSheet.objects.create(
            stack=stack, seq=seq, first=1, pages=1, blob=blob, case=place.case, element="T03", round=1
        )
    assert queries_of(helpdesk, "/kertas/") == few
    assert few <= 20
    assert queries_of(helpdesk, f"/kertas/tumpukan/{stack.pk}/") <= 20


def test_a_hundred_pages_are_read_within_the_time_of_a_request(place: Office, helpdesk: Client) -> None:
    (page, *_more) = pictures(printed(helpdesk, place))
    assert len(scans.codes(scan(*[page] * 100))) == 100
