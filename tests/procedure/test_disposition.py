"""Rows 2a to 2c, the disposition down the chain: works · refuses bad input · refuses the wrong post · refuses twice."""

from __future__ import annotations

from datetime import date

import pytest
from django.db.backends.postgresql.psycopg_any import DateRange

from kolokasi.cases.models import Attachment, Closing, OpenTask
from kolokasi.letters.models import Disposition, Instruction
from kolokasi.letters.queries import card_copies
from kolokasi.people.models import Holding, Post
from kolokasi.procedure import actions, facts, papers, printing
from kolokasi.procedure.actions import AnswersRefused
from kolokasi.procedure.printing import bytes_of
from tests.cast import Cast
from tests.letters.looking import text_of
from tests.procedure.taken import refusal
from tests.procedure.walking import START, Office


def recall(office: Office, by: str, reason: str = "Salah alamat.") -> OpenTask:
    return actions.recall_disposition(number=office.case.number, reason=reason, account=office.cast[by], at=office.at)


def read(office: Office, by: str) -> None:
    """The case is opened in that post."""
    papers.note_dispositions_read(case=office.case, account=office.cast[by], at=office.at)


def instruction() -> Instruction:
    found = Instruction.objects.filter(active=True).first()
    assert found is not None
    return found


def chain(office: Office) -> list[tuple[int, str, str]]:
    rows = Disposition.objects.filter(case=office.case, recalled_at__isnull=True).order_by("seq")
    return [(row.seq, row.from_post.key, row.to_post.key) for row in rows]


def test_the_chain_goes_from_post_to_post_and_leaves_its_sheet(office: Office) -> None:
    office.until("T02C")
    office.do("T02C", data={"instruction": instruction().key, "remark": "Periksa dayanya dulu, ya."})
    assert chain(office) == [
        (1, "kepala_dinas", "kabid_aptika"), (2, "kabid_aptika", "pranata_komputer"), (3, "pranata_komputer", "helpdesk"),
    ]  # fmt: skip
    first, second, third = Disposition.objects.filter(case=office.case).order_by("seq")
    assert (first.followed_at, second.followed_at, third.followed_at) == (second.sent_at, third.sent_at, None)
    sheet = Attachment.objects.get(case=office.case, kind="lembar_disposisi")
    said = text_of(bytes_of(sheet.blob))
    for words in (instruction().label, "Periksa dayanya dulu, ya.", "Kepala Dinas"):
        assert words in said
    assert not sheet.for_applicant


def test_a_named_holder_has_the_step_in_hand_and_another_must_take_it_over(office: Office) -> None:
    office.until("T02C")
    named = office.cast["helpdesk_2"]
    office.do("T02C", data={"instruction": instruction().key, "to_holder": str(named.pk)})
    assert Disposition.objects.get(case=office.case, seq=3).to_account == named
    task = OpenTask.objects.get(case=office.case)
    assert task.holder == named
    answer = {"yes": "yes", "told_by": "Pak Hujan"}
    assert refusal(lambda: office.part("enter", by="helpdesk", **answer)).code == "held_by_another"
    office.part("enter", by="helpdesk_2", **answer)
    assert refusal(lambda: office.do("T03", account=office.cast["helpdesk"])).code == "held_by_another"
    office.do("T03", account=named)


@pytest.mark.parametrize("data", [{}, {"instruction": "tidak-ada"}, {"instruction": ""}])
def test_without_an_instruction_of_the_list_nothing_is_sent(office: Office, data: dict[str, str]) -> None:
    office.until("T02A")
    with pytest.raises(AnswersRefused) as refused:
        office.do("T02A", data=data)
    assert set(refused.value.errors) == {"instruction"}
    assert chain(office) == []


def test_nobody_is_named_who_does_not_hold_the_next_post(office: Office) -> None:
    office.until("T02C")
    for wrong in (str(office.cast["tim_teknis"].pk), "0", "x"):
        with pytest.raises(AnswersRefused) as refused:
            office.do("T02C", data={"instruction": instruction().key, "to_holder": wrong})
        assert set(refused.value.errors) == {"to_holder"}
    assert len(chain(office)) == 2


def test_an_instruction_that_was_switched_off_is_no_longer_offered(office: Office) -> None:
    office.until("T02A")
    gone = instruction()
    Instruction.objects.filter(pk=gone.pk).update(active=False)
    with pytest.raises(AnswersRefused):
        office.do("T02A", data={"instruction": gone.key})


