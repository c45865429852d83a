"""The addresses of the archive."""

from __future__ import annotations

from django.urls import URLPattern, path

from kolokasi.web.desk.archive import destruction, files, tables

app_name = "archive"
urlpatterns: list[URLPattern] = [
    path("arsip/", files.overview, name="overview"),
    path("arsip/berkas/<str:number>/", files.shown, name="file"),
    path("arsip/berkas/<str:number>/berkas.pdf", files.pdf, name="file_pdf"),
    path("arsip/berkas/<str:number>/berkas.zip", files.archive, name="file_zip"),
    path("arsip/tabel/<slug:kind>/", tables.table, name="table"),
    path("arsip/tabel/<slug:kind>/unduh.<slug:form>", tables.export, name="export"),
    path("arsip/pemusnahan/", destruction.proposals, name="destructions"),
    path("arsip/pemusnahan/usul/", destruction.propose, name="propose"),
    path("arsip/pemusnahan/<int:destruction_id>/", destruction.shown, name="destruction"),
    path("arsip/pemusnahan/<int:destruction_id>/<slug:stage>.pdf", destruction.pdf, name="destruction_pdf"),
]
