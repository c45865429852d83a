"""Impor: a plant, its servers or device types from a file, first looked through without changing anything, then brought in."""

from __future__ import annotations

import base64
import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from kolokasi.base import clock
from kolokasi.base.models import ImportRun
from kolokasi.base.refusal import Refusal
from kolokasi.base.sheet_writing import FORMATS
from kolokasi.base.sheets import FILE_LIMIT, check_size
from kolokasi.facility.fields import Field
from kolokasi.facility.importing import DEVICE_TYPES, FACILITY, SERVERS, Imported, read_rows, source_of
from kolokasi.facility.parts import PARTS
from kolokasi.facility.shapes import SHEETS
from kolokasi.facility.type_import import import_types
from kolokasi.people.models import Account
from kolokasi.procedure.exporting import TITLES
from kolokasi.procedure.plant import import_everything
from kolokasi.procedure.server_fields import FIELDS, SHEET, read_servers
from kolokasi.procedure.server_import import import_servers
from kolokasi.web.access import administrator_page
from kolokasi.web.desk.plant.parts import actor_of
from kolokasi.web.desk.plant.preview import lines_of
from kolokasi.web.fields import Entry, summary
from kolokasi.web.paging import page_of

TEMPLATE = "desk/plant/import.html"
SHOWN = 200
KEPT_LIMIT = 1_500_000
Bringer = Callable[..., Imported]


@dataclass(frozen=True)
class Kind:
    """One kind of file: its page, what may be chosen, and how it is brought in."""

    key: str
    page: str
    accept: str
    hint: Any
    bring: Bringer
    sheets: tuple[tuple[str, Any, tuple[Field, ...]], ...]


def _facility(name: str, data: bytes, sheet: str, confirmed: bool, **how: Any) -> Imported:
    rows = read_rows(name, data, sheet if sheet in SHEETS else "")
    return import_everything(rows=rows, source=source_of(name, data, confirmed=confirmed), **how)


def _servers(name: str, data: bytes, sheet: str, confirmed: bool, **how: Any) -> Imported:  # noqa: ARG001 - one sheet
    return import_servers(rows=read_servers(name, data), source=source_of(name, data, confirmed=confirmed), **how)


def _types(name: str, data: bytes, sheet: str, confirmed: bool, **how: Any) -> Imported:  # noqa: ARG001
    return import_types(name=name, data=data, confirmed=confirmed, **how)


TYPE = PARTS["device_type"]
KINDS = {
    kind.key: kind
    for kind in (
        Kind(FACILITY, "plant:import", ".xlsx,.csv,.json,.yaml,.yml",
             gettext_lazy("xlsx, csv, json, atau yaml; paling besar 10 MB."), _facility,
             tuple((name, PARTS[key].title, PARTS[key].fields) for name, key in SHEETS.items())),
        Kind(SERVERS, "plant:import_servers", ".xlsx,.csv,.json,.yaml,.yml",
             gettext_lazy("xlsx, csv, json, atau yaml; paling besar 10 MB."), _servers,
             ((SHEET, TITLES[SERVERS], FIELDS),)),
        Kind(DEVICE_TYPES, "plant:import_types", ".yaml,.yml,.zip,.xlsx,.csv,.json",
             gettext_lazy("Berkas YAML pustaka NetBox, zip berisi berkas-berkas itu, xlsx, atau csv; paling besar 10 MB."),
             _types, (("device_types", TYPE.title, TYPE.fields),)),
    )
}  # fmt: skip


def _entries(request: HttpRequest, kind: Kind) -> list[Entry]:
    entries = [
        Entry("file", _("Berkas"), "file", str(kind.hint), required=True, width="w-l", accept=kind.accept),
    ]
    if len(kind.sheets) > 1:
        sheets = tuple((name, str(title)) for name, title, _fields in kind.sheets)
        hint = _("Hanya untuk csv yang namanya bukan nama lembarnya.")
        entries.append(
            Entry("sheet", _("Isi csv"), "choice", hint, request.POST.get("sheet", ""), choices=sheets, width="w-l")
        )
    return entries


@administrator_page
@require_http_methods(["GET", "POST"])
def bring(request: HttpRequest, kind: str = FACILITY) -> HttpResponse:
    """Looks through the file, or brings it in: the whole file or nothing, every fault by row and column."""
    which = KINDS[kind]
    entries = _entries(request, which)
    context = _context(request, which, entries)
    if request.method == "GET":
        return render(request, TEMPLATE, context)
    file = request.FILES.get("file") or _kept(request)
    if file is None:
        wrong = [entries[0].filled("", _("Pilih berkasnya.")), *entries[1:]]
        return render(request, TEMPLATE, {**context, "entries": wrong, "errors": summary(wrong)}, status=422)
    only_look = "look" in request.POST
    sheet, confirmed = request.POST.get("sheet", ""), request.POST.get("confirmed") == "ya"
    try:
        check_size(file.size or 0)
        data = file.read()
        done = which.bring(
            (file.name or "").lower(),
            data,
            sheet,
            confirmed,
            actor=actor_of(request),
            at=clock.now(),
            dry_run=only_look,
        )
    except Refusal as refusal:
        return render(request, TEMPLATE, {**context, "refusal": refusal}, status=refusal.status)
    told: dict[str, Any] = {"done": done, "name": file.name, "confirmed": confirmed}
    if done.faults:
        return render(request, TEMPLATE, {**context, **told, "faults": done.faults[:SHOWN]}, status=422)
    if only_look:
        told |= {"counts": _counts(done), "lines": lines_of(done.journal)[:SHOWN], "kept": _keep(data), "sheet": sheet}
        return render(request, TEMPLATE, {**context, **told})
    messages.success(request, _("%(name)s dimasukkan: %(counts)s.") % {"name": file.name, "counts": _said(done)})
    return redirect("plant:plant" if kind == FACILITY else which.page)


def _context(request: HttpRequest, which: Kind, entries: Sequence[Entry]) -> dict[str, Any]:
    runs = page_of(ImportRun.objects.all(), "at", request.GET, descending=True)
    ids = {run.by.removeprefix("account:") for run in runs.rows} | {
        run.undone_by.removeprefix("account:") for run in runs.rows
    }
    numbers = [int(one) for one in ids if one.isdecimal()]
    names = {f"account:{pk}": name for pk, name in Account.objects.filter(pk__in=numbers).values_list("pk", "name")}
    return {
        "section": "plant",
        "kind": which,
        "kinds": [(one, TITLES[one.key]) for one in KINDS.values()],
        "entries": entries,
        "formats": FORMATS,
        "sheets": [{"name": name, "title": title, "columns": fields} for name, title, fields in which.sheets],
        "page": runs,
        "runs": [
            (
                run,
                TITLES.get(run.kind, run.kind),
                names.get(run.by) or _("perintah"),
                names.get(run.undone_by) or _("perintah"),
            )
            for run in runs.rows
        ],
    }


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
    names = [name for name in (*SHEETS, "prefixes", SHEET) if done.added[name] or done.changed[name] or done.same[name]]
    return [(name, done.added[name], done.changed[name], done.same[name]) for name in names]


def _said(done: Imported) -> str:
    added, changed = sum(done.added.values()), sum(done.changed.values())
    return _("%(added)s ditambahkan, %(changed)s diubah") % {"added": added, "changed": changed}


def stamp(at: datetime) -> str:
    """A day for the name of a file."""
    return clock.office_date(at).isoformat()