def test_the_wrong_post_sends_nothing(office: Office) -> None:
    office.until("T02A")
    for part in ("kabid_aptika", "helpdesk", "sekretaris"):
        assert refusal(lambda part=part: office.do("T02A", account=office.cast[part])).code == "not_your_post"  # type: ignore[misc]
    assert chain(office) == []


def test_an_unread_disposition_is_taken_back_and_sent_again(office: Office) -> None:
    office.until("T02C")
    opened = recall(office, "kabid_aptika")
    assert (opened.element, opened.round) == ("T02B", 2)
    assert Closing.objects.get(case=office.case, element="T02C").kind == Closing.Kind.RECALLED
    first, second = Disposition.objects.filter(case=office.case).order_by("seq")
    assert (second.recalled_at, second.recall_reason, first.followed_at) == (office.at, "Salah alamat.", None)
    office.until("T03")
    assert [(before, after) for _seq, before, after in chain(office)] == [
        ("kepala_dinas", "kabid_aptika"), ("kabid_aptika", "pranata_komputer"), ("pranata_komputer", "helpdesk"),
    ]  # fmt: skip
    sheet = text_of(bytes_of(Attachment.objects.get(case=office.case, kind="lembar_disposisi").blob))
    assert "Salah alamat" not in sheet


def test_one_that_was_read_stays(office: Office) -> None:
    office.until("T02B")
    read(office, "sekretaris")  # not the post it went to
    read(office, "kabid_aptika")
    row = Disposition.objects.get(case=office.case)
    assert (row.read_by, row.read_at) == (office.cast["kabid_aptika"], office.at)
    assert refusal(lambda: recall(office, "kepala_dinas")).code == "disposition_already_read"
    assert OpenTask.objects.get(case=office.case).element == "T02B"


def test_one_that_was_followed_stays_and_so_does_one_that_was_taken_back(office: Office) -> None:
    office.until("T03")
    assert refusal(lambda: recall(office, "kabid_aptika")).code == "not_your_post"
    recall(office, "pranata_komputer")
    assert refusal(lambda: recall(office, "pranata_komputer")).code == "nothing_to_recall"
    assert refusal(lambda: recall(office, "kabid_aptika")).code == "nothing_to_recall"
    assert OpenTask.objects.get(case=office.case).element == "T02C"


def test_the_helpdesk_has_begun_to_work_so_nothing_is_taken_back(office: Office) -> None:
    """Also where nobody opened the page: whoever asks Subbagian Umum has read what it is about."""
    office.until("T03")
    office.part("ask", message="")
    assert refusal(lambda: recall(office, "pranata_komputer")).code == "disposition_already_read"
    assert OpenTask.objects.get(case=office.case).element == "T03"


def test_only_its_sender_takes_it_back_and_with_a_reason(cast: Cast) -> None:
    office = Office(cast)
    office.until("T02B")
    Holding.objects.create(
        post=Post.objects.get(key="kepala_dinas"), account=cast["sekretaris"], kind=Holding.Kind.PLH,
        days=DateRange(START.date(), date(2026, 12, 1)),
    )  # fmt: skip
    assert refusal(lambda: recall(office, "sekretaris")).code == "disposition_not_yours"
    assert refusal(lambda: recall(office, "kepala_dinas", " \u200b")).code == "disposition_recall_reason"
    assert refusal(lambda: recall(office, "applicant")).code == "not_your_post"
    assert refusal(lambda: recall(office, "stranger")).code == "not_found"
    assert OpenTask.objects.get(case=office.case).element == "T02B"
    assert recall(office, "kepala_dinas").element == "T02A"


def test_before_any_disposition_there_is_nothing_to_take_back(office: Office) -> None:
    assert refusal(lambda: recall(office, "helpdesk")).code == "nothing_to_recall"
    office.until("T02A")
    assert refusal(lambda: recall(office, "kepala_dinas")).code == "nothing_to_recall"


def test_the_control_card_prints_every_copy_that_the_office_keeps(office: Office) -> None:
    office.until("T02B")
    card = printing.render("kartu_kendali", facts.control_card(office.case, office.at), at=office.at)
    said = text_of(card)
    assert said.count("KARTU KENDALI") == len(card_copies(office.at)) == 3
    assert all(copy["name"] in said for copy in card_copies(office.at))
