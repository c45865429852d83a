"""Sheets of paper on the way back to their step: where each stands, and what the Helpdesk does with it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max, QuerySet
from django.utils.translation import gettext_lazy as _

from kolokasi.base import events, files, scans
from kolokasi.base.once_more import in_one_transaction
from kolokasi.base.refusal import NOT_FOUND, Refusal, define
from kolokasi.base.text import one_line
from kolokasi.cases.models import Case, OpenTask
from kolokasi.letters.facts import KINDS
from kolokasi.letters.models import Letter
from kolokasi.people.models import Account
from kolokasi.procedure import papers, queries
from kolokasi.procedure.acts import Manual
from kolokasi.procedure.closing import Completion
from kolokasi.procedure.completing import ask_outside, complete_task, may_act
from kolokasi.procedure.models import ScanSheet
from kolokasi.procedure.queries import Doer
from kolokasi.procedure.scanned import GOODS
from kolokasi.procedure.stacks import HELPDESK, said_of
from kolokasi.procedure.uploads import PDF, SCAN_KIND, Upload, stored_upload

How = ScanSheet.How
FORM_KIND = "form_barang"
RELATED = ("stack", "blob", "slip", "letter", "case__agency")

SETTLED = define("sheet_settled", _("Lembar ini sudah dibereskan pada {at}. Muat ulang halamannya."), 409)
NO_CASE = define("sheet_needs_a_case", _("Tulis nomor permohonan seperti di layar, misalnya KL-2026-0001."))
CASE_UNKNOWN = define("sheet_case_unknown", _("Tidak ada permohonan {number}. Periksa nomornya, lalu coba lagi."))
NOTHING_WAITS = define(
    "sheet_nothing_waits",
    _("Tidak ada langkah yang menunggu di {number}. Simpan lembar ini sebagai dokumen permohonan itu."),
    409,
)
WHICH_STEP = define("sheet_which_step", _("Ada beberapa langkah yang menunggu. Pilih salah satu: {steps}."))
WHY_ASIDE = define(
    "sheet_aside_needs_a_reason", _("Tulis alasannya, misalnya: halaman kosong atau terpindai dua kali.")
)
NO_SUCH_PAGE = define("sheet_no_such_page", _("Pilih halaman 2 sampai {last} dari lembar ini."))
NO_SHEETS = define(
    "no_sheet_waits", _("Tidak ada pindaian yang menunggu untuk langkah ini. Muat ulang halamannya."), 409
)


def sheet_of(sheet_id: int) -> ScanSheet:
    """The sheet with all that is known of it; refuses an unknown one."""
    sheet = ScanSheet.objects.select_related(*RELATED).filter(pk=sheet_id).first()
    if sheet is None:
        raise Refusal(NOT_FOUND)
    return sheet


def sheets_that_wait() -> QuerySet[ScanSheet]:
    """Every sheet that nobody has settled yet, the longest waiting first."""
    return ScanSheet.objects.filter(settled_at__isnull=True).order_by("pk")


def sheets_for(case: Case, element: str, round: int) -> list[ScanSheet]:
    """The sheets with which this step can be closed, as they were scanned."""
    waiting = sheets_that_wait().filter(case=case, element=element, round=round)
    return list(waiting.select_related(*RELATED))


@transaction.atomic
def note_read(*, sheets: Sequence[ScanSheet], account: Account) -> None:
    """That these pages of cases were looked at is on the record of each, like the reading of any document."""
    for sheet in sheets:
        if sheet.case is not None:
            events.record(
                kind="case", subject=sheet.case.number, act="document_read", actor=f"account:{account.pk}",
                new={"kind": SCAN_KIND, "sha256": sheet.blob.sha256},
            )  # fmt: skip


@transaction.atomic
def assign(*, sheet_id: int, number: str, element: str = "", account: Account, at: datetime) -> ScanSheet:
    """By hand the sheet belongs to the step that waits in that case, whatever its code says or does not say."""
    doer = queries.standing_doer(account, HELPDESK, at)
    sheet = _held(sheet_id)
    case = case_named(number)
    waiting = list(OpenTask.objects.filter(case=case).order_by("pk"))
    if not waiting:
        raise Refusal(NOTHING_WAITS, number=case.number)
    chosen = [task for task in waiting if task.element == element] if len(waiting) > 1 else waiting
    if len(chosen) != 1:
        raise Refusal(WHICH_STEP, steps=", ".join(task.step for task in waiting))
    sheet.case, sheet.element, sheet.round, sheet.assigned_by = case, chosen[0].element, chosen[0].round, account
    sheet.save(update_fields=["case", "element", "round", "assigned_by"])
    _record(sheet, "scan_returned", doer)
    return sheet


def case_named(number: str) -> Case:
    """The case with the number that was typed; says what to type where there is none."""
    number = one_line(number).upper()[:20]
    if not number:
        raise Refusal(NO_CASE)
    case = Case.objects.select_related("agency").filter(number=number).first()
    if case is None:
        raise Refusal(CASE_UNKNOWN, number=number)
    return case


def part_from(*, sheet_id: int, page: int, account: Account, at: datetime) -> ScanSheet:
    """From that page (of the sheet, the second at the earliest) on it is a sheet of its own, which somebody must find a place for.

    A page whose code could not be read follows the page before it, and may belong to another case; the stack stays whole.
    """
    doer = queries.standing_doer(account, HELPDESK, at)
    before = sheet_of(sheet_id)
    if not 2 <= page <= before.pages:
        raise Refusal(NO_SUCH_PAGE, last=before.pages)
    with files.read(before.blob) as stream:
        halves = scans.split(stream.read(), [(0, page - 1), (page - 1, before.pages)])
    kept, parted = (files.store(half, PDF, at, limit=scans.LIMIT_BYTES) for half in halves)
    with transaction.atomic():
        beside = ScanSheet.objects.filter(stack=before.stack_id).order_by("pk")
        list(beside.select_for_update(of=("self",)).values_list("pk"))  # one after the other, each with its own number
        sheet = _held(sheet_id)
        if sheet.blob_id != before.blob_id:
            raise Refusal(NO_SUCH_PAGE, last=sheet.pages)
        last = ScanSheet.objects.filter(stack=sheet.stack_id).aggregate(last=Max("seq"))["last"]
        more = ScanSheet.objects.create(
            stack=sheet.stack, seq=last + 1, first=sheet.first + page - 1, pages=sheet.pages - page + 1, blob=parted
        )
        sheet.blob, sheet.pages = kept, page - 1
        sheet.save(update_fields=["blob", "pages"])
        _record(sheet, "scan_parted", doer)
    return more


@transaction.atomic
def set_aside(*, sheet_id: int, reason: str, account: Account, at: datetime) -> ScanSheet:
    """The sheet waits no more, with the reason; it is kept and can be taken up again."""
    doer = queries.standing_doer(account, HELPDESK, at)
    sheet = _held(sheet_id)
    reason = one_line(reason)[:300]
    if not reason:
        raise Refusal(WHY_ASIDE)
    _settle(sheet, How.SET_ASIDE, account, at, reason)
    _record(sheet, "scan_set_aside", doer)
    return sheet


@transaction.atomic
def take_up_again(*, sheet_id: int, account: Account, at: datetime) -> ScanSheet:
    """A sheet that was set aside waits again."""
    doer = queries.standing_doer(account, HELPDESK, at)
    sheet = ScanSheet.objects.select_for_update(of=("self",)).filter(pk=sheet_id).first()
    if sheet is None:
        raise Refusal(NOT_FOUND)
    if sheet.how == How.SET_ASIDE:
        sheet.how, sheet.reason, sheet.settled_at, sheet.settled_by = "", "", None, None
        sheet.save(update_fields=["how", "reason", "settled_at", "settled_by"])
        _record(sheet, "scan_taken_up", doer)
    return sheet


@transaction.atomic
def lay_into_case(*, sheet_id: int, number: str = "", account: Account, at: datetime) -> ScanSheet:
    """The sheet is a document of its case (or of the one that is named) and closes nothing.

    A letter of that case that holds comes back as what it is: its signed copy.
    """
    queries.standing_doer(account, HELPDESK, at)
    sheet = _held(sheet_id)
    if number:
        sheet.case = case_named(number)
    if sheet.case is None:
        raise Refusal(NO_CASE)
    upload = _as_document(sheet, sheet.case)
    papers.add_attachments(number=sheet.case.number, account=account, uploads=[upload], at=at)
    sheet.assigned_by = account if number else sheet.assigned_by
    sheet.save(update_fields=["case", "assigned_by"])
    _settle(sheet, How.ATTACHED, account, at)
    return sheet


def close_step(
    *,
    number: str,
    element: str,
    round: int,
    account: Account,
    outcome: str = "",
    note: str = "",
    data: Mapping[str, Any] | None = None,
    uploads: Sequence[Upload] = (),
    done_at: datetime,
    at: datetime,
) -> Completion:
    """The step is closed from the sheets that came back to it, marked manual, and the sheets are settled with it or not at all."""
    may_act(number=number, element=element, round=round, account=account, at=at, on_paper=True)
    ask_outside(number=number, element=element, at=at)
    brought = [Upload(one.kind, one.name, stored_upload(one, at)) for one in uploads]

    @in_one_transaction
    def close() -> Completion:
        case = queries.visible_case(account, number, at)
        waiting = sheets_that_wait().filter(case=case, element=element, round=round)
        sheets = list(waiting.select_for_update(of=("self",)).select_related("blob", "letter", "stack"))
        if not sheets:
            raise Refusal(NO_SHEETS)
        first, *others = [Upload(SCAN_KIND, _name(sheet), sheet.blob) for sheet in sheets]
        letters = [_as_document(sheet, case) for sheet in sheets]
        more = [one for one in letters if one.kind != SCAN_KIND]
        done = complete_task(
            number=number, element=element, round=round, account=account, outcome=outcome, note=note, data=data,
            files=[*brought, *more, *others], manual=Manual(done_at, first), asked=True, at=at,
        )  # fmt: skip
        for sheet in sheets:
            _settle(sheet, How.CLOSED, account, at)
        return done

    return close()


def _as_document(sheet: ScanSheet, case: Case) -> Upload:
    """What the sheet is among the documents of the case: a signed letter, a filled goods form, or the scan of a step."""
    letter = sheet.letter
    if letter is not None and letter.case_id == case.pk and letter.state in {Letter.State.ISSUED, Letter.State.SIGNED}:
        title = KINDS[letter.kind].title
        return Upload(letter.kind, f"{title} {case.number} (bertanda tangan).pdf", sheet.blob)
    if sheet.kind == GOODS and sheet.element:
        return Upload(FORM_KIND, f"Formulir barang {case.number} (kertas).pdf", sheet.blob)
    return Upload(SCAN_KIND, _name(sheet), sheet.blob)


def _name(sheet: ScanSheet) -> str:
    return f"Pindaian {sheet.stack.pk}-{sheet.seq}.pdf"


def _held(sheet_id: int) -> ScanSheet:
    """The sheet, locked, while it waits."""
    held = ScanSheet.objects.select_for_update(of=("self",)).select_related("stack", "blob", "letter", "case")
    sheet = held.filter(pk=sheet_id).first()
    if sheet is None:
        raise Refusal(NOT_FOUND)
    if sheet.settled_at is not None:
        raise Refusal(SETTLED, at=queries.moment(sheet.settled_at))
    return sheet


def _settle(sheet: ScanSheet, how: str, account: Account, at: datetime, reason: str = "") -> None:
    sheet.how, sheet.reason, sheet.settled_at, sheet.settled_by = how, reason, at, account
    sheet.save(update_fields=["how", "reason", "settled_at", "settled_by"])


def _record(sheet: ScanSheet, act: str, doer: Doer) -> None:
    """On the record of its case, or of its stack while it has none; the reason stays with the sheet."""
    kind, subject = ("case", sheet.case.number) if sheet.case else ("scan", str(sheet.stack_id))
    events.record(
        kind=kind, subject=subject, act=act, new=said_of(sheet), actor=doer.actor, post=doer.post, acting=doer.acting
    )
