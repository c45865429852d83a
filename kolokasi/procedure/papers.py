"""What is laid into a case beside its steps: documents, notes, half-filled forms, and the reading of a document."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from kolokasi.base import events
from kolokasi.base.models import Blob
from kolokasi.base.refusal import NOT_FOUND, Refusal, define
from kolokasi.base.text import plain_text
from kolokasi.cases import actions as writes
from kolokasi.cases.models import Attachment, Case, Closing, Note, OpenTask
from kolokasi.letters import actions as letters
from kolokasi.letters.archive.berkas import check_kept
from kolokasi.letters.models import Disposition, Letter
from kolokasi.people.models import Account
from kolokasi.people.queries import reads_all, standings
from kolokasi.procedure import queries
from kolokasi.procedure.answers import flatten
from kolokasi.procedure.queries import Doer
from kolokasi.procedure.saying import NOTE_LIMIT, NOTE_NEEDED, NOTE_TOO_LONG
from kolokasi.procedure.uploads import Upload, attach_uploads, stored_upload
from kolokasi.sop.spec import Procedure, Task

OFFICERS_ONLY = define(
    "officers_only", _("Bagian ini hanya untuk petugas pusat data. Kirim pesan ke Helpdesk bila perlu."), 403
)
NOTE_EMPTY = define("note_empty", _("Tulis catatannya lebih dulu."))
ALREADY_VOID = define("already_void", _("Dokumen ini sudah dibatalkan pada {at}. Tambahkan dokumen penggantinya."), 409)
NOT_YOURS_TO_VOID = define(
    "not_yours_to_void",
    _("Dokumen dibatalkan oleh yang menambahkannya atau oleh Helpdesk. Mintalah kepada mereka."),
    403,
)
DRAFT_TOO_LARGE = define("draft_too_large", _("Isian terlalu panjang untuk disimpan. Ringkas catatannya."), 413)

DRAFT_LIMIT = 100_000
ADMINISTRATOR = "administrator"
REPLY, ANSWER_STEP = "surat_balasan", "6"


def officer(account: Account, at: datetime) -> Doer:
    """The account in the first post in which it may write; refuses who holds none."""
    for found in standings(account, at):
        if found.writes:
            return Doer(account, found.key, found.title, found.acting)
    raise Refusal(OFFICERS_ONLY)


def _party(account: Account, case: Case, at: datetime) -> Doer:
    """The account as the applicant's side of the case or as an officer."""
    if account.agency_id == case.agency_id and not account.agency.is_host:
        return Doer(account, queries.APPLICANT, str(case.agency))
    queries.visible_case(account, case.number, at)
    return officer(account, at)


def add_attachments(*, number: str, account: Account, uploads: Sequence[Upload], at: datetime) -> list[Attachment]:
    """The documents lie in the case, each bound to the step whose Output it is: open or already done (row 13 asks for it)."""
    case = queries.visible_case(account, number, at)
    _party(account, case, at)
    stored = [(upload, stored_upload(upload, at)) for upload in uploads]
    with transaction.atomic():
        case = queries.lock_case(number)
        doer = _party(account, case, at)
        procedure = queries.procedure_of(case.revision_id)
        added: list[Attachment] = []
        for pair in stored:
            spec, of = _step_of(case, doer, procedure, pair[0].kind)
            added += attach_uploads(case, doer, [pair], at, task=of, spec=spec)
    return added


def _step_of(case: Case, doer: Doer, procedure: Procedure, kind: str) -> tuple[Task | None, OpenTask | Closing | None]:
    """The step whose Output such a document is, and its round: the one that waits, else the last that closed.

    Nothing for a document that is no Output, or not the doer's to bring: an applicant brings those of its own steps,
    an officer those of the office, the Helpdesk also what an applicant hands in on paper (step 7), the Administrator none.
    """
    own = {queries.APPLICANT: (True,), "helpdesk": (True, False), ADMINISTRATOR: ()}.get(doer.post, (False,))
    specs = {
        task.id: task
        for task in procedure.tasks.values()
        if task.applicant in own and any(document.kind == kind for document in task.documents)
    }
    waiting = OpenTask.objects.filter(case=case, element__in=specs).first()
    if waiting is not None:
        return specs[waiting.element], waiting
    closed = Closing.objects.filter(case=case, element__in=specs).order_by("-closed_at", "-id").first()
    if closed is not None:
        return specs[closed.element], closed
    return next(iter(specs.values()), None), None


@transaction.atomic
def void_attachment(*, attachment_id: int, number: str, reason: str, account: Account, at: datetime) -> Attachment:
    """The document stands struck through with its reason; its bytes and its place in the record stay."""
    case = queries.lock_case(number)
    doer = _party(account, case, at)
    attachment = Attachment.objects.filter(case=case, pk=attachment_id).first()
    if attachment is None:
        raise Refusal(NOT_FOUND)
    if attachment.voided_at is not None:
        raise Refusal(ALREADY_VOID, at=queries.moment(attachment.voided_at))
    if case.ended_at is not None:
        raise Refusal(queries.CASE_ENDED, at=queries.moment(case.ended_at))
    if attachment.added_by_id != account.pk and doer.post != "helpdesk":
        raise Refusal(NOT_YOURS_TO_VOID)
    reason = plain_text(reason)[:300]
    if not reason:
        raise Refusal(NOTE_NEEDED)
    attachment.voided_at, attachment.voided_by, attachment.void_reason = at, account, reason
    attachment.save(update_fields=["voided_at", "voided_by", "void_reason"])
    events.record(
        kind="case", subject=number, act="document_voided", actor=doer.actor, post=doer.post, acting=doer.acting,
        new={"kind": attachment.kind, "sha256": attachment.blob.sha256},
    )  # fmt: skip
    return attachment


