"""Log-in by django-allauth: no open registration, one sentence for every wrong pair, and our own words on the form."""

from __future__ import annotations

import hashlib
import secrets
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.forms import LoginForm as AllauthLoginForm
from django.conf import settings
from django.core import signing
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from kolokasi.base import clock, outbox

MAIL_RESET = "web.mail_reset"
KNOWN_SALT, KNOWN_SECONDS, KNOWN_MOST = "kolokasi.known-browser", 365 * 86_400, 5


class ClosedAdapter(DefaultAccountAdapter):
    """Accounts are made by the Administrator; a wrong e-mail and a wrong password answer alike."""

    error_messages = {  # noqa: RUF012 - allauth declares it as a plain dict
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": _("Surel dan kata sandi itu tidak cocok. Periksa keduanya, lalu coba lagi."),
        "too_many_login_attempts": _("Terlalu banyak percobaan. Tunggu lima menit, lalu coba lagi."),
        "enter_current_password": _("Tulis kata sandi Anda yang sekarang."),
        "incorrect_password": _("Kata sandi itu tidak cocok. Periksa, lalu coba lagi."),
        "account_inactive": _("Akun ini tidak aktif. Hubungi Administrator."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002
        return False

    def add_message(self, *args: Any, **kwargs: Any) -> None:
        """No "you are signed in" toasts: the page itself shows it."""

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        """Failures of a browser that this e-mail has been used in are counted apart, so that strangers lock out nobody.

        Such a browser carries a signed cookie; everybody else shares the count of the e-mail (OWASP: device cookies).
        """
        shared: str = super()._get_login_attempts_cache_key(request, **credentials)
        browser, emails = _known(request)
        login = str(credentials.get("email", ""))
        return f"{shared}:{browser}" if _mark(login) in emails else shared

    def post_login(self, request: HttpRequest, user: Any, **options: Any) -> HttpResponse:
        """The browser is known for this e-mail from now on."""
        response: HttpResponse = super().post_login(request, user, **options)
        browser, emails = _known(request)
        mark = _mark(user.email)
        kept = [browser or secrets.token_hex(16), *[one for one in emails if one != mark][1 - KNOWN_MOST :], mark]
        response.set_cookie(
            settings.KNOWN_BROWSER_COOKIE_NAME,
            signing.dumps(kept, salt=KNOWN_SALT),
            max_age=KNOWN_SECONDS,
            secure=settings.HTTPS,
            httponly=True,
            samesite="Lax",
        )
        return response

    def send_password_reset_mail(self, user: Any, email: str, context: dict[str, Any]) -> None:  # noqa: ARG002
        """The link is made and mailed by the worker, so that no answer waits for a mail server and none is kept."""
        with transaction.atomic():
            outbox.emit(MAIL_RESET, key=str(user.pk), asked_at=clock.now().isoformat())

    def get_phone(self, user: Any) -> None:  # noqa: ARG002
        return None


def _mark(email: str) -> str:
    """What the cookie holds of an e-mail."""
    return hashlib.sha256(email.strip().lower().encode("utf-8", "replace")).hexdigest()[:16]


def _known(request: HttpRequest) -> tuple[str, list[str]]:
    """The browser's own random mark and the e-mails it was used with; nothing for a cookie that we did not sign."""
    try:
        found = signing.loads(
            request.COOKIES.get(settings.KNOWN_BROWSER_COOKIE_NAME, ""), salt=KNOWN_SALT, max_age=KNOWN_SECONDS
        )
        return str(found[0]), [str(one) for one in found[1:]]
    except (signing.BadSignature, ValueError, IndexError, TypeError):
        return "", []


class LoginForm(AllauthLoginForm):
    """E-mail and password; nothing is remembered beyond the browser's session."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields.pop("remember", None)
