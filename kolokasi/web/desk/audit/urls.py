"""The addresses of these pages."""

from __future__ import annotations

from django.urls import URLPattern, path

from kolokasi.web.desk.audit import casefile, lists

app_name = "audit"
urlpatterns: list[URLPattern] = [
    path("pemeriksaan/", lists.start, name="start"),
    path("pemeriksaan/<slug:name>/", lists.shown, name="list"),
    path("pemeriksaan/<slug:name>/unduh.<str:form>", lists.export, name="export"),
    path("permohonan/<str:number>/berkas.zip", casefile.download, name="case_file"),
]
