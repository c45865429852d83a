"""Server: every server of the data centre, found by label, name, serial, agency, rack or address, and by where it is."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from kolokasi.procedure import machines
from kolokasi.procedure.machines import Machine
from kolokasi.servers.models import Server
from kolokasi.web import paging
from kolokasi.web.access import account_of, officer_page
from kolokasi.web.context import shell_of
from kolokasi.web.desk.inbox import searched
from kolokasi.web.server_words import state_of

WHERE = {
    "di-sini": (_("Di sini"), machines.HERE),
    "akan-datang": (_("Akan datang"), (Server.State.DECLARED,)),
    "sudah-pergi": (_("Sudah pergi"), machines.GONE),
}
ALL = "semua"


@dataclass(frozen=True)
class Line:
    """A server in the list: its state in a word or two, and the tone of it."""

    machine: Machine
    tone: str
    state: str


@officer_page
@require_GET
def servers(request: HttpRequest) -> HttpResponse:
    """The servers that the officer may know of, the newest first."""
    sought = searched(request)
    where = request.GET.get("di", ALL if sought else "di-sini")
    found = machines.known_servers(account_of(request), shell_of(request).now)
    if where in WHERE:
        found = found.filter(state__in=WHERE[where][1])
    else:
        where = ALL
    if sought:
        found = machines.sought(found, sought)
    page = paging.page_of(found, "made_at", request.GET, descending=True)
    context = {
        "section": "servers",
        "where": where,
        "wheres": [(key, label) for key, (label, _states) in WHERE.items()],
        "q": sought,
        "page": page,
        "lines": [Line(one, *state_of(one)) for one in machines.machines(page.rows)],
    }
    return render(request, "desk/servers.html", context)
