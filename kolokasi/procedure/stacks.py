"""Paper comes back: a stack of scans is taken in whole, read, cut apart by its codes, and each part finds its case and step."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from kolokasi.base import events, files, scans
from kolokasi.base.models import Blob
from kolokasi.base.refusal import Refusal, define
from kolokasi.cases.models import Case, Closing, OpenTask
from kolokasi.letters.models import Letter
from kolokasi.people.models import Account
from kolokasi.procedure import queries, scanned
from kolokasi.procedure.models import ScanSheet, ScanStack, Slip
from kolokasi.procedure.queries import Doer
from kolokasi.procedure.scanned import GOODS, LETTER, SLIP, Mark, Run
from kolokasi.procedure.uploads import PDF, named

HELPDESK = "helpdesk"
REPLY, SIGNING_ACT, GOODS_ACT = "surat_balasan", "sign", "goods_form"

SCANNED_BEFORE = define(
    "stack_scanned_before",
    _("Pindaian yang sama sudah diunggah pada {at} sebagai “{name}”. Buka tumpukan itu; lembarnya ada di sana."),
    409,
)


def take_in(*, uploads: Sequence[tuple[str, bytes]], account: Account, at: datetime) -> ScanStack:
    """The files are one stack, kept whole, and each part of it a sheet that waits for its step, or for somebody to say where to.

    The very same scan is not taken in twice. Nothing is closed by this; the Helpdesk fills in what stands on the paper.
    """
    doer = queries.standing_doer(account, HELPDESK, at)
    uploads = [(named(name), data) for name, data in uploads]
    whole = scans.gathered(uploads)
    name = uploads[0][0] if len(uploads) == 1 else f"{uploads[0][0]} (+{len(uploads) - 1})"[:200]
    blob = files.store(whole, PDF, at, limit=scans.LIMIT_BYTES)
    before = ScanStack.objects.filter(blob=blob).first()
    if before is not None:
        raise _scanned(before)
    pages = scans.codes(whole)
    runs = scanned.runs(pages)
    parts = [whole] if len(runs) == 1 else scans.split(whole, [(run.first, run.end) for run in runs])
    cut = [(run, files.store(part, PDF, at, limit=scans.LIMIT_BYTES)) for run, part in zip(runs, parts, strict=True)]
    with transaction.atomic():
        stack, new = ScanStack.objects.get_or_create(
            blob=blob, defaults={"name": name, "pages": len(pages), "at": at, "by": account}
        )
        if not new:
            raise _scanned(stack)
        sheets = [_sheet(stack, seq, run, part) for seq, (run, part) in enumerate(cut, start=1)]
        _record(stack, sheets, doer)
    return stack


def _scanned(before: ScanStack) -> Refusal:
    return Refusal(SCANNED_BEFORE, at=queries.moment(before.at), name=before.name)


def _sheet(stack: ScanStack, seq: int, run: Run, blob: Blob) -> ScanSheet:
    found = found_by(run.mark) if run.mark else {}
    return ScanSheet.objects.create(
        stack=stack, seq=seq, first=run.first + 1, pages=run.end - run.first, blob=blob, code=run.text[:300],
        kind=run.mark.kind if run.mark else "", **found,
    )  # fmt: skip


def _record(stack: ScanStack, sheets: Sequence[ScanSheet], doer: Doer) -> None:
    by: dict[str, Any] = {"actor": doer.actor, "post": doer.post, "acting": doer.acting}
    for sheet in sorted((one for one in sheets if one.case), key=lambda one: (str(one.case), one.seq)):
        events.record(kind="case", subject=str(sheet.case), act="scan_returned", new=said_of(sheet), **by)
    events.record(
        kind="scan", subject=str(stack.pk), act="stack_read",
        new={"sha256": stack.blob.sha256, "pages": stack.pages, "sheets": len(sheets)}, **by,
    )  # fmt: skip


def said_of(sheet: ScanSheet) -> dict[str, Any]:
    """What the record says of a sheet: which pages of which stack, by hash, and where they belong."""
    return {
        "stack": sheet.stack_id, "sheet": sheet.seq, "pages": sheet.pages, "sha256": sheet.blob.sha256,
        "element": sheet.element, "round": sheet.round, "code": sheet.kind, "by_hand": sheet.assigned_by_id is not None,
    }  # fmt: skip


def found_by(mark: Mark) -> dict[str, Any]:
    """What a code leads to, as a sheet keeps it; nothing where the code is not ours."""
    return {SLIP: _of_slip, LETTER: _of_letter, GOODS: _of_goods}[mark.kind](mark.key)


def _of_slip(code: str) -> dict[str, Any]:
    slip = Slip.objects.select_related("case").filter(code=code).first()
    return {"slip": slip, "case": slip.case, "element": slip.element, "round": slip.round} if slip else {}


def _of_letter(code: str) -> dict[str, Any]:
    """A reply that waits for its signature goes to the step of the signature; any other letter to its case alone."""
    letter = Letter.objects.select_related("case").filter(code=code).first()
    if letter is None:
        return {}
    found = {"letter": letter, "case": letter.case}
    if letter.kind == REPLY and letter.state == Letter.State.ISSUED:
        return found | _step_with(letter.case, SIGNING_ACT)
    return found


def _of_goods(number: str) -> dict[str, Any]:
    case = Case.objects.filter(number=number).first()
    return {"case": case} | _step_with(case, GOODS_ACT) if case else {}


def _step_with(case: Case, act: str) -> dict[str, Any]:
    """The step with this act and its round: the one that waits, else the last that closed."""
    elements = [task.id for task in queries.procedure_of(case.revision_id).tasks.values() if task.act == act]
    last: OpenTask | Closing | None = OpenTask.objects.filter(case=case, element__in=elements).first()
    last = last or Closing.objects.filter(case=case, element__in=elements).order_by("-closed_at", "-pk").first()
    return {"element": last.element, "round": last.round} if last else {}
