"""The first hour of a real installation in a browser: the printed link, the office, an invitation by real mail, a new password."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.gateways.mail_server import Kept, running
from tests.runtime.running import Up, bare_environment, eventually, own_folder, up

pytestmark = [pytest.mark.browser, pytest.mark.slow]
ADMINISTRATOR, PERSON = "intan@kantor.example", "orang@dinas.example"
FIRST, SECOND = "kuda hijau makan siang", "sapi biru minum kopi"


@pytest.fixture
def mails() -> Iterator[tuple[Kept, int]]:
    kept = Kept()
    with running(kept) as port:
        yield kept, port


@pytest.fixture
def served(mails: tuple[Kept, int]) -> Iterator[Up]:
    """An empty installation whose mail goes to a server of this test."""
    env = bare_environment(
        KOLOKASI_EMAIL_URL=f"smtp://127.0.0.1:{mails[1]}", KOLOKASI_EMAIL_FROM="kantor@kantor.example"
    )
    with own_folder() as folder, up(folder=folder, env=env) as started:
        yield started


def link_in(kept: Kept, to: str, pattern: str, nth: int) -> str:
    """The link in the `nth` mail to that address, which a worker sends."""

    def bodies() -> list[str]:
        texts = [one.get_body() for one in kept.mails if one["to"] == to]
        return [str(text.get_content()) for text in texts if text is not None]

    assert eventually(lambda: len(bodies()) > nth, 30), bodies()
    found = re.search(pattern, bodies()[nth].replace("=\n", ""))
    assert found, bodies()[nth]
    return found.group(0)


def fill(page: Page, **words: str) -> None:
    for name, text in words.items():
        page.fill(f"#f-{name}", text)
    page.locator("main form button.main-act").last.click()


def test_from_the_printed_link_to_a_person_with_a_new_password(
    chromium: Browser, mails: tuple[Kept, int], served: Up
) -> None:
    kept, _port = mails
    assert eventually(lambda: any("/pemasangan/" in line for line in served.lines), 20)
    setup = next(found for line in served.lines for found in re.findall(r"http://\S+/pemasangan/\S+/", line))
    chief = chromium.new_context().new_page()
    chief.goto(setup)
    fill(chief, agency="Dinas Komunikasi Contoh", name="Intan Contoh", email=ADMINISTRATOR, password=FIRST)
    chief.locator(".ready").wait_for()
    chief.get_by_role("button", name="Kirim surel uji").click()
    assert eventually(lambda: any(one["to"] == ADMINISTRATOR for one in kept.mails), 30)
    chief.goto(f"{served.url}/instansi/baru/")
    fill(chief, name="Dinas Contoh")
    chief.get_by_role("link", name="Undang seseorang").click()
    fill(chief, email=PERSON)
    chief.locator("#tautan").wait_for()

    person = chromium.new_context().new_page()
    person.goto(link_in(kept, PERSON, r"http://\S+/undangan/\S+", 0))
    fill(person, name="Orang Contoh, S.T.", password=FIRST)
    person.goto(f"{served.url}/masuk/lupa")
    person.fill("#id_email", PERSON)
    person.locator("main button").click()
    person.goto(link_in(kept, PERSON, r"http://\S+/masuk/lupa/\S+", 1))
    for box in person.locator("main input[type=password]").all():
        box.fill(SECOND)
    person.locator("main form button").click()
    person.goto(f"{served.url}/masuk")
    person.fill("#id_login", PERSON)
    person.fill("#id_password", SECOND)
    person.locator("main form button").click()
    person.get_by_role("link", name="Ajukan permohonan").wait_for()
    assert chromium.new_context().new_page().goto(setup).status == 404  # type: ignore[union-attr]
