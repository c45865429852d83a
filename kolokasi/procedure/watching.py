"""What the list for Prometheus says of a server."""

from __future__ import annotations

from kolokasi.cases.models import Case, CaseServer
from kolokasi.facility.actions import place_of
from kolokasi.facility.models import Occupation


def labels_of(case: Case, line: CaseServer) -> dict[str, object]:
    """Its case and its place, as labels of its target."""
    place = Occupation.objects.filter(server=line.server, released_at__isnull=True).select_related("rack").first()
    return {"case": case.number, **({"rack": place.rack.name, "place": place_of(place)} if place else {})}
