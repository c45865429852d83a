"""Bukti: what was found out about a server, as it came and as it runs, beside what was agreed; and how more is added."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from ipaddress import ip_network
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_GET, require_http_methods

from kolokasi.base import clock, policy
from kolokasi.base.refusal import Refusal
from kolokasi.cases.models import OpenTask
from kolokasi.gateways.redfish.client import CERTIFICATE_UNKNOWN
from kolokasi.hardware import queries
from kolokasi.hardware.evidence import Merged
from kolokasi.hardware.models import EvidenceRow
from kolokasi.hardware.rules import Difference
from kolokasi.procedure import evidence
from kolokasi.servers.models import Server
from kolokasi.web.access import account_of, act, administrator_page, officer_page
from kolokasi.web.context import shell_of
from kolokasi.web.desk import comparison
from kolokasi.web.desk.server import known_server
from kolokasi.web.fields import Entry, summary

MOST_NETWORKS = 50
Stage = EvidenceRow.Stage


@dataclass(frozen=True)
class Line:
    """One field: what was agreed, what was seen when it came and while it runs, each with whose word it is."""

    label: str
    declared: str
    delivered: str
    delivered_by: str
    running: str
    running_by: str
    verdict: str


def lines(server: Server, at: datetime) -> list[Line]:
    """Every field of which something is known; judged is what is newest: as it runs, else as it came."""
    merged = {stage: queries.merged_of([server], stage).get(server.pk, Merged()) for stage in Stage.values}
    rows = {
        stage: {one.field: one for one in evidence.differences_now(server, found, at)}
        for stage, found in merged.items()
    }
    fields = list(dict.fromkeys(name for stage in rows.values() for name in stage))
    return list(_lines(fields, rows, merged))


def _lines(
    fields: list[str], rows: Mapping[str, Mapping[str, Difference]], merged: Mapping[str, Merged]
) -> Iterator[Line]:
    for name in fields:
        came, runs = rows[Stage.DELIVERED].get(name), rows[Stage.RUNNING].get(name)
        newest = runs if runs and runs.found not in (None, "") else came
        known = came or runs
        yield Line(
            comparison.label_of(name),
            comparison.shown(name, known.declared if known else None),
            comparison.shown(name, came.found if came else None),
            comparison.source_of(merged[Stage.DELIVERED], name),
            comparison.shown(name, runs.found if runs else None),
            comparison.source_of(merged[Stage.RUNNING], name),
            comparison.verdict_of(newest) if newest else "unknown",
        )


@officer_page
@require_GET
def page(request: HttpRequest, label: str) -> HttpResponse:
    """The evidence of one server."""
    return _page(request, known_server(account_of(request), label, shell_of(request).now))


def _page(
    request: HttpRequest, server: Server, refusal: Refusal | None = None, typed: Mapping[str, str] | None = None
) -> HttpResponse:
    shell = shell_of(request)
    step = _open_step(server)
    may_add = server.is_here and any(one.key in evidence.POSTS and one.writes for one in shell.standings)
    context: dict[str, Any] = {
        "section": "servers", "server": server, "lines": lines(server, shell.now), "rows": queries.evidence_of(server),
        "finding": queries.open_finding(server), "refusal": refusal, "may_add": may_add, "step": step,
        "file": Entry("file", _("Berkas hasil baca"), "file", required=True, width="w-l",
                      hint=_("Hasil lshw -json, dmidecode, atau Redfish (ZIP atau JSON).")),
        "controller": _controller(typed or {}), "reason": (typed or {}).get("reason", ""),
        "networks": queries.settings(shell.now).bmc_networks, "asks": bool(typed and "url" in typed),
    }  # fmt: skip
    return render(request, "desk/evidence.html", context, status=refusal.status if refusal else 200)


def _open_step(server: Server) -> OpenTask | None:
    """The step that waits for this evidence, to go back to; it knows the case's number."""
    waiting = OpenTask.objects.filter(case__case_servers__server=server).select_related("case")
    return waiting.order_by("pk").first() if server.state == Server.State.RECEIVED else None


