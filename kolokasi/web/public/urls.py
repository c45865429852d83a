"""The addresses that need no log-in; the two with a code are promised to others (INTERFACES, HTTP)."""

from __future__ import annotations

from django.urls import path

from kolokasi.web.public import verify, views

urlpatterns = [
    path("lacak/", views.track_form, name="track"),
    path("lacak/<str:code>", views.track, name="track_code"),
    path("verifikasi/", verify.verify_any, name="verify"),
    path("verifikasi/<str:code>", verify.verify, name="verify_code"),
    path("verifikasi/<str:code>/cocokkan", verify.compare, name="verify_file"),
]
