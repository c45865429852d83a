"""What the office does to a case: begin, complete a step, return, withdraw, lapse. Each is one transaction."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import rfc8785
from django.db import transaction
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from kolokasi.base import events, files, pdf
from kolokasi.base.models import Blob
from kolokasi.base.refusal import Refusal, define
from kolokasi.base.text import one_line, plain_text
from kolokasi.cases import actions as writes
from kolokasi.cases.models import Attachment, Case, Closing, OpenTask
from kolokasi.people.models import Account
from kolokasi.procedure import answers, declaration, queries
from kolokasi.procedure.opening import enter
from kolokasi.procedure.queries import Doer, Place
from kolokasi.sop import interpreter
from kolokasi.sop.spec import Task, Words

ANSWERS_WRONG = define("answers_wrong", _("Ada isian yang perlu dibetulkan. Lihat keterangannya di bawah."))
OUTCOME_UNKNOWN = define("outcome_unknown", _("Pilih salah satu putusan langkah ini: {choices}."))
NOTE_NEEDED = define("note_needed", _("Tulis alasannya, supaya yang menerima tahu apa yang harus diperbaiki."))
NOTE_TOO_LONG = define("note_too_long", _("Catatan terlalu panjang. Ringkas menjadi paling banyak {limit} huruf."))
DOCUMENTS_MISSING = define(
    "documents_missing", _("Belum dapat diteruskan: dokumen {names} belum ada. Tambahkan dokumen itu, lalu kirim lagi.")
)
HELD_BY_ANOTHER = define(
    "held_by_another", _("Tugas ini sedang dikerjakan {who}. Ambil alih dengan alasan bila Anda yang melanjutkan."), 409
)
ALREADY_WITHDRAWN = define("already_withdrawn", _("Permohonan ini sudah dibatalkan. Server tinggal dikembalikan."), 409)
NOT_AN_APPLICANT = define(
    "not_an_applicant", _("Permohonan diajukan oleh instansi pemohon. Masuk dengan akun instansi yang memohon."), 403
)
TITLE_NEEDED = define("title_needed", _("Tulis hal permohonan, misalnya: Penempatan server SIMPEG."))

NOTE_LIMIT = 4000
LETTER_KIND = "surat_permohonan"
OTHER_KIND = "lain"


@dataclass(frozen=True)
class Upload:
    """A document handed in with a step: its kind as the SOP names it, the name people see, and the bytes of a PDF.

    Bytes that were checked and stored before are named by their row.
    """

    kind: str
    name: str
    data: bytes | Blob = field(repr=False)


@dataclass(frozen=True)
class Completion:
    """What completing a step brought: the case, the tasks that wait now, and the end if it was reached."""

    case: Case
    opened: tuple[OpenTask, ...]
    end: str = ""


class AnswersRefused(Refusal):
    """Refusal answers_wrong that carries a sentence for each input by name."""

    def __init__(self, errors: Mapping[str, answers.Sentence]) -> None:
        super().__init__(ANSWERS_WRONG, fields={name: str(sentence) for name, sentence in errors.items()})
        self.errors = dict(errors)


def submit_case(*, account: Account, form: Mapping[str, Any], title: str, letter: Upload, at: datetime) -> Case:
    """SOP step 1: the letter and the declaration are in the office's hands; the case has a number and waits at 1+."""
    if account.agency.is_host:
        raise Refusal(NOT_AN_APPLICANT)
    cleaned, errors = declaration.check(form)
    if errors:
        raise AnswersRefused(errors)
    title = _titled(title)
    blob, name = stored_upload(letter, at), _named(letter.name)
    with transaction.atomic():
        revision = queries.current_revision(at)
        procedure = queries.procedure_of(revision.pk)
        case = writes.open_case(
            revision=revision, agency=account.agency, applicant=account, title=title, form=cleaned, at=at
        )
        doer = Doer(account, queries.APPLICANT, str(account.agency))
        (task,) = enter(case, procedure, interpreter.begin(procedure), queries.Past(), at=at, by=doer).opened
        document = writes.attach(
            case=case, blob=blob, kind=LETTER_KIND, name=name, at=at, added_by=account, task=task, for_applicant=True
        )
        _record_document(case, doer, document.kind, blob)
        _close(
            Place(case, procedure, task, procedure.tasks[task.element], doer), "", "", {"form": _digest(cleaned)}, at
        )
    return case


