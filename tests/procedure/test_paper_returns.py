"""Scans on their way back: a stack is split by its codes, each sheet finds its step, and the step closes from it once."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from io import BytesIO
from typing import Any

import pytest
import segno
from PIL import Image

from kolokasi.base.models import Event
from kolokasi.cases.models import Attachment, Closing, OpenTask
from kolokasi.letters.models import Letter
from kolokasi.procedure import returning, slips, stacks
from kolokasi.procedure.models import ScanSheet, ScanStack
from kolokasi.procedure.printing import bytes_of, frozen
from kolokasi.procedure.sheet_words import DONE, PAPER, READY, STUCK, standings
from kolokasi.runtime.demo.driver import answers_for
from tests.cast import Cast
from tests.pdfs import pdf
from tests.procedure.taken import refusal
from tests.procedure.walking import Office
from tests.scanning import blank, photograph, pictures, scan


def slip(office: Office) -> bytes:
    (task,) = office.waiting()
    return slips.print_slip(
        number=office.case.number, element=task.element, round=task.round, account=office.cast["helpdesk"], at=office.at
    )


def take_in(office: Office, *uploads: bytes, by: str = "helpdesk") -> list[ScanSheet]:
    named = [(f"pindaian-{number}", data) for number, data in enumerate(uploads)]
    return list(stacks.take_in(uploads=named, account=office.cast[by], at=office.at).sheets.all())


def states(*sheets: ScanSheet) -> list[str]:
    return [one.state for one in standings([returning.sheet_of(sheet.pk) for sheet in sheets])]


def close(office: Office, **changes: Any) -> None:
    (task,) = office.waiting()
    spec = office.procedure.tasks[task.element]
    outcome = spec.outcomes[0].key if spec.outcomes else ""
    wants: dict[str, Any] = {
        "number": office.case.number, "element": task.element, "round": task.round, "account": office.cast["helpdesk"],
        "outcome": outcome, "data": answers_for(office.case, spec, office.at, outcome), "done_at": office.at,
        "at": office.at + timedelta(hours=2),
    }  # fmt: skip
    returning.close_step(**{**wants, **changes})


def test_a_stack_is_split_by_its_codes_and_pages_without_one_follow_the_page_before(cast: Cast) -> None:
    first, second = Office(cast), Office(cast)
    second.until("T02A")
    one, two = pictures(slip(first), turn=2), pictures(slip(second), turn=-3)
    upside_down = [page.rotate(180) for page in two]
    stack = scan(blank(), *one, blank(), *upside_down, blank())
    stray, mine, other = take_in(first, stack)
    assert [(s.first, s.pages) for s in (stray, mine, other)] == [
        (1, 1),
        (2, len(one) + 1),
        (3 + len(one), len(two) + 1),
    ]
    assert (stray.case, stray.code) == (None, "")
    assert (mine.case, mine.element, mine.round) == (first.case, "T01R", 1)
    assert (other.case, other.element) == (second.case, "T02A")
    assert states(stray, mine, other) == [STUCK, READY, READY]
    told = Event.objects.get(subject_id=second.case.number, act="scan_returned")
    assert (told.new["sha256"], told.post) == (other.blob.sha256, "helpdesk")


def test_the_step_closes_from_its_sheet_with_both_dates_and_only_once(office: Office) -> None:
    (sheet,) = take_in(office, scan(*pictures(slip(office))))
    close(office)
    closing = Closing.objects.get(case=office.case, element="T01R")
    assert (closing.manual, closing.done_at, closing.closed_at) == (True, office.at, office.at + timedelta(hours=2))
    kept = Attachment.objects.get(case=office.case, element="T01R", kind="pindaian_langkah")
    assert kept.blob == sheet.blob
    sheet.refresh_from_db()
    assert (sheet.how, sheet.settled_by) == ("closed", office.cast["helpdesk"])
    assert states(sheet) == [DONE]
    assert refusal(
        lambda: returning.set_aside(sheet_id=sheet.pk, reason="x", account=office.cast["helpdesk"], at=office.at)
    )
    assert refusal(lambda: close(office)).code == "no_sheet_waits"


def test_wrong_answers_close_nothing_and_the_sheet_waits_on(office: Office) -> None:
    (sheet,) = take_in(office, scan(*pictures(slip(office))))
    assert refusal(lambda: close(office, data={})).code == "answers_wrong"
    assert refusal(lambda: close(office, done_at=office.at + timedelta(days=2))).code == "manual_done_in_future"
    assert states(sheet) == [READY]
    assert not Attachment.objects.filter(case=office.case, kind="pindaian_langkah").exists()


def test_photographs_are_a_stack_in_their_order(office: Office) -> None:
    page, *rest = pictures(slip(office), dpi=200)
    sheet, *more = take_in(
        office, photograph(page, turn=1), *(photograph(one, kind="PNG") for one in rest), photograph(blank())
    )
    assert not more
    assert (sheet.case, sheet.pages) == (office.case, 2 + len(rest))


def test_the_signed_letter_returns_to_the_step_of_its_signature(cast: Cast) -> None:
    office = Office(cast)
    office.until("T05")
    office.part("issue")
    letter = Letter.objects.get(case=office.case, kind="surat_balasan", state="issued")
    sheet, *more = take_in(office, scan(*pictures(bytes_of(frozen(letter)))))
    assert not more
    assert (sheet.letter, sheet.element) == (letter, "T05")
    close(office, data={})
    letter.refresh_from_db()
    assert (letter.state, letter.signed) == ("signed", sheet.blob)
    again = take_in(office, scan(*pictures(bytes_of(frozen(letter)), dpi=140)))
    assert states(*again) == [PAPER]
    returning.lay_into_case(sheet_id=again[0].pk, account=cast["helpdesk"], at=office.at)
    assert Attachment.objects.filter(case=office.case, kind="surat_balasan").count() == 2


def test_the_goods_form_of_the_applicant_returns_to_step_7(cast: Cast) -> None:
    office = Office(cast)
    office.until("T07")
    form = Attachment.objects.get(case=office.case, kind="form_barang_kosong")
    (sheet,) = take_in(office, scan(*pictures(bytes_of(form.blob))))
    assert (sheet.kind, sheet.element) == ("goods", "T07")
    close(office)
    kinds = Attachment.objects.filter(case=office.case, element="T07").values_list("kind", flat=True)
    assert sorted(kinds) == ["form_barang", "pindaian_langkah"]
    assert OpenTask.objects.get(case=office.case).element == "T08"


def test_a_code_of_a_closed_step_or_an_unknown_one_says_so_and_nothing_is_lost(office: Office) -> None:
    paper = slip(office)
    office.do("T01R")
    (late,) = take_in(office, scan(*pictures(paper)))
    (late_stands,) = standings([returning.sheet_of(late.pk)])
    assert late_stands.state == STUCK
    assert "sudah ditutup pada" in late_stands.said
    returning.lay_into_case(sheet_id=late.pk, account=office.cast["helpdesk"], at=office.at)
    assert states(late) == [DONE]
    (stray,) = take_in(office, pdf("Halaman tanpa kode"))
    helpdesk = office.cast["helpdesk"]

    def assigned(number: str) -> ScanSheet:
        return returning.assign(sheet_id=stray.pk, number=number, account=helpdesk, at=office.at)

    assert refusal(lambda: assigned("")).code == "sheet_needs_a_case"
    assert refusal(lambda: assigned("KL-1999-0001")).code == "sheet_case_unknown"
    sheet = assigned(office.case.number.lower())
    assert (sheet.element, sheet.assigned_by) == ("T02A", helpdesk)
    assert states(sheet) == [READY]


def test_a_foreign_code_of_any_kind_is_kept_as_text(office: Office) -> None:
    page = blank()
    out = BytesIO()
    segno.make("\0\u202e<b>'; DROP\ud7ff\n" + "x" * 200, micro=False).save(out, kind="png", scale=6)
    with Image.open(out) as code:
        page.paste(code.convert("L"), (100, 100))
    (sheet,) = take_in(office, scan(page))
    assert "DROP" in sheet.code
    (stands,) = standings([returning.sheet_of(sheet.pk)])
    assert (stands.state, "bukan milik" in stands.said) == (STUCK, True)


def test_the_same_scan_is_taken_in_once_and_a_second_copy_of_a_form_is_named(office: Office) -> None:
    pages = pictures(slip(office))
    first = scan(*pages)
    (kept,) = take_in(office, first)
    assert refusal(lambda: take_in(office, first)).code == "stack_scanned_before"
    (copy,) = take_in(office, scan(*pages, blank()))
    assert states(kept, copy) == [READY, STUCK]
    returning.set_aside(sheet_id=copy.pk, reason="Terpindai dua kali", account=office.cast["helpdesk"], at=office.at)
    assert states(kept, copy) == [READY, DONE]
    returning.take_up_again(sheet_id=copy.pk, account=office.cast["helpdesk"], at=office.at)
    assert states(copy) == [STUCK]


def test_a_page_that_followed_by_mistake_is_parted_and_finds_its_own_case(cast: Cast) -> None:
    office, other = Office(cast), Office(cast)
    (sheet,) = take_in(office, scan(*pictures(slip(office)), *pictures(pdf("Surat orang lain"))))
    whole, helpdesk = sheet.pages, cast["helpdesk"]

    def part(page: int) -> ScanSheet:
        return returning.part_from(sheet_id=sheet.pk, page=page, account=helpdesk, at=office.at)

    for page in (0, 1, whole + 1):
        assert refusal(partial(part, page)).code == "sheet_no_such_page"
    more = part(whole)
    sheet.refresh_from_db()
    assert (sheet.pages, more.pages, more.first, more.seq) == (whole - 1, 1, whole, 2)
    assert states(sheet, more) == [READY, STUCK]
    returning.assign(sheet_id=more.pk, number=other.case.number, account=helpdesk, at=office.at)
    assert states(more) == [READY]
    close(office)
    assert refusal(lambda: part(2)).code == "sheet_settled"


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "pdf_empty"),
        (b"GIF89a" + b"0" * 90, "scan_of_other_kind"),
        (b"%PDF-1.4 cut off", "pdf_broken"),
        (b"\x89PNG\r\n\x1a\n" + b"0" * 90, "scan_unreadable"),
        (b"\xff\xd8\xff" + b"0" * 90, "scan_unreadable"),
        (pdf("x", pages=101), "pdf_too_many_pages"),
    ],
)
def test_what_is_no_scan_is_refused_whole(office: Office, data: bytes, code: str) -> None:
    assert refusal(lambda: take_in(office, data)).code == code
    assert not ScanStack.objects.exists()


def test_only_the_helpdesk_takes_paper_in(office: Office) -> None:
    assert refusal(lambda: take_in(office, pdf("x"), by="kabid_aptika")).code == "not_your_post"
    assert refusal(lambda: take_in(office, pdf("x"), by="auditor")).code == "not_your_post"
    assert refusal(lambda: take_in(office, pdf("x"), by="applicant")).code == "not_your_post"
