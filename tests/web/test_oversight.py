"""The auditor's lists as pages and files: what each shows, who may read it, and that typed formulas stay text."""

from __future__ import annotations

import csv
import io
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from openpyxl import load_workbook

from kolokasi.base.models import Event
from kolokasi.cases.models import Attachment, Closing, Question
from kolokasi.letters import actions as letters
from kolokasi.letters import outside as numbers
from kolokasi.people import actions as people
from kolokasi.people.models import Holding, Post
from kolokasi.procedure import promise
from kolokasi.procedure.models import Waiver
from kolokasi.procedure.oversight import LISTS
from kolokasi.web.desk.audit import telling
from tests.cast import Cast
from tests.factories import office
from tests.fixtures import NOON
from tests.procedure.walking import Office
from tests.web.test_desk_inbox import queries_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("stopped_clock")]
FORMULA = '=HYPERLINK("http://jahat.example","klik")'


def client_of(cast: Cast, part: str) -> Client:
    client = Client()
    client.force_login(cast[part])
    return client


def read_whole(client: Client, path: str) -> bytes:
    answer: Any = client.get(path)
    return b"".join(answer.streaming_content)


@pytest.fixture
def place(cast: Cast) -> Office:
    """Yesterday's work with one line in every list."""
    made = office(cast, at="T08")
    made.prepare("T08", "waive")
    made.do("T08", "waive", note=FORMULA)
    case, at = made.case, NOON - timedelta(hours=2)
    Waiver.objects.create(
        case=case, server=promise.servers_of(case)[0].server, element="T09", round=1, kind=Waiver.MONITORING,
        reason="Jaringan belum ada.", by=cast["tim_teknis"], post_key="tim_teknis", at=at,
    )  # fmt: skip
    Closing.objects.create(
        case=case, element="T05", step="5", round=7, actor=cast["helpdesk"], post_key="kepala_dinas", opened_at=at,
        closed_at=at, manual=True, done_at=at - timedelta(days=2), outcome="sign",
    )  # fmt: skip
    Question.objects.create(
        case=case, element="T03", round=7, post_key="subbag_umum", text="Listrik?", watts=900,
        asked_by=cast["helpdesk"], asked_at=at, due_at=at, yes=True, answered_by=cast["helpdesk"], answered_at=at,
        told_by="Hujan Contoh", entered_at=at,
    )  # fmt: skip
    letter = case.attachments.order_by("id")[0]
    Attachment.objects.filter(pk=letter.pk).update(
        voided_at=at, void_reason="Salah berkas.", voided_by=cast["helpdesk"]
    )
    read_whole(client_of(cast, "tim_teknis"), f"/permohonan/{case.number}/dokumen/{letter.pk}/")
    return made


def found(cast: Cast, name: str, **days: str) -> str:
    answer = client_of(cast, "auditor").get(f"/pemeriksaan/{name}/", days)
    assert answer.status_code == 200
    return answer.content.decode()


def table(cast: Cast, name: str, form: str = "csv") -> list[list[str]]:
    answer: Any = client_of(cast, "auditor").get(f"/pemeriksaan/{name}/unduh.{form}?dari=2026-11-01&sampai=2026-11-24")
    assert answer.status_code == 200
    data = b"".join(answer.streaming_content)
    if form == "csv":
        return list(csv.reader(io.StringIO(data.decode("utf-8-sig"))))
    sheet = load_workbook(io.BytesIO(data)).active
    assert sheet is not None
    assert all(cell.data_type == "s" for row in sheet.iter_rows() for cell in row if cell.value is not None)
    return [["" if value is None else str(value) for value in row] for row in sheet.iter_rows(values_only=True)]


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("pengecualian", ["HYPERLINK", "Jaringan belum ada.", "tanpa dilihat pemantauan", "Embun Contoh"]),
        ("pembatalan", ["Salah berkas.", "Surat permohonan", "surat.pdf"]),
        ("dari-kertas", ["disampaikan oleh Hujan Contoh", "dikerjakan", "Kepala Dinas"]),
        ("pembacaan", ["Gunung Contoh", "Surat permohonan"]),
    ],
)
def test_each_list_shows_its_lines(cast: Cast, place: Office, name: str, words: list[str]) -> None:
    page = found(cast, name, dari="2026-11-01", sampai="2026-12-31")  # a reading has the time of the database
    for word in (*words, place.case.number):
        assert word in page


def test_numbers_and_registers_by_hand(cast: Cast) -> None:
    doer: dict[str, Any] = {"actor": cast["helpdesk"], "post": "helpdesk", "acting": "", "at": NOON}
    number = numbers.reserve_number(kind="surat_balasan", sifat="biasa", subject="Surat saat listrik padam", **doer)
    numbers.settle_number(number_id=number.pk, used=False, reason="Tidak jadi dikirim.", **doer)
    letters.enter_agenda(
        direction="in", party="Dinas Contoh Dua", subject="Surat tulisan tangan", manual=True, date=NOON.date(), **doer
    )
    page = found(cast, "pembatalan")
    assert number.text in page and "Tidak jadi dikirim." in page and "Embun Contoh" in page and "Helpdesk" in page
    page = found(cast, "dari-kertas")
    assert "Surat saat listrik padam" in page and "Surat tulisan tangan" in page and "Buku agenda masuk" in page
    assert "Dinas Contoh Dua" in page


