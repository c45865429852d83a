"""Two officers with the same paper at the same moment: the step closes once, and the stack is taken in once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from kolokasi.base.refusal import Refusal
from kolokasi.cases.models import Attachment, Closing
from kolokasi.procedure import returning, stacks
from kolokasi.procedure.models import ScanSheet, ScanStack
from kolokasi.runtime.demo.driver import answers_for
from tests.api.meeting import at_once
from tests.cast import assemble
from tests.pdfs import pdf
from tests.procedure.test_paper_returns import slip, take_in
from tests.procedure.walking import Office
from tests.scanning import pictures, scan

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]


def told(act: Callable[[], Any]) -> Callable[[], str]:
    """The act's refusal by its code, or nothing."""

    def run() -> str:
        try:
            act()
        except Refusal as refusal:
            return refusal.code
        return ""

    return run


def test_a_step_closes_once_from_its_sheet() -> None:
    office = Office(assemble())
    (sheet,) = take_in(office, scan(*pictures(slip(office))))
    spec = office.procedure.tasks["T01R"]
    outcome = spec.outcomes[0].key

    def close(who: str) -> Callable[[], str]:
        return told(
            lambda: returning.close_step(
                number=office.case.number, element="T01R", round=1, account=office.cast[who], outcome=outcome,
                data=answers_for(office.case, spec, office.at, outcome), done_at=office.at,
                at=office.at + timedelta(hours=1),
            )
        )  # fmt: skip

    said = at_once(close("helpdesk"), close("helpdesk_2"))
    assert min(said) == ""
    assert max(said) in {"task_already_done", "no_sheet_waits"}
    assert Closing.objects.filter(case=office.case, element="T01R").count() == 1
    assert Attachment.objects.filter(case=office.case, kind="pindaian_langkah").count() == 1
    sheet.refresh_from_db()
    assert sheet.how == ScanSheet.How.CLOSED


def test_the_same_stack_is_taken_in_once() -> None:
    office = Office(assemble())
    acts = [
        told(lambda: stacks.take_in(uploads=[("a.pdf", pdf("Sekali"))], account=office.cast["helpdesk"], at=office.at))
        for _ in range(4)
    ]
    assert sorted(at_once(*acts)) == ["", *["stack_scanned_before"] * 3]
    assert (ScanStack.objects.count(), ScanSheet.objects.count()) == (1, 1)
