"""The first page, the language switch, and the profile: what belongs to everybody who has an account."""

from __future__ import annotations

from allauth.core import ratelimit
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.decorators import login_required
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from kolokasi.notices.actions import choose_mail
from kolokasi.notices.models import APPLICANTS_KINDS, OFFICERS_KINDS, Kind
from kolokasi.notices.queries import not_by_mail
from kolokasi.web.access import account_of, way_back
from kolokasi.web.context import shell_of
from kolokasi.web.errors import too_many
from kolokasi.web.fields import Entry, summary
from kolokasi.web.public.views import landing


@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """Officers begin at their work list, applicants at their requests, strangers at the front door."""
    shell = shell_of(request)
    if shell.account is None:
        return landing(request)
    return redirect("desk:inbox" if shell.is_officer else "portal_home")


@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """The pages speak the chosen language from now on; kept with the account, before log-in in a cookie."""
    chosen = request.POST.get("language", "")
    if chosen not in dict(settings.LANGUAGES):
        chosen = settings.LANGUAGE_CODE
    account = shell_of(request).account
    if account is not None:
        account.language = chosen
        account.save(update_fields=["language"])
    response = way_back(request, "/")
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        chosen,
        max_age=31_536_000,
        secure=settings.LANGUAGE_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
    return response


@login_required
@require_http_methods(["GET", "POST"])
def profile(request: HttpRequest) -> HttpResponse:
    """Who I am and in which posts; language, shortcuts and which notices come by mail are mine to choose."""
    account = account_of(request)
    if request.method == "POST":
        chosen = request.POST.get("language", "")
        account.language = chosen if chosen in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
        account.shortcuts = request.POST.get("shortcuts") == "on"
        account.save(update_fields=["language", "shortcuts"])
        if "by_mail" in request.POST:
            wanted = set(request.POST.getlist("by_mail"))
            without = [kind for kind in notice_kinds(request) if kind not in wanted]
            choose_mail(account=account, without=without, actor=f"account:{account.pk}")
        with translation.override(account.language):
            messages.success(request, _("Profil disimpan."))
        return redirect("profile")
    unwanted = not_by_mail(account)
    context = {
        "section": "profile",
        "languages": settings.LANGUAGES,
        "kinds": [(kind.value, kind.label, kind not in unwanted) for kind in notice_kinds(request)],
    }
    return render(request, "account/profile.html", context)


def notice_kinds(request: HttpRequest) -> tuple[Kind, ...]:
    """The kinds of notice that this person can get."""
    return OFFICERS_KINDS if shell_of(request).is_officer else APPLICANTS_KINDS


def _password_entries() -> list[Entry]:
    return [
        Entry("old", _("Kata sandi sekarang"), "password", required=True, autocomplete="current-password", width="w-l"),
        Entry(
            "new", _("Kata sandi baru"), "password", _("Paling sedikit 12 huruf. Kalimat pendek mudah diingat."),
            required=True, autocomplete="new-password", width="w-l",
        ),
    ]  # fmt: skip


@sensitive_post_parameters("old", "new")
@login_required
@require_http_methods(["GET", "POST"])
def password(request: HttpRequest) -> HttpResponse:
    """The password is changed by who knows the old one; other sessions of the account end."""
    entries = _password_entries()
    if request.method == "GET":
        return render(request, "account/password.html", {"section": "profile", "entries": entries})
    account = account_of(request)
    old, new = request.POST.get("old", ""), request.POST.get("new", "")
    wrong = {"old": "", "new": ""}
    if not ratelimit.consume(request, action="change_password", user=account):
        return too_many(request)
    if not account.check_password(old):
        wrong["old"] = _("Kata sandi itu tidak cocok. Periksa, lalu coba lagi.")
    try:
        validate_password(new, account)
    except ValidationError as weak:
        wrong["new"] = " ".join(weak.messages)
    if any(wrong.values()):
        entries = [entry.filled("", wrong[entry.name]) for entry in entries]
        context = {"section": "profile", "entries": entries, "errors": summary(entries)}
        return render(request, "account/password.html", context, status=422)
    account.set_password(new)
    account.save(update_fields=["password"])
    update_session_auth_hash(request, account)
    messages.success(request, _("Kata sandi diganti. Sesi di perangkat lain sudah berakhir."))
    return redirect("profile")
