"""No kind of page has an automatic finding under WCAG 2.2 A/AA: at the desk and on a phone, light and dark."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Browser

from tests.a11y.looking import ALL, Finding, come_in, everywhere, findings, ready, visit
from tests.a11y.scene import Scene, Visit

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_no_page_has_a_finding(chromium: Browser, live_server: Any, scene: Scene) -> None:
    found: list[Finding] = []
    for part, visits in scene.visits().items():
        with come_in(chromium, live_server, scene.account(part)) as context:
            page = context.new_page()
            for where in visits:
                visit(page, live_server.url, where)
                found += everywhere(page, where)
    assert found == [], "\n" + "\n".join(map(str, found))


def test_a_fault_is_found(chromium: Browser, live_server: Any, scene: Scene) -> None:
    """The look itself works: a field without a label, pale words and a tiny target do not pass."""
    with come_in(chromium, live_server, None) as context:
        page = context.new_page()
        where = Visit("/masuk")
        visit(page, live_server.url, where)
        page.evaluate("document.querySelector('label[for=id_login]').remove()")
        page.evaluate("document.querySelector('h1').style.color = '#ddd'")
        page.evaluate(
            "document.querySelector('main').insertAdjacentHTML('beforeend', '<p>'"
            " + '<button style=\"all:unset;font-size:8px\">x</button>'.repeat(3) + '</p>')"
        )
        ready(page)
        assert {"label", "color-contrast", "target-size"} <= {one.rule for one in findings(page, where, "", ALL)}
