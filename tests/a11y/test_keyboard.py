"""By keyboard alone: the skip link, a ring that is always seen, nothing behind the docked bar, the heading after a swap."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.a11y.looking import come_in, visit
from tests.a11y.scene import Scene, Visit
from tests.chromium import DESK, PHONE

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

# what the ring is drawn with; the search box draws it around itself, a date field around the button inside it
RING = """() => {
  const node = document.activeElement;
  if (node.matches('[type^=date]:not(:focus-visible)')) return true;
  const drawn = node.matches('.search input') ? getComputedStyle(node.closest('.search')) : getComputedStyle(node);
  return drawn.outlineStyle !== 'none' && parseFloat(drawn.outlineWidth) >= 2 || drawn.boxShadow !== 'none';
}"""
COVERED = """() => {
  const node = document.activeElement, box = node.getBoundingClientRect();
  const seen = document.elementFromPoint(box.left + box.width / 2, box.top + Math.min(box.height / 2, 20));
  return !(seen && (node.contains(seen) || seen.contains(node) || node.labels?.[0]?.contains(seen)));
}"""


def here(page: Page) -> str:
    return str(page.evaluate("document.activeElement.outerHTML.slice(0, 120)"))


def test_the_first_tab_skips_to_the_content(chromium: Browser, live_server: Any, scene: Scene) -> None:
    for part, path in (("helpdesk", "/kerja/"), ("applicant", "/beranda/"), ("", "/lacak/")):
        with come_in(chromium, live_server, scene.account(part)) as context:
            page = context.new_page()
            visit(page, live_server.url, Visit(path))
            page.keyboard.press("Tab")
            skip = page.locator(".skip")
            expect(skip).to_be_focused()
            expect(skip).to_be_in_viewport()
            page.keyboard.press("Enter")
            page.keyboard.press("Tab")
            assert page.evaluate("document.querySelector('main').contains(document.activeElement)"), here(page)


@pytest.mark.parametrize("size", ["desk", "phone"])
def test_where_the_keyboard_is_can_be_seen(chromium: Browser, live_server: Any, scene: Scene, size: str) -> None:
    """WCAG 2.4.7 and 2.4.11: through a whole step form, its docked bar included."""
    with come_in(
        chromium, live_server, scene.account("helpdesk"), viewport=PHONE if size == "phone" else DESK
    ) as context:
        page = context.new_page()
        visit(page, live_server.url, Visit(scene.desk("T01R")))
        walked = 0
        for _ in range(90):
            page.keyboard.press("Tab")
            if page.evaluate("document.activeElement === document.body"):
                break
            assert page.evaluate(RING), f"no ring: {here(page)}"
            assert not page.evaluate(COVERED), f"covered: {here(page)}"
            walked += 1
        assert walked > 30


def test_escape_closes_help_and_menu(chromium: Browser, live_server: Any, scene: Scene) -> None:
    with come_in(chromium, live_server, scene.account("helpdesk"), viewport=PHONE) as context:
        page = context.new_page()
        visit(page, live_server.url, Visit("/kerja/?tab=all"))
        menu = page.locator(".menu-s")
        menu.locator("summary").focus()
        page.keyboard.press("Enter")
        expect(menu.get_by_role("link", name="SOP")).to_be_visible()
        page.keyboard.press("Escape")
        expect(menu.get_by_role("link", name="SOP")).to_be_hidden()
        page.keyboard.press("?")
        expect(page.get_by_role("dialog")).to_be_visible()
        page.keyboard.press("Escape")
        expect(page.get_by_role("dialog")).to_be_hidden()


def test_j_k_and_enter_walk_the_list_as_it_is_sorted(chromium: Browser, live_server: Any, scene: Scene) -> None:
    with come_in(chromium, live_server, scene.account("helpdesk")) as context:
        page = context.new_page()
        assert all(scene.cases[at] for at in ("T03", "T01R", "T05", "T07"))
        visit(page, live_server.url, Visit("/kerja/?tab=all"))
        rows = page.locator("tr[data-href]")
        assert rows.count() == 4
        for key, row in (("j", 0), ("j", 1), ("j", 2), ("k", 1), ("k", 0), ("k", 0)):
            page.keyboard.press(key)
            expect(rows.nth(row)).to_contain_class("on")
            expect(rows.nth(row).locator("a")).to_be_focused()
        where = rows.first.locator("a").get_attribute("href")
        page.keyboard.press("Enter")
        page.wait_for_url(f"**{where}")
        expect(page.get_by_role("heading", level=1)).to_be_focused()


def test_after_a_swap_the_heading_or_the_first_error_has_the_focus(
    chromium: Browser, live_server: Any, scene: Scene
) -> None:
    with come_in(chromium, live_server, scene.account("applicant")) as context:
        page = context.new_page()
        visit(page, live_server.url, Visit("/beranda/"))
        page.get_by_role("link", name="Bantuan").first.click()
        expect(page.get_by_role("heading", level=1, name="Bantuan")).to_be_focused()
        visit(page, live_server.url, Visit(scene.mine("T07", "langkah/T07/"), press=True))
        expect(page.locator(".errsum")).to_be_focused()
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        assert page.evaluate("document.querySelector('main .err').contains(document.activeElement)"), here(page)
