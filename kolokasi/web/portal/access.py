"""Who stands at the applicant's counter; an officer who comes to it is led to the desk."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, cast

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from kolokasi.web.access import account_of

View = TypeVar("View", bound=Callable[..., HttpResponse])


def applicant_page(view: View) -> View:
    """A page about the agency as a whole: strangers log in, officers have no such agency, and what they post is refused."""

    @wraps(view)
    @login_required
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method in {"GET", "HEAD"} and account_of(request).agency.is_host:
            return redirect("home")
        return view(request, *args, **kwargs)

    return cast("View", guarded)
