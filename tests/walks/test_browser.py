"""The accepted and the rejected path in a real browser: each post opens its inbox, finds the case and does its step."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from kolokasi.base import clock
from kolokasi.cases.models import Case, OpenTask
from kolokasi.procedure import queries
from kolokasi.procedure.answers import flatten
from kolokasi.runtime.demo.driver import QUESTION, Wanted, answers_for, next_part
from kolokasi.sop.spec import Task
from tests import cast as people
from tests.chromium import opened
from tests.pdfs import pdf
from tests.procedure.walking import Office

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
LONGEST = 30


class Desks:
    """Every person with a browser of their own."""

    def __init__(self, chromium: Browser, live_server: Any, cast: people.Cast, *, scripts: bool, phone: bool) -> None:
        self.chromium, self.live_server, self.scripts, self.phone = chromium, live_server, scripts, phone
        self.url, self.cast = live_server.url, cast
        self.pages: dict[str, Page] = {}

    def page(self, post: str) -> Page:
        if post not in self.pages:
            account = self.cast.applicant if post == queries.APPLICANT else self.cast[post]
            self.pages[post] = opened(self.chromium, self.live_server, account, scripts=self.scripts, phone=self.phone)
        return self.pages[post]

    def come_to(self, case: Case, spec: Task, post: str) -> Page:
        """From where the person begins the day to the form of the step."""
        page = self.page(post)
        if post == queries.APPLICANT:
            page.goto(f"{self.url}/beranda/")
            page.goto(f"{self.url}/permohonan-saya/{case.number}/langkah/{spec.id}/")
            return page
        page.goto(f"{self.url}/kerja/")
        page.locator(f'main a[href="/permohonan/{case.number}/"]').first.click()
        expect(page.locator("main form .main-act").first).to_be_visible()
        return page

    def do_part(self, case: Case, task: OpenTask, wanted: Wanted) -> None:
        """A part of the step by its own form on the case page; Subbagian Umum answers where its work list leads."""
        page = self.page(wanted.post)
        if wanted.part == QUESTION:
            page.goto(f"{self.url}/kerja/")
            page.locator('main a[href^="/pertanyaan/"]').first.click()
            form = page.locator("main form").filter(has=page.locator('[name="yes"]'))
        else:
            page.goto(f"{self.url}/permohonan/{case.number}/")
            form = page.locator(f'main form[action$="/bagian/{wanted.part}/"]')
            closed = page.locator("main details:not([open]) > summary").filter(visible=True)
            while not form.is_visible() and closed.count():
                closed.first.click()
        for name, value in wanted.data.items():
            fill(form, name, value)
        form.locator("button.btn").last.click()
        until(lambda: next_part(case, task) != wanted, page)

    def do(self, case: Case, outcome: str, paper: Path) -> str:
        """The waiting step is done by its page; returns its number."""
        task = OpenTask.objects.get(case=case)
        while wanted := next_part(case, task, outcome):
            self.do_part(case, task, wanted)
        spec = queries.procedure_of(case.revision_id).tasks[task.element]
        page = self.come_to(case, spec, task.post_key)
        form = page.locator("main form").filter(has=page.locator(".main-act")).first
        for name, value in flatten(answers_for(case, spec, clock.now(), outcome)).items():
            fill(page, name, str(value))
        chosen = outcome or (spec.outcomes[0].key if spec.outcomes else "")
        if chosen:
            page.locator(f'[name="outcome"][value="{chosen}"]').check()
            if next(one for one in spec.outcomes if one.key == chosen).note:
                page.locator('[name="note"]').fill("Daya rak tidak cukup.")
        for box in form.locator('input[type="file"]').all():
            box.set_input_files(paper)
        form.locator(".main-act").click()
        page.wait_for_url(lambda url: url.rstrip("/").endswith(case.number))
        expect(page.locator("body")).to_be_visible()
        until(lambda: not OpenTask.objects.filter(pk=task.pk).exists(), page)
        return task.step


def until(done: Any, page: Page) -> None:
    for _ in range(50):
        if done():
            return
        page.wait_for_timeout(100)
    raise AssertionError(page.locator("main").inner_text())


def fill(page: Page | Locator, name: str, value: str) -> None:
    box = page.locator(f'[name="{name}"]')
    kind = box.first.evaluate("node => node.tagName + ':' + node.type")
    if kind == "INPUT:radio":
        page.locator(f'[name="{name}"][value="{value}"]').check()
    elif kind == "INPUT:checkbox":
        for one in value.split(","):
            if one:
                page.locator(f'[name="{name}"][value="{one}"]').check()
    elif kind.startswith("SELECT"):
        box.select_option(value)
    else:
        box.fill(value)


@pytest.mark.parametrize(
    ("scripts", "phone", "outcomes", "status"),
    [
        pytest.param(True, False, {}, "done", id="accepted, with scripts, at the desk"),
        pytest.param(False, True, {}, "done", id="accepted, without scripts, on a phone"),
        pytest.param(False, False, {"T04": "reject"}, "rejected", id="rejected, without scripts"),
    ],
)
def test_the_whole_way(
    chromium: Browser,
    live_server: Any,
    transactional_db: None,
    tmp_path: Path,
    scripts: bool,
    phone: bool,
    outcomes: dict[str, str],
    status: str,
) -> None:
    paper = tmp_path / "Dokumen.pdf"
    paper.write_bytes(pdf("Dokumen"))
    cast = people.assemble()
    case = Office(cast, start=clock.now() - timedelta(minutes=5)).case
    desks = Desks(chromium, live_server, cast, scripts=scripts, phone=phone)
    for _step in range(LONGEST):
        waiting = OpenTask.objects.filter(case=case).first()
        if waiting is None:
            break
        desks.do(case, outcomes.get(waiting.element, ""), paper)
    assert Case.objects.get(pk=case.pk).status == status
    applicant = desks.page(queries.APPLICANT)
    applicant.goto(f"{live_server.url}/permohonan-saya/{case.number}/")
    said = "selesai" if status == "done" else "belum dapat kami terima"
    expect(applicant.get_by_role("heading", level=1)).to_contain_text(said, ignore_case=True)
