"""Impor: a plant from a file, first looked through without changing anything, then brought in."""

from __future__ import annotations

import base64
import zlib
from typing import Any

from django.contrib import messages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from kolokasi.base import clock
from kolokasi.base.refusal import NOT_FOUND, Refusal
from kolokasi.base.sheets import FILE_LIMIT, write_csv
from kolokasi.facility.importing import SHEETS, Imported, read_rows
from kolokasi.facility.parts import PARTS
from kolokasi.procedure.plant import import_everything
from kolokasi.web.access import administrator_page
from kolokasi.web.desk.plant.parts import actor_of
from kolokasi.web.fields import Entry, summary

TEMPLATE = "desk/plant/import.html"
SHOWN = 200
KEPT_LIMIT = 1_500_000
EXAMPLES: dict[str, list[str]] = {
    "site": ["Gedung A", "120000"],
    "rooms": ["Gedung A", "Ruang Server 1", "40000"],
    "ups": ["Ruang Server 1", "UPS A", "20", "0.9"],
    "feeds": ["Ruang Server 1", "A", "UPS A", "230", "32", "1"],
    "racks": ["Ruang Server 1", "R01", "Baris A", "42", "1070", "900", "6000", "A; B"],
    "uplinks": ["Gedung A", "Utama", "2000", "3", "0"],
    "devices": [
        "Ruang Server 1",
        "R01",
        "Sakelar ToR",
        "42",
        "1",
        "both",
        "infrastructure",
        "150",
        "6.5",
        "400",
        "2",
        "",
    ],
}


def _entries(request: HttpRequest) -> list[Entry]:
    sheets = tuple((name, str(PARTS[kind].title)) for name, kind in SHEETS.items())
    return [
        Entry("file", _("Berkas"), "file", _("xlsx, csv, atau json; paling besar 10 MB."), required=True, width="w-l",
              accept=".xlsx,.csv,.json"),
        Entry("sheet", _("Isi csv"), "choice", _("Hanya untuk csv yang namanya bukan nama lembarnya."), choices=sheets,
              value=request.POST.get("sheet", ""), width="w-l"),
    ]  # fmt: skip


@administrator_page
@require_http_methods(["GET", "POST"])
def bring(request: HttpRequest) -> HttpResponse:
    """Looks through the file, or brings it in: the whole file or nothing, every fault by row and column."""
    entries = _entries(request)
    context: dict[str, Any] = {"section": "plant", "entries": entries, "sheets": _columns()}
    if request.method == "GET":
        return render(request, TEMPLATE, context)
    kept = _kept(request)
    file = request.FILES.get("file") or kept
    if file is None:
        wrong = [entries[0].filled("", _("Pilih berkasnya.")), entries[1]]
        return render(request, TEMPLATE, {**context, "entries": wrong, "errors": summary(wrong)}, status=422)
    only_look = "look" in request.POST
    sheet = request.POST.get("sheet", "")
    data = file.read()
    try:
        rows = read_rows((file.name or "").lower(), data, sheet if sheet in SHEETS else "")
        done = import_everything(rows=rows, actor=actor_of(request), at=clock.now(), dry_run=only_look)
    except Refusal as refusal:
        return render(request, TEMPLATE, {**context, "refusal": refusal}, status=refusal.status)
    if done.faults:
        told = {"done": done, "faults": done.faults[:SHOWN], "name": file.name}
        return render(request, TEMPLATE, {**context, **told}, status=422)
    if only_look:
        told = {"done": done, "counts": _counts(done), "name": file.name, "kept": _keep(data), "sheet": sheet}
        return render(request, TEMPLATE, {**context, **told})
    messages.success(request, _("%(name)s dimasukkan: %(counts)s.") % {"name": file.name, "counts": _said(done)})
    return redirect("plant:plant")


def _keep(data: bytes) -> str:
    """The looked-through file for a hidden field, so that it need not be chosen again; empty where it is too large."""
    packed = base64.b64encode(zlib.compress(data)).decode()
    return packed if len(packed) <= KEPT_LIMIT else ""


def _kept(request: HttpRequest) -> SimpleUploadedFile | None:
    """The file of a hidden field; whoever made one up gets the same look as any file."""
    packed = request.POST.get("kept", "")
    if not packed:
        return None
    try:
        opened = zlib.decompressobj()
        data = opened.decompress(base64.b64decode(packed, validate=True), FILE_LIMIT + 1)
    except (ValueError, zlib.error):
        return None
    return SimpleUploadedFile(request.POST.get("name", "")[:200] or "berkas.csv", data)


def _counts(done: Imported) -> list[tuple[str, int, int, int]]:
    names = [name for name in (*SHEETS, "prefixes") if done.added[name] or done.changed[name] or done.same[name]]
    return [(name, done.added[name], done.changed[name], done.same[name]) for name in names]


def _said(done: Imported) -> str:
    added, changed = sum(done.added.values()), sum(done.changed.values())
    return _("%(added)s ditambahkan, %(changed)s diubah") % {"added": added, "changed": changed}


def _columns() -> list[dict[str, Any]]:
    return [
        {
            "name": name,
            "title": PARTS[kind].title,
            "columns": [(field.name, field.label, field.unit, field.required) for field in PARTS[kind].fields],
        }
        for name, kind in SHEETS.items()
    ]


@administrator_page
@require_GET
def example(request: HttpRequest, sheet: str) -> HttpResponse:  # noqa: ARG001 - by the guard
    """A csv of the sheet with its columns and one line."""
    if sheet not in EXAMPLES:
        raise Refusal(NOT_FOUND)
    header = [field.name for field in PARTS[SHEETS[sheet]].fields]
    answer = HttpResponse(write_csv(header, [EXAMPLES[sheet]]), content_type="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = f'attachment; filename="{sheet}.csv"'
    return answer
