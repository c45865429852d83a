"""The one place where a refusal becomes a page; every error page says what to do next."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template import loader
from django.utils.translation import gettext as _

from kolokasi.base.refusal import Refusal


def refused(
    request: HttpRequest, refusal: Refusal, template: str, context: Mapping[str, Any] | None = None
) -> HttpResponse:
    """The page again with what was typed, the refusal's sentence as `refusal` and its status."""
    return render(request, template, {**(context or {}), "refusal": refusal}, status=refusal.status)


class RefusalMiddleware:
    """A refusal that no view has answered becomes a page of its own with the refusal's sentence and status."""

    def __init__(self, answer: Callable[[HttpRequest], HttpResponse]) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.answer(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, Refusal):
            return None
        if exception.status == 404:
            return not_found(request)
        return error_page(request, exception.status, _title(exception.status), str(exception))


def _title(status: int) -> str:
    if status == 403:
        return _("Ini bukan bagian Anda")
    if status == 409:
        return _("Keadaan sudah berubah")
    return _("Belum dapat dilakukan")


def error_page(request: HttpRequest, status: int, title: str, sentence: str) -> HttpResponse:
    """A page with one heading, one sentence and the way back."""
    return render(request, "errors/page.html", {"title": title, "sentence": sentence}, status=status)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001
    """404: unknown and not yours answer alike."""
    return error_page(
        request,
        404,
        _("Halaman ini tidak ada"),
        _("Yang Anda cari tidak ada di sini. Periksa lagi nomor atau alamatnya."),
    )


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001
    """403: says whose part it is not; a stranger is asked to log in first."""
    if not request.user.is_authenticated:
        return redirect_to_login(request.get_full_path())
    return error_page(
        request,
        403,
        _("Ini bukan bagian Anda"),
        _("Jabatan Anda tidak membuka halaman ini. Mintalah kepada pemegangnya."),
    )


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001
    """403 when a form comes without its token: the session has changed or the page is old."""
    sentence = _("Halaman ini sudah lama terbuka atau dibuka dari tempat lain. Muat ulang halamannya, lalu kirim lagi.")
    return error_page(request, 403, _("Formulir ini sudah kedaluwarsa"), sentence)


def too_many(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001
    """429: too many tries in a short time."""
    sentence = _("Tunggu lima menit, lalu coba lagi. Bila lupa kata sandi, hubungi Administrator.")
    return error_page(request, 429, _("Terlalu banyak percobaan"), sentence)


def server_error(request: HttpRequest) -> HttpResponse:  # noqa: ARG001
    """500 without touching the database: what was sent is not lost, because nothing was saved half."""
    return HttpResponse(loader.render_to_string("errors/500.html"), status=500)
