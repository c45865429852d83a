"""Letters, letterheads and registers fed by somebody who means harm: nothing typed stops the office's papers."""

from __future__ import annotations

import struct
import zlib

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from kolokasi.base import clock
from kolokasi.letters.models import Letter, Letterhead, NumberSeries
from kolokasi.letters.queries import letterhead
from kolokasi.people.models import Holding
from kolokasi.runtime.demo.driver import answers_for
from tests.attack.conftest import Browsers
from tests.attack.said import refused
from tests.cast import Cast
from tests.factories import office
from tests.pdfs import pdf

TYPST = '#panic("x") $x^2 \\ " @ref // /* */ <lbl> [b] *b* _i_ `c` #read("/etc/passwd") = judul #let x = 1'
TRICKS = "\u202eRTL\u200b \u0301\u0301 👩‍👩‍👧 𝕏 ﷽ مرحبا 漢字 \U000e0041 \ufffe \ue000 \u2028 \x1b[31m\r\nX: 1"
HEAD = {"lines": "Dinas Contoh", "unit": "DK", "address": "", "contact": "", "place": "Padang", "on_behalf": "",
        "signature": "full", "paper": "A4", "font": "Noto Sans", "valid_from": "2026-11-23"}  # fmt: skip


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">L", len(data)) + name + data + struct.pack(">L", zlib.crc32(name + data))


def png(pixels: bytes, size: int = 20) -> bytes:
    head = struct.pack(">LLBBBBB", size, size, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", head) + _chunk(b"IDAT", pixels) + _chunk(b"IEND", b"")


def svg(inside: str) -> bytes:
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9">{inside}</svg>'.encode()


BOMB = "".join(f'<g id="l{n}">' + f'<use href="#l{n - 1}"/>' * 10 + "</g>" for n in range(1, 9))
EMBLEMS = {
    "garbage": png(b"garbage"),
    "cut off": png(zlib.compress(b"\0"))[:45],
    "too few pixels": png(zlib.compress(b"\0")),
    "billions of shapes": svg('<g id="l0"><rect width="1" height="1"/></g>' + BOMB + '<use href="#l8"/>'),
    "turns in a circle": svg('<g id="a"><use href="#b"/></g><g id="b"><use href="#a"/></g><use href="#a"/>'),
    "letters no face has": svg('<text x="1" y="5">漢字</text>'),
    "asks elsewhere": svg("<style>@import url(http://127.0.0.1:1/x.css)</style>"),
    "a letter": pdf(),
}


@pytest.mark.parametrize("name", EMBLEMS)
def test_an_emblem_that_cannot_be_printed_is_refused_at_the_door(browser: Browsers, name: str) -> None:
    """Once on the paper it would stop every letter of the office."""
    today = f"{clock.office_date(clock.now())}"
    emblem = SimpleUploadedFile("a.png", EMBLEMS[name])
    answer = browser("administrator").post("/surat/kop/", {**HEAD, "valid_from": today, "logo": emblem})
    assert "Lambang harus berupa" in refused(answer, 422)
    assert not Letterhead.objects.exists()


def test_a_letterhead_of_every_trick_prints(browser: Browsers) -> None:
    admin, today = browser("administrator"), f"{clock.office_date(clock.now())}"
    for typed in (TYPST, TRICKS):
        words = dict.fromkeys(("lines", "unit", "address", "contact", "place", "on_behalf"), typed)
        for font in ("Noto Sans", "Libertinus Serif"):
            answer = admin.post("/surat/kop/", {**HEAD, **words, "font": font, "valid_from": today})
            assert answer.status_code == 302
            assert admin.get("/surat/kop/contoh.svg").status_code == 200
    good = png(zlib.compress((b"\0" + b"\0" * 60) * 20))
    assert (
        admin.post("/surat/kop/", {**HEAD, "valid_from": today, "logo": SimpleUploadedFile("a.png", good)}).status_code
        == 302
    )
    assert letterhead(clock.now()).logo is not None


def test_no_paper_of_a_secret_case_is_known_to_strangers(cast: Cast) -> None:
    """The letter came in as Rahasia: the return letter of the office, itself of no class, names its subject all the same."""
    working = office(cast, at="T01R")
    answers = answers_for(working.case, working.procedure.tasks["T01R"], working.at, "register")
    secret = {**answers, "classification": "rahasia"}
    working.do("T01R", "register", data=secret)
    working.until("T02C")
    working.do("T02C", "return")
    paper = Letter.objects.get(case=working.case, kind="surat_pengembalian")
    stranger = Client(raise_request_exception=False)
    found, unknown = stranger.get(f"/verifikasi/{paper.code}"), stranger.get(f"/verifikasi/{paper.code[::-1]}")
    assert found.status_code == unknown.status_code == 404
    assert len(found.content) == len(unknown.content)
    compared = stranger.post(f"/verifikasi/{paper.code}/cocokkan", {"file": SimpleUploadedFile("a.pdf", pdf())})
    assert compared.status_code == 404


def test_a_number_that_no_letter_can_bear_is_a_sentence_and_takes_no_place_in_the_series(
    cast: Cast, browser: Browsers
) -> None:
    admin, desk = browser("administrator"), browser("helpdesk")
    copies = {f"{what}_{n}": word for n in range(3) for what, word in (("name", "arsip"), ("color", "#ffffff"))}
    pattern = {"pattern": "{urut}/{tahun}/" + "{unit}" * 12, "classification": "500.12", **copies}
    assert admin.post("/surat/nomor/pola/", pattern).status_code == 302
    long = {**HEAD, "unit": "U" * 60, "valid_from": f"{clock.office_date(clock.now())}"}
    assert admin.post("/surat/kop/", long).status_code == 302
    wanted = {"kind": "surat_balasan", "sifat": "biasa", "subject": "Surat tangan"}
    refused(desk.post("/surat/nomor/pesan/", wanted), 409)
    assert not NumberSeries.objects.exists()
    assert admin.post("/surat/nomor/pola/", {**pattern, "pattern": "{urut}/{tahun}"}).status_code == 302
    assert desk.post("/surat/nomor/pesan/", wanted).status_code == 302
    assert NumberSeries.objects.get().last == 1


LEFT = (
    "/surat/masuk/", "/surat/buku/keluar.pdf", "/surat/kartu-kendali/", "/surat/nomor/", "/arsip/", "/kertas/",
    "/kapasitas/", "/rak/", "/alamat/", "/pantauan/", "/pusat-data/", "/instansi/", "/surat/kop/",
)  # fmt: skip


def test_who_has_left_the_office_reads_none_of_its_papers(cast: Cast, browser: Browsers) -> None:
    """The account is still there, the post is another's: registers, plant, addresses and people are closed."""
    Holding.objects.filter(account=cast["helpdesk_2"]).delete()
    left = browser("helpdesk_2")
    for address in (*LEFT, f"/instansi/{cast.own.pk}/", f"/akun/{cast['auditor'].pk}/"):
        refused(left.get(address), 403)
    assert left.get("/kerja/").status_code == left.get("/profil/").status_code == 200
