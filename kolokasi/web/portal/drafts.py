"""Drafts of applications: begun, saved after every page, sent once, deleted. Each belongs to its author alone."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from kolokasi.base.refusal import NOT_FOUND, Refusal, define
from kolokasi.cases.models import Attachment, Case, Draft, OpenTask
from kolokasi.people.models import Account
from kolokasi.procedure import overview, queries
from kolokasi.procedure.actions import LETTER_KIND, NOT_AN_APPLICANT, Upload, complete_task, stored_upload, submit_case
from kolokasi.procedure.colocation.verifying import why_returned
from kolokasi.procedure.declaration import MAX_SERVERS
from kolokasi.web.portal import draft_form
from kolokasi.web.portal.questions import Page

MAX_DRAFTS = 20

TOO_MANY_DRAFTS = define(
    "too_many_drafts", _("Anda sudah mempunyai {limit} draf. Kirim atau hapus salah satunya lebih dulu."), 409
)
TOO_MANY_SERVERS = define(
    "too_many_servers",
    _("Paling banyak {limit} server dalam satu permohonan. Ajukan sisanya dengan surat lain."),
    409,
)
LAST_SERVER = define(
    "last_server", _("Permohonan memuat paling sedikit satu server. Ubah server ini, atau hapus drafnya."), 409
)
DRAFT_GONE = define(
    "draft_gone",
    _("Draf ini tidak ada lagi. Bila sudah dikirim, permohonannya ada di Beranda."),
    409,
)
DRAFT_INCOMPLETE = define(
    "draft_incomplete", _("Permohonan belum lengkap. Lengkapi bagian yang disebut di bawah, lalu kirim."), 422
)
LETTER_TOO_LARGE = define(
    "letter_too_large", _("Berkas lebih besar dari 10 MB. Pindai lagi dengan mutu lebih rendah, lalu unggah."), 422
)
NOT_RETURNED = define(
    "not_returned", _("Permohonan {number} tidak sedang menunggu perbaikan dari Anda. Buka permohonannya."), 409
)


def applicant_only(account: Account) -> None:
    """Refuses an account of the host agency: applications come from other agencies."""
    if account.agency.is_host:
        raise Refusal(NOT_AN_APPLICANT)


def drafts_of(account: Account) -> QuerySet[Draft]:
    """The author's drafts, last changed first."""
    return Draft.objects.filter(author=account, agency_id=account.agency_id).order_by("-changed_at", "-id")


def own_draft(account: Account, pk: int) -> Draft:
    """One draft of the author; anybody else's answers like an unknown one."""
    draft = drafts_of(account).select_related("agency", "letter").filter(pk=pk).first()
    if draft is None:
        raise Refusal(NOT_FOUND)
    return draft


def _locked(account: Account, pk: int) -> Draft:
    draft = Draft.objects.select_for_update().filter(pk=pk, author=account, agency_id=account.agency_id).first()
    if draft is None:
        raise Refusal(DRAFT_GONE)
    return draft


def begin_draft(*, account: Account, at: datetime) -> Draft:
    """A new draft with one server and what is known of the agency."""
    applicant_only(account)
    if drafts_of(account).count() >= MAX_DRAFTS:
        raise Refusal(TOO_MANY_DRAFTS, limit=MAX_DRAFTS)
    return Draft.objects.create(
        agency_id=account.agency_id, author=account, form=draft_form.empty(account), changed_at=at
    )


def returned_task(case: Case) -> OpenTask | None:
    """The open task by which the applicant mends and sends again (rows 1+ and 2+), or None."""
    procedure = queries.procedure_of(case.revision_id)
    for task in OpenTask.objects.filter(case=case):
        spec = procedure.tasks[task.element]
        if spec.act == "apply" and spec.applicant:
            return task
    return None


@transaction.atomic
def mend_case(*, account: Account, number: str, at: datetime) -> Draft:
    """The author's draft that mends a returned case: the one begun before, or a new one filled with what was sent."""
    applicant_only(account)
    case = queries.visible_case(account, number, at)
    if returned_task(case) is None:
        raise Refusal(NOT_RETURNED, number=number)
    old = drafts_of(account).filter(form__case=number).first()
    if old is not None:
        return old
    letter = _last_letter(case)
    return Draft.objects.create(
        agency_id=account.agency_id,
        author=account,
        form=draft_form.from_case(case.form, number),
        letter=letter.blob if letter else None,
        letter_name=letter.name if letter else "",
        changed_at=at,
    )


def returned_note(draft: Draft) -> str:
    """What the office said is missing, for a draft that mends a returned case; empty otherwise."""
    number = draft.form.get("case")
    if not number:
        return ""
    case = Case.objects.filter(number=number, agency_id=draft.agency_id).first()
    task = returned_task(case) if case else None
    return note_of_return(task) if task else ""


def note_of_return(task: OpenTask) -> str:
    """The reason with which an officer sent the case back into this task; notes of any other act are never shown.

    Of servers that went back from step 8 it says, too, what differed from the form.
    """
    returned = overview.closing_that_returned(task, queries.procedure_of(task.case.revision_id))
    if returned is None:
        return ""
    differs = why_returned(task.case, returned)
    return "\n".join(filter(None, (returned.note, differs and _("Yang berbeda: {what}").format(what=differs))))


