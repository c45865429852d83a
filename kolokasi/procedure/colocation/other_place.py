"""Whether a server may stand elsewhere than promised, said at the rack and at once, and the nearest place where it may."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from kolokasi.cases.models import Case, CaseServer
from kolokasi.facility import queries as plant
from kolokasi.facility import snapshot
from kolokasi.facility.models import Occupation, Rack
from kolokasi.facility.own_share import without
from kolokasi.facility.verdict import why_not
from kolokasi.procedure.verdict import wish_for


@dataclass(frozen=True)
class Fit:
    """What a rack answers to a server: the lowest unit of its best place there, or why there is none."""

    rack: Rack
    promised: Occupation | None
    unit: int | None
    why: str = ""

    @property
    def as_promised(self) -> bool:
        return self.promised is not None and self.promised.rack_id == self.rack.pk

    @property
    def nearest(self) -> str:
        """The promised place, which still holds: the nearest yes."""
        return place_words(self.promised) if self.promised else ""


def place_words(place: Occupation) -> str:
    """ "R06 U14": the rack and the lowest unit."""
    return f"{place.rack.name} U{place.unit:g}"


def fit_in(case: Case, line: CaseServer, rack: Rack, at: datetime) -> Fit:
    """The promised unit in the promised rack; elsewhere the verdict for this rack alone, the server's own share left out."""
    own = Occupation.objects.filter(server=line.server, released_at__isnull=True).select_related("rack").first()
    if own is not None and own.rack_id == rack.pk:
        return Fit(rack, own, int(own.unit))
    wish = wish_for(case, line.server.spec, line.index)
    here = without(snapshot.take_only([rack.pk], at), Q(server=line.server))
    verdict = plant.judge_over(here, [wish], at, building_ok=None)
    if verdict.accept:
        return Fit(rack, own, verdict.places[0].unit)
    return Fit(rack, own, None, why_not(verdict))
