"""What the code on a server's label leads to: each reader to the page of that server that is the reader's own."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_GET

from kolokasi.base.refusal import Refusal
from kolokasi.cases.models import CaseServer, OpenTask
from kolokasi.procedure import queries
from kolokasi.servers.models import Server
from kolokasi.web.access import NO_POST, account_of
from kolokasi.web.context import Shell, shell_of
from kolokasi.web.desk.server import known_server
from kolokasi.web.portal.servers import own_server


@login_required
@require_GET
def server(request: HttpRequest, label: str) -> HttpResponse:
    """A technician whose step 9 waits goes to the rack, other officers to the server's page, its agency to its own.

    Strangers log in first; labels that are unknown, and those of others, answer alike.
    """
    account, shell, label = account_of(request), shell_of(request), label.upper()
    if not shell.is_officer:
        return redirect("portal_server", own_server(account, label).label)
    if not shell.standings:
        raise Refusal(NO_POST)
    found = known_server(account, label, shell.now)
    return redirect(_at_the_rack(found, shell) or reverse("server:server", args=[found.label]))


def _at_the_rack(server: Server, shell: Shell) -> str:
    """Where the server is mounted, for who may do that now; "" for all others."""
    posts = {found.key for found in shell.standings if found.writes}
    waiting = OpenTask.objects.filter(case__case_servers__server=server, post_key__in=posts).select_related("case")
    for task in waiting:
        if queries.procedure_of(task.case.revision_id).tasks[task.element].act == "mount":
            line = CaseServer.objects.get(case=task.case, server=server)
            return reverse("mounting:flow", args=[task.case.number, line.index])
    return ""
