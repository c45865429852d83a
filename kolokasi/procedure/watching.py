"""What the monitoring systems are told of a server, and what it draws against what was promised to it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from kolokasi.addressing.models import Address
from kolokasi.addressing.queries import addresses_of
from kolokasi.cases.models import Case, CaseServer
from kolokasi.facility.actions import place_of
from kolokasi.facility.models import Allotment, Occupation
from kolokasi.monitoring import actions as monitoring
from kolokasi.monitoring.models import Target
from kolokasi.monitoring.watts import Draw, draws
from kolokasi.servers.models import Mounting, Server


def labels_of(case: Case, line: CaseServer) -> dict[str, object]:
    """Its case, its place and its switch port, as labels of its target."""
    place = Occupation.objects.filter(server=line.server, released_at__isnull=True).select_related("rack").first()
    mounting = Mounting.objects.filter(server=line.server, removed_at__isnull=True).first()
    port = " ".join(filter(None, (mounting.switch, mounting.port))) if mounting else ""
    where = {"rack": place.rack.name, "place": place_of(place)} if place else {}
    return {"case": case.number, **where, **({"port": port} if port else {})}


def promised_watts(servers: Sequence[Server]) -> dict[int, int]:
    """What each server was promised, by its key; those without a promise are absent."""
    living = Allotment.objects.filter(server__in=servers, released_at__isnull=True, watts__gt=0)
    return {pk: watts for pk, watts in living.values_list("server_id", "watts") if pk is not None}


def draws_of(servers: Sequence[Server], at: datetime) -> dict[int, Draw]:
    """What each server draws, judged against its promise."""
    return draws(servers, at, promised_watts(servers))


def watch_again(case: Case, line: CaseServer, *, at: datetime, actor: str) -> None:
    """A server that was mounted once more has kept its address, and is watched there as before, at its new place."""
    address = next((one for one in addresses_of(line.server) if one.state == Address.State.USED), None)
    before = Target.objects.filter(server=line.server).order_by("-pk").first()
    if address is not None:
        monitoring.enrol_server(
            server=line.server, address=str(address.host), port=before.port if before else None, at=at,
            labels=labels_of(case, line), actor=actor,
        )  # fmt: skip