def complete_task(
    *,
    number: str,
    element: str,
    round: int,
    account: Account,
    outcome: str = "",
    note: str = "",
    data: Mapping[str, Any] | None = None,
    files: Sequence[Upload] = (),
    at: datetime,
) -> Completion:
    """The step is closed and the next one waits, in one transaction; a stale round, a wrong post, a missing document refuse.

    `data` holds the answers by field name (per-server answers as lists or as "name.0"); for step 1 it holds `form` and
    `title`. Files that are not stored yet are checked and stored before the case is locked.
    """
    if any(not isinstance(upload.data, Blob) for upload in files):
        may_act(number=number, element=element, round=round, account=account, at=at)
    stored = [(upload, stored_upload(upload, at)) for upload in files]
    with transaction.atomic():
        place = queries.access_task(account, number, element, round, at)
        _hold(place)
        attach_uploads(place.case, place.doer, stored, at, task=place.task, spec=place.spec)
        return _complete(place, outcome, plain_text(note), data or {}, at)


def may_act(*, number: str, element: str, round: int, account: Account, at: datetime) -> None:
    """Refuses just as completing would for a wrong post or a stale round; locks for a moment and writes nothing."""
    with transaction.atomic():
        queries.access_task(account, number, element, round, at)


def _complete(place: Place, outcome: str, note: str, raw: Mapping[str, Any], at: datetime) -> Completion:
    spec, case = place.spec, place.case
    try:
        chosen = answers.chosen_outcome(spec, outcome)
    except KeyError as unknown:
        raise Refusal(OUTCOME_UNKNOWN, choices=", ".join(_spoken(one.label) for one in spec.outcomes)) from unknown
    if len(note) > NOTE_LIMIT:
        raise Refusal(NOTE_TOO_LONG, limit=NOTE_LIMIT)
    if chosen is not None and chosen.note and not note:
        raise Refusal(NOTE_NEEDED)
    data = _read_application(place, raw) if spec.act == "apply" else _read_answers(place, raw, chosen)
    if chosen is None or not chosen.bare:
        missing = queries.missing_in_round(case, place.task, spec)
        if missing:
            raise Refusal(DOCUMENTS_MISSING, names=", ".join(_spoken(document.label) for document in missing))
    return _close(place, outcome, note, data, at)


def _read_answers(place: Place, raw: Mapping[str, Any], chosen: Any) -> dict[str, Any]:
    servers = place.case.form.get("servers", [])
    checked = answers.check(place.spec, servers, raw, chosen)
    if checked.errors:
        raise AnswersRefused(checked.errors)
    if checked.struck:
        for index, reason in checked.struck.items():
            servers[index]["struck"] = reason
        place.case.save(update_fields=["form"])
        return checked.data | {"struck": {str(index): reason for index, reason in checked.struck.items()}}
    return checked.data


def _read_application(place: Place, raw: Mapping[str, Any]) -> dict[str, Any]:
    """Step 1 again after a return: the declaration is replaced by the new one."""
    cleaned, errors = declaration.check(raw.get("form", place.case.form))
    if errors:
        raise AnswersRefused(errors)
    place.case.form = cleaned
    place.case.title = _titled(raw.get("title") or place.case.title)
    place.case.save(update_fields=["form", "title"])
    return {"form": _digest(cleaned)}


