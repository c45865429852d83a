"""The pages of an installation that nobody has set up: no automatic finding, and a walk through them by keyboard alone."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from playwright.sync_api import Browser

from kolokasi.people.models import Agency
from kolokasi.people.setup import make_setup_key
from tests.a11y.looking import come_in, everywhere, visit
from tests.a11y.scene import Visit, both
from tests.cast import ensure_posts
from tests.fixtures import NOON

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_the_setup_has_no_finding_and_needs_no_mouse(
    chromium: Browser, live_server: Any, stopped_clock: datetime
) -> None:
    ensure_posts()
    path = f"/pemasangan/{make_setup_key(at=NOON)}/"
    found = []
    with come_in(chromium, live_server, None) as context:
        page = context.new_page()
        for where in (Visit("/"), Visit("/pemasangan/"), Visit("/pemasangan/salah/"), *both(path)):
            visit(page, live_server.url, where)
            found += everywhere(page, where)
        assert found == [], "\n" + "\n".join(map(str, found))
        page.goto(live_server.url + path)
        page.focus("#f-agency")
        for words in ("Dinas Contoh", "DC", "Intan Contoh", "intan@kantor.example", "kuda hijau makan siang"):
            page.keyboard.type(words)
            page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        page.locator(".ready").wait_for()
        where = Visit("/kantor/")
        assert everywhere(page, where) == []
    assert Agency.objects.get().short_name == "DC"
