"""The label of a server with its QR: printed for one server or all of a case; every printing stands in the server's record."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.conf import settings
from django.db import transaction

from kolokasi.base import clock, events
from kolokasi.base.refusal import NOT_FOUND, Refusal
from kolokasi.letters import queries as letters
from kolokasi.letters.render import print_list, qr
from kolokasi.people.models import Account
from kolokasi.procedure import papers, photographs, queries
from kolokasi.servers.models import Server


def address_of(server: Server) -> str:
    """What the QR of a server says, for life."""
    return f"{settings.PUBLIC_URL.rstrip('/')}/s/{server.label}/"


def label_of(*, label: str, account: Account, at: datetime) -> bytes:
    """The label of one server, 62 x 29 mm, for an officer who may write."""
    server = Server.objects.select_related("agency").filter(label=label.replace("\0", "")).first()
    if server is None or not photographs.may_see(account, server, at):
        raise Refusal(NOT_FOUND)
    return _printed([server], many=False, account=account, at=at)


def labels_of_case(*, number: str, account: Account, at: datetime) -> bytes:
    """The labels of all servers of a case that are not struck off, on A4."""
    case = queries.visible_case(account, number, at)
    found = Server.objects.select_related("agency").filter(case_servers__case=case).exclude(state=Server.State.DROPPED)
    servers = list(found.order_by("case_servers__index"))
    if not servers:
        raise Refusal(NOT_FOUND)
    return _printed(servers, many=True, account=account, at=at)


def _printed(servers: Sequence[Server], *, many: bool, account: Account, at: datetime) -> bytes:
    doer = papers.officer(account, at)
    facts = {
        "title": f"Label {servers[0].label}",
        "day": clock.office_date(at),
        "many": many,
        "labels": [
            {"label": one.label, "name": one.name[:60], "agency": str(one.agency)[:60], "qr": qr(address_of(one))}
            for one in servers
        ],
    }
    data = print_list("label", facts, letterhead=letters.letterhead(at))
    with transaction.atomic():
        for one in sorted(servers, key=lambda server: server.label):
            events.record(
                kind="server", subject=one.label, act="label_printed", actor=doer.actor, post=doer.post,
                acting=doer.acting, new={"many": many},
            )  # fmt: skip
    return data
