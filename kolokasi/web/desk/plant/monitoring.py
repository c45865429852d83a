"""What is watched and what monitoring said last, of all and of one server; asking and enrolling once more."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Any

from django.conf import settings as django_settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from kolokasi.base.refusal import NOT_FOUND, Refusal
from kolokasi.base.text import one_line
from kolokasi.gateways import guard
from kolokasi.monitoring import queries
from kolokasi.monitoring.actions import wish
from kolokasi.monitoring.models import Observation, Target
from kolokasi.monitoring.tasks import ask_soon
from kolokasi.monitoring.watts import Draw
from kolokasi.people.queries import POST_ONLY_READS
from kolokasi.procedure.watching import draws_of, promised_watts
from kolokasi.servers.models import Server
from kolokasi.web.access import act, officer_page
from kolokasi.web.context import shell_of
from kolokasi.web.paging import SEARCH_LIMIT, page_of

SECTION = "targets"
STATES = ("", "up", "down", "unknown", "retired")
MOST_ALERTS, MOST_SAID = 10, 50
LABEL = re.compile(r"[\w-]{1,20}")


@dataclass(frozen=True)
class Line:
    """A target with what was last said of it in words; `tone` is the badge's."""

    target: Target
    tone: str
    state: str
    said: str
    draw: Draw | None = None


def line_of(target: Any) -> Line:
    """The row of `queries.targets` in words."""
    health = str(target.last_health or "")
    if target.retired_at is not None:
        return Line(target, "", _("dicabut"), "")
    if target.last_up:
        return Line(target, "ok", _("hidup"), "")
    if target.last_up is False:
        return Line(target, "bad", _("mati"), health.removeprefix("down").removeprefix(": "))
    return Line(target, "wait", _("belum terlihat"), spoken(health))


def spoken(health: str) -> str:
    """Why nothing is known of a target."""
    asked = {
        "": _("Sistem monitoring belum ditanya."),
        "unknown": _("Sistem monitoring belum mencobanya."),
        "not listed": _("Belum ada dalam daftar sistem monitoring."),
        "disabled": _("Host dimatikan di sistem monitoring."),
        guard.NOT_ALLOWED: _("Sistem monitoring terletak di luar jaringan yang diizinkan."),
        guard.URL_WRONG: _("Alamat sistem monitoring keliru."),
    }
    if health.startswith(("unknown: ", "other address: ")):
        return health
    return asked.get(health, _("Sistem monitoring tidak dapat ditanya."))


@officer_page
@require_GET
def targets(request: HttpRequest) -> HttpResponse:
    """Every target with what monitoring said last, and the alerts that go on."""
    now = shell_of(request).now
    state = request.GET.get("keadaan", "")
    state = state if state in STATES else ""
    q = one_line(request.GET.get("q", ""))[:SEARCH_LIMIT]
    page = page_of(queries.targets(words=q, state=state), "enrolled_at", request.GET, descending=True)
    drawn = draws_of([target.server for target in page.rows], now)
    names = (_("semua"), _("hidup"), _("mati"), _("belum terlihat"), _("dicabut"))
    context = {
        "section": SECTION,
        "states": list(zip(STATES, names, strict=True)),
        "state": state,
        "q": q,
        "page": page,
        "rows": [replace(line_of(target), draw=drawn.get(target.server_id)) for target in page.rows],
        "alerts": list(queries.alerts()[:MOST_ALERTS]) if not q and not state else [],
        "counts": queries.target_counts(),
        "policy": queries.settings(now),
        "list_url": django_settings.PUBLIC_URL.rstrip("/") + "/api/v1/monitoring/http-sd",
        "may_ask": any(one.writes for one in shell_of(request).standings),
    }
    return render(request, "desk/targets.html", context)


@officer_page
@act("net:targets")
def ask(request: HttpRequest) -> HttpResponse:
    """The worker asks the monitoring systems at once."""
    shell = shell_of(request)
    if not any(one.writes for one in shell.standings):
        raise Refusal(POST_ONLY_READS, post=shell.title)
    ask_soon()
    messages.success(request, _("Sistem monitoring sedang ditanya. Muat ulang sebentar lagi untuk melihat jawabannya."))
    return redirect("net:targets")


def _watched_server(label: str) -> Server:
    known = Server.objects.filter(label=label, targets__isnull=False).select_related("agency")
    found = known.first() if LABEL.fullmatch(label) else None
    if found is None:
        raise Refusal(NOT_FOUND)
    return found


@officer_page
@require_GET
def watched(request: HttpRequest, label: str) -> HttpResponse:
    """One server: where it is enrolled, what each system says, its alerts, its watts against what was promised."""
    server, now = _watched_server(label), shell_of(request).now
    target = queries.target_of(server)
    said = Observation.objects.filter(target__server=server).select_related("target")
    context = {
        "section": SECTION,
        "server": server,
        "target": target,
        "enrolments": list(queries.enrolments_of(server)[:MOST_SAID]),
        "words": queries.words_of_systems(target) if target else {},
        "said": list(said.order_by("-seen_until", "-id")[:MOST_SAID]),
        "alerts": list(queries.alerts_of(server)[:MOST_SAID]),
        "draw": draws_of([server], now).get(server.pk),
        "promised": promised_watts([server]).get(server.pk),
        "may_ask": target is not None and any(one.writes for one in shell_of(request).standings),
    }
    return render(request, "desk/watched.html", context)


@officer_page
@require_http_methods(["GET", "POST"])
def enrol_again(request: HttpRequest, label: str) -> HttpResponse:
    """Every system is told of the server once more, and what it says is read back."""
    server, shell = _watched_server(label), shell_of(request)
    if request.method == "POST":
        if not any(one.writes for one in shell.standings):
            raise Refusal(POST_ONLY_READS, post=shell.title)
        target = queries.target_of(server)
        if target is not None:
            wish([target], shell.now, again=True)
            ask_soon()
            messages.success(request, _("Server didaftarkan lagi. Muat ulang sebentar lagi untuk melihat hasilnya."))
    return redirect("net:watched", label)
