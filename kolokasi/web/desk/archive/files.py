"""Files (berkas): all that have ended or only those whose time is over, and one file with its papers, to take along."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from kolokasi.base import clock, events
from kolokasi.base.refusal import Refusal
from kolokasi.cases.models import Case
from kolokasi.letters.archive import berkas, binding
from kolokasi.letters.archive.berkas import File
from kolokasi.letters.models import Classification
from kolokasi.letters.reading import keeper
from kolokasi.procedure import queries
from kolokasi.web.access import account_of, officer_page
from kolokasi.web.context import shell_of
from kolokasi.web.desk.archive.words import fate_label, file_badge
from kolokasi.web.desk.letters.numbers import keeps_numbers
from kolokasi.web.desk.letters.words import KINDS, kind_label
from kolokasi.web.fields import Entry, summary
from kolokasi.web.paging import page_of


@officer_page
@require_GET
def overview(request: HttpRequest) -> HttpResponse:
    """The files of ended cases, the latest first, or those whose time is over, the oldest first."""
    account, now = account_of(request), shell_of(request).now
    only_due = request.GET.get("hanya", "") != "semua"
    readable = queries.readable_cases(account, now)
    if only_due:
        rows = berkas.due(now).filter(pk__in=readable.values("pk"))
    else:
        rows = readable.filter(ended_at__isnull=False).select_related("agency")
    page = page_of(rows, "ended_at", request.GET, descending=not only_due)
    found = berkas.files_of(page.rows, now)
    today = clock.office_date(now)
    context = {
        "section": "letters", "tab": "archive", "only_due": only_due, "page": page, "keeps": keeps_numbers(request),
        "rows": [(file, file_badge(file, today), fate_label(file), _may_go(file)) for file in found],
        "classified": Classification.objects.exists(),
    }  # fmt: skip
    return render(request, "desk/archive/overview.html", context)


def _may_go(file: File) -> bool:
    return file.rule is not None and file.rule.fate == "musnah"


def _file(request: HttpRequest, number: str) -> File:
    case = queries.visible_case(account_of(request), number, shell_of(request).now)
    return berkas.file_of(Case.objects.select_related("agency").get(pk=case.pk), shell_of(request).now)


@officer_page
@require_http_methods(["GET", "POST"])
def shown(request: HttpRequest, number: str) -> HttpResponse:
    """One file: its code and time, its papers in order, and the form that files it under another code."""
    file, now = _file(request, number), shell_of(request).now
    code = request.POST.get("code", file.code)[:40]
    entry = Entry(
        "code", _("Kode klasifikasi"), "text", _("Kode yang ada dalam tabel klasifikasi."), required=True, value=code
    )
    papers = berkas.papers_of(file.case)
    context: dict[str, Any] = {
        "section": "letters", "file": file, "badge": file_badge(file, clock.office_date(now)), "fate": fate_label(file),
        "papers": [(paper, kind_label(paper.kind) if paper.kind in KINDS else "") for paper in papers], "entry": entry,
        "keeps": keeps_numbers(request), "gone": berkas.decided(file),
    }  # fmt: skip
    if request.method == "GET":
        return render(request, "desk/archive/file.html", context)
    account = account_of(request)
    who = keeper(account, now)
    if not code.strip():
        wrong = entry.filled("", _("Isi bagian ini."))
        context |= {"entry": wrong, "errors": summary([wrong])}
        return render(request, "desk/archive/file.html", context, status=422)
    try:
        berkas.file_under(case=file.case, code=code, actor=account, post=who.key, acting=who.acting, at=now)
    except Refusal as refusal:
        return render(request, "desk/archive/file.html", {**context, "refusal": refusal}, status=refusal.status)
    messages.success(request, _("Berkas diberkaskan di %(code)s.") % {"code": code})
    return redirect("archive:file", number)


def _taken(request: HttpRequest, file: File, form: str) -> list[berkas.Paper]:
    """The papers, and that they were taken along stands in the record of the case; a destroyed file is refused."""
    berkas.check_kept(file.case)
    papers = berkas.papers_of(file.case)
    events.record(
        kind="case", subject=file.case.number, act="file_taken", actor=f"account:{account_of(request).pk}",
        new={"form": form, "papers": len(papers), "sha256": binding.digest(papers)},
    )  # fmt: skip
    return papers


@officer_page
@require_GET
def pdf(request: HttpRequest, number: str) -> HttpResponse:
    """All papers of the file as one PDF behind a table of contents."""
    file = _file(request, number)
    data = binding.bound(file, _taken(request, file, "pdf"), shell_of(request).now)
    answer = HttpResponse(data, content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="berkas-{file.case.number}.pdf"'
    answer["Cache-Control"] = "private, no-store"
    return answer


@officer_page
@require_GET
def archive(request: HttpRequest, number: str) -> FileResponse:
    """The originals with a table of contents and a manifest of their SHA-256."""
    file = _file(request, number)
    made = binding.zipped(file, _taken(request, file, "zip"), shell_of(request).now)
    answer = FileResponse(
        made, as_attachment=True, filename=f"berkas-{file.case.number}.zip", content_type="application/zip"
    )
    answer.headers["Cache-Control"] = "private, no-store"
    return answer