def _controller(typed: Mapping[str, str]) -> list[Entry]:
    return [
        Entry("url", _("Alamat BMC"), "text", _("Misalnya 10.20.0.5."), typed.get("url", ""), required=True, width="w-m"),
        Entry("user", _("Nama pengguna BMC"), "text", "", typed.get("user", ""), width="w-m", autocomplete="off"),
        Entry("password", _("Sandi BMC"), "password", _("Hanya untuk sekali baca ini; tidak disimpan."), width="w-m",
              autocomplete="off"),
        Entry("fingerprint", _("Sidik jari sertifikat"), "text",
              _("Hanya bila diminta. Cocokkan dulu dengan yang tampil di BMC."), typed.get("fingerprint", ""), width="w-l"),
    ]  # fmt: skip


@officer_page
@act("server:servers")
def upload(request: HttpRequest, label: str) -> HttpResponse:
    """A file that a program wrote on the server is read and kept."""
    account, at = account_of(request), clock.now()
    server = known_server(account, label, at)
    file = request.FILES.get("file")
    try:
        data = file.read(evidence.MOST_BYTES + 1) if file else b""
        row = evidence.keep_file(
            server=server, name=(file.name or "") if file else "", data=data, account=account, at=at
        )
    except Refusal as refusal:
        return _page(request, server, refusal)
    return _kept(request, server, row)


@sensitive_variables("password")
@sensitive_post_parameters("password", "user")
@officer_page
@act("server:servers")
def ask(request: HttpRequest, label: str) -> HttpResponse:
    """The server's controller is asked once; the password is in no page, row, event or log."""
    account, at = account_of(request), clock.now()
    server = known_server(account, label, at)
    typed = {name: request.POST.get(name, "").strip()[:300] for name in ("url", "user", "fingerprint")}
    try:
        row = evidence.ask_controller(
            server=server, **typed, password=request.POST.get("password", ""), account=account, at=at
        )
    except Refusal as refusal:
        if refusal.code == CERTIFICATE_UNKNOWN:
            typed["fingerprint"] = str(refusal.facts.get("fingerprint", ""))
        return _page(request, server, refusal, typed)
    return _kept(request, server, row)


def _kept(request: HttpRequest, server: Server, row: EvidenceRow) -> HttpResponse:
    messages.success(request, _("Bukti tersimpan: {n} hal terbaca.").format(n=len(row.found)))
    return redirect("server:evidence", server.label)


@officer_page
@act("server:servers")
def settle(request: HttpRequest, label: str) -> HttpResponse:
    """The difference of a running server is well, and why."""
    account, at = account_of(request), clock.now()
    server = known_server(account, label, at)
    reason = request.POST.get("reason", "")
    try:
        evidence.settle(server=server, reason=reason, account=account, at=at)
    except Refusal as refusal:
        return _page(request, server, refusal, {"reason": reason})
    messages.success(request, _("Alasan tercatat."))
    return redirect("server:evidence", server.label)


@administrator_page
@require_http_methods(["GET", "POST"])
def networks(request: HttpRequest) -> HttpResponse:
    """Where the controllers of servers may be asked; nowhere while it is empty."""
    now = shell_of(request).now
    before = queries.settings(now).bmc_networks
    typed = request.POST.get("networks", "\n".join(before))
    wrong = _wrong(typed.split()) if request.method == "POST" else ""
    entry = Entry("networks", _("Jaringan BMC"), "long",
                  _("Satu jaringan tiap baris. Kosong berarti BMC tidak ditanya."), typed, wrong, rows=6)  # fmt: skip
    if request.method == "POST" and not wrong:
        if typed.split() != before:
            policy.set(
                name="hardware.bmc_networks", value=typed.split(), valid_from=now, at=now, default=[],
                by=f"account:{account_of(request).pk}",
            )  # fmt: skip
        messages.success(request, _("Jaringan BMC tersimpan."))
        return redirect("server:bmc_networks")
    context = {
        "section": "servers", "crumb": _("Server"), "back": reverse("server:servers"), "title": _("Jaringan BMC"),
        "button": _("Simpan"), "entries": [entry], "errors": summary([entry]),
    }  # fmt: skip
    return render(request, "desk/net_form.html", context, status=422 if wrong else 200)


def _wrong(lines: list[str]) -> str:
    if len(lines) > MOST_NETWORKS:
        return _("Tulis paling banyak {limit} jaringan.").format(limit=MOST_NETWORKS)
    for line in lines:
        try:
            ip_network(line)
        except ValueError:
            return _("“{text}” bukan jaringan. Tulis misalnya 10.20.0.0/24.").format(text=line[:40])
    return ""
