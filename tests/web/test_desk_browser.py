"""The desk in a real browser: by keyboard, without scripts, and with no automatic finding in both schemes and on a phone."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import Browser, Page, expect

from kolokasi.cases.models import Closing, OpenTask
from tests import cast as people
from tests.chromium import DESK, PHONE, opened
from tests.factories import office
from tests.node import modules
from tests.procedure.walking import Office

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@pytest.fixture
def place(chromium: Browser, transactional_db: None) -> Office:
    """A case at the draft of the reply, with real commits, so that the served pages see it."""
    return office(people.assemble(), at="T02A")


BOOSTED = "document.querySelector('main tr a[href]')?.['htmx-internal-data']?.boosted === true"


def head(place: Office) -> Any:
    return place.cast["kepala_dinas"]


def test_a_step_is_found_taken_and_done_by_keyboard_alone(chromium: Browser, live_server: Any, place: Office) -> None:
    page = opened(chromium, live_server, head(place), scripts=True)
    page.wait_for_url("**/kerja/")
    page.keyboard.press("j")
    expect(page.locator("tr.on")).to_contain_text(place.case.number)
    page.keyboard.press("a")
    expect(page.get_by_role("status")).to_contain_text("di tangan Anda")
    page.wait_for_function(BOOSTED)  # before that the browser itself follows the link, and the heading needs no focus
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text(place.case.number)
    expect(page.get_by_role("heading", level=1)).to_be_focused()
    page.keyboard.press("Control+Enter")
    expect(page.locator(".errsum")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.locator('[name="instruction"]').first).to_be_focused()
    page.keyboard.press("Space")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("status")).to_contain_text("selesai")
    assert Closing.objects.get(case=place.case, element="T02A").actor == head(place)
    page.keyboard.press("g")
    page.keyboard.press("p")
    page.wait_for_url("**/sop/")
    page.keyboard.press("?")
    expect(page.locator("#bantuan")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#bantuan")).to_be_hidden()


def test_single_keys_rest_in_fields_and_when_switched_off(chromium: Browser, live_server: Any, place: Office) -> None:
    page = opened(chromium, live_server, head(place), scripts=True)
    page.wait_for_url("**/kerja/")
    page.keyboard.press("/")
    page.keyboard.type("jaga")
    assert page.locator("#cari").input_value() == "jaga"
    assert page.locator("tr.on").count() == 0
    head(place).shortcuts = False
    head(place).save()
    page.reload()
    page.keyboard.press("j")
    assert page.locator("tr.on").count() == 0


def test_the_same_without_scripts(chromium: Browser, live_server: Any, place: Office) -> None:
    page = opened(chromium, live_server, head(place), scripts=False)
    page.get_by_role("link", name=place.case.agency.name).click()
    page.get_by_role("button", name="Ambil").click()
    expect(page.get_by_text("Di tangan Anda", exact=True)).to_be_visible()
    page.get_by_role("group", name="Dengan hormat harap").get_by_role("checkbox").first.check()
    page.get_by_role("button", name="Selesaikan langkah 2a").click()
    expect(page.get_by_text("Langkah 2a selesai")).to_be_visible()
    assert OpenTask.objects.get(case=place.case).element == "T02B"


def test_after_a_refusal_the_summary_has_the_focus_and_links_to_the_field(
    chromium: Browser, live_server: Any, place: Office
) -> None:
    page = opened(chromium, live_server, head(place), scripts=True)
    page.goto(f"{live_server.url}/permohonan/{place.case.number}/")
    page.locator("[data-main] .main-act").click()
    summary = page.locator(".errsum")
    expect(summary).to_be_focused()
    assert page.title().startswith("Kesalahan:")
    summary.get_by_role("link").first.click()
    assert "#f-" in page.url
    page.reload()
    expect(page.get_by_role("heading", level=1)).to_have_text(place.case.number)


def test_a_session_that_ended_leads_to_log_in_even_by_htmx(chromium: Browser, live_server: Any, place: Office) -> None:
    page = opened(chromium, live_server, head(place), scripts=True)
    page.context.clear_cookies()
    page.get_by_role("link", name="Permohonan", exact=False).first.click()
    expect(page.get_by_label("Kata sandi")).to_be_visible()
    expect(page.locator("body")).to_have_attribute("data-shell", "public")


@pytest.mark.parametrize("look", ["light", "dark", "phone"])
def test_no_automatic_finding(chromium: Browser, live_server: Any, place: Office, look: str) -> None:
    place.until("T03")
    page = looked_at(chromium, live_server, place.cast["administrator"], look)
    axe = (modules() / "node_modules" / "axe-core" / "axe.min.js").read_text()
    case = f"/permohonan/{place.case.number}/"
    found: dict[str, list[str]] = {}
    for path in ("/kerja/?tab=all", "/permohonan/", case, f"{case}jejak/", "/sop/", "/jabatan/", "/jabatan/tunjuk/",
                 "/akun/baru/", "/kalender/", "/profil/", "/tidak-ada"):  # fmt: skip
        page.goto(live_server.url + path)
        page.evaluate(axe)
        result = page.evaluate("rules => axe.run(document, {runOnly: rules})", RULES)
        findings = [f"{one['id']}: {one['nodes'][0]['html'][:120]}" for one in result["violations"]]
        if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
            findings.append("scrolls sideways")
        if findings:
            found[path] = findings
    assert found == {}


def looked_at(chromium: Browser, live_server: Any, account: Any, look: str) -> Page:
    """A page without CSP, because axe itself is an inline script."""
    scheme: Any = "dark" if look == "dark" else "light"
    context = chromium.new_context(bypass_csp=True, color_scheme=scheme, viewport=PHONE if look == "phone" else DESK)
    client = Client()
    client.force_login(account)
    context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}])
    return context.new_page()
