"""One server for the office: where it stands, how it is reached, what it draws, its papers, and all that has happened to it."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from kolokasi.base.refusal import NOT_FOUND, Refusal
from kolokasi.cases.models import Attachment, Case
from kolokasi.facility.models import Occupation
from kolokasi.monitoring.queries import alerts_of
from kolokasi.people.models import Account
from kolokasi.procedure import machines, queries, watching
from kolokasi.procedure.machines import Machine
from kolokasi.servers.models import Mounting, Server
from kolokasi.servers.photos import photos_of
from kolokasi.servers.rules import full_name
from kolokasi.web.access import account_of, officer_page
from kolokasi.web.context import shell_of
from kolokasi.web.desk import places, record
from kolokasi.web.server_history import history
from kolokasi.web.server_words import state_of, watched
from kolokasi.web.words import number

LABEL = re.compile(r"[\w-]{1,20}")
MOST_PAPERS = 200
MOST_ALERTS = 5
Fact = tuple[str, str]


def known_server(account: Account, label: str, at: datetime) -> Server:
    """A server that the officer may know of; any other answers like an unknown one."""
    found = machines.known_servers(account, at).filter(label=label).first() if LABEL.fullmatch(label) else None
    if found is None:
        raise Refusal(NOT_FOUND)
    return found


@officer_page
@require_GET
def server(request: HttpRequest, label: str) -> HttpResponse:
    """The page of one server (issue: place, addresses, status, watts, letters, history, label)."""
    account, now = account_of(request), shell_of(request).now
    found = known_server(account, label, now)
    machine = machines.machines([found])[0]
    tone, state = state_of(machine)
    open_cases = queries.readable_cases(account, now).filter(pk__in=[case.pk for case in machine.cases])
    cases = list(open_cases.order_by("-opened_at"))
    place = _place(found)
    context: dict[str, Any] = {
        "section": "servers",
        "machine": machine,
        "make": full_name(found.spec),
        "tone": tone,
        "state": state,
        "watched": watched(machine, now) if found.state in machines.MOUNTED else "",
        "place": place,
        "picture": places.of_place(place) if place else SafeString(""),
        "mounting": Mounting.objects.filter(server=found, removed_at__isnull=True).select_related("by").first(),
        "watts": _watts(machine),
        "draw": watching.draws_of([found], now).get(found.pk),
        "photos": photos_of(found),
        "alerts": alerts_of(found)[:MOST_ALERTS],
        "cases": cases,
        "papers": _papers(cases),
        "history": history(_as_known(machine, cases), office=True),
    }
    return render(request, "desk/server.html", context)


def _place(server: Server) -> Occupation | None:
    """Where it stands or is promised to stand."""
    living = Occupation.objects.filter(server=server, released_at__isnull=True)
    return living.select_related("rack__room").prefetch_related("rack__feeds").first()


def _as_known(machine: Machine, cases: list[Case]) -> Machine:
    """The server with those of its cases that the reader may know of."""
    return Machine(
        machine.server, machine.watts, tuple(reversed(cases)), machine.place, machine.addresses, machine.target, machine.seen
    )  # fmt: skip


def _watts(machine: Machine) -> list[Fact]:
    """What was promised, what was declared as usual and on the plate."""
    declared = machine.server.spec.get("watts") or {}
    pairs = [
        (_("Dijanjikan"), machine.watts),
        (_("Daya biasa"), declared.get("expected")),
        (_("Daya pelat"), declared.get("nameplate")),
    ]
    return [
        (name, f"{number(value)}\N{NO-BREAK SPACE}W")
        for name, value in pairs
        if isinstance(value, (int, float)) and value
    ]


def _papers(cases: list[Case]) -> list[dict[str, Any]]:
    """The documents of its cases that hold, the newest first."""
    rows = Attachment.objects.filter(case__in=cases, voided_at__isnull=True).select_related("case").defer("case__form")
    return [
        {"row": row, "label": record.document_label(queries.procedure_of(row.case.revision_id), row.kind)}
        for row in rows.order_by("-added_at", "-id")[:MOST_PAPERS]
    ]
