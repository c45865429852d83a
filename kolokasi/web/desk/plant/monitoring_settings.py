"""Where the monitoring systems stand, what they are told, and where we may ask; dated values, from now on."""

from __future__ import annotations

from dataclasses import dataclass
from ipaddress import ip_network
from typing import Any

from django.conf import settings as django_settings
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from kolokasi.base import policy
from kolokasi.base.refusal import Refusal
from kolokasi.gateways import guard
from kolokasi.monitoring import queries, secrets
from kolokasi.monitoring.queries import MonitoringPolicy
from kolokasi.web.access import account_of, act, administrator_page
from kolokasi.web.context import shell_of
from kolokasi.web.fields import Entry, summary

SECTION = "targets"
MOST_NETWORKS, MOST_NAMES, LONGEST_NAME, LONGEST_QUERY = 50, 20, 120, 2000
ONE_LINE = ("prometheus_url", "port", "zabbix_url", "watts_query", "over_percent", "stranded_percent", "fresh_minutes")
PROOFS = ("exporter", "tcp", "ping")


@dataclass(frozen=True)
class Typed:
    """What stands in the form; what a sender leaves out is as it was. The token is never sent back to the page."""

    words: dict[str, str]
    token: str = ""

    @classmethod
    def now(cls, before: MonitoringPolicy, networks: list[str]) -> Typed:
        lists = {
            "zabbix_groups": before.zabbix_groups,
            "zabbix_templates": before.zabbix_templates,
            "networks": networks,
            "proofs": before.proofs,
        }
        return cls(
            {name: str(getattr(before, name)) for name in ONE_LINE}
            | {name: "\n".join(lines) for name, lines in lists.items()}
        )

    def posted(self, sent: QueryDict) -> Typed:
        words = {name: sent.get(name, value) for name, value in self.words.items()}
        words |= {name: words[name].strip() for name in ONE_LINE}
        return Typed(words, sent.get("zabbix_token", "").strip())

    def lines(self, name: str) -> list[str]:
        if name == "networks":
            return self.words[name].split()
        return list(dict.fromkeys(filter(None, (line.strip() for line in self.words[name].splitlines()))))


def _entries(typed: Typed, *, has_token: bool) -> list[Entry]:
    words = typed.words
    token = _("Sudah tersimpan; kosongkan bila tetap.") if has_token else _("Dibuat di Zabbix pada halaman API tokens.")
    return [
        Entry("prometheus_url", _("Alamat Prometheus"), "text",
              _("Misalnya http://10.20.0.5:9090. Kosongkan bila belum ada."), value=words["prometheus_url"], width="w-l"),
        Entry("port", _("Port yang dipantau"), "text", _("Port pengekspor di tiap server; lazimnya 9100."),
              value=words["port"], required=True, width="w-s", inputmode="numeric"),
        Entry("proofs", _("Bukti bahwa server hidup"), "long",
              _("Satu kata tiap baris: exporter, tcp, ping. Satu yang menjawab sudah cukup."),
              value=words["proofs"], required=True, rows=3),
        Entry("fresh_minutes", _("Jawaban berlaku selama"), "text", value=words["fresh_minutes"], required=True,
              unit=_("menit"), width="w-s", inputmode="numeric"),
        Entry("zabbix_url", _("Alamat Zabbix"), "text",
              _("Alamat halaman Zabbix, misalnya https://10.20.0.6/zabbix. Kosongkan bila tidak dipakai."),
              value=words["zabbix_url"], width="w-l"),
        Entry("zabbix_token", _("Token API Zabbix"), "password", token, width="w-l"),
        Entry("zabbix_groups", _("Grup host di Zabbix"), "long",
              _("Satu nama tiap baris. {agency} dan {rack} diganti dengan instansi dan rak server.",),
              value=words["zabbix_groups"], rows=3),
        Entry("zabbix_templates", _("Templat di Zabbix"), "long", _("Satu nama tiap baris, misalnya ICMP Ping."),
              value=words["zabbix_templates"], rows=3),
        Entry("watts_query", _("Pertanyaan daya ke Prometheus"), "text",
              _("PromQL yang menjawab watt tiap server, dengan label “label” atau “instance”. Kosongkan bila tidak diukur."),
              value=words["watts_query"], width="w-l"),
        Entry("over_percent", _("Melebihi janji di atas"), "text", value=words["over_percent"], required=True, unit="%",
              width="w-s"),
        Entry("stranded_percent", _("Jauh di bawah janji, kurang dari"), "text", value=words["stranded_percent"],
              required=True, unit="%", width="w-s"),
        Entry("networks", _("Jaringan yang diizinkan"), "long",
              _("Satu jaringan tiap baris. Hanya di sana kita bertanya."), value=words["networks"], required=True, rows=6),
    ]  # fmt: skip


@administrator_page
@require_http_methods(["GET", "POST"])
def settings(request: HttpRequest) -> HttpResponse:
    """The whole form at once; one that cannot be saved comes back with everything typed, save the token."""
    now = shell_of(request).now
    before, allowed = queries.settings(now), queries.allowed_networks(now)
    context: dict[str, Any] = {
        "section": SECTION, "crumb": _("Pantauan"), "back": reverse("net:targets"), "title": _("Pengaturan pantauan"),
        "button": _("Simpan pengaturan"),
    }  # fmt: skip
    typed = Typed.now(before, allowed)
    if request.method == "GET":
        entries = _entries(typed, has_token=bool(before.zabbix_token))
        return render(request, "desk/monitoring_settings.html", {**context, "entries": entries})
    typed = typed.posted(request.POST)
    wrong = _wrong(typed, before)
    if any(wrong.values()):
        entries = _entries(typed, has_token=bool(before.zabbix_token))
        entries = [entry.filled(entry.value, wrong.get(entry.name, "")) for entry in entries]
        return render(
            request,
            "desk/monitoring_settings.html",
            {**context, "entries": entries, "errors": summary(entries)},
            status=422,
        )
    _save(typed, before, allowed, by=f"account:{account_of(request).pk}", now=now)
    messages.success(request, _("Pengaturan pantauan tersimpan."))
    return redirect("net:targets")


