"""The page that answers an uploaded file: without a finding, and it fits a phone, whatever the answer is."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

from kolokasi.web.public import throttle
from tests import cast as people
from tests.a11y.looking import come_in, everywhere, sideways
from tests.a11y.scene import Visit
from tests.chromium import DESK, PHONE
from tests.factories import office
from tests.letters.signatures.papers import hand
from tests.pdfs import pdf
from tests.web.test_public_file import bytes_of, changed, electronically, scan_of, signed

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PICTURES = os.environ.get("KOLOKASI_PICTURES", "")  # a folder, for who wants to look


@pytest.fixture
def answers(chromium: Browser, transactional_db: None, monkeypatch: pytest.MonkeyPatch) -> dict[str, bytes]:
    """A file for each answer. The browser comes first: Django is told of its loop before it opens the database."""
    monkeypatch.setattr(throttle, "LOOKS", 1000)
    monkeypatch.setattr(throttle, "FILES", 1000)
    place = office(people.assemble(), at="T05")
    place.prepare("T05", "sign")
    letter = electronically(place, known=False)
    whole = bytes_of(letter.signed)
    return {
        "same": whole,
        "older": bytes_of(letter.final),
        "changed": changed(whole),
        "scan": scan_of(bytes_of(letter.final)),
        "foreign": signed(hand("Orang Lain", known=False), pdf("Surat lain")),
        "broken": b"\x89PNG",
    }


def test_every_answer_is_readable_by_all(
    chromium: Browser, live_server: Any, answers: dict[str, bytes], tmp_path: Path
) -> None:
    found, wide = [], []
    for name, content in answers.items():
        (tmp_path / f"{name}.pdf").write_bytes(content)
        with come_in(chromium, live_server, None) as context:
            page = context.new_page()
            page.goto(f"{live_server.url}/verifikasi/")
            page.locator("#berkas").set_input_files(tmp_path / f"{name}.pdf")
            page.get_by_role("button", name="Periksa berkas").click()
            page.locator("h1").wait_for()
            found += everywhere(page, Visit(f"/verifikasi/#{name}"))
            for size, viewport in (("desk", DESK), ("phone", PHONE)):
                page.set_viewport_size(viewport)
                wide += [f"{name} {size}"] if sideways(page) else []
                for scheme in ("light", "dark") if PICTURES else ():
                    page.emulate_media(color_scheme=scheme)
                    page.screenshot(path=Path(PICTURES) / f"{name}-{size}-{scheme}.png", full_page=size == "phone")
    assert found == [], "\n".join(map(str, found))
    assert wide == []
