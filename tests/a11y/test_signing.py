"""Signing by certificate and the letter beside its form: no finding, nothing sideways, every target under a thumb."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Browser

from kolokasi.base import clock
from kolokasi.letters.models import Letter
from kolokasi.letters.signatures import signers
from tests.a11y.looking import come_in, everywhere, sideways, visit
from tests.a11y.scene import Visit
from tests.a11y.test_phone import LEAST, PRIMARY, SMALL
from tests.cast import Cast
from tests.chromium import PHONE
from tests.factories import office

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def pages(cast: Cast) -> dict[str, list[str]]:
    """Three letters wait for a post that signs with its own certificate; a fourth case is decided just now."""
    waiting = [office(cast, at="T05") for _n in range(3)]
    signers.set_way(post_key="kepala_dinas", way="pkcs12", actor=cast["administrator"], at=clock.now())
    signers.set_nik(account=cast["kepala_dinas"], nik="1371000000000001", actor=cast["administrator"], at=clock.now())
    letter = Letter.objects.get(case=waiting[0].case, kind="surat_balasan")
    deciding = office(cast, at="T04")
    return {
        "kepala_dinas": [
            f"/permohonan/{waiting[0].case.number}/", f"/surat/{letter.pk}/", "/meja/tanda-tangan/?pilih=semua",
            f"/meja/tanda-tangan/{letter.pk}/",
        ],
        "administrator": ["/surat/penandatangan/"],
        "helpdesk": [f"/permohonan/{deciding.case.number}/"],
    }  # fmt: skip


def test_signing_has_no_finding_and_fits_a_phone(chromium: Browser, live_server: Any, cast: Cast) -> None:
    found: list[str] = []
    for part, paths in pages(cast).items():
        with come_in(chromium, live_server, cast[part]) as context:
            page = context.new_page()
            for path in paths:
                visit(page, live_server.url, Visit(path))
                page.wait_for_load_state("networkidle")
                found += map(str, everywhere(page, Visit(path)))
        with come_in(chromium, live_server, cast[part], viewport=PHONE) as context:
            page = context.new_page()
            for path in paths:
                visit(page, live_server.url, Visit(path))
                page.wait_for_load_state("networkidle")
                found += [f"{path} small: {one}" for one in page.eval_on_selector_all(PRIMARY, SMALL % LEAST)]
                found += [f"{path} scrolls sideways"] if sideways(page) else []
    assert found == [], "\n" + "\n".join(found)


def test_the_letter_is_drawn_again_while_it_is_typed(chromium: Browser, live_server: Any, cast: Cast) -> None:
    path = pages(cast)["helpdesk"][0]
    with come_in(chromium, live_server, cast["helpdesk"], bypass_csp=False) as context:
        page = context.new_page()
        visit(page, live_server.url, Visit(path))
        drawn = page.locator("#pratinjau svg").first
        drawn.wait_for()
        before = drawn.inner_html()
        page.locator("textarea[name=ground]").fill("Bawa rel rak sendiri, dan label pada kedua sisi server.")
        page.wait_for_function("before => document.querySelector('#pratinjau svg')?.innerHTML !== before", arg=before)
        assert page.locator("textarea[name=ground]").input_value().startswith("Bawa rel")


def test_a_swipe_goes_to_the_next_letter(chromium: Browser, live_server: Any, cast: Cast) -> None:
    path = pages(cast)["kepala_dinas"][3]
    with come_in(chromium, live_server, cast["kepala_dinas"], viewport=PHONE, has_touch=True) as context:
        page = context.new_page()
        visit(page, live_server.url, Visit(path))
        assert page.get_by_text("1 dari 3").is_visible()
        page.evaluate(
            """() => { const on = document.querySelector('[data-swipe] h2');
            const at = x => new Touch({identifier: 1, target: on, clientX: x, clientY: 200});
            on.dispatchEvent(new TouchEvent('touchstart', {bubbles: true, touches: [at(300)], changedTouches: [at(300)]}));
            on.dispatchEvent(new TouchEvent('touchend', {bubbles: true, touches: [], changedTouches: [at(100)]})); }"""
        )
        page.get_by_text("2 dari 3").wait_for()
