"""Log-in by django-allauth: no open registration, one sentence for every wrong pair, and our own words on the form."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.forms import LoginForm as AllauthLoginForm
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _


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

    def get_phone(self, user: Any) -> None:  # noqa: ARG002
        return None


class LoginForm(AllauthLoginForm):
    """E-mail and password; nothing is remembered beyond the browser's session."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields.pop("remember", None)
