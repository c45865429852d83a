"""Whoever has chosen English reads English: the frame, the questions, the steps; only the office's own data stay as typed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from html.parser import HTMLParser

import pytest
from django.test import Client

from kolokasi.base.models import DayOff
from kolokasi.cases.models import Attachment, Case, Closing, OpenTask, SopRevision
from kolokasi.letters.models import Instruction, Reason
from kolokasi.people.models import Account, Agency
from kolokasi.procedure import queries
from kolokasi.runtime.demo.load import load_sop
from kolokasi.sop.spec import Procedure
from tests.cast import Cast
from tests.factories import office
from tests.procedure.walking import START
from tests.web.desk_office import browser
from tests.web.portal_filling import AGENCY_PAGES, SERVER_PAGES, begin, fill, send

INDONESIAN = re.compile(
    r"\b(yang|dan|untuk|belum|sudah|anda|dengan|tidak|dari|pada|atau|ini|itu|oleh|ke|di|akan|kami|bila|tulis|pilih|isi"
    r"|langkah|permohonan|berkas|surat|dokumen|jabatan|pejabat|pemohon|instansi|tanggal|hari|jam|kerja|nomor|nama|masuk"
    r"|keluar|simpan|batal|kembali|selesai|menunggu|sejak|jatuh|tempo|catatan|wajib|alasan|mulai|sampai|kata sandi)\b",
    re.IGNORECASE,
)
SPOKEN = ("aria-label", "title", "placeholder", "alt", "value")
SILENT = {"script", "style", "textarea"}
# What is Indonesian on purpose: the switch of languages names each language in itself, and examples show what to type.
NAMED_SO = ("Bahasa Indonesia",)
EXAMPLES = ("Jalan Melati Nomor 5, Padang", "Permohonan penempatan server SIMPEG", "nama@contoh.go.id")


class _Text(HTMLParser):
    """The pieces of text that a page shows or speaks."""

    def __init__(self) -> None:
        super().__init__()
        self.pieces: list[str] = []
        self.silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.silent += tag in SILENT
        names = SPOKEN if tag in {"button", "a", "img", "svg"} or given.get("type") == "submit" else SPOKEN[:-1]
        self.pieces += [value for name in names if (value := given.get(name)) and name in given]

    def handle_endtag(self, tag: str) -> None:
        self.silent -= tag in SILENT

    def handle_data(self, data: str) -> None:
        if not self.silent and data.strip():
            self.pieces.append(" ".join(data.split()))


def data() -> Iterator[str]:
    """What people of the office and its agencies typed; it is shown as it is."""
    for account in Account.objects.all():
        yield from (account.name, account.rank)
    for agency in Agency.objects.all():
        yield from (agency.name, agency.short_name)
    yield from Case.objects.values_list("title", flat=True)
    yield from Attachment.objects.values_list("name", flat=True)
    yield from Closing.objects.values_list("note", flat=True)
    yield from DayOff.objects.values_list("name", flat=True)
    yield from Instruction.objects.values_list("label", flat=True)  # quoted on paper, which stays Indonesian
    yield from Reason.objects.values_list("label", flat=True)
    for answers in (*Case.objects.values_list("form", flat=True), *Closing.objects.values_list("data", flat=True)):
        yield from texts(answers)
    for revision in SopRevision.objects.all():
        yield from signed(queries.procedure_of(revision.pk))


def texts(answers: object) -> Iterator[str]:
    """Every text in the answers of a form."""
    if isinstance(answers, str):
        yield answers
    elif isinstance(answers, dict | list):
        for one in answers.values() if isinstance(answers, dict) else answers:
            yield from texts(one)


def signed(procedure: Procedure) -> Iterator[str]:
    """What the signed SOP says in Indonesian only: its head, and what each row needs and yields."""
    for row in procedure.official:
        yield from (row.kelengkapan, row.output, row.keterangan)
    for task in procedure.tasks.values():
        yield from (task.kelengkapan, task.output)
    for said in vars(procedure.identity).values():
        yield from texts(said if isinstance(said, str) else list(said))


def indonesian(page: str) -> list[str]:
    """The pieces of the page's text in which an Indonesian word is left that nobody typed."""
    reader = _Text()
    reader.feed(page)
    typed = sorted({*filter(None, data()), *NAMED_SO, *EXAMPLES}, key=len, reverse=True)
    found = []
    for piece in reader.pieces:
        rest = piece
        for one in typed:
            rest = rest.replace(one, " ")
        if INDONESIAN.search(rest):
            found.append(piece)
    return found


