"""Documents of a step, written from facts: drafted, numbered where their kind has a series, frozen, and laid into the case."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.conf import settings

from kolokasi.base import files
from kolokasi.base.models import Blob
from kolokasi.cases.models import Attachment, Case
from kolokasi.letters import actions as letters
from kolokasi.letters import queries
from kolokasi.letters.facts import KINDS
from kolokasi.letters.models import Letter, LetterNumber
from kolokasi.letters.numbering import settle
from kolokasi.letters.render import render as to_pdf
from kolokasi.letters.wording.queries import revision_in_force
from kolokasi.procedure.acts import Doing, PartDoing
from kolokasi.procedure.queries import Doer
from kolokasi.procedure.uploads import attach_written

Facts = Mapping[str, Any]
REPLACED = "diganti dengan versi yang lebih baru"
REPLY = "surat_balasan"


def render(kind: str, facts: Facts, *, at: datetime) -> bytes:
    """The document as PDF on the office's paper of that day; nothing is kept."""
    worded = {**facts, "wording": revision_in_force(kind)}
    return to_pdf(kind, worded, letterhead=queries.letterhead(at), practice=settings.DEMO)


def bytes_of(blob: Blob) -> bytes:
    with files.read(blob) as stream:
        return stream.read()


def frozen(letter: Letter) -> Blob:
    """The final bytes of an issued letter."""
    assert letter.final is not None  # noqa: S101 - the constraint issued_letter_has_its_final_bytes sees to it
    return letter.final


def drafted(letter: Letter) -> Blob:
    """The bytes of a draft."""
    assert letter.draft is not None  # noqa: S101 - the constraint letter_has_a_draft_unless_issued_at_once sees to it
    return letter.draft


def write(doing: Doing, kind: str, facts: Facts, *, as_kind: str = "", for_applicant: bool | None = None) -> Attachment:
    """The step's document lies in the case; a numbered one of an earlier round is void and its number with it.

    A letter that has left the office, such as one of return, stays beside the next.
    """
    letter = _issued(doing.case, kind, facts, doing.doer, doing.at)
    return doing.write(
        as_kind or kind, f"{KINDS[kind].title} {doing.case.number}.pdf", bytes_of(frozen(letter)),
        for_applicant=for_applicant,
    )  # fmt: skip


def write_part(doing: PartDoing, kind: str, facts: Facts, *, for_applicant: bool) -> Attachment:
    """The document of a part of a step, such as the receipt of one server, lies in the case beside those of the others."""
    return attach_written(
        doing.case, doing.doer, render(kind, facts, at=doing.at), kind=kind, name=f"{KINDS[kind].title} {doing.case.number}.pdf",
        at=doing.at, task=doing.place.task, for_applicant=for_applicant,
    )  # fmt: skip


def _issued(case: Case, kind: str, facts: Facts, doer: Doer, at: datetime) -> Letter:
    before = queries.living_letter(case, kind)
    repeats = KINDS[kind].repeats
    if (
        not repeats
        and before is not None
        and before.state == Letter.State.ISSUED
        and LetterNumber.objects.filter(letter=before).exists()
    ):
        letters.void_letter(
            letter=before, reason=REPLACED, at=at, actor=doer.account, post=doer.post, acting=doer.acting
        )
    return letters.write_paper(
        case=case, kind=kind, facts=facts, signer=doer.account, post=doer.post, acting=doer.acting, at=at
    )


def settle_papers(case: Case, *, at: datetime, why: str, by: Doer | None) -> None:
    """At the end of a case no number is left reserved: minutes and reports are used, an unsigned reply is void with the reason."""
    open_numbers = LetterNumber.objects.filter(letter__case=case, state=LetterNumber.State.RESERVED)
    for number in open_numbers.select_related("letter"):
        letter = number.letter
        if letter is not None and letter.kind == REPLY:
            letters.void_letter(
                letter=letter, reason=why, at=at, actor=by.account if by else None, post=by.post if by else "",
                acting=by.acting if by else "",
            )  # fmt: skip
        else:
            settle(number, used=True, reason="", at=at)
