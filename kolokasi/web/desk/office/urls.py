"""The addresses of these pages."""

from __future__ import annotations

from django.urls import URLPattern, path

from kolokasi.web.desk.office import notices

app_name = "office"
urlpatterns: list[URLPattern] = [
    path("pemberitahuan/", notices.notices, name="notices"),
    path("pemberitahuan/dibaca/", notices.read_all, name="notices_read"),
    path("pemberitahuan/<int:notice_id>/", notices.notice, name="notice"),
]
