"""Documents on their way into a case: handed in as PDF, or written by the office from facts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from kolokasi.base import events, files, pdf
from kolokasi.base.models import Blob
from kolokasi.base.text import one_line
from kolokasi.cases import actions as writes
from kolokasi.cases.models import Attachment, Case, Closing, OpenTask
from kolokasi.procedure.queries import APPLICANT, Doer
from kolokasi.sop.spec import Task

LETTER_KIND = "surat_permohonan"
OTHER_KIND = "lain"
SCAN_KIND = "pindaian_langkah"
PDF = "application/pdf"


@dataclass(frozen=True)
class Upload:
    """A document handed in with a step: its kind as the SOP names it, the name people see, and the bytes of a PDF.

    Bytes that were checked and stored before are named by their row.
    """

    kind: str
    name: str
    data: bytes | Blob = field(repr=False)


def named(name: str) -> str:
    """The name of a document as people see it: one line, never empty."""
    return one_line(name)[:200] or "dokumen.pdf"


def stored_upload(upload: Upload, at: datetime) -> Blob:
    """The bytes are kept after the check that they are a harmless PDF; refuses with the sentence of what is wrong."""
    if isinstance(upload.data, Blob):
        return upload.data
    pdf.check(upload.data)
    return files.store(upload.data, PDF, at)


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
        known = (spec is not None and spec.act == "apply" and upload.kind == LETTER_KIND) or upload.kind == SCAN_KIND
        attachment = writes.attach(
            case=case, blob=blob, kind=upload.kind if document or known else OTHER_KIND,
            name=named(upload.name), at=at, added_by=doer.account, task=task,
            for_applicant=doer.post == APPLICANT or bool(document and document.applicant),
        )  # fmt: skip
        record_document(case, doer, attachment.kind, blob)
        added.append(attachment)
    return added


def attach_written(
    case: Case,
    doer: Doer | None,
    data: bytes,
    *,
    kind: str,
    name: str,
    at: datetime,
    task: OpenTask | Closing | None = None,
    for_applicant: bool = False,
) -> Attachment:
    """The document that was written from facts is a row of the case, added by who caused it to be written."""
    blob = files.store(data, PDF, at)
    attachment = writes.attach(
        case=case, blob=blob, kind=kind, name=named(name), at=at, added_by=doer.account if doer else None, task=task,
        for_applicant=for_applicant,
    )  # fmt: skip
    record_document(case, doer, kind, blob)
    return attachment


def record_document(case: Case, doer: Doer | None, kind: str, blob: Blob) -> None:
    """The document is on the case's record by its hash."""
    events.record(
        kind="case", subject=case.number, act="document_added", actor=doer.actor if doer else "clock",
        post=doer.post if doer else "", acting=doer.acting if doer else "", new={"kind": kind, "sha256": blob.sha256},
    )  # fmt: skip
