"""Pages without log-in: the front door, where a letter is, whether a document is ours. Never a person's name."""

from __future__ import annotations

import re

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from kolokasi.base import clock
from kolokasi.cases.models import Case
from kolokasi.people.models import Agency
from kolokasi.procedure import queries
from kolokasi.web.portal.forecast import answer_within
from kolokasi.web.portal.journey import journey, names
from kolokasi.web.portal.steps import steps
from kolokasi.web.portal.words import latest
from kolokasi.web.public.throttle import throttled

CODE_LENGTH = 80


@require_safe
def landing(request: HttpRequest) -> HttpResponse:
    """What this is and where to go, for who is not logged in (`web.home` leads the others on)."""
    host = Agency.objects.filter(is_host=True).first()
    lines = (
        _("Anda mengunggah surat dan isian"),
        _("Tempat, daya, dan bandwidth"),
        _("Ditandatangani Kepala Dinas"),
        _("Dicocokkan, dipasang, diberi alamat"),
        _("Terpantau, dengan berita acara"),
    )
    context = {
        "host": host,
        "answer_within": answer_within(clock.now()),
        "stages": list(zip(names(), lines, strict=True)),
        "track_label": _("Kode lacak"),
        "track_act": _("Lacak"),
    }
    return render(request, "public/landing.html", context)


@require_safe
def track_form(request: HttpRequest) -> HttpResponse:
    """The input for a tracking code; the code goes into the address, which stands for what is shown."""
    code = plain_code(request.GET.get("kode", ""))
    if code:
        return redirect("track_code", code)
    return render(request, "public/track_form.html", {"empty": "kode" in request.GET, "section": "track"})


@require_safe
@never_cache
@throttled
def track(request: HttpRequest, code: str) -> HttpResponse:
    """Where the letter is, without names; an unknown code and a secret letter answer alike (404, the same page)."""
    case = Case.objects.select_related("agency").defer("form").filter(tracking_code=plain_code(code)).first()
    if case is None or queries.is_secret(case):
        return private(render(request, "public/track_unknown.html", {"section": "track"}, status=404))
    at = clock.now()
    travelled = journey(case, at, own=False)
    context = {
        "case": case,
        "journey": travelled,
        "latest": latest(travelled.answer_by) if travelled.answer_by else "",
        "steps": steps(case, at),
    }
    return private(render(request, "public/track.html", context))


def plain_code(code: str) -> str:
    """The code as it was given out: letters and digits; people add blanks, hyphens and capitals."""
    return re.sub(r"[^0-9A-Za-z]", "", code)[:CODE_LENGTH].lower()


def private(response: HttpResponse) -> HttpResponse:
    """Search engines keep away, and the code leaves with no link."""
    response["X-Robots-Tag"] = "noindex, nofollow"
    response["Referrer-Policy"] = "no-referrer"
    return response