def read(client: Client, *addresses: str) -> None:
    """Every address opens in English and keeps no Indonesian word of its own."""
    left = {}
    for address in addresses:
        answer = client.get(address)
        assert answer.status_code in {200, 404}, (address, answer.status_code)
        assert answer["Content-Language"] == "en"
        text = answer.content.decode()
        assert '<html lang="en"' in text
        if pieces := indonesian(text):
            left[address] = pieces
    assert not left


@pytest.fixture
def english(cast: Cast) -> Cast:
    """The cast, all of whom chose English."""
    Account.objects.update(language="en")
    load_sop(START - timedelta(days=30))
    return cast


def test_without_an_account_the_cookie_chooses(english: Cast) -> None:
    working = office(english, at="T03")
    client = Client()
    client.cookies["bahasa"] = "en"
    read(client, "/", "/masuk", "/masuk/lupa", "/lacak/", f"/lacak/{working.case.tracking_code}", "/verifikasi/")
    read(client, "/lacak/unknown", "/verifikasi/unknown", "/nowhere/")


@pytest.mark.parametrize("element", ["T01", "T07"])
def test_the_applicant_reads_the_case_in_english(english: Cast, element: str) -> None:
    case = (office(english, at="T01", T01R="return") if element == "T01" else office(english, at=element)).case
    base = f"/permohonan-saya/{case.number}/"
    read(browser(english, "applicant"), "/beranda/", "/bantuan/", "/profil/", base, f"{base}batalkan/")
    if element == "T07":
        read(browser(english, "applicant"), f"{base}langkah/T07/")


def test_the_applicant_is_asked_in_english(english: Cast) -> None:
    client = browser(english, "applicant")
    read(client, "/ajukan/")
    pk = begin(client).pk
    pages = [f"/ajukan/{pk}/{name}/" for name in (*AGENCY_PAGES, "surat", "periksa", "hapus")]
    pages += [f"/ajukan/{pk}/server/1/{name}/" for name in SERVER_PAGES]
    read(client, f"/ajukan/{pk}/", *pages)
    wrong = [client.post(address, {}) for address in pages if not address.endswith("/hapus/")]
    assert [pieces for answer in wrong if (pieces := indonesian(answer.content.decode()))] == []
    fill(client, pk)
    sent = send(client, pk)
    read(client, sent["Location"])


@pytest.mark.parametrize("element", ["T01R", "T03", "T04", "T08", "T09"])
def test_the_officer_reads_each_step_in_english(english: Cast, element: str) -> None:
    case = office(english, at=element).case
    part = OpenTask.objects.get(case=case).post_key
    base = f"/permohonan/{case.number}/"
    read(browser(english, part), "/kerja/", base, f"{base}alur/", f"{base}jejak/")


@pytest.mark.parametrize("decision", ["accept", "reject"])
def test_a_case_that_has_ended_is_told_in_english(english: Cast, decision: str) -> None:
    case = office(english, at="", T04=decision).case
    read(
        browser(english, "auditor"), f"/permohonan/{case.number}/", f"/permohonan/{case.number}/jejak/", "/permohonan/"
    )
    read(browser(english, "applicant"), f"/permohonan-saya/{case.number}/", "/beranda/")


def test_the_administrator_works_in_english(english: Cast) -> None:
    case = office(english, at="T03").case
    read(
        browser(english, "administrator"),
        *("/kerja/", "/kerja/?tab=posts", "/kerja/?q=zzz", "/permohonan/", "/permohonan/?q=zzz", "/kalender/"),
        *("/jabatan/", "/jabatan/tunjuk/", "/akun/baru/", "/sop/1/?lembar=lengkap"),
        *(f"/permohonan/{case.number}/dokumen/", "/profil/", "/profil/sandi/"),
    )
    read(browser(english, "helpdesk"), f"/permohonan/{case.number}/batalkan/")
