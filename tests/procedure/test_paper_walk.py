"""A whole case on printed forms: each step is printed, scanned badly, handed in, found by its code and closed from it."""

from __future__ import annotations

import random
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from PIL import Image, ImageFilter

from kolokasi.base import scans
from kolokasi.cases.models import Attachment, Case, Closing, OpenTask
from kolokasi.procedure import actions, returning
from kolokasi.runtime.demo.driver import QUESTION, answers_for, next_part, papers_for
from tests.cast import Cast
from tests.procedure.test_paper_returns import slip, take_in
from tests.procedure.test_walks import ELEMENTS
from tests.procedure.walking import Office, paper
from tests.scanning import pictures, scan

LATER = timedelta(hours=2)


def parts_on_paper(office: Office, task: OpenTask, outcome: str) -> None:
    """What is done before the step closes, entered by the Helpdesk; Kabid waives by screen."""
    while wanted := next_part(office.case, task, outcome):
        on_paper = wanted.part not in {QUESTION, "waive", "ask"}
        part, data = wanted.part, dict[str, Any](wanted.data)
        if part in {QUESTION, "ask"}:
            part, data = "enter", {"yes": "yes", "told_by": "Pak Hujan"}
        actions.do_part(
            number=office.case.number, element=task.element, round=task.round, part=part, data=data, on_paper=on_paper,
            account=office.cast["kabid_aptika" if part == "waive" else "helpdesk"], at=office.at,
        )  # fmt: skip
        task, office.case = OpenTask.objects.get(pk=task.pk), Case.objects.get(pk=office.case.pk)


def test_a_whole_case_goes_by_printed_forms(cast: Cast) -> None:
    office, walked = Office(cast), []
    while waiting := office.waiting():
        task, spec = waiting[0], office.procedure.tasks[waiting[0].element]
        outcome = spec.outcomes[0].key if spec.outcomes else ""
        (sheet,) = take_in(office, scan(*pictures(slip(office), turn=1.5)))
        assert (sheet.case, sheet.element, sheet.round) == (office.case, task.element, task.round)
        parts_on_paper(office, task, outcome)
        returning.close_step(
            number=office.case.number, element=task.element, round=task.round, account=cast["helpdesk"], outcome=outcome,
            data=answers_for(office.case, spec, office.at, outcome), uploads=papers_for(spec, office.case, paper),
            done_at=office.at, at=office.at + LATER,
        )  # fmt: skip
        closing = Closing.objects.get(case=office.case, element=task.element)
        assert (closing.manual, closing.done_at, closing.closed_at) == (True, office.at, office.at + LATER)
        kept = Attachment.objects.get(case=office.case, element=task.element, kind="pindaian_langkah")
        assert kept.blob == sheet.blob
        walked.append(task.element)
        office.at += LATER
        office.case = Case.objects.get(pk=office.case.pk)
    assert (walked, office.case.end) == (ELEMENTS, "EndDone")


def worn(page: Image.Image, chance: random.Random) -> Image.Image:
    """A page as a worn office scanner gives it: askew, soft, grey, with noise and hard compression."""
    askew = page.rotate(chance.uniform(-6, 6), fillcolor=235, resample=Image.Resampling.BICUBIC)
    soft = askew.filter(ImageFilter.GaussianBlur(chance.uniform(0.4, 1.1))).point(lambda tone: 30 + tone * 0.78)
    noise = Image.effect_noise(soft.size, chance.uniform(10, 40))
    out = BytesIO()
    Image.blend(soft, noise, 0.18).save(out, "JPEG", quality=chance.randint(25, 60))
    return Image.open(out)


@pytest.mark.parametrize("dpi", [100, 150, 200])
def test_worn_scans_are_read_all_the_same(office: Office, dpi: int) -> None:
    chance = random.Random(dpi)  # noqa: S311 - the same wear each time
    (page, *_more) = pictures(slip(office), dpi=dpi)
    read = scans.codes(scan(*(worn(page, chance) for _ in range(12)), dpi=dpi))
    assert sum(bool(codes) for codes in read) >= 11