@transaction.atomic
def add_note(*, number: str, text: str, account: Account, at: datetime) -> Note:
    """An internal note that the applicant never sees."""
    case = queries.visible_case(account, number, at)
    doer = officer(account, at)
    text = plain_text(text)
    if not text:
        raise Refusal(NOTE_EMPTY)
    if len(text) > NOTE_LIMIT:
        raise Refusal(NOTE_TOO_LONG, limit=NOTE_LIMIT)
    note = writes.add_note(case=case, author=account, post_key=doer.post, text=text, at=at)
    events.record(
        kind="case", subject=number, act="note_added", actor=doer.actor, post=doer.post, acting=doer.acting,
        new={"note": note.pk},
    )  # fmt: skip
    return note


@transaction.atomic
def save_task_draft(
    *, number: str, element: str, round: int, data: Mapping[str, Any], account: Account, at: datetime
) -> OpenTask:
    """What is half filled in is kept with the task, unchecked, until the step is completed."""
    place = queries.access_task(account, number, element, round, at)
    kept = {str(name)[:100]: plain_text(value)[:NOTE_LIMIT] for name, value in flatten(data).items()}
    if sum(len(value) for value in kept.values()) > DRAFT_LIMIT or len(kept) > 500:
        raise Refusal(DRAFT_TOO_LARGE)
    place.task.draft = kept
    place.task.save(update_fields=["draft"])
    return place.task


def for_applicants() -> QuerySet[Attachment]:
    """The documents that applicants may read of their cases; the reply letter only once it has been sent (step 6).

    Until then nobody outside the office learns what was decided, nor ever of a letter that went back unsigned.
    """
    closed = Closing.objects.filter(case=OuterRef("case"), kind=Closing.Kind.COMPLETED)
    sent = Exists(closed.filter(step=ANSWER_STEP))
    signed = Exists(closed.filter(element=OuterRef("element"), round=OuterRef("round")).exclude(outcome="return"))
    shown = Attachment.objects.filter(for_applicant=True)
    return shown.exclude(Q(kind=REPLY) & ~(sent & signed))


@transaction.atomic
def read_attachment(*, number: str, attachment_id: int, account: Account, at: datetime) -> Attachment:
    """The document, if the account may read it; the reading is recorded."""
    case = queries.visible_case(account, number, at)
    documents = Attachment.objects.all() if reads_all(account, at) else for_applicants()
    attachment = documents.select_related("blob").filter(case=case, pk=attachment_id).first()
    if attachment is None:
        raise Refusal(NOT_FOUND)
    check_kept(case)
    events.record(
        kind="case", subject=number, act="document_read", actor=f"account:{account.pk}",
        new={"kind": attachment.kind, "sha256": attachment.blob.sha256},
    )  # fmt: skip
    return attachment


@transaction.atomic
def read_letter(*, number: str, version: int, account: Account, at: datetime) -> Blob:
    """The bytes of that version of the reply letter as far as it has come; the reading is recorded."""
    case = queries.visible_case(account, number, at)
    officer_or_reader(account, at)
    letter = Letter.objects.filter(case=case, kind="surat_balasan", version=version).first()
    if letter is None:
        raise Refusal(NOT_FOUND)
    check_kept(case)
    blob = letter.newest
    events.record(
        kind="case", subject=number, act="document_read", actor=f"account:{account.pk}",
        new={"kind": "surat_balasan", "sha256": blob.sha256},
    )  # fmt: skip
    return blob


@transaction.atomic
def note_sheet_read(*, case: Case, kind: str, account: Account) -> None:
    """A sheet that is printed as it stands now, such as the lembar disposisi, was read: recorded like any document."""
    events.record(
        kind="case",
        subject=case.number,
        act="document_read",
        actor=f"account:{account.pk}",
        new={"kind": kind, "live": True},
    )


def officer_or_reader(account: Account, at: datetime) -> None:
    """Refuses who reads nothing but its own agency's papers."""
    if not reads_all(account, at):
        raise Refusal(OFFICERS_ONLY)


def recallable(case: Case, account: Account) -> Disposition | None:
    """The account's own last disposition while nobody has read it or gone on from it, or None; paper is not recalled here."""
    last = Disposition.objects.filter(case=case, recalled_at__isnull=True).order_by("-seq").first()
    if last is None or last.manual or last.sender_id != account.pk or case.ended_at is not None:
        return None
    gone_on = last.read_at or last.followed_at or Closing.objects.filter(case=case, closed_at__gt=last.sent_at).exists()
    return None if gone_on else last


def note_dispositions_read(*, case: Case, account: Account, at: datetime) -> None:
    """Whoever opens the case, or does a part of it, in the post that a disposition went to has read it; from then on it stays."""
    posts = [found.key for found in standings(account, at) if found.writes]
    unread = Disposition.objects.filter(
        case=case, to_post__key__in=posts, read_at__isnull=True, recalled_at__isnull=True, followed_at__isnull=True
    )
    for disposition in unread.filter(Q(to_account__isnull=True) | Q(to_account=account)):
        letters.mark_read(disposition=disposition, account=account, at=at)
