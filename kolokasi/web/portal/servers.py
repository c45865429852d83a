"""The agency's own servers: the list, and everything the office knows of one."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from kolokasi.base import clock
from kolokasi.base.refusal import NOT_FOUND, Refusal
from kolokasi.cases.models import Case
from kolokasi.monitoring.queries import alerts_of
from kolokasi.people.models import Account
from kolokasi.procedure import machines, watching
from kolokasi.procedure.machines import Machine
from kolokasi.servers.models import Server
from kolokasi.servers.photos import photos_of
from kolokasi.servers.rules import full_name
from kolokasi.web.access import account_of
from kolokasi.web.portal import documents
from kolokasi.web.portal.access import applicant_page
from kolokasi.web.portal.delivery import counter
from kolokasi.web.rack_picture import alone
from kolokasi.web.server_history import history
from kolokasi.web.server_words import state_of, watched
from kolokasi.web.words import server_name

LABEL = re.compile(r"[\w-]{1,20}")
PER_PAGE = 30
MOST_ALERTS = 5


@dataclass(frozen=True)
class Line:
    """A server in a list: its state in a word or two, and the tone of it. `machine` is None while it is only asked for."""

    name: str
    tone: str
    state: str
    machine: Machine | None = None
    struck: str = ""


def line(machine: Machine) -> Line:
    """The server as a list shows it."""
    tone, state = state_of(machine)
    return Line(machine.server.name, tone, state, machine)


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
        "picture": alone(machine.place) if machine.place else "",
        "draw": watching.draws_of([found], now).get(found.pk),
        "photos": photos_of(found),
        "alerts": alerts_of(found).filter(ended_at__isnull=True)[:MOST_ALERTS],
        "expected": (found.spec.get("watts") or {}).get("expected"),
        "watched": watched(machine, now) if found.state in machines.MOUNTED else "",
        "history": history(machine),
        "papers": documents.of_cases(account, machine.cases),
        "counter": counter(now),
        "section": "servers",
    }
    return render(request, "portal/server.html", context)
