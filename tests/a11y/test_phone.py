"""On a phone: nothing scrolls sideways, fingers hit what they mean, and what a decision rests on stands before it."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Browser

from tests.a11y.looking import come_in, sideways, visit
from tests.a11y.scene import Scene, Visit
from tests.chromium import PHONE

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PRIMARY = (
    "button:not(.vh), .btn, .seg a, select, textarea, .file, .avatar:not([aria-hidden=true]), label.pick, label.choice, .search, \
input:not([type=hidden]):not([type=radio]):not([type=checkbox]):not(.search *)"
)
LEAST = 44
SMALL = """nodes => nodes
  .filter(node => node.checkVisibility() && node.getBoundingClientRect().height < %d)
  .map(node => node.outerHTML.slice(0, 140))"""


def test_pages_fit_and_fingers_hit(chromium: Browser, live_server: Any, scene: Scene) -> None:
    wrong: dict[str, list[str]] = {}
    for part, visits in scene.visits().items():
        with come_in(chromium, live_server, scene.account(part), viewport=PHONE) as context:
            page = context.new_page()
            for where in visits:
                if where.press:
                    continue
                visit(page, live_server.url, where)
                found = page.eval_on_selector_all(PRIMARY, SMALL % LEAST)
                if sideways(page):
                    found.append("scrolls sideways")
                if found:
                    wrong[f"{part} {where}"] = found
    assert wrong == {}, "\n".join(f"{where}: {found}" for where, found in wrong.items())


def test_the_signer_reads_before_deciding(chromium: Browser, live_server: Any, scene: Scene) -> None:
    """Step 5: the draft, the check of capacity, the disposition and the letter are at hand above the decision."""
    with come_in(chromium, live_server, scene.account("kepala_dinas"), viewport=PHONE) as context:
        page = context.new_page()
        visit(page, live_server.url, Visit(scene.desk("T05")))
        papers = page.locator(".task .reading a.file")
        assert papers.locator(".strong").all_inner_texts() == [
            "Draf surat balasan",
            "Hasil pemeriksaan kapasitas",
            "Lembar disposisi",
            "Surat permohonan",
        ]
        last, decision = papers.last.bounding_box(), page.locator("[name=outcome]").first.bounding_box()
        assert last is not None and decision is not None
        assert last["y"] + last["height"] <= decision["y"]
        for link in papers.all():
            answer = page.request.get(live_server.url + str(link.get_attribute("href")))
            assert answer.headers["content-type"] == "application/pdf"


def test_the_identity_box_of_the_sop_reads_in_order(chromium: Browser, live_server: Any, scene: Scene) -> None:
    with come_in(chromium, live_server, scene.account("helpdesk"), viewport=PHONE) as context:
        page = context.new_page()
        visit(page, live_server.url, Visit("/sop/"))
        tops = page.eval_on_selector_all(
            ".ident td",
            "cells => cells.map(cell => [cell.getBoundingClientRect().top, cell.innerText.split('\\n')[0]])",
        )
        names = [name for _top, name in sorted(tops, key=lambda found: found[0]) if name not in {"", "–"}]
        assert names[1:] == ["Nomor SOP", "Tanggal pembuatan", "Tanggal revisi", "Tanggal efektif", "Disahkan oleh"]