def _close(place: Place, outcome: str, note: str, data: Mapping[str, Any], at: datetime) -> Completion:
    """The task closes, the interpreter says what follows, and the record says who did it."""
    case, procedure, task, doer = place.case, place.procedure, place.task, place.doer
    past = queries.past_of(case)
    move = interpreter.complete(procedure, task.element, outcome, past.outcomes)
    if move.end and procedure.ends[move.end].result == "done":
        missing = queries.missing_documents(case, procedure, with_task=task.element)
        if missing:
            raise Refusal(DOCUMENTS_MISSING, names=", ".join(_spoken(document.label) for document in missing))
    writes.close_task(
        task=task, kind=Closing.Kind.COMPLETED, at=at, outcome=outcome, note=note, data=data,
        actor=doer.account, acting=doer.acting,
    )  # fmt: skip
    past.add(task.element, task.round, outcome, Closing.Kind.COMPLETED)
    entered = enter(case, procedure, move, past, at=at, by=doer, after=task)
    events.record(
        kind="case", subject=case.number, act="task_completed", actor=doer.actor, post=doer.post, acting=doer.acting,
        new={
            "element": task.element, "step": task.step, "round": task.round, "outcome": outcome,
            "answers": _digest({"data": dict(data), "note": note}),
            "opens": [one.element for one in entered.opened], "end": entered.end,
        },
    )  # fmt: skip
    return Completion(case, entered.opened, entered.end)


def _spoken(words: Words) -> str:
    """The SOP's own words in the language of who reads the sentence."""
    return words.in_language(get_language() or "id")


def _titled(title: object) -> str:
    """The title in one line; refuses one in which nothing can be seen."""
    title = one_line(title)[:200]
    if not title:
        raise Refusal(TITLE_NEEDED)
    return title


def _named(name: str) -> str:
    """The name of a document as people see it: one line, never empty."""
    return one_line(name)[:200] or "dokumen.pdf"


def _hold(place: Place) -> None:
    holder = place.task.holder
    if holder is not None and holder.pk != place.doer.account.pk:
        raise Refusal(HELD_BY_ANOTHER, who=holder.name)


def stored_upload(upload: Upload, at: datetime) -> Blob:
    """The bytes are kept after the check that they are a harmless PDF; refuses with the sentence of what is wrong."""
    if isinstance(upload.data, Blob):
        return upload.data
    pdf.check(upload.data)
    return files.store(upload.data, "application/pdf", at)


def attach_uploads(
    case: Case,
    doer: Doer,
    stored: Sequence[tuple[Upload, Blob]],
    at: datetime,
    *,
    task: OpenTask | Closing | None,
    spec: Task | None,
) -> list[Attachment]:
    """The stored documents are rows of the case and events of its record; a kind the step does not name is "lain"."""
    declared = {document.kind: document for document in spec.documents} if spec else {}
    added = []
    for upload, blob in stored:
        document = declared.get(upload.kind)
        letter = spec is not None and spec.act == "apply" and upload.kind == LETTER_KIND
        attachment = writes.attach(
            case=case, blob=blob, kind=upload.kind if document or letter else OTHER_KIND,
            name=_named(upload.name), at=at, added_by=doer.account, task=task,
            for_applicant=doer.post == queries.APPLICANT or bool(document and document.applicant),
        )  # fmt: skip
        _record_document(case, doer, attachment.kind, blob)
        added.append(attachment)
    return added


def _record_document(case: Case, doer: Doer, kind: str, blob: Blob) -> None:
    events.record(
        kind="case", subject=case.number, act="document_added", actor=doer.actor, post=doer.post, acting=doer.acting,
        new={"kind": kind, "sha256": blob.sha256},
    )  # fmt: skip


def _digest(value: Any) -> str:
    """SHA-256 over RFC 8785 JSON: the record proves the answers without holding personal data."""
    return hashlib.sha256(rfc8785.dumps(value)).hexdigest()


@transaction.atomic
def withdraw_case(*, number: str, reason: str, account: Account, at: datetime) -> Completion:
    """Row W+: every open task closes; before the server's arrival the case ends as dibatalkan, after it W2 waits."""
    case = queries.lock_case(number)
    doer = _withdrawer(account, case, at)
    if case.ended_at is not None:
        raise Refusal(queries.CASE_ENDED, at=queries.moment(case.ended_at))
    if case.withdrawn_reason:
        raise Refusal(ALREADY_WITHDRAWN)
    reason = plain_text(reason)
    if not reason:
        raise Refusal(NOTE_NEEDED)
    if len(reason) > NOTE_LIMIT:
        raise Refusal(NOTE_TOO_LONG, limit=NOTE_LIMIT)
    procedure = queries.procedure_of(case.revision_id)
    closed = _close_all(case, Closing.Kind.WITHDRAWN, at, doer)
    case.withdrawn_reason = reason
    case.save(update_fields=["withdrawn_reason"])
    past = queries.past_of(case)
    entered = enter(case, procedure, interpreter.withdraw(procedure, past.outcomes), past, at=at, by=doer)
    events.record(
        kind="case", subject=case.number, act="case_withdrawn", actor=doer.actor, post=doer.post, acting=doer.acting,
        new={"closed": closed, "reason": _digest(reason), "opens": [t.element for t in entered.opened], "end": entered.end},
    )  # fmt: skip
    return Completion(case, entered.opened, entered.end)


