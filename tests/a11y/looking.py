"""A browser that looks at pages as different people see them: size, scheme, forced colours, keyboard."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize

from kolokasi.people.models import Account
from tests.a11y.scene import Visit
from tests.chromium import DESK, PHONE
from tests.node import modules

WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa"]
# axe knows the target size of WCAG 2.2 but does not ask for it unless told
ALL = {
    "runOnly": {"type": "tag", "values": WCAG},
    "rules": {"target-size": {"enabled": True}},
    "resultTypes": ["violations"],
}
# between two schemes only colours differ
COLOURS = {
    "runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]},
    "resultTypes": ["violations"],
}
SIZES: dict[str, ViewportSize] = {"desk": DESK, "phone": PHONE}


@dataclass(frozen=True)
class Finding:
    """What axe found on a page in one look."""

    visit: Visit
    look: str
    rule: str
    where: str
    why: str

    def __str__(self) -> str:
        return f"{self.visit} [{self.look}] {self.rule}: {self.where} | {self.why}"


def come_in(browser: Browser, live_server: Any, account: Account | None, **changes: Any) -> BrowserContext:
    """A context in which the account is logged in; colours change at once, and axe, a script from outside, may run."""
    still: dict[str, Any] = {"bypass_csp": True, "reduced_motion": "reduce", "locale": "id-ID", "viewport": DESK}
    context = browser.new_context(**{**still, **changes})
    context.set_default_timeout(10_000)
    if account is not None:
        client = Client()
        client.force_login(account)
        session = {"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}
        context.add_cookies([session])  # type: ignore[list-item]
    return context


def visit(page: Page, base: str, where: Visit) -> None:
    """The page is open, or has come back with its errors; words stand where numbers are asked, as nothing may be required."""
    page.goto(base + where.path)
    if where.press:
        for box in page.locator("main form input[inputmode]:not([inputmode='tel'])").filter(visible=True).all():
            box.fill("banyak")
        page.locator("main form .main-act").filter(visible=True).last.click()
        page.locator(".errsum, .note.t-bad").first.wait_for()


def ready(page: Page) -> None:
    """Axe is in the page."""
    page.evaluate((modules() / "node_modules" / "axe-core" / "axe.min.js").read_text())


def findings(page: Page, where: Visit, look: str, rules: dict[str, Any]) -> list[Finding]:
    """Every node that breaks a rule."""
    result = page.evaluate("rules => axe.run(document, rules)", rules)
    return [
        Finding(where, look, one["id"], node["html"][:160], " ".join(node["failureSummary"].split())[:200])
        for one in result["violations"]
        for node in one["nodes"]
    ]


Look = tuple[str, Literal["light", "dark"]]
NARROW: tuple[Look, ...] = (("phone", "light"), ("desk", "dark"))
WIDE: tuple[Look, ...] = (("desk", "light"), ("phone", "dark"))


def looked_at(page: Page, where: Visit, looks: tuple[Look, ...]) -> list[Finding]:
    """The findings in these looks: all rules in light, those about colours in dark.

    What comes back with errors is one column of fields at any width, so it is looked at where the column is narrowest.
    """
    ready(page)
    found: list[Finding] = []
    for size, scheme in looks:
        if where.press and size == "desk":
            continue
        page.set_viewport_size(SIZES[size])
        page.emulate_media(color_scheme=scheme)
        found += findings(page, where, f"{size}, {scheme}", ALL if scheme == "light" else COLOURS)
    page.emulate_media(color_scheme="light")
    page.set_viewport_size(DESK)
    return found


def everywhere(page: Page, where: Visit) -> list[Finding]:
    """The findings in every look: at the desk and on a phone, light and dark."""
    return looked_at(page, where, NARROW + WIDE)


def sideways(page: Page) -> bool:
    """The page would scroll to the side."""
    return bool(page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"))
