"""Labels with a QR, of servers and of racks: printed for one or for many; every printing of a server's label is recorded."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.conf import settings
from django.db import transaction

from kolokasi.base import clock, events
from kolokasi.base.refusal import NOT_FOUND, Refusal
from kolokasi.facility.models import Rack, Room
from kolokasi.facility.racks import racks_in_order
from kolokasi.letters import queries as letters
from kolokasi.letters.render import print_list, qr
from kolokasi.people.models import Account
from kolokasi.procedure import papers, photographs, queries
from kolokasi.servers.models import Server

MOST_RACKS = 500
Line = dict[str, str]
"""What one label says: its name in large, two lines below, and the picture of its QR as SVG."""


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


def rack_address(rack: Rack) -> str:
    """What the QR of a rack says, for life."""
    return f"{settings.PUBLIC_URL.rstrip('/')}/r/{rack.pk}/"


def label_of_rack(*, rack_id: int, account: Account, at: datetime) -> bytes:
    """The label of one rack, 62 x 29 mm, for an officer who may write."""
    papers.officer(account, at)
    rack = Rack.objects.select_related("room__site").filter(pk=rack_id).first()
    if rack is None:
        raise Refusal(NOT_FOUND)
    return _sheet([_of_rack(rack)], many=False, at=at)


def labels_of_room(*, room_id: int, account: Account, at: datetime) -> bytes:
    """The labels of the racks of a room on A4, in the order they stand, at most `MOST_RACKS`."""
    papers.officer(account, at)
    room = Room.objects.filter(pk=room_id).first()
    rows = racks_in_order(room=room).select_related("room__site")[:MOST_RACKS] if room else []
    if not rows:
        raise Refusal(NOT_FOUND)
    return _sheet([_of_rack(rack) for rack in rows], many=True, at=at)


def _of_rack(rack: Rack) -> Line:
    place = f"{rack.room.name}, {rack.row}" if rack.row else rack.room.name
    return {
        "label": f"Rak {rack.name}"[:40],
        "name": place[:60],
        "agency": rack.room.site.name[:60],
        "qr": qr(rack_address(rack)),
    }


def _of_server(server: Server) -> Line:
    return {
        "label": server.label,
        "name": server.name[:60],
        "agency": str(server.agency)[:60],
        "qr": qr(address_of(server)),
    }


def _printed(servers: Sequence[Server], *, many: bool, account: Account, at: datetime) -> bytes:
    doer = papers.officer(account, at)
    data = _sheet([_of_server(one) for one in servers], many=many, at=at)
    with transaction.atomic():
        for one in sorted(servers, key=lambda server: server.label):
            events.record(
                kind="server", subject=one.label, act="label_printed", actor=doer.actor, post=doer.post,
                acting=doer.acting, new={"many": many},
            )  # fmt: skip
    return data


def _sheet(lines: Sequence[Line], *, many: bool, at: datetime) -> bytes:
    facts = {"title": f"Label {lines[0]['label']}", "day": clock.office_date(at), "many": many, "labels": lines}
    return print_list("label", facts, letterhead=letters.letterhead(at))
