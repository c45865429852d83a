"""Paper in a real browser: a stack is handed in, and a sheet nobody knows is laid into a case, with and without scripts."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from kolokasi.cases.models import Attachment
from kolokasi.procedure.models import ScanSheet
from tests import cast as people
from tests.chromium import opened
from tests.factories import office
from tests.procedure.test_paper_returns import slip
from tests.scanning import blank, pictures, scan

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("scripts", [True, False])
def test_a_stack_is_handed_in_and_each_sheet_finds_its_place(
    chromium: Browser, live_server: Any, transactional_db: None, tmp_path: Path, scripts: bool
) -> None:
    place = office(people.assemble(), at="T02A")
    file = tmp_path / "tumpukan.pdf"
    file.write_bytes(scan(blank(), *pictures(slip(place))))
    page = opened(chromium, live_server, place.cast["helpdesk"], scripts=scripts)
    page.goto(f"{live_server.url}/kertas/")
    page.set_input_files("[name=scan]", file)
    page.get_by_role("button", name="Baca tumpukan").click()
    expect(page.get_by_role("heading", level=2)).to_contain_text("1 perlu ditunjuk")
    page.get_by_role("link", name="Lembar tanpa langkah").click()
    page.get_by_label("Nomor permohonan").fill(place.case.number)
    page.get_by_role("button", name="Simpan sebagai dokumen saja").click()
    expect(page.get_by_role("status")).to_contain_text("disimpan")
    assert Attachment.objects.filter(case=place.case, kind="pindaian_langkah").count() == 1
    assert ScanSheet.objects.get(how="attached").case == place.case
    page.get_by_role("link", name="2a ·").click()
    picture = page.get_by_role("img", name="Halaman 1 dari")
    expect(picture).to_be_visible()
    assert picture.evaluate("async one => { await one.decode(); return one.naturalWidth }") == 1100
    page.get_by_role("button", name="Tutup langkah ini").click()
    expect(page.get_by_text("Tulis tanggal dan jam").first).to_be_visible()
    expect(page.get_by_role("img", name="Halaman 1 dari")).to_be_visible()