def _last_letter(case: Case) -> Attachment | None:
    letters = Attachment.objects.filter(case=case, kind=LETTER_KIND, voided_at__isnull=True).select_related("blob")
    return letters.order_by("-added_at", "-id").first()


@transaction.atomic
def save_page(
    *, account: Account, pk: int, page: Page, key: int | None, values: Mapping[str, Any], at: datetime
) -> Draft:
    """The page's readable answers are kept, the other pages untouched."""

    def change(form: draft_form.Form) -> draft_form.Form:
        if page.of_server and draft_form.server_index(form, key or 0) is None:
            raise Refusal(NOT_FOUND)
        return draft_form.with_answers(form, page, key, values)

    return _change(account, pk, change, at)


@transaction.atomic
def add_server(*, account: Account, pk: int, like: int | None, at: datetime) -> tuple[Draft, int]:
    """One more server, empty or a copy of the server `like` without its serial number; returns its key."""
    made = 0

    def change(form: draft_form.Form) -> draft_form.Form:
        nonlocal made
        if len(form["servers"]) >= MAX_SERVERS:
            raise Refusal(TOO_MANY_SERVERS, limit=MAX_SERVERS)
        made = form["last_key"] = form["last_key"] + 1
        index = draft_form.server_index(form, like) if like else None
        model = form["servers"][index] if index is not None else {}
        form["servers"].append({**model, "key": made, "serial": None, "name": None})
        if index is not None:
            saved = [name.split("/", 1)[1] for name in form["saved"] if name.startswith(f"{like}/")]
            form["saved"] += [f"{made}/{name}" for name in saved]
        return form

    return _change(account, pk, change, at), made


@transaction.atomic
def remove_server(*, account: Account, pk: int, key: int, at: datetime) -> Draft:
    """The server is gone from the draft; the last one cannot go."""

    def change(form: draft_form.Form) -> draft_form.Form:
        index = draft_form.server_index(form, key)
        if index is None:
            raise Refusal(NOT_FOUND)
        if len(form["servers"]) == 1:
            raise Refusal(LAST_SERVER)
        del form["servers"][index]
        form["saved"] = [name for name in form["saved"] if not name.startswith(f"{key}/")]
        return form

    return _change(account, pk, change, at)


def _change(account: Account, pk: int, change: Callable[[draft_form.Form], draft_form.Form], at: datetime) -> Draft:
    draft = _locked(account, pk)
    draft.form = change(draft.form)
    draft.changed_at = at
    draft.save(update_fields=["form", "changed_at"])
    return draft


def put_letter(*, account: Account, pk: int, name: str, data: bytes, at: datetime) -> Draft:
    """The checked PDF lies in the draft until it is sent; refuses what is no plain PDF."""
    own_draft(account, pk)
    blob = stored_upload(Upload(LETTER_KIND, name, data), at)
    with transaction.atomic():
        draft = _locked(account, pk)
        draft.letter, draft.letter_name, draft.changed_at = blob, name, at
        draft.save(update_fields=["letter", "letter_name", "changed_at"])
    return draft


@transaction.atomic
def delete_draft(*, account: Account, pk: int) -> None:
    """The draft is gone; a case it mends stays as it is."""
    _locked(account, pk).delete()


def send_draft(*, account: Account, pk: int, round: int, at: datetime, remember: Callable[[int, str], None]) -> Case:
    """The application is in the office's hands and the draft is gone, in one transaction: a second post finds no draft.

    `remember` is called inside the transaction with the draft and the number, so that the second post can be shown the
    case. A returned case goes on from step 1 in round `round` (SOP rows 1+, 2+).
    """
    applicant_only(account)
    with transaction.atomic():
        draft = _locked(account, pk)
        form = draft_form.declared(draft.form, statement=True)
        title = str(draft_form.dig(form, "letter.subject") or "")
        if draft.letter is None or draft_form.unfinished(draft.form, letter=True):
            raise Refusal(DRAFT_INCOMPLETE)
        number = draft.form.get("case")
        if number:
            case = _send_again(draft, account, str(number), round, form, title, at)
        else:
            letter = Upload(LETTER_KIND, draft.letter_name, draft.letter)
            case = submit_case(account=account, form=form, title=title, letter=letter, at=at)
        draft.delete()
        remember(pk, case.number)
    return case


def _send_again(
    draft: Draft, account: Account, number: str, round: int, form: Mapping[str, Any], title: str, at: datetime
) -> Case:
    """Step 1 closes again; the letter goes with it when it was replaced, or when this round still lacks one."""
    case = queries.lock_case(number)
    queries.visible_case(account, number, at)
    task = returned_task(case)
    if task is None:
        raise Refusal(NOT_RETURNED, number=number)
    spec = queries.procedure_of(case.revision_id).tasks[task.element]
    last = _last_letter(case)
    uploads: list[Upload] = []
    lacking = any(document.kind == LETTER_KIND for document in queries.missing_in_round(case, task, spec))
    if draft.letter is not None and (lacking or last is None or last.blob_id != draft.letter_id):
        uploads = [Upload(LETTER_KIND, draft.letter_name or "surat-permohonan.pdf", draft.letter)]
    return complete_task(
        number=number,
        element=task.element,
        round=round,
        account=account,
        data={"form": form, "title": title},
        files=uploads,
        at=at,
    ).case
