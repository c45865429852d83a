"""A real browser for tests, and a page in which somebody is logged in."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import Browser, ConsoleMessage, Page, ViewportSize, sync_playwright

from kolokasi.people.models import Account

PROGRAM = "/usr/bin/chromium"
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--no-first-run",
]
DESK, PHONE = ViewportSize(width=1440, height=900), ViewportSize(width=390, height=844)


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """Playwright's loop runs in this thread for as long as the module does, and Django is told so."""
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as play:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        browser = play.chromium.launch(executable_path=PROGRAM, args=QUIET)
        yield browser
        browser.close()


def opened(
    chromium: Browser, live_server: Any, account: Account | None, *, scripts: bool, phone: bool = False,
    cut: bool = False,
) -> Page:  # fmt: skip
    """A page in which the account is logged in; anything the browser complains about fails the test, but a `cut` line."""
    context = chromium.new_context(java_script_enabled=scripts, viewport=PHONE if phone else DESK, locale="id-ID")
    if account is not None:
        client = Client()
        client.force_login(account)
        context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}])
    page = context.new_page()
    page.set_default_timeout(10_000)

    def complain(message: ConsoleMessage) -> None:
        # the browser says every 422 and 404 aloud; those are the answers we want
        lost = cut and "net::ERR_" in message.text
        if message.type == "error" and "status of 4" not in message.text and not lost:
            raise AssertionError(message.text)

    page.on("console", complain)
    page.goto(live_server.url)
    return page
