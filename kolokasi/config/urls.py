"""Every address of the product, one line per room."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("api/v1/", include("kolokasi.api.urls")),
    path("", include("kolokasi.web.urls")),
]

handler400 = "kolokasi.web.errors.bad_request"
handler403 = "kolokasi.web.errors.forbidden"
handler404 = "kolokasi.web.errors.not_found"
handler429 = "kolokasi.web.errors.too_many"
handler500 = "kolokasi.web.errors.server_error"
