"""The addresses of paper: forms to print, stacks of scans, and their sheets."""

from __future__ import annotations

from django.urls import URLPattern, path

from kolokasi.web.desk.paper_stack import sheets, slip, stacks

app_name = "paper"
urlpatterns: list[URLPattern] = [
    path("kertas/", stacks.stacks, name="stacks"),
    path("kertas/tumpukan/<int:stack_id>/", stacks.stack, name="stack"),
    path("kertas/tumpukan/<int:stack_id>/tumpukan.pdf", stacks.pdf, name="stack_pdf"),
    path("kertas/lembar/<int:sheet_id>/", sheets.sheet, name="sheet"),
    path("kertas/lembar/<int:sheet_id>/<int:page>.jpg", sheets.picture, name="picture"),
    path("kertas/lembar/<int:sheet_id>/lembar.pdf", sheets.pdf, name="pdf"),
    path("kertas/lembar/<int:sheet_id>/tunjuk/", sheets.assign, name="assign"),
    path("kertas/lembar/<int:sheet_id>/simpan/", sheets.lay, name="lay"),
    path("kertas/lembar/<int:sheet_id>/pisahkan/", sheets.part, name="part"),
    path("kertas/lembar/<int:sheet_id>/sisihkan/", sheets.set_aside, name="set_aside"),
    path("kertas/lembar/<int:sheet_id>/ambil-lagi/", sheets.take_up, name="take_up"),
    path("kertas/<slug:code>", slip.found, name="slip_found"),
    path(
        "permohonan/<str:number>/langkah/<str:element>/<int:round>/formulir.pdf", slip.printed, name="slip"
    ),
]  # fmt: skip
