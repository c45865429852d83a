"""Classifications and the retention schedule: the table as it is, and the file that adds to it or changes it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from kolokasi.base.refusal import NOT_FOUND, Refusal
from kolokasi.base.sheet_writing import TYPES
from kolokasi.base.sheets import check_size
from kolokasi.letters.archive import schedule
from kolokasi.letters.models import Classification
from kolokasi.letters.reading import keeper
from kolokasi.web.access import account_of, officer_page
from kolokasi.web.context import shell_of
from kolokasi.web.desk.archive.words import KINDS
from kolokasi.web.desk.letters.numbers import keeps_numbers
from kolokasi.web.fields import Entry, summary

FORMS = ("xlsx", "csv")
SHOWN = 200


@officer_page
@require_http_methods(["GET", "POST"])
def table(request: HttpRequest, kind: str) -> HttpResponse:
    """The table, and the form that brings a file: looked through first, or brought in, the whole file or nothing."""
    if kind not in schedule.KINDS:
        raise Refusal(NOT_FOUND)
    rows = Classification.objects.select_related("retention")
    if kind == schedule.RETENTION:
        rows = rows.filter(retention__isnull=False)
    entry = Entry(
        "file", _("Berkas"), "file", _("xlsx atau csv; paling besar 10 MB."), required=True, accept=".xlsx,.csv"
    )
    context: dict[str, Any] = {
        "section": "letters", "tab": "archive", "kind": kind, "title": KINDS[kind], "kinds": KINDS.items(),
        "rows": rows.order_by("code")[:SHOWN], "count": rows.count(), "most": SHOWN, "entry": entry,
        "keeps": keeps_numbers(request),
    }  # fmt: skip
    if request.method == "GET":
        return render(request, "desk/archive/table.html", context)
    account, now = account_of(request), shell_of(request).now
    keeper(account, now)
    file = request.FILES.get("file")
    if file is None:
        wrong = entry.filled("", _("Pilih berkasnya."))
        context |= {"entry": wrong, "errors": summary([wrong])}
        return render(request, "desk/archive/table.html", context, status=422)
    only_look = "look" in request.POST
    try:
        check_size(file.size or 0)
        done = schedule.import_table(
            kind, file.read(), file.name or "", dry_run=only_look, actor=f"account:{account.pk}", at=now
        )
    except Refusal as refusal:
        return render(request, "desk/archive/table.html", {**context, "refusal": refusal}, status=refusal.status)
    counts = {name: sum(getattr(done, name).values()) for name in ("added", "changed", "same")}
    if done.faults or only_look:
        context |= {"done": done, "counts": counts, "name": file.name}
        return render(request, "desk/archive/table.html", context, status=422 if done.faults else 200)
    messages.success(request, _("%(added)d ditambahkan, %(changed)d diubah, %(same)d tetap.") % counts)
    return redirect("archive:table", kind)


@officer_page
@require_GET
def export(request: HttpRequest, kind: str, form: str) -> HttpResponse:  # noqa: ARG001 - all of the office
    """The table in the form in which it is read; an empty one is a template with an example."""
    if kind not in schedule.KINDS or form not in FORMS:
        raise Refusal(NOT_FOUND)
    answer = HttpResponse(schedule.export(kind, form), content_type=TYPES[form])
    answer["Content-Disposition"] = f'attachment; filename="{kind}.{form}"'
    return answer