@transaction.atomic
def _save(typed: Typed, before: MonitoringPolicy, allowed: list[str], *, by: str, now: Any) -> None:
    words = typed.words
    new: dict[str, Any] = {name: words[name] for name in ("prometheus_url", "zabbix_url", "watts_query")}
    new |= {name: int(words[name]) for name in ("port", "over_percent", "stranded_percent", "fresh_minutes")}
    new |= {name: typed.lines(name) for name in ("zabbix_groups", "zabbix_templates", "proofs")}
    changed = {name: value for name, value in new.items() if getattr(before, name) != value}
    if typed.token:
        changed["zabbix_token"] = secrets.sealed_token(typed.token)
    for name, value in changed.items():
        policy.set(name=f"monitoring.{name}", value=value, valid_from=now, by=by, at=now,
                   default=getattr(MonitoringPolicy(), name))  # fmt: skip
    networks = typed.lines("networks")
    if networks != allowed:
        policy.set(name="monitoring.allowed_networks", value=networks, valid_from=now, by=by, at=now, default=[])


@administrator_page
@act("net:monitoring_settings")
def new_secret(request: HttpRequest) -> HttpResponse:
    """A fresh secret for the webhooks, shown this once with the addresses that it opens; the earlier one no longer does."""
    now = shell_of(request).now
    secret, kept = secrets.new_secret()
    policy.set(name="monitoring.webhook_sha256", value=kept, valid_from=now, by=f"account:{account_of(request).pk}", at=now,
               default="")  # fmt: skip
    root = django_settings.PUBLIC_URL.rstrip("/")
    addresses = [root + reverse("hook_alertmanager"), root + reverse("hook_zabbix")]
    context = {"section": SECTION, "secret": secret, "addresses": addresses}
    answer = render(request, "desk/hook_secret.html", context)
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _wrong(typed: Typed, before: MonitoringPolicy) -> dict[str, str]:
    words = typed.words
    return {
        "prometheus_url": _wrong_url(words["prometheus_url"]),
        "port": _wrong_number(words["port"], 1, 65535),
        "zabbix_url": _wrong_url(words["zabbix_url"]),
        "zabbix_token": _wrong_token(typed, before),
        "zabbix_groups": _wrong_names(typed.lines("zabbix_groups"), needed=bool(words["zabbix_url"])),
        "zabbix_templates": _wrong_names(typed.lines("zabbix_templates"), needed=False),
        "watts_query": _("Pertanyaan ini terlalu panjang.") if len(words["watts_query"]) > LONGEST_QUERY else "",
        "over_percent": _wrong_number(words["over_percent"], 50, 500),
        "stranded_percent": _wrong_number(words["stranded_percent"], 0, 100),
        "networks": _wrong_networks(typed.lines("networks")),
        "proofs": _wrong_proofs(typed.lines("proofs")),
        "fresh_minutes": _wrong_number(words["fresh_minutes"], 1, 1440),
    }


def _wrong_url(url: str) -> str:
    try:
        if url:
            guard.check_url(url)
    except Refusal as refusal:
        return str(refusal)
    return _("Alamat ini terlalu panjang.") if len(url) > 300 else ""


def _wrong_token(typed: Typed, before: MonitoringPolicy) -> str:
    token = typed.token
    if typed.words["zabbix_url"] and not token and not before.zabbix_token:
        return _("Zabbix hanya menjawab dengan token. Buat di Zabbix, lalu tulis di sini.")
    plain = token.isascii() and token.isprintable() and " " not in token and len(token) <= 200
    return "" if plain or not token else _("Token ini memuat tanda yang tidak dikenal. Salin lagi dari Zabbix.")


def _wrong_number(text: str, least: int, most: int) -> str:
    fits = text.isascii() and text.isdecimal() and len(text) <= 5 and least <= int(text) <= most
    return "" if fits else _("Tulis bilangan {least} sampai {most}.").format(least=least, most=most)


def _wrong_names(names: list[str], *, needed: bool) -> str:
    if (needed and not names) or len(names) > MOST_NAMES:
        return _("Tulis 1 sampai {limit} nama, satu tiap baris.").format(limit=MOST_NAMES)
    for name in names:
        if len(name) > LONGEST_NAME or not name.isprintable():
            return _("“{text}” bukan nama. Salin namanya dari Zabbix.").format(text=name[:40])
    return ""


def _wrong_proofs(proofs: list[str]) -> str:
    if not proofs or not set(proofs) <= set(PROOFS):
        return _("Tulis satu atau lebih dari: exporter, tcp, ping.")
    return ""


def _wrong_networks(networks: list[str]) -> str:
    if not networks or len(networks) > MOST_NETWORKS:
        return _("Tulis 1 sampai {limit} jaringan.").format(limit=MOST_NETWORKS)
    for network in networks:
        try:
            ip_network(network)
        except ValueError:
            return _("“{text}” bukan jaringan. Tulis misalnya 10.20.0.0/24.").format(text=network[:40])
    return ""
