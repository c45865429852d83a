"""Racks for machines: what each holds and has left, and its picture."""

from __future__ import annotations

from typing import Any, Literal

from django.http import HttpResponse
from ninja import Field, Router, Schema
from ninja import Query as InQuery

from kolokasi.api.reading import ApiRequest
from kolokasi.api.views import PREFIX
from kolokasi.base.refusal import NOT_FOUND, Refusal
from kolokasi.facility import drawing, racks
from kolokasi.facility.models import Rack
from kolokasi.people.tokens import Bearer
from kolokasi.procedure.papers import OFFICERS_ONLY

router = Router()
PAGE_SIZE = 100
LONGEST_ID = 2**62
MOST_PAGES = 100_000


class RackOut(Schema):
    """A rack with its load. `free_units` are free in front and at the rear; promised ones are not free."""

    id: int
    name: str
    room: str
    site: str
    row: str
    units: int
    depth_mm: int | None
    max_weight_kg: float | None
    max_watts: int | None
    feeds: list[str]
    free_units: float
    promised_units: float
    watts: int
    weight_kg: float
    elevation: str


class RackPage(Schema):
    count: int
    page: int
    pages: int
    racks: list[RackOut]


class RackQuery(Schema):
    room: str = Field("", max_length=60, description="The name of a room; empty for all.")
    page: int = Field(1, ge=1, le=MOST_PAGES)


@router.get("/racks", response=RackPage, summary="Racks with what they hold, by site, room, row and name")
def list_racks(request: ApiRequest, wanted: InQuery[RackQuery]) -> dict[str, Any]:
    _officer(request.auth)
    page = wanted.page
    rows = racks.racks_in_order(**({"room__name": wanted.room} if wanted.room else {}))
    count = rows.count()
    found = list(rows.prefetch_related("feeds")[(page - 1) * PAGE_SIZE : page * PAGE_SIZE])
    numbers = [rack.pk for rack in found]
    standing, loads = racks.standing_in(numbers), racks.load_of(numbers)
    return {
        "count": count,
        "page": page,
        "pages": max(1, -(-count // PAGE_SIZE)),
        "racks": [_document(rack, standing[rack.pk], loads.get(rack.pk, (0, 0.0))) for rack in found],
    }


def _document(rack: Rack, standing: list[racks.Standing], load: tuple[int, float]) -> dict[str, Any]:
    taken, promised = racks.units_taken(standing)
    return {
        "id": rack.pk, "name": rack.name, "room": rack.room.name, "site": rack.room.site.name, "row": rack.row,
        "units": rack.units, "depth_mm": rack.depth_mm, "max_weight_kg": rack.max_weight_kg, "max_watts": rack.max_watts,
        "feeds": [feed.name for feed in rack.feeds.all()], "free_units": rack.units - taken, "promised_units": promised,
        "watts": load[0], "weight_kg": load[1], "elevation": f"{PREFIX}/racks/{rack.pk}/elevation.svg",
    }  # fmt: skip


@router.get("/racks/{rack_id}/elevation.svg", response=None, summary="The rack from front and rear, as SVG")
def draw_rack(request: ApiRequest, rack_id: int, face: Literal["both", "front", "rear"] = "both") -> HttpResponse:
    """`face` is one side alone; without it both stand beside each other."""
    _officer(request.auth)
    rack = Rack.objects.filter(pk=rack_id).first() if 0 < rack_id < LONGEST_ID else None
    if rack is None:
        raise Refusal(NOT_FOUND)
    standing = racks.standing_in([rack.pk], detailed=True)[rack.pk]
    drawn = (
        drawing.sheet(rack.name, rack.units, standing)
        if face == "both"
        else drawing.elevation(rack.name, rack.units, standing, face, plain=True)
    )
    return HttpResponse(drawn, content_type="image/svg+xml")


def _officer(bearer: Bearer) -> None:
    """Racks show whose servers stand where: for keys of the office."""
    if bearer.standing is None:
        raise Refusal(OFFICERS_ONLY)
