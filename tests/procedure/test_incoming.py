"""Row 1+, the letter in the register: works · refuses bad input · refuses the wrong post · refuses twice."""

from __future__ import annotations

import pytest

from kolokasi.base.refusal import Refusal, define
from kolokasi.cases.models import Attachment, Closing, OpenTask
from kolokasi.letters.models import AgendaEntry, Letter
from kolokasi.procedure import actions, completing, queries
from kolokasi.procedure.actions import AnswersRefused
from kolokasi.procedure.printing import bytes_of
from tests.cast import Cast
from tests.letters.looking import text_of
from tests.procedure.taken import refusal
from tests.procedure.walking import START, Office

ANSWERS = {
    "complete": "head_letter,specification,contacts", "agenda_date": "2026-11-23", "letter_number": "800/1/2026",
    "letter_date": "2026-11-20", "classification": "terbatas", "urgency": "segera",
}  # fmt: skip


def entries() -> list[int]:
    return list(
        AgendaEntry.objects.filter(direction="in", year=2026).order_by("number").values_list("number", flat=True)
    )


def test_the_letter_stands_in_the_register_as_it_was_written(office: Office) -> None:
    office.do("T01R", data=ANSWERS)
    entry = AgendaEntry.objects.get(case=office.case)
    assert (entry.direction, entry.year, entry.number, entry.manual) == ("in", 2026, 1, False)
    assert (entry.letter_number, entry.letter_date.isoformat()) == ("800/1/2026", "2026-11-20")  # type: ignore[union-attr]
    assert (entry.date.isoformat(), entry.sifat, entry.urgency) == ("2026-11-23", "terbatas", "segera")
    assert (entry.party, entry.subject) == (office.case.agency.name, office.case.form["letter"]["subject"])
    assert (entry.entered_by, entry.entered_at) == (office.cast["helpdesk"], office.at)
    assert Closing.objects.get(case=office.case, element="T01R").data["agenda_number"] == "1/2026"
    assert queries.is_secret(office.case)


def test_numbers_have_no_gap_where_a_step_is_refused_after_its_number_was_given(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    offices = [Office(cast) for _ in range(3)]
    offices[0].do("T01R")
    late = define("late_fault", "Surat ini tidak dapat ditutup. Ulangi nanti.")

    def refuse(*_args: object, **_options: object) -> None:
        assert entries() == [1, 2]  # the number was given before the step was refused
        raise Refusal(late)

    with monkeypatch.context() as patch:
        patch.setattr(completing, "close", refuse)
        assert refusal(lambda: offices[1].do("T01R")).code == late
    assert entries() == [1]
    offices[2].do("T01R")
    offices[1].do("T01R")
    assert entries() == [1, 2, 3]
    assert AgendaEntry.objects.get(case=offices[2].case).number == 2


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"complete": "head_letter"}, "complete"), ({"complete": ""}, "complete"), ({"complete": "head_letter,x"}, "complete"),
        ({"agenda_date": "2026-02-30"}, "agenda_date"), ({"agenda_date": ""}, "agenda_date"),
        ({"letter_number": "\u200b "}, "letter_number"), ({"letter_number": "9" * 301}, "letter_number"),
        ({"letter_date": "kemarin"}, "letter_date"), ({"classification": "umum"}, "classification"),
        ({"urgency": "gawat"}, "urgency"), ({"agenda_number": "7"}, "agenda_number"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_named_and_no_number_is_given(office: Office, change: dict[str, str], field: str) -> None:
    with pytest.raises(AnswersRefused) as refused:
        office.do("T01R", data=ANSWERS | change)
    assert set(refused.value.errors) == {field}
    assert entries() == []
    assert OpenTask.objects.get(case=office.case).element == "T01R"


def test_what_is_missing_goes_back_to_the_applicant_in_a_letter_and_takes_no_number(office: Office) -> None:
    office.do("T01R", "return", note="Surat belum ditandatangani kepala OPD.", data={})
    assert entries() == []
    letter = Attachment.objects.get(case=office.case, kind="surat_pengembalian")
    assert letter.for_applicant
    assert "Surat belum ditandatangani kepala OPD." in text_of(bytes_of(letter.blob))
    assert OpenTask.objects.get(case=office.case).element == "T01"


def test_each_letter_of_return_stays_valid_with_its_number(office: Office) -> None:
    for _again in range(2):
        office.do("T01R", "return", note="Lampiran belum ada.", data={})
        office.do("T01")
    letters = Letter.objects.filter(case=office.case, kind="surat_pengembalian")
    assert [(one.state, one.number.state) for one in letters] == [("issued", "used")] * 2


def test_only_the_helpdesk_registers(office: Office) -> None:
    for part in ("sekretaris", "kepala_dinas", "tim_teknis"):
        assert refusal(lambda part=part: office.do("T01R", account=office.cast[part])).code == "not_your_post"  # type: ignore[misc]
    assert entries() == []


def test_a_letter_is_registered_once(office: Office) -> None:
    office.do("T01R")
    again = refusal(
        lambda: actions.complete_task(
            number=office.case.number,
            element="T01R",
            round=1,
            account=office.cast["helpdesk_2"],
            outcome="register",
            data=ANSWERS,
            at=START,
        )
    )
    assert again.code == queries.TASK_DONE
    assert entries() == [1]
