"""With the colours of the system instead of ours, every state still looks different from its neighbour."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from tests.a11y.looking import come_in, visit
from tests.a11y.scene import Scene, Visit

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

LOOKS = """node => {
  const drawn = getComputedStyle(node);
  return ['outlineStyle', 'outlineColor', 'borderTopColor', 'borderTopWidth', 'borderLeftWidth', 'backgroundColor', 'fontWeight']
    .map(name => drawn[name]).join(' | ');
}"""


def looks(page: Page, selector: str) -> str:
    return str(page.locator(selector).first.evaluate(LOOKS))


def test_states_stay_apart(chromium: Browser, live_server: Any, scene: Scene) -> None:
    pairs = {
        ("helpdesk", "/kerja/?tab=all"): [
            (".seg a[aria-current]", ".seg a:not([aria-current])"),
            (".side > .nav a[aria-current]", ".side > .nav a:not([aria-current])"),
        ],
        ("helpdesk", scene.desk("T01R")): [
            (".rail .now .dot", ".rail .todo .dot"),
            (".btn.main-act", ".by-outcome .btn:not(.main-act)"),
        ],
        ("applicant", scene.mine("T07")): [(".way .now", ".way li:last-child"), (".way .done", ".way li:last-child")],
        ("applicant", "/beranda/"): [(".meter i.f", ".meter i:not([class])"), (".meter i.c", ".meter i:not([class])")],
    }
    same: list[str] = []
    for (part, path), states in pairs.items():
        with come_in(chromium, live_server, scene.account(part), forced_colors="active") as context:
            page = context.new_page()
            visit(page, live_server.url, Visit(path))
            same += [f"{path} {this} like {other}" for this, other in states if looks(page, this) == looks(page, other)]
    assert same == []


def test_a_choice_and_an_error_show(chromium: Browser, live_server: Any, scene: Scene) -> None:
    with come_in(chromium, live_server, scene.account("helpdesk"), forced_colors="active") as context:
        page = context.new_page()
        visit(page, live_server.url, Visit(scene.desk("T04")))
        page.locator("label.pick").first.click()
        assert looks(page, "label.pick:has(:checked)") != looks(page, "label.pick:not(:has(:checked))")
    with come_in(chromium, live_server, scene.account("kepala_dinas"), forced_colors="active") as context:
        page = context.new_page()
        visit(page, live_server.url, Visit(scene.desk("T02A"), press=True))
        assert looks(page, ".field.err") != looks(page, ".field:not(.err)")


def test_the_urgency_of_a_task_is_a_shape_and_a_word(chromium: Browser, live_server: Any, scene: Scene) -> None:
    """Two urgencies differ in the picture itself, not only in its colour, and the picture can be seen."""
    with come_in(chromium, live_server, scene.account("helpdesk"), forced_colors="active") as context:
        page = context.new_page()
        assert all(scene.cases[at] for at in ("T03", "T05", "T07"))
        visit(page, live_server.url, Visit("/kerja/?tab=all"))
        kinds = page.eval_on_selector_all(
            ".due",
            "nodes => nodes.map(node => [node.className, node.querySelector('svg').innerHTML, node.innerText.trim()])",
        )
        shapes = {name: shape for name, shape, _words in kinds}
        assert len(shapes) > 1
        assert len(set(shapes.values())) == len(shapes)
        assert all(words for _name, _shape, words in kinds)
        ground = page.evaluate("getComputedStyle(document.querySelector('.main')).backgroundColor")
        assert page.locator(".due").first.evaluate("node => getComputedStyle(node).color") != ground
