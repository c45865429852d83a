"""Printing a step as a form: every step has one, its QR leads back, and only who may write prints it."""

from __future__ import annotations

from typing import Any

from kolokasi.base import scans
from kolokasi.base.models import Event
from kolokasi.procedure import slips
from kolokasi.procedure.models import Slip
from tests.cast import Cast
from tests.letters.looking import text_of
from tests.procedure.taken import refusal
from tests.procedure.test_walks import ELEMENTS
from tests.procedure.walking import Office


def printed(office: Office, by: str = "helpdesk") -> bytes:
    (task,) = office.waiting()
    return slips.print_slip(
        number=office.case.number, element=task.element, round=task.round, account=office.cast[by], at=office.at
    )


def test_every_step_is_printed_with_its_questions_and_a_code_on_each_page(cast: Cast) -> None:
    office, seen = Office(cast, servers=2), []
    while waiting := office.waiting():
        made = printed(office)
        slip = Slip.objects.get(case=office.case, element=waiting[0].element)
        assert [page for page in scans.codes(made) if page != [slips.address_of(slip)]] == [], slip
        words = text_of(made)
        spec = office.procedure.tasks[slip.element]
        assert f"FORMULIR LANGKAH {spec.step}" in words
        for label in [*(one.label for one in spec.outcomes), *(one.label for one in spec.fields)]:
            assert label.id in words, (spec.step, label)
        seen.append(slip.element)
        office.do(slip.element)
    assert seen == ELEMENTS


def test_printed_again_it_is_the_same_form_and_each_printing_is_on_record(office: Office) -> None:
    printed(office)
    printed(office, "kabid_aptika")
    assert Slip.objects.count() == 1
    told = Event.objects.filter(subject_id=office.case.number, act="slip_printed").order_by("seq")
    assert [event.new["again"] for event in told] == [False, True]


def test_the_mark_of_a_practice_office_leaves_the_code_readable(office: Office, settings: Any) -> None:
    settings.DEMO = True
    made = printed(office)
    assert "LATIHAN" in text_of(made)
    assert all(codes == [slips.address_of(Slip.objects.get())] for codes in scans.codes(made))


def test_what_an_applicant_typed_is_text_and_never_markup(office: Office) -> None:
    office.case.title = '#eval("1") ]#panic() $x$ \\ *tebal* \u202eterbalik'
    office.case.save(update_fields=["title"])
    assert '#eval("1") ]#panic() $x$' in text_of(printed(office))


def test_who_only_reads_or_stands_outside_prints_nothing(office: Office) -> None:
    assert refusal(lambda: printed(office, "auditor")).code == "officers_only"
    assert refusal(lambda: printed(office, "applicant")).code == "officers_only"
    assert refusal(lambda: printed(office, "stranger")).code == "not_found"
    assert not Slip.objects.exists()