def test_acts_by_an_acting_holder(cast: Cast) -> None:
    people.end_holding(
        holding_id=Holding.objects.get(post__key="kepala_dinas").pk, last=NOON.date() - timedelta(days=9), actor="t"
    )
    people.appoint(
        post=Post.objects.get(key="kepala_dinas"), account=cast["sekretaris"], kind="plh",
        first=NOON.date() - timedelta(days=8), last=NOON.date() + timedelta(days=9), note="", actor="t",
    )  # fmt: skip
    cast.accounts["kepala_dinas"] = cast["sekretaris"]
    office(cast, at="T02B")
    page = found(cast, "pejabat-pengganti", dari="2026-01-01", sampai="2027-01-01")
    assert "Plh. Kepala Dinas" in page and "Bumi Contoh" in page


def test_files_hold_what_the_pages_show_and_no_formula(cast: Cast, place: Office) -> None:
    for form in ("csv", "xlsx"):
        rows = table(cast, "pengecualian", form)
        assert rows[0] == telling.header()
        assert len(rows) == 3
        reasons = {row[7] for row in rows[1:]}
        assert reasons == {"Jaringan belum ada.", f"'{FORMULA}" if form == "csv" else FORMULA}
    exported = Event.objects.filter(subject_kind="oversight", act="list_exported")
    assert [(one.subject_id, one.new["form"], one.new["rows"]) for one in exported.order_by("id")] == [
        ("pengecualian", "csv", 2), ("pengecualian", "xlsx", 2),
    ]  # fmt: skip


def test_the_days_are_kept_and_wrong_ones_are_said(cast: Cast, place: Office) -> None:
    assert "Tidak ada apa-apa" in found(cast, "pembatalan", dari="2025-01-01", sampai="2025-01-31")
    assert 'value="2026-10-25"' in found(cast, "pembatalan"), "thirty days back"
    client = client_of(cast, "auditor")
    for days in (
        {"dari": "kemarin"}, {"dari": "2026-02-30"}, {"sampai": "0001-01-01"}, {"sampai": "9999-12-31"}, {"dari": "\0"},
        {"dari": "2026-11-24", "sampai": "2026-11-01"}, {"dari": "x" * 5000},
    ):  # fmt: skip
        answer = client.get("/pemeriksaan/pembatalan/", days)
        assert answer.status_code == 422
        assert 'class="errsum' in answer.content.decode()


@pytest.mark.parametrize("cursor", ["x", "1.2", "9.9999-12-31T00:00:00+00:00_5", "0.-_3", "..", "1.2026-11-24T00:00_1"])
def test_a_made_up_place_is_the_first_page(cast: Cast, cursor: str) -> None:
    for name in LISTS:
        answer = client_of(cast, "auditor").get(f"/pemeriksaan/{name}/", {"sesudah": cursor})
        assert answer.status_code == 200


def test_only_those_who_examine_read_them(cast: Cast) -> None:
    for part in ("helpdesk", "administrator", "tim_teknis", "applicant"):
        client = client_of(cast, part)
        assert client.get("/pemeriksaan/pembacaan/").status_code == 403
        assert client.get("/pemeriksaan/pembacaan/unduh.csv").status_code == 403
        assert "/pemeriksaan/" not in client.get("/profil/").content.decode()
    for part in ("auditor", "kepala_dinas"):
        assert client_of(cast, part).get("/pemeriksaan/", follow=True).status_code == 200
        assert "/pemeriksaan/" in client_of(cast, part).get("/kerja/").content.decode()
    assert client_of(cast, "auditor").get("/pemeriksaan/lain/").status_code == 404
    assert client_of(cast, "auditor").get("/pemeriksaan/pembacaan/unduh.pdf").status_code == 404
    assert not Event.objects.filter(act="list_exported").exists()


def test_fifty_lines_cost_as_many_questions_as_five(cast: Cast, place: Office) -> None:
    client = client_of(cast, "auditor")
    letter = place.case.attachments.order_by("id")[0]

    def read(times: int) -> None:
        reader = client_of(cast, "helpdesk")
        for _time in range(times):
            read_whole(reader, f"/permohonan/{place.case.number}/dokumen/{letter.pk}/")

    read(4)
    few = queries_of(client, "/pemeriksaan/pembacaan/?dari=2020-01-01&sampai=2030-01-01")
    read(50)
    assert queries_of(client, "/pemeriksaan/pembacaan/?dari=2020-01-01&sampai=2030-01-01") == few <= 16


def test_every_list_has_its_words() -> None:
    assert list(LISTS) == list(telling.titles()) == list(telling.about())
