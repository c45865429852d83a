"""What is watched and what Prometheus said last; asking it once more; where it stands."""

from __future__ import annotations

from dataclasses import dataclass
from ipaddress import ip_network
from typing import Any

from django.conf import settings as django_settings
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from kolokasi.base import policy
from kolokasi.base.refusal import Refusal
from kolokasi.base.text import one_line
from kolokasi.gateways import guard
from kolokasi.monitoring import queries
from kolokasi.monitoring.models import Target
from kolokasi.monitoring.queries import MonitoringPolicy
from kolokasi.monitoring.tasks import ask_soon
from kolokasi.people.queries import POST_ONLY_READS
from kolokasi.web.access import account_of, act, administrator_page, officer_page
from kolokasi.web.context import shell_of
from kolokasi.web.fields import Entry, summary
from kolokasi.web.paging import SEARCH_LIMIT, page_of

SECTION = "targets"
STATES = ("", "up", "down", "unknown", "retired")
MOST_NETWORKS = 50


@dataclass(frozen=True)
class Line:
    """A target with what was last said of it in words; `tone` is the badge's."""

    target: Target
    tone: str
    state: str
    said: str


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
        "": _("Prometheus belum ditanya."),
        "unknown": _("Prometheus belum mencobanya."),
        "not listed": _("Belum ada dalam daftar Prometheus."),
        guard.NOT_ALLOWED: _("Prometheus terletak di luar jaringan yang diizinkan."),
        guard.URL_WRONG: _("Alamat Prometheus keliru."),
    }
    return asked.get(health, _("Prometheus tidak dapat ditanya."))


@officer_page
@require_GET
def targets(request: HttpRequest) -> HttpResponse:
    """Every target with what Prometheus said last."""
    now = shell_of(request).now
    state = request.GET.get("keadaan", "")
    state = state if state in STATES else ""
    q = one_line(request.GET.get("q", ""))[:SEARCH_LIMIT]
    page = page_of(queries.targets(words=q, state=state), "enrolled_at", request.GET, descending=True)
    names = (_("semua"), _("hidup"), _("mati"), _("belum terlihat"), _("dicabut"))
    context = {
        "section": SECTION,
        "states": list(zip(STATES, names, strict=True)),
        "state": state,
        "q": q,
        "page": page,
        "rows": [line_of(target) for target in page.rows],
        "counts": queries.target_counts(),
        "policy": queries.settings(now),
        "list_url": django_settings.PUBLIC_URL.rstrip("/") + "/api/v1/monitoring/http-sd",
        "may_ask": any(one.writes for one in shell_of(request).standings),
    }
    return render(request, "desk/targets.html", context)


@officer_page
@act("net:targets")
def ask(request: HttpRequest) -> HttpResponse:
    """The worker asks Prometheus at once."""
    shell = shell_of(request)
    if not any(one.writes for one in shell.standings):
        raise Refusal(POST_ONLY_READS, post=shell.title)
    ask_soon()
    messages.success(request, _("Prometheus sedang ditanya. Muat ulang sebentar lagi untuk melihat jawabannya."))
    return redirect("net:targets")


def _entries(url: str, port: str, networks: str) -> list[Entry]:
    return [
        Entry("prometheus_url", _("Alamat Prometheus"), "text",
              _("Misalnya http://10.20.0.5:9090. Kosongkan bila belum ada."), value=url, width="w-l"),
        Entry("port", _("Port yang dipantau"), "text", _("Port pengekspor di tiap server; lazimnya 9100."),
              value=port, required=True, width="w-s", inputmode="numeric"),
        Entry("networks", _("Jaringan yang diizinkan"), "long",
              _("Satu jaringan tiap baris. Hanya di sana kita bertanya."), value=networks, required=True, rows=6),
    ]  # fmt: skip


@administrator_page
@require_http_methods(["GET", "POST"])
def settings(request: HttpRequest) -> HttpResponse:
    """Where Prometheus stands and where we may ask; dated values, from now on."""
    now = shell_of(request).now
    before, allowed = queries.settings(now), queries.allowed_networks(now)
    context = {
        "section": SECTION, "crumb": _("Pantauan"), "back": reverse("net:targets"), "title": _("Pengaturan pantauan"),
        "button": _("Simpan pengaturan"),
    }  # fmt: skip
    if request.method == "GET":
        entries = _entries(before.prometheus_url, str(before.port), "\n".join(allowed))
        return render(request, "desk/net_form.html", {**context, "entries": entries})
    typed = request.POST
    url, port = typed.get("prometheus_url", "").strip(), typed.get("port", "").strip()
    networks = typed.get("networks", "").split()
    entries = _entries(url, port, typed.get("networks", ""))
    wrong = {"prometheus_url": _wrong_url(url), "port": _wrong_port(port), "networks": _wrong_networks(networks)}
    if any(wrong.values()):
        entries = [entry.filled(entry.value, wrong[entry.name]) for entry in entries]
        return render(
            request, "desk/net_form.html", {**context, "entries": entries, "errors": summary(entries)}, status=422
        )
    with transaction.atomic():
        values = {"prometheus_url": (before.prometheus_url, url), "port": (before.port, int(port))}
        for name, (old, new) in {**values, "allowed_networks": (allowed, networks)}.items():
            if old != new:
                policy.set(name=f"monitoring.{name}", value=new, valid_from=now, by=f"account:{account_of(request).pk}",
                           at=now, default=getattr(MonitoringPolicy(), name, []))  # fmt: skip
    messages.success(request, _("Pengaturan pantauan tersimpan."))
    return redirect("net:targets")


def _wrong_url(url: str) -> str:
    try:
        if url:
            guard.check_url(url)
    except Refusal as refusal:
        return str(refusal)
    return _("Alamat ini terlalu panjang.") if len(url) > 300 else ""


def _wrong_port(port: str) -> str:
    fits = port.isascii() and port.isdecimal() and len(port) <= 5 and 1 <= int(port) <= 65535
    return "" if fits else _("Tulis bilangan 1 sampai 65535.")


def _wrong_networks(networks: list[str]) -> str:
    if not networks or len(networks) > MOST_NETWORKS:
        return _("Tulis 1 sampai {limit} jaringan.").format(limit=MOST_NETWORKS)
    for network in networks:
        try:
            ip_network(network)
        except ValueError:
            return _("“{text}” bukan jaringan. Tulis misalnya 10.20.0.0/24.").format(text=network[:40])
    return ""
