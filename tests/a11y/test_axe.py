"""No kind of page has an automatic finding under WCAG 2.2 A/AA: on a phone in light and at the desk in dark, and, in the slow
tests, the other way about."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Browser

from tests.a11y.looking import ALL, NARROW, WIDE, Finding, Look, come_in, findings, looked_at, ready, visit
from tests.a11y.scene import Scene, Visit

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def looked_through(chromium: Browser, live_server: Any, scene: Scene, looks: tuple[Look, ...]) -> list[Finding]:
    """What was found on any page of the scene in these looks."""
    found: list[Finding] = []
    for part, visits in scene.visits().items():
        with come_in(chromium, live_server, scene.account(part)) as context:
            page = context.new_page()
            for where in visits:
                visit(page, live_server.url, where)
                found += looked_at(page, where, looks)
    return found


def test_no_page_has_a_finding(chromium: Browser, live_server: Any, scene: Scene) -> None:
    found = looked_through(chromium, live_server, scene, NARROW)
    assert found == [], "\n" + "\n".join(map(str, found))


@pytest.mark.slow
def test_no_page_has_a_finding_the_other_way_about(chromium: Browser, live_server: Any, scene: Scene) -> None:
    found = looked_through(chromium, live_server, scene, WIDE)
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
