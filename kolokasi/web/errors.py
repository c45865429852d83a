"""The one place where a refusal becomes a page; every error page says what to do next."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from typing import Any

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import RequestDataTooBig
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
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
        response = self.answer(request)
        if isinstance(response, HttpResponseNotAllowed) and not response.content and request.method != "HEAD":
            return _not_allowed(request, response["Allow"])
        return response

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


def _not_allowed(request: HttpRequest, allowed: str) -> HttpResponse:
    """405 with the sentence that a person can use."""
    sentence = _("Alamat ini tidak dibuka dengan cara itu. Kembali ke halaman sebelumnya, lalu pakai tombolnya.")
    response = error_page(request, 405, _("Belum dapat dilakukan"), sentence)
    response["Allow"] = allowed
    return response


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400: what came cannot be read as a form of ours; 413 when it was only too long. Asks nothing of the request."""
    if isinstance(exception, RequestDataTooBig):
        return too_large(request)
    sentence = _("Kiriman itu tidak dapat dibaca. Kembali, muat ulang halamannya, lalu kirim lagi.")
    return plain_page(400, _("Kiriman tidak terbaca"), sentence)


def too_large(request: HttpRequest) -> HttpResponse:  # noqa: ARG001
    """413: more than anybody types or scans; nothing of it was read."""
    limit = settings.UPLOAD_LIMIT_BYTES // (1024 * 1024)
    sentence = _(
        "Kiriman itu terlalu besar dan tidak disimpan. Satu kali kirim paling banyak {limit} MB; tiap PDF 10 MB."
    )
    return plain_page(413, _("Terlalu besar"), sentence.format(limit=limit))


def plain_page(status: int, title: str, sentence: str) -> HttpResponse:
    """A page made without session, account or database, for when none of them can be asked."""
    text = loader.render_to_string("errors/plain.html", {"title": title, "sentence": sentence})
    return HttpResponse(text, status=status, headers={"Cache-Control": "no-store"})


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
    """500 without touching the database: what was sent is not lost, because nothing was saved half.

    503 when the database was busy or away: waiting for a lock or for a connection has an end (`config.settings`).
    """
    if isinstance(sys.exc_info()[1], OperationalError):
        sentence = _("Sistem sedang sibuk dan tidak ada yang berubah. Kembali, tunggu sebentar, lalu kirim lagi.")
        response = plain_page(503, _("Sedang sibuk"), sentence)
        response["Retry-After"] = "5"
        return response
    sentence = _(
        "Yang Anda kirim terakhir belum tersimpan. Kembali, lalu kirim lagi. "
        "Bila terulang, beri tahu Administrator jam kejadiannya."
    )
    return plain_page(500, _("Ada yang rusak di sini"), sentence)
