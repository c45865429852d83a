"""The phone at the rack in a real browser: on a slow line, cut in the middle; nothing is lost and nothing comes twice."""

from __future__ import annotations

import io
import os
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Browser, FilePayload, Page, expect

from kolokasi.cases.models import CaseServer
from kolokasi.servers.models import Mounting, MountingEntry, Photo
from tests import cast as people
from tests.chromium import opened
from tests.factories import office
from tests.procedure.walking import Office

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SLOW = {"offline": False, "latency": 300, "downloadThroughput": 50_000, "uploadThroughput": 25_000}


@pytest.fixture
def at_nine(chromium: Browser, transactional_db: None) -> Office:
    return office(people.assemble(), at="T09")


def server(place: Office) -> Any:
    return CaseServer.objects.select_related("server").get(case=place.case).server


def picture(colour: str) -> FilePayload:
    out = io.BytesIO()
    Image.new("RGB", (900, 700), colour).save(out, "JPEG")
    return {"name": "foto.jpg", "mimeType": "image/jpeg", "buffer": out.getvalue()}


def press(page: Page) -> None:
    page.locator("[data-box]:not([hidden]) .main-act").click()


def box(page: Page, kind: str) -> Any:
    return page.locator(f'[data-box="{kind}"]:not([hidden])')


def shot(page: Page, name: str) -> None:
    if os.environ.get("PICTURES"):
        page.screenshot(path=f"{os.environ['PICTURES']}/{name}.png", full_page=True)


def test_a_slow_line_that_is_cut_loses_nothing_and_doubles_nothing(
    chromium: Browser, live_server: Any, at_nine: Office
) -> None:
    page = opened(chromium, live_server, at_nine.cast["tim_teknis"], scripts=True, phone=True, cut=True)
    here = server(at_nine)
    held = here.occupations.select_related("rack").get(released_at__isnull=True)
    page.goto(f"{live_server.url}/pasang/{at_nine.case.number}/")
    wire = page.context.new_cdp_session(page)
    wire.send("Network.enable")
    wire.send("Network.emulateNetworkConditions", SLOW)
    page.locator("#t-label").fill(here.label)
    shot(page, "mount-1")
    press(page)
    expect(box(page, "rack")).to_be_visible()
    page.locator("#t-rack").fill(held.rack.name)
    press(page)
    expect(page.locator("#alur[data-ready='2']")).to_be_attached()
    expect(page.locator("#t-unit")).to_have_value(str(held.unit))
    shot(page, "mount-3")
    # the answer to this one is lost after the server has done it
    lost: list[Any] = []

    def lose(route: Any) -> None:
        if lost:
            route.continue_()
            return
        lost.append(route.fetch())
        route.abort()

    page.route("**/units/", lose)
    press(page)
    expect(page.locator("[data-step=units].queued")).to_be_attached()
    expect(page.locator("#alur[data-ready='3']")).to_be_attached(timeout=20_000)
    assert lost[0].status == 200
    assert Mounting.objects.filter(server=here).count() == 1
    page.unroute_all()
    # the line is cut; work goes on
    wire.send("Network.emulateNetworkConditions", {**SLOW, "offline": True})
    page.locator('[name="outlet_a"]').fill("A11")
    if page.locator('[name="outlet_b"]').count():
        page.locator('[name="outlet_b"]').fill("B11")
    press(page)
    expect(box(page, "port")).to_be_visible()
    expect(page.locator("[data-queue]")).to_contain_text("1")
    page.locator("#t-switch").fill("ToR-06A")
    page.locator("#t-port").fill("17")
    press(page)
    expect(box(page, "address")).to_be_visible()
    press(page)
    expect(box(page, "photos")).to_be_visible()
    page.locator("#t-photo_front").set_input_files(picture("navy"))
    page.locator("#t-photo_rear").set_input_files(picture("olive"))
    expect(box(page, "power")).to_be_visible()
    shot(page, "mount-offline")
    press(page)
    expect(page.locator("[data-queue]")).to_contain_text("6")
    assert MountingEntry.objects.filter(server=here).count() in {3, 4}  # the first may have arrived, its answer not
    wire.send("Network.emulateNetworkConditions", SLOW)
    expect(page.locator("#alur[data-ready='8']")).to_be_attached(timeout=40_000)
    kinds = list(MountingEntry.objects.filter(server=here).values_list("kind", flat=True))
    assert sorted(kinds) == sorted(set(kinds))
    assert len(kinds) == 9
    assert Mounting.objects.get(server=here).port == "17"
    assert Photo.objects.filter(server=here).count() == 2
    expect(page.locator("[data-queue]")).to_be_hidden()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    shot(page, "mount-8")


def test_what_waits_outlives_the_page_and_a_refusal_is_said_on_the_phone(
    chromium: Browser, live_server: Any, at_nine: Office
) -> None:
    page = opened(chromium, live_server, at_nine.cast["tim_teknis"], scripts=True, phone=True, cut=True)
    here = server(at_nine)
    page.goto(f"{live_server.url}/pasang/{at_nine.case.number}/0/")
    page.context.set_offline(True)
    page.locator("#t-label").fill(here.label)
    press(page)
    page.locator("#t-rack").fill("Rak yang tidak ada")
    press(page)
    expect(page.locator("[data-queue]")).to_contain_text("2")
    page.context.set_offline(False)
    page.goto(f"{live_server.url}/pasang/{at_nine.case.number}/0/")
    expect(box(page, "rack").locator("[data-refused]")).to_contain_text("tidak dikenal")
    expect(page.locator("#t-rack")).to_have_value("Rak yang tidak ada")
    assert MountingEntry.objects.filter(server=here).count() == 1
    shot(page, "mount-refused")
    held = here.occupations.select_related("rack").get(released_at__isnull=True)
    page.locator("#t-rack").fill(f"{live_server.url}/r/{held.rack_id}/")
    press(page)
    expect(page.locator("#alur[data-ready='2']")).to_be_attached()
    expect(box(page, "units")).to_be_visible()


def test_without_scripts_the_forms_do_the_same(chromium: Browser, live_server: Any, at_nine: Office) -> None:
    page = opened(chromium, live_server, at_nine.cast["tim_teknis"], scripts=False, phone=True)
    here = server(at_nine)
    held = here.occupations.select_related("rack").get(released_at__isnull=True)
    page.goto(f"{live_server.url}/pasang/")
    page.get_by_role("link", name="Pasang").first.click()
    page.locator("#t-label").fill("SRV-1999-0001")
    press(page)
    expect(page.locator(".note.t-bad").first).to_contain_text("bukan server ini")
    page.locator("#t-label").fill(here.label)
    press(page)
    page.goto(f"{live_server.url}/r/{held.rack_id}/")
    expect(page.locator("#t-rack")).to_have_value(held.rack.name)
    press(page)
    press(page)
    assert Mounting.objects.filter(server=here).count() == 1
    expect(page.locator('[name="outlet_a"]')).to_be_visible()
