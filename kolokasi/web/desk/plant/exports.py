"""Files to take along or to fill: exports, templates, and the page that takes an import back."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from kolokasi.base import clock
from kolokasi.base.models import ImportRun
from kolokasi.base.refusal import NOT_FOUND, Refusal
from kolokasi.base.sheet_writing import FORMATS, TYPES, Table, write_one_csv
from kolokasi.facility.exporting import columns_of
from kolokasi.facility.importing import SHEETS
from kolokasi.procedure import exporting
from kolokasi.procedure.examples import EXAMPLES
from kolokasi.procedure.undoing import undo_import
from kolokasi.web.access import administrator_page
from kolokasi.web.desk.plant.imports import KINDS, SHOWN, stamp
from kolokasi.web.desk.plant.parts import actor_of
from kolokasi.web.desk.plant.preview import lines_of_run


@administrator_page
@require_GET
def export(request: HttpRequest, kind: str, extension: str) -> HttpResponse:  # noqa: ARG001 - by the guard
    """The plant, its servers or its device types as they stand, in a file that imports again."""
    at = clock.now()
    return _file(exporting.export(kind=kind, extension=_known(extension), at=at), f"{kind}-{stamp(at)}", extension)


@administrator_page
@require_GET
def template(request: HttpRequest, kind: str, extension: str) -> HttpResponse:  # noqa: ARG001
    """An empty file to fill, with an example row and advice."""
    data = exporting.template(kind=kind, extension=_known(extension), at=clock.now())
    return _file(data, f"templat-{kind}", extension)


@administrator_page
@require_GET
def example(request: HttpRequest, sheet: str) -> HttpResponse:  # noqa: ARG001
    """A csv of one sheet with its columns and one line."""
    if sheet not in SHEETS:
        raise Refusal(NOT_FOUND)
    return _file(write_one_csv([Table(sheet, columns_of(SHEETS[sheet]), EXAMPLES[sheet])]), sheet, "csv")


def _known(extension: str) -> str:
    if extension not in FORMATS:
        raise Refusal(NOT_FOUND)
    return extension


def _file(data: bytes, name: str, extension: str) -> HttpResponse:
    answer = HttpResponse(data, content_type=TYPES[extension])
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}.{extension}"'
    return answer


@administrator_page
@require_http_methods(["GET", "POST"])
def undo(request: HttpRequest, run_id: int) -> HttpResponse:
    """Asks once, showing what goes and what comes back; then the import is as if it had never been."""
    run = ImportRun.objects.filter(pk=run_id).first()
    if run is None:
        raise Refusal(NOT_FOUND)
    context = {
        "section": "plant",
        "run": run,
        "page_of_kind": KINDS[run.kind].page if run.kind in KINDS else "plant:import",
        "title": exporting.TITLES.get(run.kind, run.kind),
        "lines": lines_of_run(run, SHOWN),
        "more": max(0, run.added + run.changed - SHOWN),
    }
    if request.method == "GET":
        return render(request, "desk/plant/import_undo.html", context)
    try:
        undo_import(run_id=run_id, actor=actor_of(request), at=clock.now())
    except Refusal as refusal:
        return render(request, "desk/plant/import_undo.html", {**context, "refusal": refusal}, status=refusal.status)
    messages.success(request, _("Impor %(name)s dibatalkan.") % {"name": run.file_name})
    return redirect(str(context["page_of_kind"]))
