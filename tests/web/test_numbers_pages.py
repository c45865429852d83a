"""Blocks of numbers, the patterns of every series, and the order of the numbers, as pages."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from kolokasi.base.models import Event
from kolokasi.letters import actions, patterns, queries
from kolokasi.letters.models import AgendaEntry, LetterNumber, NumberBlock
from tests.cast import Cast
from tests.fixtures import NOON
from tests.letters.looking import text_of
from tests.pdfs import pdf
from tests.web.desk_office import browser
from tests.web.test_desk_inbox import queries_of

pytestmark = pytest.mark.usefixtures("stopped_clock")
BLOCK = {"kind": "surat_balasan", "sifat": "biasa", "count": "3", "day": "2026-11-24", "reason": "Jaringan <b>mati"}
USED = {"became": "used", "sifat": "biasa", "party": "Badan Contoh", "day": "2026-11-23", "subject": "Undangan"}


def scan() -> SimpleUploadedFile:
    return SimpleUploadedFile("surat.pdf", pdf(), "application/pdf")


@pytest.fixture
def helpdesk(cast: Cast) -> Client:
    return browser(cast, "helpdesk")


def made(helpdesk: Client, **changes: str) -> NumberBlock:
    assert helpdesk.post("/surat/nomor/blok/pesan/", {**BLOCK, **changes}).status_code == 302
    return NumberBlock.objects.latest("pk")


@pytest.mark.parametrize(
    "wrong", [{"count": "x"}, {"count": "0"}, {"count": "9" * 30}, {"day": "x"}, {"day": "2020-01-01"}, {"reason": ""},
              {"kind": "tanda_terima"}],
)  # fmt: skip
def test_a_block_that_cannot_be_keeps_what_was_typed(helpdesk: Client, wrong: dict[str, str]) -> None:
    answer = helpdesk.post("/surat/nomor/blok/pesan/", {**BLOCK, **wrong})
    assert answer.status_code == 422
    assert "Jaringan &lt;b&gt;mati" in answer.content.decode() or "reason" in wrong
    assert not LetterNumber.objects.exists()


def test_a_block_is_reconciled_on_its_page(cast: Cast, helpdesk: Client) -> None:
    block = made(helpdesk)
    way = f"/surat/nomor/blok/{block.pk}/"
    first, second, third = block.numbers.order_by("number")
    sheet = helpdesk.get(f"{way}daftar.pdf")
    assert first.text.replace("/", "") in text_of(sheet.content).replace("/", "").replace(" ", "")
    assert helpdesk.post(f"/surat/nomor/{first.pk}/", {**USED, "scan": scan()})["Location"] == way
    helpdesk.post(f"/surat/nomor/{second.pk}/", USED)
    page = helpdesk.get(way).content.decode()
    assert "1 menunggu" in page
    assert "1 pindaian belum ada" in page
    assert helpdesk.post(way, {"reason": ""}).status_code == 422
    assert helpdesk.post(way, {"reason": "Jaringan pulih"}).status_code == 302
    assert helpdesk.post(way, {"reason": "Jaringan pulih"}).status_code == 409
    third.refresh_from_db()
    assert (third.state, third.reason) == ("void", "Jaringan pulih")
    assert helpdesk.post(f"/surat/nomor/{second.pk}/", {"scan": scan()}).status_code == 302
    assert "pindaian belum ada" not in helpdesk.get(way).content.decode()
    assert "2 terpakai, 1 batal" in helpdesk.get("/surat/nomor/blok/").content.decode()
    assert "Urutan nomor lengkap" in helpdesk.get("/surat/nomor/urutan/").content.decode()
    assert AgendaEntry.objects.filter(direction="out", manual=True).count() == 2


def test_the_scan_is_read_by_who_may_and_the_reading_is_recorded(cast: Cast, helpdesk: Client) -> None:
    first, second, _third = made(helpdesk).numbers.order_by("number")
    helpdesk.post(f"/surat/nomor/{first.pk}/", {**USED, "scan": scan()})
    helpdesk.post(f"/surat/nomor/{second.pk}/", {**USED, "scan": scan(), "sifat": "rahasia", "subject": "Hal rahasia"})
    other = browser(cast, "tim_teknis")
    assert other.get(f"/surat/nomor/{first.pk}/pindaian.pdf").content == pdf()
    assert other.get(f"/surat/nomor/{second.pk}/pindaian.pdf").status_code == 404
    assert helpdesk.get(f"/surat/nomor/{second.pk}/pindaian.pdf").status_code == 200
    assert Event.objects.filter(act="scan_read").count() == 2
    for page in ("/surat/nomor/", f"/surat/nomor/blok/{first.block_id}/"):
        assert "Hal rahasia" not in other.get(page).content.decode()
        assert "Hal rahasia" in helpdesk.get(page).content.decode()


def test_a_scan_that_is_none_leaves_the_number_waiting(helpdesk: Client) -> None:
    (number,) = made(helpdesk, count="1").numbers.all()
    wrong = SimpleUploadedFile("a.pdf", b"\x89PNG", "application/pdf")
    answer = helpdesk.post(f"/surat/nomor/{number.pk}/", {**USED, "scan": wrong})
    assert answer.status_code == 422
    assert "Undangan" in answer.content.decode()
    number.refresh_from_db()
    assert (number.state, AgendaEntry.objects.count()) == ("reserved", 0)


def test_the_patterns_of_every_series_are_tried_and_set(cast: Cast) -> None:
    administrator = browser(cast, "administrator")
    page = administrator.get("/surat/nomor/pola/").content.decode()
    for text in ("BA/500.12/1/", "SPK/500.12/1/", "LAP/500.12/1/", "B/500.12/1/"):
        assert text in page
    typed = {f"pattern_{series}": queries.OTHER_PATTERN for series in patterns.series_names()}
    typed |= {f"name_{n}": "lembar" for n in range(3)} | {f"color_{n}": "#ffffff" for n in range(3)}
    typed |= {
        "pattern": "{urut}/{tahun}",
        "pattern_laporan": "L-{urut}/{tahun}",
        "classification": "500.12",
        "lihat": "1",
    }
    tried = administrator.post("/surat/nomor/pola/", typed)
    assert "L-1/2026" in tried.content.decode()
    assert queries.pattern_of("laporan", NOON) == queries.OTHER_PATTERN
    refused = administrator.post("/surat/nomor/pola/", {**typed, "pattern_laporan": "{urut}/{tahun}"})
    assert refused.status_code == 422
    assert "1/2026" in refused.content.decode()
    assert administrator.post("/surat/nomor/pola/", {**typed, "pattern": "{urut}{tahun}"}).status_code == 422
    marked = administrator.post(
        "/surat/nomor/pola/", {**typed, "pattern": "{sifat}/{urut}/{tahun}", "sifat_biasa": "BS"}
    )
    assert "BS/1/2026" in marked.content.decode()
    del typed["lihat"]
    for wrong in ({"sifat_rahasia": "b c"}, {"sifat_rahasia": "B"}, {"sifat_biasa": ""}, {"sifat_biasa": "TERLALU"}):
        assert administrator.post("/surat/nomor/pola/", {**typed, **wrong}).status_code == 422
    typed["sifat_rahasia"] = "RHS"
    assert administrator.post("/surat/nomor/pola/", typed).status_code == 302
    assert queries.pattern_of("laporan", NOON) == "L-{urut}/{tahun}"
    assert queries.sifat_codes(NOON) == {"biasa": "B", "terbatas": "T", "rahasia": "RHS", "sangat_rahasia": "SR"}


def test_lists_ask_as_often_for_many_as_for_few(cast: Cast, helpdesk: Client) -> None:
    block = made(helpdesk, count="5")
    pages = ["/surat/nomor/", "/surat/nomor/blok/", "/surat/nomor/urutan/"]
    few = [queries_of(helpdesk, page) for page in pages]
    for _n in range(9):
        made(helpdesk, count="5")
    assert [queries_of(helpdesk, page) for page in pages] == few
    many = actions.reserve_block(
        kind="surat_balasan", sifat="biasa", count=50, day=block.day, reason="Lagi", actor=cast["helpdesk"],
        post="helpdesk", acting="", at=NOON,
    )  # fmt: skip
    small, large = (queries_of(helpdesk, f"/surat/nomor/blok/{one.pk}/") for one in (block, many))
    assert small == large
