"""The agency's own servers: the list, and everything the office knows of one."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from kolokasi.base import clock
from kolokasi.base.refusal import NOT_FOUND, Refusal
from kolokasi.cases.models import Case
from kolokasi.people.models import Account
from kolokasi.procedure import machines
from kolokasi.procedure.machines import Machine
from kolokasi.servers.models import Mounting, Receipt, Server
from kolokasi.servers.rules import full_name
from kolokasi.web import words
from kolokasi.web.access import account_of
from kolokasi.web.portal import documents
from kolokasi.web.portal.access import applicant_page
from kolokasi.web.portal.delivery import counter
from kolokasi.web.words import server_name

LABEL = re.compile(r"[\w-]{1,20}")
PER_PAGE = 30


@dataclass(frozen=True)
class Line:
    """A server in a list: its state in a word or two, and the tone of it. `machine` is None while it is only asked for."""

    name: str
    tone: str
    state: str
    machine: Machine | None = None
    struck: str = ""


@dataclass(frozen=True)
class Happening:
    """One line of a server's history."""

    words: str
    at: datetime


def line(machine: Machine) -> Line:
    """The server as a list shows it."""
    tone, state = state_of(machine)
    return Line(machine.server.name, tone, state, machine)


def state_of(machine: Machine) -> tuple[str, str]:
    """The tone of the badge and its words; once monitoring watches, its answer counts."""
    match machine.server.state:
        case Server.State.DECLARED:
            return "t-wait", _("Belum tiba")
        case Server.State.RECEIVED:
            return "t-now", _("Sudah kami terima")
        case Server.State.HANDED_BACK:
            return "", _("Dikembalikan")
        case Server.State.DROPPED:
            return "", _("Tidak jadi")
    match machine.watching:
        case "up":
            return "t-ok", _("Terpantau")
        case "down":
            return "t-bad", _("Tidak menjawab")
        case "unknown":
            return "t-warn", _("Belum terpantau")
    return "t-now", _("Terpasang")


def watched(machine: Machine, now: datetime) -> str:
    """Monitoring's last word in a sentence."""
    seen = machine.seen
    if machine.watching == "up" and seen:
        return _("Menjawab sejak {since}; terakhir dilihat {last}.").format(
            since=words.moment(seen.at, now), last=words.moment(seen.seen_until, now)
        )
    if machine.watching == "down" and seen:
        return _("Tidak menjawab sejak {since}; terakhir dicoba {last}.").format(
            since=words.moment(seen.at, now), last=words.moment(seen.seen_until, now)
        )
    if machine.watching == "unknown":
        return _("Sudah didaftarkan; sistem monitoring belum melihatnya.")
    return _("Belum didaftarkan ke sistem monitoring.")


def lines_of_case(case: Case, *, told: bool) -> list[Line]:
    """The servers asked for in the declaration's order; what became of them once the applicant has been `told` (step 6)."""
    placed = machines.servers_of(case) if told else {}
    found = {one.server.pk: one for one in machines.machines(list(placed.values()))}
    made = []
    for place, declared in enumerate(case.form.get("servers", []), start=1):
        name, struck = server_name(declared, place), str(declared.get("struck") or "")
        server = placed.get(place - 1)
        if server is None or struck:
            made.append(Line(name, "", _("Tidak dilanjutkan") if struck else "", struck=struck))
        else:
            tone, state = state_of(found[server.pk])
            made.append(Line(name, tone, state, found[server.pk]))
    return made


def names_not_here(lines: Iterable[Line]) -> list[str]:
    """The servers that are promised a place and still to come."""
    return [one.name for one in lines if one.machine and one.machine.server.state == Server.State.DECLARED]


def own_server(account: Account, label: str) -> Server:
    """A server of the account's own agency; any other answers like an unknown one."""
    found = machines.own_servers(account).filter(label=label).first() if LABEL.fullmatch(label) else None
    if found is None:
        raise Refusal(NOT_FOUND)
    return found


@applicant_page
@require_GET
def servers(request: HttpRequest) -> HttpResponse:
    """Our servers: those in the data centre or on their way, then those that have left."""
    own = machines.own_servers(account_of(request))
    here = Paginator(own.exclude(state__in=machines.GONE), PER_PAGE).get_page(request.GET.get("page"))
    gone = list(own.filter(state__in=machines.GONE)[:PER_PAGE])
    lines = [line(one) for one in machines.machines([*here, *gone])]
    context: dict[str, Any] = {
        "here": here,
        "lines": lines[: len(here)],
        "gone": lines[len(here) :],
        "silent": [one for one in lines if one.tone == "t-bad"],
        "section": "servers",
    }
    return render(request, "portal/servers.html", context)


@applicant_page
@require_GET
def server(request: HttpRequest, label: str) -> HttpResponse:
    """One server: where it stands, how it is reached, what monitoring says, what has happened, its documents."""
    account, now = account_of(request), clock.now()
    found = own_server(account, label)
    machine = machines.machines([found])[0]
    tone, state = state_of(machine)
    context = {
        "machine": machine,
        "tone": tone,
        "state": state,
        "make": full_name(found.spec),
        "watched": watched(machine, now) if found.state in machines.MOUNTED else "",
        "history": history(machine),
        "papers": documents.of_cases(account, machine.cases),
        "counter": counter(now),
        "section": "servers",
    }
    return render(request, "portal/server.html", context)


def history(machine: Machine) -> list[Happening]:
    """What has happened to the server, the newest first."""
    one = machine.server
    told = [
        Happening(_("Diajukan dalam {number}").format(number=case.number), case.opened_at) for case in machine.cases
    ]
    told += _at_the_counter(one, list(Receipt.objects.filter(server=one)))
    told += _in_the_rack(one, list(Mounting.objects.filter(server=one)))
    if machine.active_since:
        told.append(Happening(_("Aktif: permohonannya selesai"), machine.active_since))
    if one.removed_at and one.state == Server.State.DROPPED:
        told.append(Happening(_("Tidak jadi dipasang; tempatnya dilepas"), one.removed_at))
    return sorted(told, key=lambda happening: happening.at, reverse=True)


def _at_the_counter(one: Server, receipts: Sequence[Receipt]) -> list[Happening]:
    if not receipts:
        return [Happening(_("Diterima di pusat data"), one.received_at)] if one.received_at else []
    told = [Happening(_("Diterima di pusat data"), receipt.at) for receipt in receipts]
    return told + [
        Happening(_("Diserahkan kembali kepada instansi Anda"), receipt.given_back_at)
        for receipt in receipts
        if receipt.given_back_at
    ]


def _in_the_rack(one: Server, mountings: Sequence[Mounting]) -> list[Happening]:
    if not mountings:
        return [Happening(_("Dipasang di rak"), one.mounted_at)] if one.mounted_at else []
    told = [Happening(_("Dipasang di rak"), mounting.at) for mounting in mountings]
    return told + [
        Happening(_("Dilepas dari rak"), mounting.removed_at) for mounting in mountings if mounting.removed_at
    ]
