"""Documents of a case: read one (by anybody who may), add one, strike one through with a reason."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.text import get_valid_filename
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from kolokasi.base import clock, files
from kolokasi.base.refusal import NOT_FOUND, Refusal
from kolokasi.cases.models import Attachment, Case
from kolokasi.procedure import papers, queries
from kolokasi.procedure.actions import OTHER_KIND, Upload
from kolokasi.web import words
from kolokasi.web.access import account_of, officer_page
from kolokasi.web.desk import record
from kolokasi.web.fields import Entry, summary


@login_required
@require_GET
def read(request: HttpRequest, number: str, attachment_id: int) -> FileResponse:
    """The document to whoever may read it; the reading stands in the record. Shared caches keep nothing of it."""
    attachment = papers.read_attachment(
        number=number, attachment_id=attachment_id, account=account_of(request), at=clock.now()
    )
    answer = FileResponse(
        files.read(attachment.blob), content_type=attachment.blob.media_type, filename=_file_name(attachment.name)
    )
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


def _file_name(name: str) -> str:
    """A name that any computer can save under, made of letters, digits, dots and lines; a document without one gets one."""
    stem = get_valid_filename(f"x{name}")[1:]
    stem = stem[:-4] if stem.lower().endswith(".pdf") else stem
    return f"{stem.strip('.') or 'dokumen'}.pdf"


def _entries(case: Case, kind: str) -> list[Entry]:
    """What a document may be: an Output of any step of this revision, or something else."""
    language = words.language()
    procedure = queries.procedure_of(case.revision_id)
    kinds = {
        document.kind: f"{task.step} · {document.label.in_language(language)}"
        for task in procedure.tasks.values()
        for document in task.documents
        if not task.applicant
    }
    choices = (*kinds.items(), (OTHER_KIND, _("Dokumen lain")))
    return [
        Entry("kind", _("Jenis dokumen"), "choice", value=kind, required=True, choices=choices, width="w-l"),
        Entry("file", _("Berkas (PDF)"), "file", required=True, accept="application/pdf", width="w-l"),
    ]


@officer_page
@require_http_methods(["GET", "POST"])
def add(request: HttpRequest, number: str) -> HttpResponse:
    """A document is laid into the case; it counts for the open step whose Output it is."""
    case = queries.visible_case(account_of(request), number, clock.now())
    kind = request.POST.get("kind", "")
    entries = _entries(case, kind)
    context = {"section": "cases", "case": case, "entries": entries}
    if request.method == "GET":
        return render(request, "desk/document_add.html", context)
    file = request.FILES.get("file")
    if file is None or not kind:
        need = _("Isi bagian ini.")
        wrong = [entries[0].filled(kind, "" if kind else need), entries[1].filled("", need if file is None else "")]
        context |= {"entries": wrong, "errors": summary(wrong)}
        return render(request, "desk/document_add.html", context, status=422)
    upload = Upload(kind, file.name or "", file.read())
    try:
        papers.add_attachments(number=number, account=account_of(request), uploads=[upload], at=clock.now())
    except Refusal as refusal:
        return render(request, "desk/document_add.html", {**context, "refusal": refusal}, status=refusal.status)
    messages.success(request, _("Dokumen ditambahkan."))
    return redirect("desk:case", number)


@officer_page
@require_http_methods(["GET", "POST"])
def void(request: HttpRequest, number: str, attachment_id: int) -> HttpResponse:
    """Asks why, then strikes the document through; its bytes and its place in the record stay."""
    case = queries.visible_case(account_of(request), number, clock.now())
    attachment = Attachment.objects.filter(case=case, pk=attachment_id).first()
    if attachment is None:
        raise Refusal(NOT_FOUND)
    label = record.document_label(queries.procedure_of(case.revision_id), attachment.kind)
    reason = request.POST.get("reason", "")
    context = {"section": "cases", "case": case, "attachment": attachment, "label": label, "reason": reason}
    if request.method == "GET":
        return render(request, "desk/document_void.html", context)
    try:
        papers.void_attachment(
            attachment_id=attachment_id, number=number, reason=reason, account=account_of(request), at=clock.now()
        )
    except Refusal as refusal:
        return render(request, "desk/document_void.html", {**context, "refusal": refusal}, status=refusal.status)
    messages.success(request, _("Dokumen dibatalkan. Jejaknya tetap ada."))
    return redirect("desk:case", number)
