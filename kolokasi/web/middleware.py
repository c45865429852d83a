"""What happens around every page: how long a session lives, which language speaks, what the browser may use."""

from __future__ import annotations

import time
from collections.abc import Callable

from django.conf import settings
from django.contrib import auth, messages
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.translation import gettext as _

from kolokasi.web.errors import too_large

Answer = Callable[[HttpRequest], HttpResponse]

BEGAN, SEEN = "began_at", "seen_at"
SEEN_STEP = 60
WITHOUT_ACCOUNT = ("/healthz", "/readyz", "/static/", "/api/")
HATCH = "/api/"


def session_limits(answer: Answer) -> Answer:
    """A session ends after SESSION_IDLE_SECONDS without a request and SESSION_LASTS_SECONDS after log-in, come what may."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if not request.path_info.startswith(WITHOUT_ACCOUNT) and request.user.is_authenticated:
            _check_session(request)
        return answer(request)

    return middleware


def _check_session(request: HttpRequest) -> None:
    now = int(time.time())
    began = request.session.get(BEGAN)
    seen = request.session.get(SEEN, now)
    if began is None:
        request.session[BEGAN] = request.session[SEEN] = now
    elif now - began > settings.SESSION_LASTS_SECONDS or now - seen > settings.SESSION_IDLE_SECONDS:
        auth.logout(request)
        if "text/html" in request.headers.get("Accept", "") or request.method == "GET":
            messages.info(request, _("Anda sudah dikeluarkan karena lama tidak bekerja di sini. Masuk lagi."))
    elif now - seen >= SEEN_STEP:
        request.session[SEEN] = now


def chosen_language(answer: Answer) -> Answer:
    """Indonesian, unless the account (or, before log-in, the cookie) says otherwise; the browser's wish does not count."""

    def middleware(request: HttpRequest) -> HttpResponse:
        with translation.override(_language_of(request)):
            response = answer(request)
            response.headers.setdefault("Content-Language", translation.get_language() or settings.LANGUAGE_CODE)
            return response

    return middleware


def _language_of(request: HttpRequest) -> str:
    chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
    if not request.path_info.startswith(WITHOUT_ACCOUNT) and request.user.is_authenticated:
        chosen = request.user.language
    return chosen if chosen in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE


def bounded_body(answer: Answer) -> Answer:
    """A page takes no body above UPLOAD_LIMIT_BYTES: a larger one is refused unread (413). The hatch has its own limit.

    A body that does not tell its length is no body to Django (PEP 3333), so it needs no limit.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        length = str(request.META.get("CONTENT_LENGTH") or "0")
        if request.path_info.startswith(HATCH):
            return answer(request)
        if not length.isdecimal() or len(length) > 18 or int(length) > settings.UPLOAD_LIMIT_BYTES:
            return too_large(request)
        return answer(request)

    return middleware


def not_kept(answer: Answer) -> Answer:
    """What somebody reads with a session stays in no cache, not even the browser's own after log-out."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = answer(request)
        if not request.path_info.startswith(WITHOUT_ACCOUNT) and request.user.is_authenticated:
            response.headers.setdefault("Cache-Control", "private, no-store")
        return response

    return middleware


def permissions_policy(answer: Answer) -> Answer:
    """Every answer says which features of the device the pages may use."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = answer(request)
        response.headers.setdefault("Permissions-Policy", settings.PERMISSIONS_POLICY)
        return response

    return middleware
