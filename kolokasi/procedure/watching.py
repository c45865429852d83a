"""What the list for Prometheus says of a server."""

from __future__ import annotations

from datetime import datetime

from kolokasi.addressing.models import Address
from kolokasi.addressing.queries import addresses_of
from kolokasi.cases.models import Case, CaseServer
from kolokasi.facility.actions import place_of
from kolokasi.facility.models import Occupation
from kolokasi.monitoring import actions as monitoring
from kolokasi.monitoring.models import Target


def labels_of(case: Case, line: CaseServer) -> dict[str, object]:
    """Its case and its place, as labels of its target."""
    place = Occupation.objects.filter(server=line.server, released_at__isnull=True).select_related("rack").first()
    return {"case": case.number, **({"rack": place.rack.name, "place": place_of(place)} if place else {})}


def watch_again(case: Case, line: CaseServer, *, at: datetime, actor: str) -> None:
    """A server that was mounted once more has kept its address, and is watched there as before, at its new place."""
    address = next((one for one in addresses_of(line.server) if one.state == Address.State.USED), None)
    before = Target.objects.filter(server=line.server).order_by("-pk").first()
    if address is not None:
        monitoring.enrol_server(
            server=line.server, address=str(address.host), port=before.port if before else None, at=at,
            labels=labels_of(case, line), actor=actor,
        )  # fmt: skip
