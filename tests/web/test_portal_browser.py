"""The application in a real browser, as a person goes through it; without scripts it must work just the same."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from kolokasi.cases.models import Case, OpenTask
from tests import cast as people
from tests.chromium import opened
from tests.pdfs import pdf
from tests.web.portal_filling import AGENCY_PAGES, LETTER_PAGE, SERVER_PAGES

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

CHOICES = {"mounting", "data_class", "licensed", "psu_count", "vpn"}


@pytest.fixture
def office_cast(chromium: Browser, transactional_db: None, sop: None) -> people.Cast:
    """The cast with real commits, so that the served pages see it."""
    return people.assemble()


def answer(page: Page, answers: dict[str, str]) -> None:
    for name, value in answers.items():
        box = page.locator(f'[name="{name}"]')
        if name in CHOICES:
            page.locator(f'[name="{name}"][value="{value}"]').check()
        elif box.evaluate("node => node.tagName") == "SELECT":
            box.select_option(value)
        else:
            box.fill(value)


def go_on(page: Page) -> None:
    """The main button is pressed and another page is there, whether the browser or HTMX fetched it."""
    before = page.url.split("#")[0]
    page.locator("main form .main-act").click()
    page.wait_for_url(lambda url: url.split("#")[0] != before)


def no_sideways_scroll(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"))


@pytest.mark.parametrize("scripts", [False, True], ids=["without scripts", "with scripts"])
def test_an_application_from_the_first_page_to_the_number(
    chromium: Browser, live_server: Any, office_cast: people.Cast, tmp_path: Path, scripts: bool
) -> None:
    letter = tmp_path / "Surat permohonan.pdf"
    letter.write_bytes(pdf("Surat permohonan"))
    page = opened(chromium, live_server, office_cast.applicant, scripts=scripts)
    page.get_by_role("link", name="Ajukan permohonan").click()
    page.get_by_role("button", name="Mulai permohonan").click()
    page.get_by_role("link", name="Lanjutkan: instansi dan alamat").click()
    for answers in AGENCY_PAGES.values():
        answer(page, answers)
        go_on(page)
    for name, answers in SERVER_PAGES.items():
        if name == "daya":
            answer(page, {**answers, "psu.watts": "0,8 kw"})
            page.get_by_role("button", name="Simpan dan lanjut").click()
            page.get_by_role("alert").get_by_role("link").click()
            assert page.title().startswith("Kesalahan: ")
            assert page.url.endswith("#f-psu-watts")
            assert page.locator('[name="watts.expected"]').input_value() == "480"
        answer(page, answers)
        go_on(page)
    answer(page, LETTER_PAGE)
    page.locator('[name="letter"]').set_input_files(letter)
    go_on(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Periksa jawaban sebelum mengirim")
    page.get_by_label("Data di atas benar").check()
    page.get_by_label("Kami mematuhi").check()
    go_on(page)
    page.wait_for_url("**/terkirim/")
    case = Case.objects.get()
    expect(page.get_by_role("heading", level=1)).to_have_text(case.number)
    page.get_by_role("link", name="Lihat posisi surat").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Surat Anda sudah kami terima")
    page.get_by_role("link", name="Batalkan permohonan…").click()
    page.get_by_label("Mengapa dibatalkan?").fill("Belum jadi.")
    page.get_by_role("button", name="Batalkan permohonan").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Permohonan ini dibatalkan")
    assert not OpenTask.objects.exists()


def test_no_page_scrolls_sideways_on_a_phone(chromium: Browser, live_server: Any, office_cast: people.Cast) -> None:
    page = opened(chromium, live_server, office_cast.applicant, scripts=False, phone=True)
    page.goto(live_server.url + "/ajukan/")
    page.get_by_role("button", name="Mulai permohonan").click()
    base = page.url
    ways = ["", "instansi/", "teknis/", "surat/", "periksa/", "hapus/", *(f"server/1/{name}/" for name in SERVER_PAGES)]
    public = ["/", "/lacak/", "/lacak/x", "/verifikasi/", "/verifikasi/x", "/beranda/", "/bantuan/", "/ajukan/"]
    public += ["/server-saya/", "/dokumen-saya/", "/rekan/", "/pemberitahuan/", "/profil/"]
    for url in [base + way for way in ways] + [live_server.url + way for way in public]:
        page.goto(url)
        assert no_sideways_scroll(page), url
        small = page.eval_on_selector_all(
            "main button:not(.vh), main .btn, main input:not([type=hidden]):not([type=radio]):not([type=checkbox])",
            "nodes => nodes.filter(n => n.getBoundingClientRect().height < 44).map(n => n.outerHTML.slice(0, 120))",
        )
        assert small == [], url
