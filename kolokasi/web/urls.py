"""The addresses of the counters: log-in and profile, desk, portal, public pages."""

from __future__ import annotations

from collections.abc import Callable

from allauth.account import views as allauth
from django.http.response import HttpResponseBase
from django.urls import URLPattern, URLResolver, include, path, re_path
from django.views.generic import RedirectView

from kolokasi.web import home, photographs, server_code
from kolokasi.web.desk import documents
from kolokasi.web.public import health


def without_slash(name: str) -> Callable[..., HttpResponseBase]:
    """Leads whoever typed a slash too many to the address of that name."""
    return RedirectView.as_view(pattern_name=name, permanent=True, query_string=True, http_method_names=["get", "head"])


urlpatterns: list[URLPattern | URLResolver] = [
    path("", home.home, name="home"),
    path("healthz", health.lives, name="healthz"),
    path("readyz", health.ready, name="readyz"),
    path("masuk", allauth.login, name="account_login"),
    path("keluar", allauth.logout, name="account_logout"),
    path("masuk/nonaktif", allauth.account_inactive, name="account_inactive"),
    path("masuk/lupa", allauth.password_reset, name="account_reset_password"),
    path("masuk/lupa/terkirim", allauth.password_reset_done, name="account_reset_password_done"),
    re_path(
        r"^masuk/lupa/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)$",
        allauth.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path("masuk/lupa/selesai", allauth.password_reset_from_key_done, name="account_reset_password_from_key_done"),
    path("masuk/", without_slash("account_login")),
    path("keluar/", without_slash("account_logout")),
    path("lacak/<str:code>/", without_slash("track_code")),
    path("verifikasi/<str:code>/", without_slash("verify_code")),
    path("bahasa", home.language, name="language"),
    path("profil/", home.profile, name="profile"),
    path("profil/sandi/", home.password, name="password"),
    path("permohonan/<str:number>/dokumen/<int:attachment_id>/", documents.read, name="document"),
    path("s/<str:label>/", server_code.server, name="server_code"),
    path("foto/<int:photo_id>/", photographs.photo, name="photo"),
    path("foto/<int:photo_id>/kecil/", photographs.photo, {"size": "kecil"}, name="photo_small"),
    path("", include("kolokasi.web.desk.urls")),
    path("", include("kolokasi.web.desk.server_urls")),
    path("", include("kolokasi.web.desk.counter.urls")),
    path("", include("kolokasi.web.desk.paper_stack.urls")),
    path("", include("kolokasi.web.desk.mounting.urls")),
    path("", include("kolokasi.web.desk.plant.urls")),
    path("", include("kolokasi.web.desk.plant.address_urls")),
    path("", include("kolokasi.web.desk.letters.urls")),
    path("", include("kolokasi.web.desk.archive.urls")),
    path("", include("kolokasi.web.desk.office.urls")),
    path("", include("kolokasi.web.desk.audit.urls")),
    path("", include("kolokasi.web.portal.urls")),
    path("", include("kolokasi.web.public.urls")),
]
