"""Who may open a page at all; what they may do there is decided by the commands."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, cast

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from kolokasi.base.refusal import Refusal, define
from kolokasi.people.actions import administrator
from kolokasi.people.models import Account
from kolokasi.procedure.papers import OFFICERS_ONLY
from kolokasi.web.context import shell_of

View = TypeVar("View", bound=Callable[..., HttpResponseBase])

NO_POST = define(
    "no_post_today",
    _("Hari ini Anda tidak memegang jabatan, jadi halaman ini tertutup. Mintalah Administrator menunjuk Anda."),
    403,
)
OPEN_WITHOUT_POST = (
    "desk"  # the work list is empty then, and cases are not there; everything else of the office is closed
)


def account_of(request: HttpRequest) -> Account:
    """The account behind a page that asks for log-in."""
    assert isinstance(request.user, Account)  # noqa: S101 - login_required has seen to it
    return request.user


def way_back(request: HttpRequest, otherwise: str) -> HttpResponseRedirect:
    """To the page of ours that the form names as `next`, else to the address `otherwise`."""
    back = request.POST.get("next", "")
    ours = url_has_allowed_host_and_scheme(back, {request.get_host()}, require_https=request.is_secure())
    return HttpResponseRedirect(back if ours and back.startswith("/") else otherwise)


def officer_page(view: View) -> View:
    """A page of the desk: for accounts of the host agency; applicants read a sentence, strangers log in.

    Registers, plant, addresses and accounts are for who holds a post today: who has left the office may still have an account.
    """

    @wraps(view)
    @login_required
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not shell_of(request).is_officer:
            raise Refusal(OFFICERS_ONLY)
        place = request.resolver_match
        if place is not None and place.app_name != OPEN_WITHOUT_POST and not shell_of(request).standings:
            raise Refusal(NO_POST)
        return view(request, *args, **kwargs)

    return cast("View", guarded)


def administrator_page(view: View) -> View:
    """A page that only somebody acting as Administrator opens."""

    @wraps(view)
    @officer_page
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        administrator(account_of(request), shell_of(request).now)
        return view(request, *args, **kwargs)

    return cast("View", guarded)


def act(back: str) -> Callable[[View], View]:
    """An address that only a form posts to; who opens it by hand (a reload after a refusal) is led back to the page `back`."""

    def decorate(view: View) -> View:
        @wraps(view)
        @require_http_methods(["GET", "POST"])
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if request.method == "POST":
                return view(request, *args, **kwargs)
            return redirect(back, kwargs["number"]) if "number" in kwargs else redirect(back)

        return cast("View", guarded)

    return decorate