def _withdrawer(account: Account, case: Case, at: datetime) -> Doer:
    """The applicant's agency, or the Helpdesk on the applicant's letter."""
    if account.agency_id == case.agency_id:
        return queries.doer_of(account, queries.APPLICANT, case, at)
    return queries.doer_of(account, "helpdesk", case, at)


def _close_all(case: Case, kind: str, at: datetime, doer: Doer | None) -> list[str]:
    closed = []
    for task in OpenTask.objects.filter(case=case):
        writes.close_task(
            task=task, kind=kind, at=at, actor=doer.account if doer else None, acting=doer.acting if doer else ""
        )
        closed.append(task.element)
    return closed


@transaction.atomic
def lapse_case(*, number: str, at: datetime) -> Completion | None:
    """Row 7+: no server by the ship-by date, so the case closes as tidak dilanjutkan; None when it is not (or no longer) due."""
    case = queries.lock_case(number)
    task = OpenTask.objects.filter(case=case, lapses_at__lte=at).first()
    if task is None:
        return None
    procedure = queries.procedure_of(case.revision_id)
    timer = next(timer for timer in procedure.timers.values() if timer.task == task.element)
    closed = _close_all(case, Closing.Kind.LAPSED, at, None)
    entered = enter(case, procedure, interpreter.lapse(procedure, timer.id), queries.past_of(case), at=at)
    events.record(
        kind="case", subject=case.number, act="case_lapsed", actor="clock",
        new={"closed": closed, "due": str(task.lapses_at), "end": entered.end},
    )  # fmt: skip
    return Completion(case, entered.opened, entered.end)


@transaction.atomic
def take_task(*, number: str, element: str, round: int, account: Account, reason: str = "", at: datetime) -> OpenTask:
    """The task is in the account's hands; taking it from another needs a reason, which stays as a note of the case."""
    place = queries.access_task(account, number, element, round, at)
    before = place.task.holder
    if before is not None and before.pk == account.pk:
        return place.task
    reason = plain_text(reason)
    if before is not None and not reason:
        raise Refusal(HELD_BY_ANOTHER, who=before.name)
    if len(reason) > NOTE_LIMIT:
        raise Refusal(NOTE_TOO_LONG, limit=NOTE_LIMIT)
    place.task.holder = account
    place.task.save(update_fields=["holder"])
    taken: dict[str, Any] = {"element": element, "round": round}
    if before is not None:
        note = writes.add_note(case=place.case, author=account, post_key=place.doer.post, text=reason, at=at)
        taken |= {"note": note.pk, "reason": _digest(reason)}
    events.record(
        kind="case", subject=number, act="task_taken", actor=place.doer.actor, post=place.doer.post,
        acting=place.doer.acting, old={"holder": before.pk if before else None}, new=taken,
    )  # fmt: skip
    return place.task


@transaction.atomic
def release_task(*, number: str, element: str, round: int, account: Account, at: datetime) -> OpenTask:
    """The task waits for anybody in its post again; only its holder can let go of it."""
    place = queries.access_task(account, number, element, round, at)
    _hold(place)
    place.task.holder = None
    place.task.save(update_fields=["holder"])
    events.record(
        kind="case", subject=number, act="task_released", actor=place.doer.actor, post=place.doer.post,
        acting=place.doer.acting, old={"holder": account.pk}, new={"element": element, "round": round},
    )  # fmt: skip
    return place.task
